"""Reconciled: what a reconciliation service finds for our things, as proposals that only a person can choose from."""

from __future__ import annotations

from collections.abc import Sequence

from claimgraph.links.candidate import Candidate, Mark, Proposal, reason
from claimgraph.links.names import likeness
from claimgraph.links.place import Place


def proposals(things: Sequence[Place], url: str) -> list[Proposal]:
    """One proposal for each thing; the service's score is told as a reason, and counts little beside the name.

    A service scores by its own rules, which nobody can add to ours, and it may call a match what is none.
    """
    from claimgraph.endpoint.reconciliation import Found, ask

    found = ask(url, [thing.names[0] if thing.names else thing.iri for thing in things])

    def candidate(thing: Place, one: Found) -> Candidate:
        alike = likeness(thing.names, [one.name])[0]
        said = f"the service scores it {one.score:g}" + (" and calls it a match" if one.sure else "")
        reasons = [
            reason("name", f"{one.name}, alike by {alike:.2f}", 10 * alike - 5),
            reason("service", said + (f"; {', '.join(one.kinds)}" if one.kinds else ""), 1.0 if one.sure else 0.0),
        ]
        return Candidate(one.iri, one.name, tuple(reasons))

    made = []
    for thing, answers in zip(things, found, strict=True):
        candidates = sorted((candidate(thing, one) for one in answers), key=lambda one: (-one.bits, one.record))
        why = "a service's score cannot choose; compare the records" if candidates else "the service finds nothing"
        mark = Mark.UNDECIDED if candidates else Mark.NONE
        label = thing.names[0] if thing.names else thing.iri
        made.append(Proposal(thing.iri, label, tuple(candidates), mark, why, url, ours=thing.told))
    return made
