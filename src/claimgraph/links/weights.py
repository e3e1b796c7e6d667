"""Weights: how many bits each level of each feature is worth, as one neutral text that every engine is given."""

from __future__ import annotations

import json
from dataclasses import dataclass

from claimgraph.errors import Place, Unreadable
from claimgraph.links.candidate import Reason, reason
from claimgraph.links.event import Event
from claimgraph.links.features import FEATURES, USUAL, levels

NAMES = (*FEATURES, *USUAL)


@dataclass(frozen=True)
class Weights:
    """The bits by feature and level, in tenths so that they add up as shown; no record at all has 0 bits.

    ``unseen`` is what a level is worth that nobody saw; ``likely`` is how probable a record must be to be called so.
    """

    bits: dict[str, dict[str, float]]
    unseen: float = -2.0
    likely: float = 0.89

    def reasons(self, one: Event, other: Event) -> tuple[Reason, ...]:
        """What each feature tells of the two; one that cannot be compared tells nothing."""
        return tuple(
            reason(name, level.words, self.bits[name].get(level.name, self.unseen))
            for name, level in levels(one, other).items()
        )


def written(weights: Weights) -> str:
    """The weights as text, the same for the same weights."""
    said = {"likely": weights.likely, "unseen": weights.unseen, "bits": weights.bits}
    return json.dumps(said, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(text: str, file: str) -> Weights:
    """The weights of a text that ``written`` made; raises Unreadable for another."""
    try:
        said = json.loads(text)
        bits = {name: {level: float(bits) for level, bits in said["bits"][name].items()} for name in NAMES}
        return Weights(bits, float(said["unseen"]), float(said["likely"]))
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unreadable("these are no weights; learn them again with bench/events.py", Place(file)) from None
