"""Proposing: the records of a source that our places or actors may be, for people to judge."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import WrongUse
from claimgraph.finding import asked_of
from claimgraph.links import asked, events, happened, ours, places, sources, weights
from claimgraph.links.candidate import Proposal
from claimgraph.names import expand
from claimgraph.resources import folder

if TYPE_CHECKING:
    from claimgraph.graph import Readable

KINDS = {"places": ours.places, "actors": ours.actors}


def propose(
    graph: Readable, what: str, source: str, base: str = "", *, stays: bool = False, splink: bool = False
) -> list[Proposal]:
    """The proposals for all our ``what``, by IRI.

    For places and actors ``source`` is a file, a reconciliation service's address, or ``sparql+`` and the address of a
    SPARQL endpoint; for events a dataset (an IRI as text) whose rows are in the graph; ``stays`` tells that what these
    say may not leave, and ``splink`` has the same found by Splink on DuckDB.
    """
    if what == "events":
        return [replace(one, stays=stays) for one in _events(graph, source, splink=splink)]
    if what not in KINDS:
        raise WrongUse(f"'{what}' cannot be proposed; name one of {', '.join((*KINDS, 'events'))}")
    things = KINDS[what](asked_of(graph))
    if source.startswith(("http://", "https://")):
        from claimgraph.links.reconciled import proposals

        return proposals(things, source)
    is_asked = source.startswith(asked.MARK)
    gazetteer = asked.gazetteer(things, source[len(asked.MARK) :]) if is_asked else sources.read(Path(source), base)
    return [places.propose(thing, gazetteer) for thing in things]


def _events(graph: Readable, source: str, *, splink: bool) -> list[Proposal]:
    """Those of our attacks, each with the rows of the dataset that may be it."""
    ask = asked_of(graph)
    dataset = expand(source)
    records = events.Events(happened.recorded(ask, dataset), dataset)
    path = folder("data") / "links" / "event-weights.json"
    learnt = weights.read(path.read_text("utf-8"), path.name)
    if splink:
        from claimgraph.links import large

        return large.propose(happened.attacks(ask), records, learnt)
    return [events.propose(event, records, learnt) for event in happened.attacks(ask)]
