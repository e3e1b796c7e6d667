"""A judgement: what somebody answered when they compared a thing of ours with a record, or looked for one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from enum import Enum

from claimgraph.names import CG, SKOS

MANUAL = "https://w3id.org/semapv/vocab/ManualMappingCuration"


class Verdict(Enum):
    """What was found: its IRI is the ``cg:match`` of the link that the graph holds."""

    SAME = SKOS + "exactMatch"
    NEAR = SKOS + "closeMatch"
    NOT_THE_SAME = CG + "NotTheSame"
    UNDECIDED = CG + "Undecided"
    NOTHING_THERE = CG + "NoMatch"

    @property
    def matches(self) -> bool:
        """Whether the record is the thing, or nearly so."""
        return self in (Verdict.SAME, Verdict.NEAR)


@dataclass(frozen=True, kw_only=True)
class Judgement:
    """One row: ``judge`` (IRI) found on ``day`` that ``record`` is, or is not, our ``thing``, for ``reason``.

    With NOTHING_THERE ``source`` (IRI) is the collection that was searched, and ``record`` is empty. ``evidence`` is
    what spoke for and against when it was judged, and ``more`` has the cells of columns that we do not use.
    """

    thing: str
    answer: Verdict
    judge: str
    day: str
    reason: str
    record: str = ""
    source: str = ""
    thing_label: str = ""
    record_label: str = ""
    method: str = MANUAL
    evidence: str = ""
    more: tuple[tuple[str, str], ...] = ()

    @property
    def key(self) -> tuple[str, str, str]:
        """What one judge answers once: the thing, the record or the collection, and the judge."""
        return (self.thing, self.record or self.source, self.judge)


@dataclass(frozen=True)
class Collection:
    """The judgements of one file about the records of one collection, sorted, and what the file says of itself."""

    iri: str
    title: str
    judgements: tuple[Judgement, ...] = ()
    creators: tuple[str, ...] = ()
    day: str = ""
    licence: str = ""
    note: str = ""
    source: str = ""
    prefixes: tuple[tuple[str, str], ...] = ()
    more: tuple[tuple[str, str], ...] = field(default=())

    def judged(self, judgement: Judgement) -> Collection:
        """With ``judgement``, which stands in the place of what the same judge answered before."""
        others = (one for one in self.judgements if one.key != judgement.key)
        return replace(self, judgements=tuple(sorted((*others, judgement), key=order)))

    def without(self, key: tuple[str, str, str]) -> Collection:
        """Without the judgement of that key."""
        return replace(self, judgements=tuple(one for one in self.judgements if one.key != key))


def order(judgement: Judgement) -> tuple[str, ...]:
    """Where a judgement stands in its file."""
    return (judgement.thing, judgement.record, judgement.source, judgement.judge)
