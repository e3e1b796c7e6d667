"""Attacks as one report each tells them, about 60 triples apiece, sound or with seeded faults of every kind.

The same numbers give the same bytes. Attack k has the nodes ``<id>bench-k``, ``.../report`` and the claims in it.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from claimgraph.names import CG, DCTERMS, ID, LABEL, TYPE, XSD

Lines = list[tuple[str, str, str]]

ACTORS, PLACES = 200, 200


def iri(name: str) -> str:
    return f"<{name}>"


def cg(name: str) -> str:
    return iri(CG + name)


def typed(value: object, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>'


def shared() -> Lines:
    """The actors and places that all attacks speak of."""
    lines: Lines = []
    for number in range(ACTORS):
        kind = ("StateBody", "ArmedGroup", "MediaOrganisation")[number % 3]
        lines += [(actor(number), TYPE, cg(kind)), (actor(number), LABEL, f'"Actor {number}"@en')]
    for number in range(PLACES):
        lines += [(place(number), TYPE, cg("Settlement")), (place(number), LABEL, f'"Place {number}"@en')]
    return lines


def actor(number: int) -> str:
    return f"{ID}bench-actor-{number % ACTORS}"


def place(number: int) -> str:
    return f"{ID}bench-place-{number % PLACES}"


def attack(number: int) -> Lines:
    """All that is said of one attack."""
    event, day = f"{ID}bench-{number}", f"20{number % 20:02}-0{number % 9 + 1}-{number % 28 + 1:02}"
    report = event + "/report"
    lines = [
        (event, TYPE, cg("Attack")),
        (event, LABEL, f'"Attack {number}"@en'),
        (report, TYPE, cg("Article")),
        (report, DCTERMS + "title", f'"Report {number}"@en'),
        (report, CG + "publisher", iri(actor(number * 3 + 2))),
        (report, CG + "publishedOn", typed(day, "date")),
        (report, CG + "url", typed(f"https://news.example/{number}", "anyURI")),
        (report, CG + "language", '"en"'),
        (report + "/speaker", TYPE, cg("UnnamedActor")),
        (report + "/speaker", CG + "describedAs", '"an official"@en'),
        (report + "/speaker", CG + "affiliatedWith", iri(actor(number * 3))),
    ]
    for name, kind, content in _contents(number, day):
        lines += _claim(report, name, kind, event, number, content)
    return lines


def _contents(number: int, day: str) -> Iterator[tuple[str, str, dict[str, str]]]:
    low = {"low": typed(number % 7, "integer"), "high": typed(number % 7 + number % 3, "integer")}
    yield "time", "TimeClaim", {"earliest": typed(day, "date"), "latest": typed(day, "date")}
    yield "place", "PlaceClaim", {"place": iri(place(number)), "placeRole": cg("Impact")}
    yield "harm", "CasualtyClaim", {"harm": cg("Wounded"), **low}
    yield "relayed", "CasualtyClaim", {"stance": cg("Relays"), "quotes": iri(f"{ID}bench-{number}/report/harm")}
    yield "munition", "MunitionClaim", {"munition": cg("Rocket"), "munitionFate": cg("Landed"), **low}
    yield "blame", "AttributionClaim", {"perpetrator": iri(actor(number * 3 + 1))}


def _claim(report: str, name: str, kind: str, event: str, number: int, content: dict[str, str]) -> Lines:
    said = {
        "about": iri(event),
        "claimant": iri(report + "/speaker" if name == "harm" else actor(number * 3)),
        "stance": cg("Asserts"),
        "statedIn": iri(report),
        "locator": f'"paragraph {number % 9 + 1}"',
        **content,
    }
    node = f"{report}/{name}"
    return [(node, TYPE, cg(kind)), *((node, CG + predicate, value) for predicate, value in said.items())]


@dataclass(frozen=True)
class Fault:
    """What goes wrong: at a node of the attack, a predicate has these values instead of its own, or beside them."""

    name: str
    node: str
    predicate: str
    values: tuple[str, ...] = ()
    beside: bool = False

    def strike(self, lines: Lines, event: str) -> Lines:
        """The attack's lines, spoilt; ``{}`` in a value stands for the attack's IRI."""
        node = event + self.node
        keep = [line for line in lines if self.beside or line[:2] != (node, self.predicate)]
        return keep + [(node, self.predicate, value.replace("{}", event)) for value in self.values]


def _faults() -> Iterator[Fault]:
    harm, report = "/report/harm", "/report"
    yield Fault("about nothing", harm, CG + "about")
    yield Fault("about a place", harm, CG + "about", (iri(place(1)),))
    yield Fault("about two events", harm, CG + "about", (iri(ID + "bench-0"),), beside=True)
    yield Fault("no claimant", harm, CG + "claimant")
    yield Fault("two claimants", harm, CG + "claimant", (iri(actor(1)),), beside=True)
    yield Fault("a place as claimant", harm, CG + "claimant", (iri(place(1)),))
    yield Fault("no stance", harm, CG + "stance")
    yield Fault("unknown stance", harm, CG + "stance", (cg("Wounded"),))
    yield Fault("two stances", harm, CG + "stance", (cg("Denies"),), beside=True)
    yield Fault("unknown certainty", harm, CG + "certainty", (cg("Asserts"),))
    yield Fault("no locator", "/report/place", CG + "locator")
    yield Fault("stated nowhere", "/report/blame", CG + "statedIn")
    yield Fault("stated in an event", harm, CG + "statedIn", ("<{}>",))
    yield Fault("low above high", harm, CG + "low", (typed(99, "integer"),))
    yield Fault("low as text", harm, CG + "low", ('"two"',))
    yield Fault("low below nought", harm, CG + "low", (typed(-1, "integer"),))
    yield Fault("low with a fraction", harm, CG + "low", (typed("1.5", "decimal"),))
    yield Fault("low of a derived type", harm, CG + "low", (typed(1, "nonNegativeInteger"),))
    yield Fault("an ill-formed distance", "/report/place", CG + "distanceLow", (typed("one", "integer"),))
    yield Fault("two lows", harm, CG + "low", (typed(0, "integer"), typed(1, "integer")))
    yield Fault("harm missing", harm, CG + "harm")
    yield Fault("unknown harm", harm, CG + "harm", (cg("Rocket"),))
    yield Fault("a victim that is a place", harm, CG + "victimGroup", (iri(place(2)),))
    yield Fault("a place on a casualty claim", harm, CG + "place", (iri(place(3)),))
    yield Fault("a claim of two aspects", harm, TYPE, (cg("TimeClaim"),), beside=True)
    yield Fault("a claim of no aspect", harm, TYPE, (cg("Claim"),))
    yield Fault("said on no day", harm, CG + "saidOn", (typed("2020-13-01", "date"),))
    # Not on a date or figure that another must not exceed: pySHACL alone dies of that comparison (TypeError).
    yield Fault("an impossible day", report, CG + "publishedOn", (typed("2030-02-30", "date"),))
    yield Fault("the end before the start", "/report/time", CG + "latest", (typed("1999-01-01", "date"),))
    yield Fault("a day as text", "/report/time", CG + "earliest", ('"2019"',))
    yield Fault("no place", "/report/place", CG + "place")
    yield Fault("an actor as place", "/report/place", CG + "place", (iri(actor(3)),))
    yield Fault("unknown role of a place", "/report/place", CG + "placeRole", (cg("Rocket"),))
    yield Fault("unknown munition", "/report/munition", CG + "munition", (cg("Wounded"),))
    yield Fault("unknown fate", "/report/munition", CG + "munitionFate", (cg("Wounded"),))
    yield Fault("nobody blamed", "/report/blame", CG + "perpetrator")
    yield Fault("somebody, and none known", "/report/blame", CG + "stance", (cg("KnowsOfNone"),))
    yield Fault("a place blamed", "/report/blame", CG + "perpetrator", (iri(place(4)),))
    yield Fault("quotes itself", "/report/relayed", CG + "quotes", ("<{}/report/relayed>",))
    yield Fault("quotes another aspect", "/report/relayed", CG + "quotes", ("<{}/report/time>",))
    yield Fault("quotes two", "/report/relayed", CG + "quotes", ("<{}/report/blame>",), beside=True)
    yield Fault("relays nothing", "/report/relayed", CG + "quotes")
    yield Fault("supersedes itself", harm, CG + "supersedes", ("<{}/report/harm>",))
    yield Fault("disputes an event", harm, CG + "disputes", ("<{}>",))
    yield Fault("an origin by hand", harm, CG + "origin", ("<{}/report/harm>",))
    yield Fault("no title", report, DCTERMS + "title")
    yield Fault("no publisher", report, CG + "publisher")
    yield Fault("a place as publisher", report, CG + "publisher", (iri(place(5)),))
    yield Fault("published before the attack", report, CG + "publishedOn", (typed("1999-01-01", "date"),))
    yield Fault("published in a year", report, CG + "publishedOn", (typed("2019", "gYear"),))
    yield Fault("an address as text", report, CG + "url", ('"https://news.example/"',))
    yield Fault("an address without a scheme", report, CG + "url", (typed("news.example", "anyURI"),))
    yield Fault("a language in words", report, CG + "language", ('"English"',))
    yield Fault("republishes itself", report, CG + "republishes", ("<{}/report>",))
    yield Fault("a speaker without words", "/report/speaker", CG + "describedAs")
    yield Fault("words without a language", "/report/speaker", CG + "describedAs", ('"an official"',))
    yield Fault("an event without a label", "", LABEL)
    yield Fault("two labels in a language", "", LABEL, ('"Strike"@en',), beside=True)
    yield Fault("an attack that is a threat", "", TYPE, (cg("Threat"),), beside=True)
    yield Fault("a figure on the event", "", CG + "low", (typed(3, "integer"),))
    yield Fault("a date on the event", "", CG + "earliest", (typed("2019-01-01", "date"),))
    yield Fault("an event within itself", "", CG + "partOf", ("<{}>",))


FAULTS = tuple(_faults())


def lines(attacks: int, faults: int = 0, seed: int = 1) -> Iterator[str]:
    """N-Triples of so many attacks, of which ``faults`` have one fault each, every kind in turn."""
    chosen = random.Random(seed).sample(range(attacks), min(faults, attacks))
    struck = {number: FAULTS[turn % len(FAULTS)] for turn, number in enumerate(chosen)}
    for subject, predicate, value in shared():
        yield f"<{subject}> <{predicate}> {value} .\n"
    for number in range(attacks):
        told = attack(number)
        if number in struck:
            told = struck[number].strike(told, f"{ID}bench-{number}")
        for subject, predicate, value in told:
            yield f"<{subject}> <{predicate}> {value} .\n"
