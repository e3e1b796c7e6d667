"""Told: what claims tell of events beside days, places and figures, and what reported them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from pyoxigraph import Triple

from claimgraph import catalogue
from claimgraph.finding import Ask
from claimgraph.links import ours
from claimgraph.links.names import fold
from claimgraph.links.place import Place
from claimgraph.names import CG
from claimgraph.terms import Term, iri_of

# Between the articles that a row cites in one cell.
_BETWEEN = re.compile(r'";|//|;')


@dataclass(frozen=True)
class Told:
    """What is told of one event; ``near`` is the widest stated distance from its place, in kilometres."""

    parties: frozenset[str] = field(default=frozenset())
    munitions: frozenset[str] = field(default=frozenset())
    targets: frozenset[str] = field(default=frozenset())
    articles: frozenset[str] = field(default=frozenset())
    offices: frozenset[str] = field(default=frozenset())
    near: float = 0.0


def told(ask: Ask) -> dict[str, Told]:
    """What claims tell, by the IRI of the event; actors of one name are one party."""
    named = _by_name(ours.actors(ask))
    said: dict[str, list[tuple[str, Term]]] = defaultdict(list)
    for event, what, value in ask(catalogue.page("told").text):
        assert value is not None
        said[iri_of(event)].append((iri_of(what), value))
    return {event: _told(rows, named) for event, rows in said.items()}


def _by_name(actors: Iterable[Place]) -> dict[str, str]:
    """The first actor that bears one of the names of each, by IRI."""
    first: dict[str, str] = {}
    return {one.iri: min(first.setdefault(fold(name), one.iri) for name in one.names) for one in actors}


def _told(rows: list[tuple[str, Term]], named: dict[str, str]) -> Told:
    def values(*names: str) -> frozenset[str]:
        wanted = {CG + name for name in names}
        texts = (one.value for name, one in rows if name in wanted and not isinstance(one, Triple))
        return frozenset(named.get(text, text) for text in texts)

    metres = [float(one) for one in values("distanceHigh")]
    return Told(
        values("perpetrator", "participant", "target"),
        values("munition"),
        values("target"),
        frozenset(article for note in values("sourceNote") for article in articles(note)),
        values("reportedBy", "publisher"),
        max(metres, default=0.0) / 1000,
    )


def articles(note: str) -> list[str]:
    """The articles that a row of a dataset cites in one cell, in small letters.

    >>> articles('"AFP,2014-01-25,Title";"Reuters 2014-01-25"')
    ['afp,2014-01-25,title', 'reuters 2014-01-25']
    """
    parts = (part.strip(' "').casefold() for part in _BETWEEN.split(note))
    return [part for part in parts if part]
