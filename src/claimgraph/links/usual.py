"""How usual what a record tells is among the records of its dataset: a bomb in Mosul tells less than one in Zummar."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from claimgraph.links.event import Event, Usual
from claimgraph.links.names import key

# Days before and after.
MONTH, DAYS = 30, 4
# What is rarer than one in so many doublings is not told apart.
_RAREST = 9


def with_usual(events: Sequence[Event]) -> tuple[Event, ...]:
    """The events, each with how usual it is among all of them."""
    here, around = _days(events, _place), _days(events, _area)
    figures = Counter((one.low, one.best, one.high) for one in events)
    parties = Counter(one.parties for one in events)
    articles = Counter(article for one in events for article in one.articles)

    def usual(one: Event) -> Usual:
        return Usual(
            _others(here[_place(one)], one, MONTH).bit_length(),
            _others(here[_place(one)], one, DAYS).bit_length(),
            _others(around[_area(one)], one, MONTH).bit_length(),
            _rarity(figures[one.low, one.best, one.high], len(events)),
            _rarity(parties[one.parties], len(events)),
            min((articles[article] for article in one.articles), default=1).bit_length() - 1,
        )

    return tuple(replace(one, usual=usual(one)) for one in events)


def _place(event: Event) -> str:
    return key(event.places[0]) if event.places else ""


def _area(event: Event) -> str:
    return key(event.areas[-1]) if event.areas else ""


def _days(events: Iterable[Event], of: Callable[[Event], str]) -> dict[str, list[int]]:
    """The days in the middle of the events, twice, in order, by what ``of`` gives."""
    days: dict[str, list[int]] = defaultdict(list)
    for one in events:
        days[of(one)].append(one.first + one.last)
    return {name: sorted(found) for name, found in days.items()}


def _others(days: Sequence[int], one: Event, within: int) -> int:
    middle = one.first + one.last
    return bisect_right(days, middle + 2 * within) - bisect_left(days, middle - 2 * within) - 1


def _rarity(count: int, of: int) -> int:
    return min(_RAREST, (of // count).bit_length() - 1)
