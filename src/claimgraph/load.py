"""Loading: documents through the gate into a store, all or nothing; and opening the graph that a command means."""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph import documents, resources
from claimgraph.errors import WrongUse

if TYPE_CHECKING:
    from claimgraph.documents import Document
    from claimgraph.gate import Finding, Report
    from claimgraph.graph import Graph, Receipt
    from claimgraph.limits import Limits
    from claimgraph.store.store import Store

DEFAULT_STORE = Path("claimgraph.db")


# How many quads go through the gate at once: enough to spread its fixed cost, few enough to be held in memory.
BATCH = 200_000


def load(paths: Iterable[Path | str], graph: Graph, *, coder: str | None = None) -> tuple[Receipt, Report]:
    """Take the documents in ``paths`` into ``graph``; raises Unreadable or Refused, and then nothing has changed."""
    from claimgraph import gate
    from claimgraph.store.store import Store

    if isinstance(graph, Store):
        return _in_batches(documents.each(paths), graph, coder)
    staged = documents.read(paths)
    report = gate.passed(gate.check(staged, graph))
    return graph.commit(staged, coder=coder), report


def _in_batches(staged: Iterable[Document], store: Store, coder: str | None) -> tuple[Receipt, Report]:
    """A load of any size in one transaction: what has passed is in the transaction, not in memory.

    A batch that does not conform may refer to what comes later, so it is judged again, with all others of its kind,
    when everything else is there.
    """
    from claimgraph import gate

    findings: list[Finding] = []
    late: list[Document] = []
    with _uncollected(), store.transaction(coder=coder) as transaction:
        for batch in _ahead(_batches(staged)):
            report = gate.check(batch, transaction)
            if report.conforms:
                transaction.add(batch)
                findings += report.findings
            else:
                late += batch
        if late:
            findings += gate.passed(gate.check(late, transaction)).findings
            transaction.add(late)
    return transaction.receipt(), gate.Report(tuple(findings))


def _batches(staged: Iterable[Document]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for document in staged:
        batch.append(document)
        size += len(document.quads)
        if size >= BATCH:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _ahead(batches: Iterator[list[Document]]) -> Iterator[list[Document]]:
    """``batches``, each of which is read while the one before it is being worked on."""
    with ThreadPoolExecutor(1) as reader:
        # In a list, since a variable would tie what was raised, and through it an open store, to this frame.
        coming = [reader.submit(next, batches, None)]
        while batch := coming.pop().result():
            coming.append(reader.submit(next, batches, None))
            yield batch


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without the search for circles of objects: a load makes millions of objects and no circles."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def is_remote(name: str | None) -> bool:
    """Whether a store of this ``name`` is a SPARQL endpoint and no folder; raises WrongUse for another address."""
    scheme = re.match(r"([a-z][a-z0-9+.-]*)://", str(name or ""), re.IGNORECASE)
    if scheme and scheme[1].lower() not in ("http", "https"):
        raise WrongUse(f"{name} is no store; give a folder, or the http or https address of a SPARQL endpoint")
    return bool(scheme)


def folder(name: str | None) -> Path:
    """The folder of the store ``name``; raises WrongUse for an endpoint, which has none."""
    if is_remote(name):
        raise WrongUse(f"{name} is an endpoint, whose journal is not on disk; give --store the folder of a store")
    return Path(name) if name else DEFAULT_STORE


def open_store(name: str | None, limits: Limits | None = None) -> Graph:
    """The store ``name`` for writing: a path, made where it is absent, or the URL of a SPARQL endpoint.

    ``limits`` bound each request to an endpoint; without them its own do.
    """
    if is_remote(name):
        from claimgraph.endpoint import Endpoint

        return Endpoint(str(name), limits=limits)
    from claimgraph.store.store import Store

    return Store.open(folder(name), write=True)


def open_graph(
    name: str | None, *, at: str | None = None, without: Collection[str] = (), limits: Limits | None = None
) -> Graph:
    """The graph ``name`` for reading; the bundled data where no store is named and none is here yet.

    ``at`` is an entry of its journal or a time, for the graph as it stood then. ``without`` names documents that the
    bundled data should lack, because they are being checked against the rest.
    """
    if at is not None:
        return _past(folder(name), at)
    if is_remote(name):
        return open_store(name, limits)
    path = folder(name)
    if name or path.exists():
        from claimgraph.store.store import Store

        return Store.open(path)
    return open_bundled(without=without)


def _past(path: Path, at: str) -> Graph:
    from claimgraph.store import history

    if not path.is_dir():
        raise WrongUse(
            f"--at needs a store with a journal, and there is none at {path}; make one with: claimgraph load"
        )
    return history.at(path, at)


def open_bundled(*, without: Collection[str] = ()) -> Graph:
    """The data that came along, in memory, but for the documents ``without``."""
    from claimgraph.store.store import Store

    bundled = documents.read([resources.folder("data")])
    return Store.in_memory([document for document in bundled if document.iri not in without])
