"""Happened: the events of a graph as they are compared: ours, and those that only the rows of a dataset tell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue, schema
from claimgraph.errors import UnknownName
from claimgraph.finding import Ask
from claimgraph.links import ours
from claimgraph.links.event import EXACT, Event
from claimgraph.links.place import Place
from claimgraph.links.told import Told, told
from claimgraph.names import CG, LABEL, TYPE, curie
from claimgraph.terms import Term, iri_of

# How far from its point something may be that is said to be in a place of that kind, in kilometres.
_NEAR = {"site": EXACT, "settlement": 5.0, "area": 60.0, "country": 400.0, "": 25.0}
_PROXY = 5.0

Said = dict[str, list[Term]]


def attacks(ask: Ask) -> list[Event]:
    """Our events with a day, by IRI; those that only records tell are not ours."""
    return [event for event, is_recorded in _events(ask) if not is_recorded]


def recorded(ask: Ask, dataset: str) -> list[Event]:
    """The events of the rows of a ``dataset`` (IRI); UnknownName where no row of it is there."""
    rows = ask(catalogue.page("recorded").bind_terms([{"dataset": NamedNode(dataset)}]))
    of = {iri_of(row[0]) for row in rows}
    if not of:
        raise UnknownName(f"no row of {curie(dataset)} is here; import it first, or name another release")
    return [event for event, is_recorded in _events(ask) if is_recorded and event.iri in of]


def _events(ask: Ask) -> Iterator[tuple[Event, bool]]:
    known = {place.iri: place for place in ours.places(ask)}
    more = told(ask)
    said: dict[str, Said] = defaultdict(lambda: defaultdict(list))
    kinds = [{"kind": NamedNode(one)} for one in sorted({*schema.kinds(CG + "Event"), CG + "RecordedEvent"})]
    for thing, name, value in ask(catalogue.page("compared").bind_terms(kinds)):
        assert value is not None
        said[iri_of(thing)][iri_of(name)].append(value)
    for iri, values in sorted(said.items()):
        classes = {iri_of(one) for one in values[TYPE]}
        if CG + "date" in values:
            yield _event(iri, values, classes, known, more.get(iri, Told())), CG + "RecordedEvent" in classes


def _event(iri: str, said: Said, classes: set[str], known: dict[str, Place], more: Told) -> Event:
    days = [_text(said, CG + name)[:10] for name in ("date", "dateTo") if said[CG + name]]
    numbers = [date.fromisoformat(day).toordinal() for day in days]
    place = next((known[iri_of(one)] for one in said[CG + "place"] if iri_of(one) in known), None)
    low, high = (int(text) if (text := _text(said, CG + name)) else None for name in ("killedLow", "killedHigh"))
    return Event(
        iri,
        _text(said, LABEL) or curie(iri),
        min(numbers),
        max(numbers),
        place.point if place else None,
        max(_NEAR[place.kind] + (0 if place.exact else _PROXY), more.near) if place else EXACT,
        place.names if place else (),
        place.areas if place else (),
        more.parties,
        # What is no more than an event may be of any kind.
        kind=next((name for name in ("attack", "threat") if CG + name.title() in classes), ""),
        low=low,
        best=None if low is None else low if high is None else (low + high) // 2,
        high=high,
        aggregate=CG + "AttackSeries" in classes,
        munitions=more.munitions,
        targets=more.targets,
        articles=more.articles,
        offices=more.offices,
        # What claims tell of an attack is never all; a row tells what its dataset knows.
        partial=CG + "RecordedEvent" not in classes,
    )


def _text(said: Said, name: str) -> str:
    texts = sorted((one.language != "en", one.value) for one in said[name] if isinstance(one, Literal))
    return texts[0][1] if texts else ""
