"""An answer as a value: typed columns and rows, and ways on from there into frames, files and sentences."""

from __future__ import annotations

import json
from collections import namedtuple
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

from claimgraph import asking
from claimgraph.engine import solutions
from claimgraph.errors import WrongUse
from claimgraph.tables import frames, table

if TYPE_CHECKING:
    import geopandas
    import pandas
    import polars
    import pyarrow

    from claimgraph.columns import Column
    from claimgraph.tables.kinds import Value
    from claimgraph.tables.table import Table

# A graph at hand: what cites the rows of an answer, and what tells the names of things.
Cite = Callable[["asking.Answer"], str]
Names = Callable[[set[str]], dict[str, str]]


@dataclass(frozen=True)
class Answer:
    """What a question found, whole and unchanging.

    ``question`` is the id of a saved question or the text of a query, ``parameters`` what it was given (as text), and
    ``sequence`` the journal's entry that the state follows which was asked (None where no journal is on disk).

    >>> import claimgraph
    >>> with claimgraph.open() as graph:
    ...     answer = graph.ask("competing-claims")
    >>> len(answer) > 1, [column.name for column in answer.columns][:2]
    (True, ['attack', 'label'])
    >>> "Pat Ryder" in {row.claimantLabel for row in answer}
    True
    """

    question: str
    parameters: Mapping[str, str] = field(hash=False)
    sequence: int | None
    document: bytes = field(repr=False)
    declared: tuple[Column, ...] = field(default=(), repr=False)
    _cite: Cite | None = field(default=None, repr=False, compare=False)
    _names: Names | None = field(default=None, repr=False, compare=False)
    _check: Callable[[], None] | None = field(default=None, repr=False, compare=False)

    @cached_property
    def _table(self) -> Table:
        return table.read(self.document, self.declared)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns in order: each has a ``name``, a ``type``, what it ``means``, and maybe a ``unit``.

        Of a saved question they are those that it declares; of another query the terms that were found decide.
        """
        return self._table.columns

    @cached_property
    def rows(self) -> tuple[Any, ...]:
        """The rows as named tuples of str, int, Decimal, float, bool, date and datetime (in UTC); None is unbound."""
        make = namedtuple("Row", self._table.names, rename=True)  # type: ignore[misc]
        values = self._table.values
        return tuple(map(make._make, zip(*values, strict=True) if values else [()] * len(self)))

    def __len__(self) -> int:
        return self._table.length

    def __iter__(self) -> Iterator[Any]:
        return iter(self.rows)

    def to_records(self) -> list[dict[str, Value]]:
        """The rows as dicts by the columns' names.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.ask("time-to-first-claim").to_records()[0]["days"]
        0
        """
        self._leave()
        return [dict(zip(self._table.names, row, strict=True)) for row in self.rows]

    def to_pandas(self, *, labels: bool = False, decimals: str = "float") -> pandas.DataFrame:
        """The rows for pandas, with the same types whether there are rows or none.

        IRIs and text are ``string``, integers ``Int64``, decimals ``Float64`` (Decimal objects with
        ``decimals="object"``), truths ``boolean``, dates ``datetime64[s]``, instants ``datetime64[us, UTC]``; gaps are
        missing. With ``labels`` names stand for IRIs. Needs ``pip install 'claimgraph[pandas]'``, else WrongUse.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     frame = graph.ask("unclaimed-attacks").to_pandas()
        >>> frame.dtypes["accusations"], frame.dtypes["date"]
        (Int64Dtype(), dtype('<M8[s]'))
        """
        return frames.to_pandas(self._shown(labels), decimals=decimals)

    def to_polars(self, *, labels: bool = False) -> polars.DataFrame:
        """The rows for polars: String, Int64, Decimal(38, 18), Float64, Boolean, Date, Datetime (in UTC).

        With ``labels`` names stand for IRIs. Needs ``pip install 'claimgraph[polars]'``, else WrongUse.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.ask("unclaimed-attacks").to_polars().schema["date"]
        Date
        """
        return frames.to_polars(self._shown(labels))

    def to_arrow(self, *, labels: bool = False) -> pyarrow.Table:
        """The rows for pyarrow: string, int64, decimal128(38, 18), double, bool, date32, timestamp (us, UTC).

        With ``labels`` names stand for IRIs. Needs ``pip install 'claimgraph[arrow]'``, else WrongUse.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.ask("unclaimed-attacks").to_arrow().schema.field("date").type
        DataType(date32[day])
        """
        return frames.to_arrow(self._shown(labels))

    def to_geopandas(self, *, labels: bool = False, decimals: str = "float") -> geopandas.GeoDataFrame:
        """The rows for geopandas: as for pandas, with points as geometry in degrees (EPSG:4326).

        WrongUse for an answer without a column of points. Needs ``pip install 'claimgraph[geo]'``.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     frame = graph.ask("unclaimed-attacks").to_geopandas()
        >>> frame.crs.to_string(), frame.geometry.name
        ('EPSG:4326', 'point')
        """
        return frames.to_geopandas(self._shown(labels), decimals=decimals)

    def to_csv(self) -> str:
        """The rows in the W3C's CSV, byte for byte what ``claimgraph ask --format csv`` writes.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.ask("unclaimed-attacks").to_csv().splitlines()[0]
        'attack,label,date,latest,place,placeLabel,basis,accusations,point'
        """
        return self._written(QueryResultsFormat.CSV)

    def to_json(self) -> str:
        """The rows in the W3C's JSON, which keeps the datatype and the language of each term.

        >>> import claimgraph, json
        >>> with claimgraph.open() as graph:
        ...     found = json.loads(graph.ask("unclaimed-attacks").to_json())
        >>> found["results"]["bindings"][0]["date"]["datatype"]
        'http://www.w3.org/2001/XMLSchema#date'
        """
        return json.dumps(json.loads(self._written(QueryResultsFormat.JSON)), ensure_ascii=False)

    def cited(self) -> str:
        """Every row with who says it: the claims that it rests on, each as a sentence with speaker, chain and document.

        Markdown. The graph that answered must be open. WrongUse where the rows name no claims.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     print(graph.ask("competing-claims").cited().splitlines()[0])
        attack: Strike on the launcher truck in Zummar, 21 April 2024
        """
        if self._cite is None:
            raise WrongUse("this answer came without its graph, which alone can cite it; ask the graph again")
        self._leave()
        return self._cite(asking.collect(self._solutions()))

    def _leave(self) -> None:
        """Raise WrongUse where some of it may not leave."""
        if self._check is not None:
            self._check()

    def _shown(self, labels: bool) -> Table:
        self._leave()
        if not labels:
            return self._table
        unnamed = self._table.unnamed()
        return self._table.told(self._names(unnamed) if unnamed and self._names else {})

    def _solutions(self) -> QuerySolutions:
        return solutions(parse_query_results(self.document, QueryResultsFormat.TSV))

    def _written(self, format_: QueryResultsFormat) -> str:
        self._leave()
        return (self._solutions().serialize(format=format_) or b"").decode()

    def _repr_html_(self) -> str:
        from claimgraph.api.page import html

        return html(self._table)

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: all but the graph, which cannot be."""
        fields = ("question", "parameters", "sequence", "document", "declared")
        return {**{name: self.__dict__[name] for name in fields}, "_cite": None, "_names": None, "_check": self._check}
