"""A review: one list of candidates at a time, what was answered, and the way back from it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from claimgraph.errors import WrongUse
from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.links.candidate import Candidate, Mark, Proposal
from claimgraph.links.proposals import looked_at, pending
from claimgraph.names import curie

# How a candidate that a person compared was judged, in the words of SSSOM.
REVIEWED = "https://w3id.org/semapv/vocab/ManualMappingCuration"

_MARKS = {
    Mark.LIKELY: "the first is likely: ",
    Mark.UNDECIDED: "what is known does not choose: ",
    Mark.NONE: "",
}


@dataclass(frozen=True)
class Step:
    """One answer: the row that it wrote, and how things stood before it; without a row it ended an open list."""

    written: Judgement | None
    stood: Judgement | None
    creators: tuple[str, ...]
    day: str
    open: tuple[str, ...]


@dataclass(frozen=True)
class Review:
    """A collection that ``judge`` works on, its proposals, those put off, and the steps that may be taken back.

    ``open`` has the things (IRIs) of which more than one record may be found: their lists stay until ``done``.
    """

    collection: Collection
    proposals: tuple[Proposal, ...]
    judge: str
    day: str
    later: tuple[str, ...] = ()
    steps: tuple[Step, ...] = ()
    open: tuple[str, ...] = ()

    @property
    def left(self) -> list[Proposal]:
        """What is still to be judged; what was put off comes last."""
        waiting = pending(self.proposals, self.collection, self.judge, self.open)
        return sorted(waiting, key=lambda one: self.later.index(one.thing) + 1 if one.thing in self.later else 0)

    def answer(
        self, answer: Verdict, candidate: Candidate | None, reason: str = "", *, and_others: bool = False
    ) -> Review:
        """With that ``answer`` about a candidate of the first that is left, or with nothing there.

        One of ours may be several of theirs: ``and_others`` leaves the list open after a match, until ``done``.
        """
        proposal = self.left[0]
        judgement = Judgement(
            thing=proposal.thing,
            answer=answer,
            judge=self.judge,
            day=self.day,
            reason=reason or _said(proposal, candidate),
            record=candidate.record if candidate else "",
            source="" if candidate else self.collection.source or self.collection.iri,
            thing_label=proposal.label,
            record_label=candidate.label if candidate and not proposal.stays else "",
            method=REVIEWED,
            evidence=candidate.evidence if candidate else looked_at(self._whole(proposal)),
        )
        judged = self.collection.judged(judgement)
        signed = replace(judged, creators=judged.creators or (self.judge,), day=judged.day or self.day)
        closed = self.open if answer in _LEAVING else self._without(proposal.thing)
        stays = (*self._without(proposal.thing), proposal.thing) if and_others and answer.matches else closed
        return replace(self, collection=signed, open=stays, steps=(*self.steps, self._step(judgement)))

    def done(self) -> Review:
        """With no more to be found of the first that is left, which was left open."""
        thing = self.left[0].thing
        if thing not in self.open:
            raise WrongUse(f"nothing is found of {curie(thing)} yet; answer a candidate, or that nothing is there")
        return replace(self, open=self._without(thing), steps=(*self.steps, self._step(None)))

    def _step(self, written: Judgement | None) -> Step:
        stood = next((one for one in self.collection.judgements if written and one.key == written.key), None)
        return Step(written, stood, self.collection.creators, self.collection.day, self.open)

    def _without(self, thing: str) -> tuple[str, ...]:
        return tuple(one for one in self.open if one != thing)

    def _whole(self, proposal: Proposal) -> Proposal:
        return next(one for one in self.proposals if one.thing == proposal.thing)

    def put_off(self) -> Review:
        """With the first that is left behind all others."""
        thing = self.left[0].thing
        return replace(self, later=(*(one for one in self.later if one != thing), thing))

    def undone(self) -> Review:
        """As it was before the last answer, of this session or one before; WrongUse where its row was changed since."""
        if not self.steps:
            return self
        *before, last = self.steps
        return replace(self, collection=_taken_back(self.collection, last), open=last.open, steps=tuple(before))


# After these the judge goes on with the same list.
_LEAVING = (Verdict.NOT_THE_SAME, Verdict.UNDECIDED)


def _said(proposal: Proposal, candidate: Candidate | None) -> str:
    """The reason of who gives none: what spoke for and against, in words where these may leave."""
    if candidate is None:
        return f"None of {len(proposal.candidates)} candidates is it."
    return "Compared with a row whose words stay here." if proposal.stays else str(candidate)


def _taken_back(collection: Collection, step: Step) -> Collection:
    """``collection`` without what ``step`` wrote, and with what stood there."""
    if step.written is None:
        return collection
    if step.written not in collection.judgements:
        said = f"what was judged of {curie(step.written.thing)} was changed since"
        raise WrongUse(f"{said}; take its row back in the file of the collection")
    without = collection.without(step.written.key)
    back = without.judged(step.stood) if step.stood else without
    # Whoever began the file signs it as long as a row is there.
    return back if back.judgements else replace(back, creators=step.creators, day=step.day)


def shown(proposal: Proposal) -> list[str]:
    """A proposal as a person reads it: what is ours, and each candidate with its bits, its reasons and its twins."""
    lines = [f"{proposal.label}  {proposal.thing}"]
    lines += [f"  ours: {proposal.ours}"] if proposal.ours else []
    lines.append(f"  {_MARKS[proposal.mark]}{proposal.why}")
    for number, one in enumerate(proposal.candidates, 1):
        lines.append(f"  {number}  {one.bits:+.1f} bits  {one.label}  {one.record}")
        lines += [f"       {one.says}"] if one.says else []
        # What tells nothing is no reason, and takes a line.
        told = [reason for reason in one.reasons if reason.bits]
        lines += [f"       {reason}" for reason in sorted(told, key=lambda reason: -reason.bits)]
        if one.twins:
            lines.append(f"       looks like the same entry twice: {', '.join(one.twins)}")
    return lines
