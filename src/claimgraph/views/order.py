"""Order: the rows of an answer by day and name, as its question's header has it, never by an IRI that is hidden."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from claimgraph import catalogue
from claimgraph.asking import Answer
from claimgraph.columns import labelled
from claimgraph.terms import Term
from claimgraph.views.cells import plain, readable
from claimgraph.views.look import Look

if TYPE_CHECKING:
    from claimgraph.graph import Readable

Row = tuple[Term | None, ...]
Key = tuple[bool, float, str]
# What has no day comes after what has one.
_NO_DAY = "~"


def ordered(answer: Answer, look: Look, graph: Readable) -> Answer:
    """``answer`` with its rows by the columns that the header names under ``order``, from the greatest after a hyphen.

    A thing stands by its day, then by its name.
    """
    at = {name: n for n, name in enumerate(answer.columns)}
    wanted = [(at[key.lstrip("-")], key.startswith("-")) for key in look.named("order") if key.lstrip("-") in at]
    things = {row[n] for row in answer.rows for n, _ in wanted if isinstance(row[n], NamedNode)}
    days = _days(things, graph)
    labels = labelled(list(answer.columns))
    rows = list(answer.rows)
    for n, down in reversed(wanted):
        rows.sort(key=lambda row: _key(row, n, labels.get(n), days), reverse=down)
    return replace(answer, rows=tuple(rows))


def _key(row: Row, n: int, label: int | None, days: Mapping[str, str]) -> Key:
    term = row[n]
    if isinstance(term, NamedNode):
        name = row[label] if label is not None and row[label] is not None else term
        return False, 0.0, f"{days.get(term.value, _NO_DAY)} {readable(name)}"
    value = plain(term)
    return (False, float(value), "") if isinstance(value, int | float) else (value is None, 0.0, str(value or ""))


def _days(things: Iterable[Term | None], graph: Readable) -> dict[str, str]:
    """The day of each of ``things`` that has one."""
    rows = [{"thing": thing} for thing in sorted(things, key=str) if isinstance(thing, NamedNode)]
    found = graph.query(catalogue.page("days").bind_terms(rows)) if rows else ()
    assert isinstance(found, QuerySolutions | tuple)
    return {one["thing"].value: one["day"].value for one in found}
