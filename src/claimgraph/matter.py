"""Matter: what an answer without rows has looked at, so that nothing found differs from nothing there."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from claimgraph import asking, catalogue
from claimgraph.views import plain

if TYPE_CHECKING:
    from claimgraph.asking import Answer
    from claimgraph.catalogue import Query
    from claimgraph.graph import Readable

# What every question rests on.
_ALWAYS = ("claims", "events", "documents")


def looked_at(query: Query, values: Mapping[str, str], graph: Readable) -> str:
    """What ``query`` found nothing in; where there is nothing of what it rests on, that and the remedy."""
    return sentence(query, values, asking.answer(catalogue.page("matter"), {}, graph))


def sentence(query: Query, values: Mapping[str, str], told: Answer) -> str:
    """The same, where ``told`` is how much there is of everything."""
    there = {str(plain(row[0])): row[1:] for row in told.rows}
    wanted = [*_ALWAYS, *([query.matter] if query.matter else [])]
    missing = [str(plain(there[name][2])) for name in wanted if plain(there[name][0]) == 0]
    if missing:
        return f"There is nothing to answer from: {missing[-1]}."
    *others, last = (f"{plain(there[name][0]):,} {plain(there[name][1])}" for name in wanted)
    asked = ", ".join(f"{name}={text}" for name, text in values.items())
    return f"Nothing was found{f' for {asked}' if asked else ''} in {', '.join(others)} and {last}."
