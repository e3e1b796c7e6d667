"""Folding: an answer that nobody could read as it is becomes a summary, or has its alternatives side by side."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from pyoxigraph import Literal

from claimgraph.asking import Answer
from claimgraph.columns import labelled
from claimgraph.terms import Term
from claimgraph.views.cells import plain, readable
from claimgraph.views.look import Look

Row = tuple[Term | None, ...]
# An answer of more rows than this begins with a summary, where its header says by what.
_MANY = 30
# And the summary tells of so many, unless more are asked for.
_MOST = 18


def folded(answer: Answer, look: Look) -> tuple[Answer, str]:
    """``answer`` as its header would have it shown first, and what to say of that."""
    if look.iris or look.as_selected:
        return answer, ""
    if look.named("by") and not look.details and len(answer.rows) > _MANY:
        return _summary(answer, look)
    return (_side_by_side(answer, look), "") if look.named("across") else (answer, "")


def _summary(answer: Answer, look: Look) -> tuple[Answer, str]:
    """One row for each of what the header counts ``by``: how many rows it has, and of which kinds.

    Where the header names a ``top`` column, it is the row itself in which that is greatest.
    """
    groups: dict[Row, list[Row]] = {}
    by = _with_labels(answer, look.named("by"))
    for row in answer.rows:
        groups.setdefault(tuple(row[n] for n in by), []).append(row)
    if look.named("top"):
        at = answer.columns.index(look.view["top"])
        greatest = [max(rows, key=lambda row: _number(row[at])) for rows in groups.values()]
        ordered = sorted(greatest, key=lambda row: _number(row[at]), reverse=True)
        return _told(replace(answer, rows=tuple(ordered)), answer, look)
    kind = next((answer.columns.index(name) for name in look.named("count")), None)
    head = [answer.columns[n] for n in by] + ["rows", *look.named("count")]
    counted = [_counted(group, rows, kind) for group, rows in groups.items()]
    rows = sorted(counted, key=lambda row: _most_first(row, len(by)))
    return _told(Answer(tuple(head), tuple(rows)), answer, look)


def _told(summary: Answer, answer: Answer, look: Look) -> tuple[Answer, str]:
    """As much of a summary as is shown, and what to say of it."""
    rows, most = summary.rows, look.first or _MOST
    note = f"{len(answer.rows):,} rows in all; --all shows them, and so does a parameter"
    if look.first is None and len(rows) > _MOST:
        note = f"the first {_MOST} of {len(rows):,}; {note}"
    return replace(summary, rows=rows[:most]), note


def _number(term: Term | None) -> float:
    value = plain(term)
    return float(value) if isinstance(value, int | float) else 0.0


def _counted(group: Row, rows: list[Row], kind: int | None) -> Row:
    """How many rows there are, and of each kind: 54 asserts; 1 denies. Of numbers 15 with 1; 3 with 2."""
    if kind is None:
        return (*group, Literal(len(rows)))
    count = Counter(row[kind] for row in rows)
    told = (f"{count[one]} {'with ' * _is_number(one)}{_word(one)}" for one in sorted(count, key=_by_value))
    return (*group, Literal(len(rows)), Literal("; ".join(told)))


def _is_number(term: Term | None) -> bool:
    return isinstance(plain(term), int | float) and not isinstance(plain(term), bool)


def _most_first(row: Row, by: int) -> tuple[int, list[str]]:
    count = plain(row[by])
    assert isinstance(count, int)
    return -count, [readable(term) for term in row[:by][::-1]]


def _by_value(term: Term | None) -> tuple[bool, str, float]:
    value = plain(term)
    return (True, "", float(value)) if isinstance(value, int | float) else (False, str(value), 0.0)


def _word(term: Term | None) -> str:
    return {True: "yes", False: "no"}[plain(term)] if isinstance(plain(term), bool) else readable(term)  # type: ignore[index]


def _with_labels(answer: Answer, names: tuple[str, ...]) -> list[int]:
    """The positions of the columns ``names``, each followed by that of its label."""
    labels = labelled(list(answer.columns))
    found = (answer.columns.index(name) for name in names)
    return [place for n in found for place in ([n, labels[n]] if n in labels else [n])]


def _side_by_side(answer: Answer, look: Look) -> Answer:
    """One row for all that differ in the column that the header names ``across`` alone: its values become columns.

    Where all of them say the same, that stands once in a column of its own, and columns that never differ are one.
    """
    (across,) = look.named("across")
    values = [answer.columns.index(name) for name in look.named("values")]
    at = answer.columns.index(across)
    out = {at, *values, *(n for n, name in enumerate(answer.columns) if name in look.named("hide"))}
    kept = [n for n in range(len(answer.columns)) if n not in out]
    cells: dict[Row, dict[str, str]] = {}
    for row in answer.rows:
        key = tuple(row[n] for n in kept)
        cells.setdefault(key, {})[readable(row[at])] = _said([readable(row[n]) for n in values])
    names = sorted({name for row in cells.values() for name in row})
    if len(names) < 2:
        return replace(answer)
    columns = {name: tuple(row.get(name, "none") for row in cells.values()) for name in names}
    same = tuple(len(set(row)) == 1 for row in zip(*columns.values(), strict=True))
    alike = {f"every {across}": tuple(c if s else "" for c, s in zip(columns[names[0]], same, strict=True))}
    for column in dict.fromkeys(columns.values()):
        together = ", ".join(name for name in names if columns[name] == column)
        alike[together] = tuple("" if s else c for c, s in zip(column, same, strict=True))
    rows = (
        (*key, *(Literal(cell) if cell else None for cell in said))
        for key, said in zip(cells, zip(*alike.values(), strict=True), strict=True)
    )
    return Answer((*(answer.columns[n] for n in kept), *(n for n in alike)), tuple(rows))


def _said(values: list[str]) -> str:
    """One value, or two as the ends of an interval."""
    if len(values) != 2:
        return " ".join(values)
    low, high = values
    if low == high or not (low or high):
        return low or "none"
    if not high:
        return f"at least {low}"
    return f"{low} to {high}" if low else f"at most {high}"
