"""TimeMap: what each document says of when and where an attack was, as events of Forensic Architecture's TimeMap."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import product

from claimgraph.cite import sentences
from claimgraph.graph import Readable
from claimgraph.outward.ledger import Ledger
from claimgraph.outward.row import row
from claimgraph.outward.told import Claim, Told, value

Member = dict[str, object]


def parts(batches: Iterable[Told], graph: Readable, ledger: Ledger) -> Iterator[str]:
    """One document with TimeMap's members: events, and what they refer to; its dates are months first."""
    sources: dict[str, Member] = {}
    events: dict[str, Member] = {}
    yield '{"events": ['
    comma = "\n"
    for told in batches:
        said = sentences({claim.iri for claim in told.claims}, graph)
        for event, claims in told.events():
            for found in _events(claims, told, said, ledger):
                events[event] = _association(event, told)
                source = str(found["sources"][0])  # type: ignore[index]
                sources[source] = _source(source, told, ledger)
                yield comma + json.dumps(found, ensure_ascii=False)
                comma = ",\n"
    rest = {"associations": list(events.values()), "sources": sources, "sites": [], "regions": [], "shapes": []}
    yield "\n],\n" + json.dumps(rest, ensure_ascii=False, indent=1)[1:] + "\n"


def _events(claims: list[Claim], told: Told, said: dict[str, list[str]], ledger: Ledger) -> Iterator[Member]:
    """Each time with each place that one document gives; without a time there is nothing that TimeMap shows."""
    by_document: dict[str, list[Claim]] = {}
    for claim in claims:
        by_document.setdefault(str(row(claim, told)["document"]), []).append(claim)
    for document, inside in sorted(by_document.items()):
        times = [one for one in inside if one.aspect == "Time" and value(one.said, "earliest")]
        places: list[Claim | None] = [one for one in inside if one.aspect == "Place"] or [None]
        rest = [one for one in inside if one.aspect not in ("Time", "Place")]
        for time, place in product(times, places):
            _note(time, place, rest, document, ledger)
            description = _described([time, *([place] if place else []), *rest], said)
            yield _event(time, place, document, told) | {"description": description}


def _note(time: Claim, place: Claim | None, rest: list[Claim], document: str, ledger: Ledger) -> None:
    for claim in [time, *([place] if place else []), *rest]:
        ledger.wrote(claim.iri, "claim")
        ledger.wrote(value(claim.said, "claimant"), "speaker")
    for iri, part in ((time.iri, "time"), (time.event, "event"), (document, "document"), (time.home, "coding")):
        ledger.wrote(iri, part)
    if place:
        ledger.wrote(place.iri, "location")
        ledger.wrote(value(place.said, "place"), "place")


def _event(time: Claim, place: Claim | None, document: str, told: Told) -> Member:
    first, last = value(time.said, "earliest"), value(time.said, "latest")
    where = value(place.said, "place") if place else ""
    point = told.said(where)
    within = "" if first == last else f"between {first} and {last}" if last else f"{first} or later"
    return {
        "id": f"{time.iri} {place.iri}" if place else time.iri,
        "date": f"{first[5:7]}/{first[8:10]}/{first[:4]}",
        "time": first[11:16],
        "time_precision": within,
        "location": told.name(where),
        "latitude": value(point, "latitude") if value(point, "longitude") else "",
        "longitude": value(point, "longitude") if value(point, "latitude") else "",
        "category": told.name(time.event),
        "associations": [time.event],
        "sources": [document],
        "comments": "",
    }


def _described(claims: list[Claim], said: dict[str, list[str]]) -> str:
    """What the document says of it, each sentence with its speaker."""
    return "\n".join(dict.fromkeys(sentence for claim in claims for sentence in said.get(claim.iri, ())))


def _association(event: str, told: Told) -> Member:
    """The attack as a filter, so that what is said of one can be seen together."""
    name = told.name(event)
    return {"id": event, "title": name, "desc": "", "mode": "FILTER", "filter_paths": ["attack", name]}


def _source(document: str, told: Told, ledger: Ledger) -> Member:
    said = told.said(document)
    publisher = value(said, "publisher") or value(told.said(value(said, "recordOf")), "publisher")
    ledger.wrote(publisher, "publisher")
    return {
        "id": document,
        "title": told.name(document),
        "url": value(said, "url"),
        "author": told.name(publisher),
        "date": value(said, "publishedOn"),
        "type": "Document",
        "paths": [],
        "notes": value(said, "codingLicence"),
    }
