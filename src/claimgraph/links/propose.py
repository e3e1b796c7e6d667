"""Proposing: the records of a source that our places or actors may be, for people to judge."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.errors import WrongUse
from claimgraph.finding import asked_of
from claimgraph.links import ours, places, sources
from claimgraph.links.candidate import Proposal

if TYPE_CHECKING:
    from claimgraph.graph import Readable

KINDS = {"places": ours.places, "actors": ours.actors}


def propose(graph: Readable, what: str, source: str, base: str = "") -> list[Proposal]:
    """The proposals for all our ``what`` (places or actors), by IRI; ``source`` is a file or a service's address."""
    if what not in KINDS:
        raise WrongUse(f"'{what}' cannot be proposed; name one of {', '.join(KINDS)}")
    things = KINDS[what](asked_of(graph))
    if source.startswith(("http://", "https://")):
        from claimgraph.links.reconciled import proposals

        return proposals(things, source)
    gazetteer = sources.read(Path(source), base)
    return [places.propose(thing, gazetteer) for thing in things]
