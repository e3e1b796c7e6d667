"""A candidate: a record that may be the thing, and what speaks for and against it, in words and in bits that add up."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum


class Mark(Enum):
    """What a proposal claims of its first candidate."""

    LIKELY = "likely"
    UNDECIDED = "undecided"
    NONE = "none"


@dataclass(frozen=True)
class Reason:
    """What one feature tells: in words, and in bits (positive: for it), rounded so that they add up as shown."""

    feature: str
    words: str
    bits: float

    def __str__(self) -> str:
        return f"{self.bits:+.1f} {self.words}"


@dataclass(frozen=True)
class Candidate:
    """A record (IRI) with its label, its reasons, the records that look like its twins, and what it ``says``."""

    record: str
    label: str
    reasons: tuple[Reason, ...]
    twins: tuple[str, ...] = ()
    says: str = ""

    @property
    def bits(self) -> float:
        """The sum of its reasons."""
        return round(sum(reason.bits for reason in self.reasons), 1)

    @property
    def evidence(self) -> str:
        """The reasons as one cell of a mapping file."""
        return "|".join(f"{reason.feature}={reason.bits:+.1f}" for reason in self.reasons)

    def __str__(self) -> str:
        return "; ".join(map(str, sorted(self.reasons, key=lambda reason: -reason.bits)))


@dataclass(frozen=True)
class Proposal:
    """The candidates for a thing (IRI), the most bits first, what is claimed of the first, and why no more is.

    ``ours`` is what we know of the thing, in a line.
    ``stays`` tells that they are rows whose licence keeps here what they say: a judgement then has bits and no words.
    """

    thing: str
    label: str
    candidates: tuple[Candidate, ...]
    mark: Mark
    why: str
    source: str = field(default="")
    stays: bool = False
    ours: str = ""

    @property
    def ahead(self) -> float:
        """By how many bits the first stands before the next that is not its twin."""
        rest = [one for one in self.candidates[1:] if one.record not in self.candidates[0].twins]
        return round(self.candidates[0].bits - rest[0].bits, 1) if rest else float("inf")


def reason(feature: str, words: str, bits: float) -> Reason:
    """A reason, its bits rounded as they are shown."""
    return Reason(feature, words, round(bits, 1))
