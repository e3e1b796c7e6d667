"""Recognition: which mapping the columns of a file fit, where each of its columns stands, and what lacks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from claimgraph.datasets.cells import UNBOUND, Unfit, literal
from claimgraph.datasets.lists import folded
from claimgraph.datasets.mapping import find, known
from claimgraph.datasets.rows import Fault, Row, Rows
from claimgraph.errors import Place, Unreadable

_NAMED = {"utf-8-sig": "utf-8", "cp1252": "windows-1252"}
_SHOWN = 8
# A file that lacks more of the columns than this is not one of a dataset with some of them renamed.
_FAR = 0.8


class Fits(Protocol):
    """What a mapping says of the files that it fits.

    ``columns`` are those that it needs, each with its kind, ``optional`` those that it can do without; ``aliases`` are
    other names seen in files. ``order`` is that of a file without a header, ``lacking`` what its rows of so many cells
    do not have.
    """

    @property
    def dataset(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def columns(self) -> Mapping[str, str]: ...
    @property
    def optional(self) -> Mapping[str, str]: ...
    @property
    def aliases(self) -> Mapping[str, tuple[str, ...]]: ...
    @property
    def order(self) -> tuple[str, ...]: ...
    @property
    def lacking(self) -> Mapping[int, tuple[str, ...]]: ...
    @property
    def encodings(self) -> tuple[str, ...]: ...
    @property
    def delimiters(self) -> tuple[str, ...]: ...
    @property
    def lists(self) -> Mapping[str, tuple[str, str]]: ...
    @property
    def listed(self) -> Mapping[str, Mapping[str, str]]: ...


@dataclass(frozen=True)
class Layout:
    """Where the columns of a mapping stand in the rows of a file, by the number of their cells."""

    kinds: Mapping[str, str]
    key: str
    places: Mapping[int, Mapping[str, int]]
    lists: Mapping[str, tuple[str, Mapping[str, str]]]

    @cached_property
    def variables(self) -> tuple[str, ...]:
        """The columns of the mapping that some row has, then what lists tell: the variables of its ``VALUES``."""
        return (*self._columns, *self.lists)

    @cached_property
    def _columns(self) -> tuple[str, ...]:
        return tuple(name for name in self.kinds if any(name in places for places in self.places.values()))

    def key_of(self, row: Row) -> str:
        """The key of a row that has no fault: a whole number without zeros behind it, or the text as it stands."""
        cell = row.cells[self.places[len(row.cells)][self.key]].strip()
        return literal("whole", cell) if self.kinds[self.key] == "whole" else cell

    def literals(self, row: Row) -> tuple[str, ...] | Fault:
        """The cells of a row as ``VALUES`` takes them, in the order of ``variables``, or what is wrong with it."""
        if row.fault is not None:
            return row.fault
        places = self.places.get(len(row.cells))
        if places is None:
            known = " or ".join(map(str, self.places))
            said = f"the row has {len(row.cells)} cells and not {known}"
            return Fault(f"column {len(row.cells)}", said, "a tab or a comma lacks in it or is too many")
        if not row.cells[places[self.key]].strip():
            return Fault(self.key, "the row has no key", "give every row the identifier that its dataset gave it")
        return self._written(row, places)

    def _written(self, row: Row, places: Mapping[str, int]) -> tuple[str, ...] | Fault:
        written = []
        for name in self._columns:
            at = places.get(name)
            try:
                written.append(UNBOUND if at is None else literal(self.kinds[name], row.cells[at]))
            except Unfit as unfit:
                reason, remedy = unfit.args
                return Fault(name, reason, remedy)
        for column, named in self.lists.values():
            iri = named.get(folded(row.cells[places[column]])) if column in places else None
            written.append(UNBOUND if iri is None else f"<{iri}>")
        return tuple(written)


def recognise(rows: Rows, mappings: Iterable[Fits]) -> Fits:
    """The mapping that the file fits; raises Unreadable with the nearest one, and what lacks, where none does."""
    judged = sorted(((len(lacks(rows, each)), each.dataset, each) for each in mappings), key=lambda one: one[:2])
    if judged and judged[0][0] == 0:
        return judged[0][2]
    nearest = min((each for *_, each in judged), key=lambda each: _far(rows, each))
    raise _unfit(rows, nearest, "this is no dataset that is known here")


def layout(rows: Rows, mapping: Fits) -> Layout:
    """Where the mapping's columns stand in the file; raises Unreadable, with what lacks, where it does not fit."""
    if lacks(rows, mapping):
        raise _other(rows, mapping)
    _check_writing(rows, mapping)
    kinds = {**mapping.columns, **mapping.optional}
    lists = {name: (column, mapping.listed.get(name, {})) for name, (column, _) in mapping.lists.items()}
    if rows.columns:
        found = {name: at for name in kinds if (at := _place(rows.columns, name, mapping)) is not None}
        return Layout(kinds, mapping.key, {len(rows.columns): found}, lists)
    return Layout(kinds, mapping.key, {width: _ordered(mapping, width) for width in _widths(mapping)}, lists)


def lacks(rows: Rows, mapping: Fits) -> tuple[str, ...]:
    """The columns that the mapping needs and the file has not."""
    if rows.columns:
        return tuple(name for name in mapping.columns if _place(rows.columns, name, mapping) is None)
    return () if len(rows.first) in _widths(mapping) else tuple(mapping.columns)


def _check_writing(rows: Rows, mapping: Fits) -> None:
    """Refuse an encoding or a delimiter in which the dataset is not given out: a spreadsheet has rewritten the file."""
    encoding = _NAMED.get(rows.encoding, rows.encoding)
    if encoding == "windows-1252" and encoding not in mapping.encodings:
        line, byte = rows.foreign or (1, 0)
        said = f"the byte {byte:#04x} is no UTF-8, in which {mapping.dataset} is given out"
        raise Unreadable(f"{said}; fetch the file again, or save it as UTF-8", Place(str(rows.path), line))
    if rows.delimiter and rows.delimiter not in mapping.delimiters:
        said = f"'{rows.delimiter}' stands between the cells after column '{(rows.columns or rows.first)[0]}'"
        known = "a comma" if "," in mapping.delimiters else "a tab"
        raise Unreadable(f"{said}, and in {mapping.dataset} {known} does; save it so", Place(str(rows.path), 1))


def _place(columns: tuple[str, ...], name: str, mapping: Fits) -> int | None:
    for called in (name, *mapping.aliases.get(name, ())):
        if called in columns:
            return columns.index(called)
    folded = [column.casefold() for column in columns]
    return folded.index(name.casefold()) if name.casefold() in folded else None


def _widths(mapping: Fits) -> tuple[int, ...]:
    return tuple(mapping.lacking) or ((len(mapping.order),) if mapping.order else ())


def _ordered(mapping: Fits, width: int) -> dict[str, int]:
    without = mapping.lacking.get(width, ())
    return {name: at for at, name in enumerate(name for name in mapping.order if name not in without)}


def _far(rows: Rows, mapping: Fits) -> float:
    """How far a file is from fitting: the part of the needed columns that lacks, or of the cells of a row."""
    if rows.columns:
        return len(lacks(rows, mapping)) / max(1, len(mapping.columns))
    return min((abs(len(rows.first) - width) for width in _widths(mapping)), default=1_000)


def _other(rows: Rows, mapping: Fits) -> Unreadable:
    """What to tell where a file is not of the dataset that was named: it may be of another that is known."""
    said = f"this is no file of {mapping.dataset}"
    others = [each for each in map(find, known()) if each.dataset != mapping.dataset]
    for other in others:
        if not lacks(rows, other):
            return Unreadable(f"{said}: its columns are those of {other.dataset}; import it as that", _begin(rows))
    near = min([mapping, *others], key=lambda each: _far(rows, each)) if rows.columns else mapping
    return _unfit(rows, near if _far(rows, near) < _FAR else mapping, said)


def _begin(rows: Rows) -> Place:
    return Place(str(rows.path), 1)


def _unfit(rows: Rows, nearest: Fits, said: str) -> Unreadable:
    place = _begin(rows)
    if not rows.columns:
        widths = " or ".join(map(str, _widths(nearest)))
        known = f"{nearest.dataset} has a row of {widths} cells without one" if widths else f"{nearest.dataset} has one"
        first = f"row 1 has {len(rows.first)} cells and no header above it ('{rows.first[0][:30]}' is a number)"
        return Unreadable(f"{said}: {first}, and {known}; is the first line cut off?", place)
    missing = lacks(rows, nearest)
    shown = ", ".join(f"'{name}'" for name in missing[:_SHOWN])
    more = f" and {len(missing) - _SHOWN} more" if len(missing) > _SHOWN else ""
    if len(missing) > _FAR * len(nearest.columns):
        began = ", ".join(f"'{name[:40]}'" for name in rows.columns[:3])
        return Unreadable(f"{said}: its columns begin {began}; name another with a mapping of its own", place)
    advice = "is a column deleted or renamed?"
    return Unreadable(
        f"{said}; nearest is {nearest.dataset}, of which these columns lack: {shown}{more}; {advice}", place
    )
