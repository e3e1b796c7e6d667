"""Flat: an event as one row of plain columns and lists, as engines of SQL compare it."""

from __future__ import annotations

from dataclasses import fields

from claimgraph.links.event import Event, Usual
from claimgraph.links.events import DAYS, days
from claimgraph.links.names import fold, is_arabic, key, sounds

Row = dict[str, object]
# The columns that hold texts, and the kinds of all others but the days, so that an empty one has its kind too.
TEXTS = ("names", "sounds", "areas", "parties", "articles", "offices", "munitions", "targets")
PLAIN = {
    **dict.fromkeys(("unique_id", "kind"), "string"),
    **dict.fromkeys(("latitude", "longitude", "near"), "float64"),
    **dict.fromkeys(("first", "last", "partial", "low", "best", "high", "least", "most"), "int64"),
    **dict.fromkeys(("named", "inside", "sides", "cites", "reported", "arms", "aims"), "int64"),
    **{f"usual_{one.name}": "int64" for one in fields(Usual)},
}


def flat(event: Event, *, ours: bool) -> Row:
    """The row of an event; the days of one of ours reach as far as its window does."""
    beyond = DAYS if ours else 0
    point = event.point or (None, None)
    return {
        "unique_id": event.iri,
        "day": list(days(event.first - beyond, event.last + beyond)),
        "first": event.first,
        "last": event.last,
        "latitude": point[0],
        "longitude": point[1],
        "near": float(event.near),
        "kind": event.kind,
        "partial": int(event.partial),
        **_lists(event),
        **_figures(event),
        **{f"usual_{name}": value for name, value in vars(event.usual).items()},
    }


def _lists(event: Event) -> Row:
    names = sorted({key(name) for name in event.places})
    return {
        "named": len(event.places),
        "names": names,
        "sounds": sorted({sounds(fold(name)) for name in event.places if not is_arabic(name)}),
        "inside": len(event.areas),
        "areas": sorted({key(name) for name in event.areas}),
        "sides": len(event.parties),
        "parties": sorted(event.parties),
        "cites": len(event.articles),
        "articles": sorted(event.articles),
        "reported": len(event.offices),
        "offices": sorted(event.offices),
        "arms": len(event.munitions),
        "munitions": sorted(event.munitions),
        "aims": len(event.targets),
        "targets": sorted(event.targets),
    }


def _figures(event: Event) -> Row:
    """The figures as stated, and the ends of the range that they allow."""
    best = event.best or 0
    return {
        "low": event.low,
        "best": event.best,
        "high": event.high,
        "least": best if event.low is None else event.low,
        "most": best if event.high is None else event.high,
    }
