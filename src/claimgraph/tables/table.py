"""A table: the rows of an answer, read from its TSV, by column and typed, without any library for frames."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from claimgraph.columns import Column, labelled
from claimgraph.tables import kinds
from claimgraph.tables.kinds import Value

# What the type of a column is called whose kind was found in its terms.
_TYPE = {kinds.INSTANT: "dateTime", kinds.LOCAL: "dateTime"}


@dataclass(frozen=True)
class Table:
    """Columns of one length: each has a name and a type, a kind that says what its values are, and these."""

    columns: tuple[Column, ...]
    kinds: tuple[str, ...]
    values: tuple[list[Value], ...]
    length: int

    @property
    def names(self) -> tuple[str, ...]:
        """What the columns are called, in order."""
        return tuple(column.name for column in self.columns)

    def told(self, names: Mapping[str, str]) -> Table:
        """With names for IRIs: a column that has its labels beside it holds these, another what ``names`` has."""
        labels = labelled(self.names)
        kept = [n for n in range(len(self.columns)) if n not in labels.values()]
        values = tuple(self._told(n, labels.get(n), names) for n in kept)
        return Table(tuple(self.columns[n] for n in kept), tuple(self.kinds[n] for n in kept), values, self.length)

    def _told(self, n: int, label: int | None, names: Mapping[str, str]) -> list[Value]:
        if self.columns[n].type != "iri":
            return self.values[n]
        called = self.values[label] if label is not None else [names.get(str(one)) for one in self.values[n]]
        return [name or iri for name, iri in zip(called, self.values[n], strict=True)]

    def unnamed(self) -> set[str]:
        """The IRIs whose names stand in no column beside them."""
        labels = labelled(self.names)
        wanted = [n for n, column in enumerate(self.columns) if column.type == "iri" and n not in labels]
        return {str(value) for n in wanted for value in self.values[n] if value is not None}


def read(document: bytes, declared: Sequence[Column] = ()) -> Table:
    """The table in ``document``, TSV as SPARQL 1.1 has it; where no columns are ``declared`` their terms decide.

    What does not fit its column's type is missing; one warning counts all that is.
    """
    lines = document.decode().split("\n")
    names = [name.removeprefix("?") for name in lines[0].split("\t")] if lines[0] else []
    rows = [line.split("\t") for line in lines[1:-1]]
    cells: list[Sequence[str]] = list(zip(*rows, strict=True)) if rows and names else [()] * len(names)
    known = {column.name: column for column in declared}
    kinds_ = [
        kinds.of_types(known[name].types) if name in known else kinds.of_cells(column)
        for name, column in zip(names, cells, strict=True)
    ]
    values = [kinds.values(column, kind) for column, kind in zip(cells, kinds_, strict=True)]
    tell_missing(names, [_lost(found, column) for found, column in zip(values, cells, strict=True)])
    columns = [
        known.get(name) or Column(name, _found_type(column, kind), "")
        for name, column, kind in zip(names, cells, kinds_, strict=True)
    ]
    return Table(tuple(columns), tuple(kinds_), tuple(values), len(rows))


def tell_missing(names: Sequence[str], counts: Sequence[int]) -> None:
    """Warn, once, of the values that are missing since they did not fit."""
    lost = [f"{name} ({count:,})" for name, count in zip(names, counts, strict=True) if count]
    if lost:
        told = f"values that do not fit the type of their column are missing: {', '.join(lost)}"
        warnings.warn(told, UserWarning, stacklevel=2)


def _lost(values: list[Value], cells: Sequence[str]) -> int:
    return values.count(None) - cells.count("")


def _found_type(cells: Sequence[str], kind: str) -> str:
    """The type of a column whose kind its terms decided."""
    if kind == kinds.TEXT and any(cells) and all(cell[0] == "<" != cell[1] for cell in cells if cell):
        return "iri"
    return _TYPE.get(kind, kind)
