"""Weights: how many bits each level of each feature is worth, learnt by counting pairs known to be one or not."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from math import log2

from claimgraph.errors import Place, Unreadable
from claimgraph.links.candidate import Reason, reason
from claimgraph.links.event import Event
from claimgraph.links.features import FEATURES

Pair = tuple[Event, Event, bool]
"""Two events within each other's window, and whether they are known to be one."""

# What a level is worth that was never seen: little, and against.
_UNSEEN = -2.0
_SMOOTH = 0.5


@dataclass(frozen=True)
class Weights:
    """The bits by feature and level: the logarithm of how much more often pairs that are one agree so."""

    bits: dict[str, dict[str, float]]

    def reasons(self, one: Event, other: Event) -> tuple[Reason, ...]:
        """What each feature tells of the two; one that cannot be compared tells nothing."""
        levels = ((name, FEATURES[name](one, other)) for name in self.bits)
        return tuple(
            reason(name, level.words, self.bits[name].get(level.name, _UNSEEN)) for name, level in levels if level
        )


def learn(pairs: Iterable[Pair]) -> Weights:
    """Weights from pairs of which it is known whether they are one; half a pair is added to each count."""
    counts = {(name, one): Counter[str]() for name in FEATURES for one in (True, False)}
    for ours, theirs, is_one in pairs:
        for name, feature in FEATURES.items():
            level = feature(ours, theirs)
            if level:
                counts[name, is_one][level.name] += 1
    return Weights({name: _bits(counts[name, True], counts[name, False]) for name in FEATURES})


def _bits(same: Counter[str], other: Counter[str]) -> dict[str, float]:
    levels = sorted(same.keys() | other.keys())
    smoothed = _SMOOTH * len(levels)
    return {
        level: round(
            log2((same[level] + _SMOOTH) / (same.total() + smoothed))
            - log2((other[level] + _SMOOTH) / (other.total() + smoothed)),
            2,
        )
        for level in levels
    }


def written(weights: Weights) -> str:
    """The weights as text, the same for the same weights."""
    return json.dumps(weights.bits, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def read(text: str, file: str) -> Weights:
    """The weights of a text that ``written`` made; raises Unreadable for another."""
    try:
        said = json.loads(text)
        bits = {name: {level: float(bits) for level, bits in said[name].items()} for name in FEATURES}
    except (ValueError, TypeError, AttributeError, KeyError):
        raise Unreadable("these are no weights; learn them again with bench/events.py", Place(file)) from None
    return Weights(bits)
