"""Loading: documents through the gate into a graph, all or nothing."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.documents.read import each, read

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.gate.check import Finding, Report
    from claimgraph.graph import Graph, Receipt
    from claimgraph.store.store import Store

# How many quads go through the gate at once: enough to spread its fixed cost, few enough to be held in memory.
BATCH = 200_000


def load(paths: Iterable[Path | str], graph: Graph, *, coder: str | None = None) -> tuple[Receipt, Report]:
    """Take the documents in ``paths`` into ``graph``; raises Unreadable or Refused, and then nothing has changed."""
    from claimgraph.gate.check import check, passed
    from claimgraph.store.store import Store

    if isinstance(graph, Store):
        return _in_batches(each(paths), graph, coder)
    staged = read(paths)
    report = passed(check(staged, graph))
    return graph.commit(staged, coder=coder), report


def _in_batches(staged: Iterable[Document], store: Store, coder: str | None) -> tuple[Receipt, Report]:
    """A load of any size in one transaction: what has passed is in the transaction, not in memory.

    A batch that does not conform may refer to what comes later, so it is judged again, with all others of its kind,
    when everything else is there.
    """
    from claimgraph.gate.check import Report, check, passed

    findings: list[Finding] = []
    late: list[Document] = []
    with _uncollected(), store.transaction(coder=coder) as transaction:
        for batch in _ahead(_batches(staged)):
            report = check(batch, transaction)
            if report.conforms:
                transaction.add(batch)
                findings += report.findings
            else:
                late += batch
        if late:
            findings += passed(check(late, transaction)).findings
            transaction.add(late)
    return transaction.receipt(), Report(tuple(findings))


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
