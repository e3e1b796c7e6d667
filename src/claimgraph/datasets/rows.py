"""Rows: a file of comma- or tab-separated values, or a sheet, as columns and rows, each with its line; it streams."""

from __future__ import annotations

import csv
from bisect import bisect_left
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.datasets import sheet
from claimgraph.datasets.encoding import LONGEST, encoding_of
from claimgraph.errors import Place, Unreadable

if TYPE_CHECKING:
    from _csv import Reader

_DELIMITERS = ",\t;|"
_SPREADSHEET_ERRORS = frozenset({"#REF!", "#N/A", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!"})


@dataclass(frozen=True)
class Fault:
    """Why a row cannot be taken as it is: the column, what is wrong with it, and what to do."""

    column: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class Row:
    """One row: its number among the rows of data, the line of the file where it begins, and its cells as given."""

    number: int
    line: int
    cells: tuple[str, ...]
    fault: Fault | None = None


@dataclass(frozen=True)
class Rows:
    """A file looked at: what its columns are called (nothing without a header), its first row, and how it is written.

    ``foreign`` is the line and the byte at which it stops being UTF-8, if it does.
    """

    path: Path
    columns: tuple[str, ...]
    first: tuple[str, ...] = ()
    encoding: str = "utf-8"
    delimiter: str = ","
    tags: bool = False
    foreign: tuple[int, int] | None = None
    _before: int = field(default=0, repr=False)

    def __iter__(self) -> Iterator[Row]:
        """Its rows, one by one; raises Unreadable where the file ends within one, or what follows cannot be told."""
        widths = {len(self.columns)} if self.columns else set()
        records = _records(self.path, self.encoding, self.delimiter)
        number = 0
        for read, (line, cells, ended) in enumerate(records):
            if read < self._before:
                continue
            number += 1
            if not ended and self.columns and len(cells) < len(self.columns):
                raise self._cut(number, line, len(cells))
            fault = _width(cells, self.columns) if widths and len(cells) not in widths else None
            yield Row(number, line, cells, fault or self._left(cells))

    def _cut(self, number: int, line: int, width: int) -> Unreadable:
        said = f"the file ends in column '{self.columns[width - 1]}' of row {number}: it is cut; fetch it again"
        return Unreadable(said, Place(str(self.path), line))

    def _left(self, cells: tuple[str, ...]) -> Fault | None:
        """What a spreadsheet or a broken disk left in a cell in place of a value, where one did."""
        if not any(cell.startswith(("=", "#")) or "\0" in cell for cell in cells):
            return None
        for number, cell in enumerate(cells):
            name = self.columns[number] if number < len(self.columns) else f"column {number + 1}"
            if cell.startswith("=") or cell in _SPREADSHEET_ERRORS:
                said = f"'{cell[:30]}' is a spreadsheet's formula or error"
                return Fault(name, said, "save the values in place of it, or fetch the file again")
            if "\0" in cell:
                return Fault(name, "the cell holds a NUL character", "fetch the file again, or delete it")
        return None


def open_rows(path: Path | str) -> Rows:
    """The file at ``path``, of which so far only the begin has been read; raises Unreadable for what holds no rows."""
    path = Path(path)
    encoding, foreign = encoding_of(path)
    delimiter = "" if encoding == sheet.SHEET else _delimiter(path, encoding)
    records = _records(path, encoding, delimiter)
    line, header, _ = next(records, (1, (), True))
    if not header:
        raise Unreadable("the file has no row; is the download complete?", Place(str(path), 1))
    if _numeric(header[0]):
        return Rows(path, (), header, encoding, delimiter, foreign=foreign)
    columns = tuple(name.strip() for name in header)
    _distinct(columns, Place(str(path), line))
    first = next(records, (1, (), True))[1]
    tags = _tags(first)
    if tags:
        first = next(records, (1, (), True))[1]
    if not first:
        raise Unreadable("the file has a header and no row; is the download complete?", Place(str(path), line))
    return Rows(path, columns, first, encoding, delimiter, tags, foreign, 1 + tags)


def _numeric(cell: str) -> bool:
    return cell.strip().replace(".", "", 1).isdigit()


def _tags(cells: tuple[str, ...]) -> bool:
    """Whether a row is of HXL tags, as the Humanitarian Data Exchange puts one under the header."""
    said = [cell for cell in cells if cell]
    return bool(said) and all(cell.startswith("#") and cell[1:2].isalpha() for cell in said)


def _distinct(columns: tuple[str, ...], place: Place) -> None:
    for number, name in enumerate(columns, 1):
        if name in columns[: number - 1]:
            said = f"the column '{name}' is there twice, as number {columns.index(name) + 1} and {number}"
            raise Unreadable(f"{said}; delete or rename one", place)


def _width(cells: tuple[str, ...], columns: tuple[str, ...]) -> Fault:
    last = columns[min(len(cells), len(columns)) - 1]
    said = f"the row has {len(cells)} cells and the header {len(columns)}"
    return Fault(last, said, "a delimiter or a quote lacks in it or is too many; compare it with the rows beside it")


def _delimiter(path: Path, encoding: str) -> str:
    """What stands between the cells of the first line most often."""
    with path.open(encoding=encoding, newline="") as lines:
        first = lines.readline(LONGEST)
    return max(_DELIMITERS, key=first.count)


def _records(path: Path, encoding: str, delimiter: str) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    """The line, the cells, and whether a line's end follows, of each record of the file."""
    if encoding == sheet.SHEET:
        yield from ((line, cells, True) for line, cells in sheet.records(path))
        return
    csv.field_size_limit(LONGEST)
    with path.open(encoding=encoding, newline="") as file:
        lines = _Lines(file)
        yield from _split(lines, path, delimiter)


class _Lines:
    """The lines of a file, of which those of the record at hand are kept to say where in it something is wrong."""

    def __init__(self, file: Iterable[str]) -> None:
        self._file = iter(file)
        self.kept: list[str] = []

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = next(self._file)
        self.kept.append(line)
        return line


def _split(lines: _Lines, path: Path, delimiter: str) -> Iterator[tuple[int, tuple[str, ...], bool]]:
    reader = _reader(lines, delimiter)
    header: tuple[str, ...] = ()
    number, begin = 0, 1
    while True:
        try:
            cells = tuple(next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            raise _broken(Place(str(path), begin), lines.kept, delimiter, (header, number), str(error)) from None
        if cells:
            header, number = header or cells, number + (number != 1 or not _tags(cells))
            yield begin, cells, lines.kept[-1].endswith(("\n", "\r"))
        begin = reader.line_num + 1
        lines.kept.clear()


def _reader(lines: _Lines, delimiter: str) -> Reader:
    """The rows of ``lines``: GDELT's files have neither header nor quotes, what stands between two tabs is the cell."""
    if delimiter == "\t":
        opened = next(lines, "")
        bare = _numeric(opened.split("\t", 1)[0])
        if bare:
            return csv.reader(chain([opened], lines), delimiter=delimiter, quoting=csv.QUOTE_NONE)
        return csv.reader(chain([opened], lines), delimiter=delimiter, strict=True)
    return csv.reader(lines, delimiter=delimiter, strict=True)


def _broken(place: Place, kept: list[str], delimiter: str, at: tuple[tuple[str, ...], int], said: str) -> Unreadable:
    """What to tell where quotes or a cell's length leave open what the rows are; ``at`` are header and row number."""
    header, number = at
    text = "".join(kept)[: LONGEST - 1].replace("\n", " ").replace("\r", " ")
    if "expected after" in said:
        text = text[: bisect_left(range(len(text)), True, key=lambda end: _fails(text[:end], delimiter)) - 1]
    last = len(next(csv.reader([text], delimiter=delimiter), [""]))
    column = f"column '{header[last - 1]}'" if last <= len(header) else f"column {last}"
    if "field limit" in said:
        why = f"a cell of more than {LONGEST:,} characters; is a quote before it not closed, is it this dataset's file?"
    elif "unexpected end" in said:
        why = "the file ends within a quoted cell: it is cut; fetch it again"
    else:
        why = f"a quote in a quoted cell is not doubled; write it twice ({said})"
    return Unreadable(f"row {number or 1}, {column}: {why}", place)


def _fails(text: str, delimiter: str) -> bool:
    """Whether a quote in ``text``, the begin of a record, is followed by what cannot follow it."""
    try:
        next(csv.reader([text], delimiter=delimiter, strict=True), None)
    except csv.Error as error:
        return "expected after" in str(error)
    return False
