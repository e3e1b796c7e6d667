"""Outward: claims in the formats of others, each with an account of what it could not carry."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from claimgraph.errors import UnknownName, WrongUse
from claimgraph.licences import Leaving, leaving
from claimgraph.names import curie
from claimgraph.outward import flat, geojson, linked, stix, timemap
from claimgraph.outward.ledger import Ledger, Left, lines, table
from claimgraph.outward.told import Told, besides, told

if TYPE_CHECKING:
    from claimgraph.graph import Readable

__all__ = ["FORMATS", "Left", "Outward", "lines", "table"]

FORMATS = ("claims-csv", "geojson", "stix", "schema-org", "nanopub", "timemap")


class Outward:
    """An export into one of ``FORMATS``: its text in ``parts``, and when these are read, what is ``left``.

    It has the claims about the events ``about`` that stand in ``documents`` (IRIs; all of them where none is named).
    Raises UnknownName for one that the graph lacks, WrongUse for one that stays here.
    """

    def __init__(
        self,
        graph: Readable,
        format_: str,
        about: Collection[str] = (),
        documents: Collection[str] = (),
        *,
        may: Leaving | None = None,
        raw: bool = False,
    ) -> None:
        if raw and format_ != "claims-csv":
            raise WrongUse(f"--raw is for --format csv and claims-csv; {format_} is written as it stands")
        self._may = may or leaving(graph, included=False)
        self._graph, self._format, self._raw = graph, format_, raw
        self._about, self._documents = frozenset(about), frozenset(documents)
        self._ledger = Ledger(format_)
        known = set(graph.documents())
        for iri in sorted(self._about | self._documents):
            if self._may.keeps(iri):
                self._may.refuse(curie(iri))
            if iri in self._documents and iri not in known:
                raise UnknownName(f"there is no document {curie(iri)}; claimgraph query can list them by cg:codedBy")
        self._homes = [] if about else [iri for iri in documents or known if not self._may.keeps(iri)]

    def parts(self) -> Iterator[str]:
        """The text, in parts; the same bytes each time."""
        batches = self._batches()
        match self._format:
            case "claims-csv":
                yield from flat.parts(batches, self._ledger, self._raw)
            case "geojson":
                yield from geojson.parts(batches, self._ledger)
            case "stix":
                yield from stix.parts(batches, self._ledger)
            case "schema-org":
                yield from linked.schema_org(batches, self._graph, self._ledger)
            case "nanopub":
                yield from linked.nanopublications(batches, self._graph, self._ledger)
            case _:
                yield from timemap.parts(batches, self._graph, self._ledger)

    def _batches(self) -> Iterator[Told]:
        for some in told(self._graph, self._about, self._documents, self._may):
            self._ledger.tell(some)
            yield some

    def left(self) -> list[Left]:
        """What the format did not carry, counted by class and property, once all parts were read."""
        self._ledger.besides(besides(self._graph, self._homes) if self._homes else ())
        return self._ledger.left()
