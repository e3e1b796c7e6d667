"""A review: one list of candidates at a time, what was answered, and the way back from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.links.candidate import Candidate, Mark, Proposal
from claimgraph.links.proposals import looked_at, pending

# How a candidate that a person compared was judged, in the words of SSSOM.
REVIEWED = "https://w3id.org/semapv/vocab/ManualMappingCuration"

_MARKS = {
    Mark.LIKELY: "the first is likely: ",
    Mark.UNDECIDED: "what is known does not choose: ",
    Mark.NONE: "",
}


@dataclass(frozen=True)
class Review:
    """A collection that ``judge`` works on, its proposals, those put off, and the collection before each step."""

    collection: Collection
    proposals: tuple[Proposal, ...]
    judge: str
    day: str
    later: tuple[str, ...] = ()
    before: tuple[Collection, ...] = ()

    @property
    def left(self) -> list[Proposal]:
        """What is still to be judged; what was put off comes last."""
        waiting = pending(self.proposals, self.collection, self.judge)
        return sorted(waiting, key=lambda one: self.later.index(one.thing) + 1 if one.thing in self.later else 0)

    def answer(self, answer: Verdict, candidate: Candidate | None, reason: str = "") -> Review:
        """With that ``answer`` about a candidate of the first that is left, or with nothing there."""
        proposal = self.left[0]
        words = reason or (str(candidate) if candidate else f"None of {len(proposal.candidates)} candidates is it.")
        judgement = Judgement(
            thing=proposal.thing,
            answer=answer,
            judge=self.judge,
            day=self.day,
            reason=words,
            record=candidate.record if candidate else "",
            source="" if candidate else self.collection.source or self.collection.iri,
            thing_label=proposal.label,
            record_label=candidate.label if candidate else "",
            method=REVIEWED,
            evidence=candidate.evidence if candidate else looked_at(self._whole(proposal)),
        )
        judged = self.collection.judged(judgement)
        signed = replace(judged, creators=judged.creators or (self.judge,), day=judged.day or self.day)
        return replace(self, collection=signed, before=(*self.before, self.collection))

    def _whole(self, proposal: Proposal) -> Proposal:
        return next(one for one in self.proposals if one.thing == proposal.thing)

    def put_off(self) -> Review:
        """With the first that is left behind all others."""
        thing = self.left[0].thing
        return replace(self, later=(*(one for one in self.later if one != thing), thing))

    def undone(self) -> Review:
        """As it was before the last answer."""
        return replace(self, collection=self.before[-1], before=self.before[:-1]) if self.before else self


def shown(proposal: Proposal) -> list[str]:
    """A proposal as a person reads it: each candidate with its bits, its reasons and its twins."""
    lines = [f"{proposal.label}  {proposal.thing}", f"  {_MARKS[proposal.mark]}{proposal.why}"]
    for number, one in enumerate(proposal.candidates, 1):
        lines.append(f"  {number}  {one.bits:+.1f} bits  {one.label}  {one.record}")
        lines += [f"       {reason}" for reason in sorted(one.reasons, key=lambda reason: -reason.bits)]
        if one.twins:
            lines.append(f"       looks like the same entry twice: {', '.join(one.twins)}")
    return lines
