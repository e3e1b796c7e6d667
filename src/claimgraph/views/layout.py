"""Layout: a sheet as lines: what all rows share above, then a table where one can be read, else records."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby, pairwise, zip_longest

from claimgraph.views.sheet import Sheet
from claimgraph.views.text import padded, width, wrapped

_GAP = "   "
_SET_IN = 2
# What a column must have at least, unless all that it holds is shorter; a longer word is given more of it.
_LEAST, _LONG_WORD = 14, 24
# From here on a table may fold its cells, and how many lines a row may take on an average.
_FOLDS_FROM, _TALL = 100, 2.5


def lines(sheet: Sheet, columns: int, *, as_selected: bool = False) -> list[str]:
    """``sheet`` in at most ``columns``; every column in its place where it is to be ``as_selected``."""
    heading, rest = ([], sheet) if as_selected else shared(_alike(sheet))
    above = [line for name, cell in heading for line in _field(name, cell, columns)]
    body = _plain(rest, columns, repeats=as_selected) or _grouped(rest, columns, as_selected)
    return [*above, *([""] if above else []), *body]


def _alike(sheet: Sheet) -> Sheet:
    """Rows that look the same and follow one another are one, with their number in a last column."""
    runs = [(row, len(list(run))) for row, run in groupby(sheet.rows)]
    if len(runs) == len(sheet.rows):
        return sheet
    return Sheet((*sheet.head, "×"), tuple((*row, str(count) if count > 1 else "") for row, count in runs))


def shared(sheet: Sheet) -> tuple[list[tuple[str, str]], Sheet]:
    """What all rows have in common, by the names of its columns, and the sheet without it and without what none has."""
    if len(sheet.rows) < 2:
        return [], sheet
    first = sheet.rows[0]
    same = {n for n, cell in enumerate(first) if all(row[n] == cell for row in sheet.rows)}
    return [(sheet.head[n], first[n]) for n in sorted(same) if first[n]], sheet.without(same)


def _plain(sheet: Sheet, columns: int, *, repeats: bool) -> list[str]:
    """The table with one line for each row; nothing where that does not fit."""
    shown = sheet if repeats else _unrepeated(sheet)
    widths = [max(map(width, [name, *shown.column(n)])) for n, name in enumerate(sheet.head)]
    if sum(widths) + len(_GAP) * (len(widths) - 1) > columns:
        return []
    numeric = _numeric(sheet)
    rule = "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    return [_line(shown.head, widths, numeric), rule, *(_line(row, widths, numeric) for row in shown.rows)]


def _unrepeated(sheet: Sheet) -> Sheet:
    """Without the cells that say the same as those above them, when all that stands left of them does so too.

    A cell that is empty by itself is told by a dash in such a column, and in the first one.
    """
    repeated = [0, *(_beginning(row, above) for above, row in pairwise(sheet.rows))]
    deepest = max(repeated, default=0)
    rows = (
        tuple("" if n < same else cell or ("–" if n < max(deepest, 1) else "") for n, cell in enumerate(row))
        for row, same in zip(sheet.rows, repeated, strict=False)
    )
    return Sheet(sheet.head, tuple(rows))


def _beginning(row: tuple[str, ...], above: tuple[str, ...]) -> int:
    """How many cells ``row`` begins with that stand ``above`` too."""
    return next((n for n, pair in enumerate(zip(row, above, strict=True)) if pair[0] != pair[1]), len(row))


def _numeric(sheet: Sheet) -> set[int]:
    return {n for n in range(len(sheet.head)) if sheet.rows and all(map(_is_number, sheet.column(n)))}


def _is_number(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(".", "", 1).isdigit()


def _line(row: tuple[str, ...], widths: list[int], numeric: set[int]) -> str:
    cells = (padded(cell, widths[n], right=n in numeric) for n, cell in enumerate(row))
    return _GAP.join(cells).rstrip()


def _grouped(sheet: Sheet, columns: int, as_selected: bool) -> list[str]:
    """The rows under what stands in their first column, where it repeats; as a table, or else as records."""
    groups = [(cell, list(rows)) for cell, rows in groupby(sheet.rows, key=lambda row: row[0])]
    if as_selected or len(sheet.head) < 3 or len(groups) > len(sheet.rows) * 2 / 3:
        return _folded(sheet, columns, repeats=as_selected) or list(_records(sheet, columns, apart=as_selected))
    rows = [row for _, rows in groups for row in rows]
    above = _of_the_group([rows for _, rows in groups], len(sheet.head))
    kept = Sheet(sheet.head, tuple(rows)).without(above)
    widths = _widths(kept, columns - 2) if _may_fold(kept, columns - 2) else None
    numeric = _numeric(kept)
    head = [f"  {line}" for line in _lines(kept.head, widths, numeric)] + ["─" * columns] if widths else []
    found: list[str] = []
    for _, of_group in groups:
        titles = sorted(above)
        cells = tuple(of_group[0][n] or "–" * (n == 0) for n in titles)
        first, *others = _fields(tuple(sheet.head[n] for n in titles), cells, columns - 2)
        part = Sheet(sheet.head, tuple(of_group)).without(above)
        body = _table(_unrepeated(part), widths, numeric) if widths else _items(part, columns - 2)
        found += ["", first, *(f"  {line}".rstrip() for line in (*others, *body))]
    return [*head, *found[1:]]


def _of_the_group(groups: list[list[tuple[str, ...]]], columns: int) -> set[int]:
    """The columns that say the same throughout each group: the first, and what goes with it; one at least is left."""
    same = {n for n in range(columns) if all(len({row[n] for row in rows}) == 1 for rows in groups)}
    return same if len(same) < columns else {0}


def _may_fold(sheet: Sheet, columns: int) -> bool:
    widths = _widths(sheet, columns)
    if widths is None:
        return False
    natural = sum(max(map(width, [name, *sheet.column(n)])) for n, name in enumerate(sheet.head))
    fits = natural + len(_GAP) * (len(widths) - 1) <= columns
    return fits or (columns + 2 >= _FOLDS_FROM and _height(sheet, widths) <= _TALL)


def _height(sheet: Sheet, widths: list[int]) -> float:
    """How many lines a row takes on an average."""
    tall = (max(len(wrapped(cell, widths[n], hanging=_SET_IN)) for n, cell in enumerate(row)) for row in sheet.rows)
    return sum(tall) / max(1, len(sheet.rows))


def _folded(sheet: Sheet, columns: int, *, repeats: bool) -> list[str]:
    """The table with its long cells on several lines; nothing where that cannot be read."""
    widths = _widths(sheet, columns)
    if columns < _FOLDS_FROM or widths is None or _height(sheet, widths) > _TALL:
        return []
    numeric = _numeric(sheet)
    rule = "─" * (sum(widths) + len(_GAP) * (len(widths) - 1))
    return [
        *_lines(sheet.head, widths, numeric),
        rule,
        *_table(sheet if repeats else _unrepeated(sheet), widths, numeric),
    ]


def _widths(sheet: Sheet, columns: int) -> list[int] | None:
    """How wide each column is: what it must have, and of what is left the more the longer it is; None: no room."""
    natural = [max(map(width, [name, *sheet.column(n)])) for n, name in enumerate(sheet.head)]
    words = [max(map(_widest_word, [name, *sheet.column(n)])) for n, name in enumerate(sheet.head)]
    widths = [min(n, max(_LEAST, min(word, _LONG_WORD))) for n, word in zip(natural, words, strict=True)]
    room = columns - sum(widths) - len(_GAP) * (len(widths) - 1)
    if room < 0:
        return None
    for _ in range(room):
        n = max(range(len(widths)), key=lambda n: natural[n] / widths[n])
        if natural[n] > widths[n]:
            widths[n] += 1
    return widths


def _widest_word(cell: str) -> int:
    """How wide the widest word is, with what it is set in by where it does not come first."""
    return max(width(word) + (_SET_IN if n else 0) for n, word in enumerate(cell.split(" ")))


def _table(sheet: Sheet, widths: list[int], numeric: set[int]) -> Iterator[str]:
    """The rows on their lines: where a cell takes several, those after the first are set in."""
    return (line for row in sheet.rows for line in _lines(row, widths, numeric))


def _lines(row: tuple[str, ...], widths: list[int], numeric: set[int]) -> Iterator[str]:
    cells = [wrapped(cell, widths[n], hanging=_SET_IN) for n, cell in enumerate(row)]
    return (_line(line, widths, numeric) for line in zip_longest(*cells, fillvalue=""))


def _records(sheet: Sheet, columns: int, *, apart: bool) -> Iterator[str]:
    """Each row as its fields, the first of them above the others; rows that begin alike are items below that."""
    for n, (first, group) in enumerate(groupby(enumerate(sheet.rows), key=lambda row: (row[1][0], apart * row[0]))):
        rows = [row[1:] for _, row in group]
        if apart and n:
            yield ""
        yield from _field(sheet.head[0], first[0], columns)
        under = Sheet(sheet.head[1:], tuple(rows))
        inner = _items(under, columns - 2) if len(rows) > 1 else _fields(under.head, rows[0], columns - 2)
        yield from (f"  {line}" for line in inner)


def _items(sheet: Sheet, columns: int) -> Iterator[str]:
    """Each row as its fields, after a hyphen; those that begin with the same are items of it."""
    for first, group in groupby(sheet.rows, key=lambda row: row[0]):
        rows = list(group)
        inner = len(rows) > 1 and len(sheet.head) > 1 and bool(first)
        shown = [_field(sheet.head[0], first, columns - 2)] if inner else []
        for fields in shown or (_fields(sheet.head, row, columns - 2) for row in rows):
            yield from (f"{'  ' if n else '- '}{line}" for n, line in enumerate(fields))
        if inner:
            under = Sheet(sheet.head[1:], tuple(row[1:] for row in rows))
            yield from (f"  {line}" for line in _items(under, columns - 2))


def _fields(head: tuple[str, ...], row: tuple[str, ...], columns: int) -> list[str]:
    """``name: cell`` of all that is not empty, several on a line where they fit."""
    found: list[str] = []
    open_ = False
    for name, cell in zip(head, row, strict=True):
        field = _field(name, cell, columns) if cell else []
        if open_ and len(field) == 1 and width(found[-1]) + len(_GAP) + width(field[0]) <= columns:
            found[-1] += _GAP + field[0]
        elif field:
            found += field
            open_ = len(field) == 1
    return found


def _field(name: str, cell: str, columns: int) -> list[str]:
    return wrapped(f"{name}: {cell or '–'}", columns, hanging=_SET_IN)
