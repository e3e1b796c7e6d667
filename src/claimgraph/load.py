"""Loading and withdrawing: documents through the gate into a graph or out of it, all or nothing."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.documents.read import each
from claimgraph.gate.report import Report, passed
from claimgraph.graph import Receipt

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.entry import Entry
    from claimgraph.gate.report import Finding
    from claimgraph.graph import Graph


@dataclass(frozen=True)
class Loaded(Receipt):
    """What a load did, by document IRI, and the ``report`` of the gate, whose findings only remark."""

    report: Report


def load(paths: Iterable[Path | str], graph: Graph, *, coder: str | None = None) -> tuple[Receipt, Report]:
    """Take the documents in ``paths`` into ``graph``; raises Unreadable or Refused, and then nothing has changed."""
    return take(each(paths), graph, coder=coder)


def take(documents: Iterable[Document], graph: Graph, *, coder: str | None = None) -> tuple[Receipt, Report]:
    """Take ``documents`` into ``graph``, as they are read; raises as ``load`` does.

    A load of any size is one transaction. A batch that does not conform may refer to what comes later, so it is judged
    again, with all others of its kind, when everything else is there.
    """
    from claimgraph.gate.check import check

    findings: list[Finding] = []
    late: list[Document] = []
    with _uncollected(), graph.transaction(coder=coder) as transaction:
        for batch in _ahead(_batches(documents, transaction.batch)):
            report = check(batch, transaction.shown)
            if report.conforms or transaction.batch is None:
                findings += passed(report).findings
                transaction.add(batch)
            else:
                late += batch
        if late:
            findings += passed(check(late, transaction.shown)).findings
            transaction.add(late)
    return transaction.receipt(), Report(tuple(findings))


def withdraw(documents: Collection[str], graph: Graph, reason: str, *, coder: str | None = None) -> list[Entry]:
    """Take ``documents`` (IRIs) out of ``graph``; raises DoesNotConform where what stays could not do without them."""
    from claimgraph.gate.check import refuse_withdrawal

    releases = graph.releases().keys() & set(documents)
    refuse_withdrawal([document for document in documents if document not in releases], graph, sorted(releases))
    return graph.withdraw(documents, reason, coder=coder)


def _batches(staged: Iterable[Document], most: int | None) -> Iterator[list[Document]]:
    """``staged`` in lists of ``most`` quads or a few more; in one where there is no bound."""
    batch: list[Document] = []
    size = 0
    for document in staged:
        batch.append(document)
        size += len(document.quads)
        if most is not None and size >= most:
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
