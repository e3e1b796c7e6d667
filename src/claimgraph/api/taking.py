"""Taking in and out, as a person has it in Python: documents, releases of datasets, and what is to leave again."""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.api import given
from claimgraph.names import expand

if TYPE_CHECKING:
    from claimgraph import graph as places
    from claimgraph.api.state import State
    from claimgraph.datasets.account import Imported
    from claimgraph.entry import Entry
    from claimgraph.load import Loaded


class Taking:
    """What a graph that is open to write can do besides being asked."""

    def _writing(self) -> AbstractContextManager[tuple[State, places.Graph]]:
        raise NotImplementedError

    def _using(self) -> AbstractContextManager[State]:
        raise NotImplementedError

    def load(self, documents: object, /, *, coder: str | None = None, format: str | None = None) -> Loaded:
        """Take documents into the store, all or none: paths, a text with its ``format``, or a graph of rdflib.

        ``coder`` is who takes responsibility, and goes into the journal. Raises Refused, whose ``report`` tells what
        does not conform, or Unreadable with the place; then nothing has changed. The graph must be open to write.

        >>> import claimgraph, tempfile
        >>> text = '''id:my-actors a cg:Dataset ; dcterms:title "My actors"@en ; cg:codedBy id:me ;
        ...     cg:codedOn "2026-01-31"^^xsd:date . id:me a cg:Person ; rdfs:label "Me"@en .'''
        >>> with tempfile.TemporaryDirectory() as folder, claimgraph.open(f"{folder}/my.db", write=True) as graph:
        ...     graph.load(text, format="turtle").accepted, graph.sequence
        (('https://w3id.org/claimgraph/id/my-actors',), 1)
        """
        from claimgraph.load import Loaded, take

        with self._writing() as (state, graph):
            receipt, report = take(given.documents(documents, format), graph, coder=coder)
            state.settle()
        return Loaded(receipt.accepted, receipt.replaced, receipt.unchanged, receipt.sequence, report)

    def withdraw(self, documents: str | Collection[str], /, reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take documents (IRIs) out of the store, all or none; their history stays, with the ``reason``.

        Raises UnknownName where one is not there, DoesNotConform where what stays refers to what only these describe.
        """
        from claimgraph.load import withdraw

        iris = [documents] if isinstance(documents, str) else documents
        with self._writing() as (state, graph):
            entries = withdraw([expand(given.iri(one)) for one in iris], graph, reason, coder=coder)
            state.settle()
        return entries

    def import_dataset(
        self,
        file: Path | str,
        dataset: str | None = None,
        /,
        *,
        mapping: Path | str | None = None,
        version: str | None = None,
        where: str | Collection[str] = (),
        limit: int | None = None,
        dry_run: bool = False,
        rejected: Path | str | None = None,
        coder: str | None = None,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        """Take a release of a dataset into the store, row by row: all rows that conform, or nothing.

        ``dataset`` is one like ``"ucdp-ged"``, or is recognised by the columns; ``mapping`` is a file of your own.
        ``where`` has conditions like ``"country=Iraq"``. Rejected rows go to the CSV file ``rejected``, as they were;
        ``progress`` is called with the number of rows that are done. The next release takes the place of the last, and
        the same one again changes nothing. Raises Unreadable for a file of something else, and DoesNotConform where no
        row conforms; then nothing has changed.
        """
        from claimgraph.bringing import bring, judge
        from claimgraph.datasets.meant import release_of

        conditions = [where] if isinstance(where, str) else where
        release = release_of(file, dataset, mapping=mapping, version=version, where=conditions, limit=limit)
        path = None if rejected is None else Path(rejected)
        if dry_run:
            with self._using() as state:
                return judge(release, state.graph, rejects=path, progress=progress)
        with self._writing() as (state, graph):
            told = bring(release, graph, coder=coder, rejects=path, progress=progress)
            state.settle()
        return told
