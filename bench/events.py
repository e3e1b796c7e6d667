"""How well events are matched: disguised rows of a UCDP GED file against the file, with the ids gone.

    python bench/events.py UCDP.csv [--seeds 7 8] [--learn WEIGHTS.json]

A tested row has its days moved by one or widened, its point moved within its precision, its place spelt otherwise or
replaced by an area, its parties in another order or dropped, and two in five have other figures. What reported it is
known whole, or the office alone, or not at all: three series. The weights are learnt from another disguise: other
rates, other spellings, another seed, and the three mixed. Rows with the same days, place, parties and figures as
another are told as twins and count for neither side, there or gone.
"""

from __future__ import annotations

import argparse
import csv
import random
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from math import cos, pi, radians, sin, sqrt
from pathlib import Path

from claimgraph.links.candidate import Mark, Proposal
from claimgraph.links.event import Event
from claimgraph.links.events import Events, propose
from claimgraph.links.learning import Listed, learn
from claimgraph.links.names import fold
from claimgraph.links.place import Point
from claimgraph.links.told import articles
from claimgraph.links.weights import Weights, written

_NEAR = {"1": 2.0, "2": 25.0, "3": 40.0, "4": 120.0, "5": 100.0, "6": 400.0, "7": 400.0}
_KINDS = {"1": "state-based violence", "2": "non-state violence", "3": "one-sided violence"}
_MOSUL = (36.335, 43.118889)
# How many rows are disguised to learn from, and how many are gone at a time.
LEARNT, PORTION = 7000, 1000
SOURCES = ("articles", "offices", "none")
_OFFICES = {
    "r": "reuters",
    "reuters news": "reuters",
    "agence france presse": "afp",
    "associated press newswires": "ap",
    "airwars.org": "airwars",
}

Disguise = Callable[[random.Random, Event, dict[str, Point]], Event]


def rows(path: Path) -> list[Event]:
    """The rows of the file as events, in its order."""
    with path.open(encoding="utf-8", newline="") as lines:
        return [_event(row) for row in csv.DictReader(lines) if not row["date_start"].startswith("#")]


def _event(row: dict[str, str]) -> Event:
    first, last = (date.fromisoformat(row[name]).toordinal() for name in ("date_start", "date_end"))
    return Event(
        row["id"],
        f"{row['where_coordinates']}, {row['date_start']}",
        first,
        last,
        (float(row["latitude"]), float(row["longitude"])),
        _NEAR[row["where_prec"]],
        (row["where_coordinates"],),
        tuple(row[name] for name in ("adm_2", "adm_1") if row[name]),
        frozenset((row["side_a"], row["side_b"])),
        _KINDS[row["type_of_violence"]],
        int(row["low"]),
        int(row["best"]),
        int(row["high"]),
        articles=frozenset(articles(row["source_article"])),
        offices=frozenset(map(_office, articles(row["source_article"]))),
    )


def _office(article: str) -> str:
    office = re.match(r"[a-z. ]*", article)[0].strip()  # type: ignore[index]
    return _OFFICES.get(office, office)


def cited(rng: random.Random, event: Event, sources: str) -> Event:
    """The event with what is known of its sources: articles, offices, none, or one of these by chance."""
    known = rng.choice(SOURCES) if sources == "mixed" else sources
    if known == "articles":
        return event
    return replace(event, articles=frozenset(), offices=event.offices if known == "offices" else frozenset())


def centres(events: Sequence[Event]) -> dict[str, Point]:
    """The middle of each area's events."""
    points: dict[str, list[Point]] = {}
    for event in events:
        for area in event.areas:
            points.setdefault(area, []).append(event.point or _MOSUL)
    return {area: (sum(x for x, _ in of) / len(of), sum(y for _, y in of) / len(of)) for area, of in points.items()}


def moved(rng: random.Random, point: Point, within: float) -> Point:
    """A point at random in the circle of ``within`` kilometres around ``point``."""
    away, turn = within * sqrt(rng.random()), 2 * pi * rng.random()
    return (point[0] + away * cos(turn) / 111, point[1] + away * sin(turn) / (111 * cos(radians(point[0]))))


_TESTED: tuple[tuple[str, str], ...] = (
    *(("q", "k"), ("j", "g"), ("kh", "h"), ("gh", "g"), ("dh", "z"), ("th", "t")),
    *(("aw", "au"), ("ay", "ai"), ("i", "e"), ("u", "o"), ("ah", "a"), ("iyah", "iya")),
)
_LEARNT = (("y", "i"), ("k", "q"), ("s", "sh"), ("oo", "u"), ("e", "a"), ("h ", " "), ("z", "dh"))


def tested(rng: random.Random, event: Event, middle: dict[str, Point]) -> Event:
    """The disguise that is tested."""
    event = _days(rng, event, 0.5, 0.3, 2)
    event = _place(rng, event, middle, (0.15, 0.5), lambda name: _spelt(rng, name, rng.sample(_TESTED, 4), 0.7))
    if rng.random() < 0.2:
        event = replace(event, parties=event.parties - {rng.choice(sorted(event.parties))})
    if rng.random() < 0.4:
        best = event.best or 0
        best = max(0, best + rng.choice((-1, 1)) * rng.randint(1, max(1, round(0.4 * best))))
        low, high = min(event.low or 0, best), max(event.high or 0, best)
        wider = rng.random() < 0.5
        event = replace(
            event, low=max(0, low - rng.randint(0, 2) * wider), best=best, high=high + rng.randint(0, 3) * wider
        )
    return replace(event, iri="?", label="?")


def learnt(rng: random.Random, event: Event, middle: dict[str, Point]) -> Event:
    """The disguise that the weights are learnt from."""
    event = _days(rng, event, 0.4, 0.25, 1)
    event = _place(rng, event, middle, (0.12, 0.48), lambda name: _spelt(rng, name, _LEARNT, 0.3))
    if rng.random() < 0.15:
        event = replace(event, parties=event.parties - {rng.choice(sorted(event.parties))})
    if rng.random() < 0.4:
        best = max(0, (event.best or 0) + round(rng.gauss(0, 1 + 0.25 * (event.best or 0))))
        low, high = min(event.low or 0, best), max(event.high or 0, best)
        event = replace(event, low=max(0, low - rng.randint(0, 2)), best=best, high=high + rng.randint(0, 2))
    return event


def _days(rng: random.Random, event: Event, moved: float, widened: float, most: int) -> Event:
    step = rng.choice((-1, 1)) if rng.random() < moved else 0
    before, after = (rng.randint(0, most), rng.randint(0, most)) if rng.random() < widened else (0, 0)
    return replace(event, first=event.first + step - before, last=event.last + step + after)


def _place(
    rng: random.Random, event: Event, middle: dict[str, Point], rates: tuple[float, float], spelt: Callable[[str], str]
) -> Event:
    chance = rng.random()
    areas = tuple(map(spelt, event.areas)) if rng.random() < 0.8 else ()
    if chance < rates[0] and event.areas:
        area = rng.choice(event.areas)
        near = 40.0 if area == event.areas[0] and len(event.areas) > 1 else 120.0
        return replace(event, places=(area,), areas=areas, near=near, point=moved(rng, middle[area], 25.0))
    places = (spelt(event.places[0]),) if chance < sum(rates) else event.places
    point = moved(rng, event.point or _MOSUL, min(event.near, 25.0))
    return replace(event, places=places, areas=areas, point=point)


def _spelt(rng: random.Random, name: str, changes: Sequence[tuple[str, str]], rate: float) -> str:
    spelt = fold(name)
    for one, other in changes:
        if rng.random() < rate:
            spelt = spelt.replace(one, other)
    return spelt.title()


def twin(event: Event) -> tuple[object, ...]:
    """What rows share that nothing can tell apart."""
    return (event.first, event.last, event.places, event.parties, event.low, event.best, event.high)


def lists(rng: random.Random, events: Events, count: int, sources: str) -> Iterator[Listed]:
    """The window of a disguised row with its own row in it, and one where a portion is gone; twins teach nothing."""
    middle, twins = centres(events.events), Counter(map(twin, events.events))
    chosen = rng.sample(list(events.events), count)
    for portion in (chosen[at : at + PORTION] for at in range(0, count, PORTION)):
        rest = _without(events, portion)
        for event in (one for one in portion if twins[twin(one)] == 1):
            disguised = cited(rng, learnt(rng, event, middle), sources)
            window = events.window(disguised)
            if event in window:
                yield Listed(disguised, window, window.index(event))
            yield Listed(disguised, rest.window(disguised), None)


def learnt_from(events: Events) -> Weights:
    """The weights learnt from rows disguised otherwise than the tested ones, with another seed."""
    return learn(lists(random.Random(1), events, LEARNT, "mixed"))


def _without(events: Events, some: Sequence[Event]) -> Events:
    gone = {event.iri for event in some}
    return Events([event for event in events.events if event.iri not in gone], events.name)


@dataclass(frozen=True)
class Found:
    """How many disguised rows can be decided, and the shares that were found; ``ties`` were told as such.

    ``proposed_without`` is the share for which a record is called likely though its own is gone.
    """

    decidable: int
    ties: int
    first: float
    first_untied: float
    among_three: float
    likely_right: float
    likely: float
    proposed_without: float


def judged(events: Events, weights: Weights, seed: int, sources: str, count: int = 1000) -> Found:
    """The figures for ``count`` disguised rows, and for as many whose own row is not there; twins are left out."""
    rng = random.Random(seed)
    middle, twins = centres(events.events), Counter(map(twin, events.events))
    chosen = rng.sample(list(events.events), count)
    disguised = [(cited(rng, tested(rng, event, middle), sources), event) for event in chosen]
    disguised = [(one, event) for one, event in disguised if twins[twin(event)] == 1]
    asked = [(propose(one, events, weights), event) for one, event in disguised]
    rest = _without(events, chosen)
    without = sum(propose(one, rest, weights).mark is Mark.LIKELY for one, _ in disguised)
    return _counted(asked, without / len(disguised))


def _counted(asked: Sequence[tuple[Proposal, Event]], without: float) -> Found:
    ranks = [[one.record for one in proposal.candidates] for proposal, _ in asked]
    at = [rank.index(event.iri) if event.iri in rank else 9 for rank, (_, event) in zip(ranks, asked, strict=True)]
    tied = [bool(p.candidates[1:]) and p.candidates[0].bits == p.candidates[1].bits for p, _ in asked]
    likely = [place == 0 for (proposal, _), place in zip(asked, at, strict=True) if proposal.mark is Mark.LIKELY]
    untied = [place for place, tie in zip(at, tied, strict=True) if not tie]
    return Found(
        len(asked),
        sum(tied),
        at.count(0) / len(at),
        untied.count(0) / len(untied),
        sum(place < 3 for place in at) / len(at),
        sum(likely) / len(likely),
        sum(likely) / len(at),
        without,
    )


def in_one_city(events: Sequence[Event], seed: int = 5) -> list[Event]:
    """The events with every point moved into one city."""
    rng = random.Random(seed)
    return [replace(event, point=moved(rng, _MOSUL, 5.0)) for event in events]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ucdp", type=Path)
    parser.add_argument("--seeds", type=int, nargs="*", default=[7, 8])
    parser.add_argument("--learn", type=Path, help="where the weights are written")
    given = parser.parse_args()
    begun = rows(given.ucdp)
    for name, made in (("as they are", begun), ("in one city", in_one_city(begun))):
        events = Events(made)
        begin = time.process_time()
        weights = learnt_from(events)
        print(f"{name}: learnt in {time.process_time() - begin:.1f} s of the processor")
        if given.learn and made is begun:
            given.learn.write_text(written(weights), "utf-8")
        for sources, seed in product(SOURCES, given.seeds):
            begin = time.process_time()
            found = judged(events, weights, seed, sources)
            print(f"  {sources}, seed {seed}, {time.process_time() - begin:.1f} s: {found}")


if __name__ == "__main__":
    main()
