"""Makes a graph of any number of claims in the shape of the real one: reference lists, and reports that share attacks.

Each report holds about 100 claims on five attacks, each attack stands in three reports. A fifth of the claims has a
chain of quotation; figures are points, intervals and open; some perpetrators are accused, some deny, few are claimed.
The same number of claims gives the same bytes.
"""

from __future__ import annotations

import random
import sys
from collections.abc import Iterator
from pathlib import Path

from claimgraph.names import CG, DCTERMS, ID, LABEL, TYPE, XSD

CLAIMS_A_REPORT = 100
ATTACKS_A_REPORT = 5
REPORTS_AN_ATTACK = 3
REPORTS_A_FILE = 100

Line = tuple[str, str, str]


def iri(text: str) -> str:
    return f"<{text}>"


def text(value: str, language: str = "en") -> str:
    return f'"{value}"@{language}'


def typed(value: object, datatype: str) -> str:
    return f'"{value}"^^<{XSD}{datatype}>'


def files(claims: int) -> Iterator[tuple[str, str]]:
    """(name, N-Quads) of each file of a graph of about ``claims`` claims; the reference lists come first."""
    reports = max(1, claims // CLAIMS_A_REPORT)
    attacks = max(ATTACKS_A_REPORT, reports * ATTACKS_A_REPORT // REPORTS_AN_ATTACK)
    yield "00000-lists.nq", "".join(_lists(attacks))
    for first in range(0, reports, REPORTS_A_FILE):
        last = min(first + REPORTS_A_FILE, reports)
        yield (
            f"{first // REPORTS_A_FILE + 1:05}-reports.nq",
            "".join(line for number in range(first, last) for line in report(number, attacks)),
        )


def _quads(graph: str, lines: Iterator[Line]) -> Iterator[str]:
    for subject, predicate, value in lines:
        yield f"<{subject}> <{predicate}> {value} <{graph}> .\n"


def _record(document: str) -> Iterator[Line]:
    yield document, CG + "codedBy", iri(ID + "bench-coder")
    yield document, CG + "codedOn", typed("2026-01-01", "date")


def _lists(attacks: int) -> Iterator[str]:
    yield from _quads(ID + "bench-actors", _actors())
    yield from _quads(ID + "bench-places", _places())
    yield from _quads(ID + "bench-events", _events(attacks))


def _actors() -> Iterator[Line]:
    yield ID + "bench-actors", TYPE, iri(CG + "Dataset")
    yield ID + "bench-actors", DCTERMS + "title", text("Actors")
    yield ID + "bench-actors", CG + "publisher", iri(ID + "bench-coder")
    yield from _record(ID + "bench-actors")
    kinds = {"outlet": "MediaOrganisation", "state": "StateBody", "group": "ArmedGroup"}
    yield ID + "bench-coder", TYPE, iri(CG + "Group")
    yield ID + "bench-coder", LABEL, text("The bench")
    for kind, class_ in kinds.items():
        for number in range(60):
            yield f"{ID}bench-{kind}-{number}", TYPE, iri(CG + class_)
            yield f"{ID}bench-{kind}-{number}", LABEL, text(f"{kind} {number}")


def _places() -> Iterator[Line]:
    yield ID + "bench-places", TYPE, iri(CG + "Dataset")
    yield ID + "bench-places", DCTERMS + "title", text("Places")
    yield ID + "bench-places", CG + "publisher", iri(ID + "bench-coder")
    yield from _record(ID + "bench-places")
    chance = random.Random(1)
    for number in range(300):
        place = f"{ID}bench-place-{number}"
        yield place, TYPE, iri(CG + "Settlement")
        yield place, LABEL, text(f"Place {number}")
        yield place, CG + "pointNote", '"invented"'
        yield place, CG + "latitude", typed(f"{chance.uniform(30, 37):.4f}9", "decimal")
        yield place, CG + "longitude", typed(f"{chance.uniform(39, 47):.4f}9", "decimal")


def _events(attacks: int) -> Iterator[Line]:
    yield ID + "bench-events", TYPE, iri(CG + "Dataset")
    yield ID + "bench-events", DCTERMS + "title", text("Events")
    yield ID + "bench-events", CG + "publisher", iri(ID + "bench-coder")
    yield from _record(ID + "bench-events")
    for number in range(attacks):
        yield f"{ID}bench-attack-{number}", TYPE, iri(CG + "Attack")
        yield f"{ID}bench-attack-{number}", LABEL, text(f"Attack {number}")


def report(number: int, attacks: int) -> Iterator[str]:
    """The lines of one report."""
    return _quads(f"{ID}bench-report-{number}", _report(number, attacks))


def _report(number: int, attacks: int) -> Iterator[Line]:
    chance = random.Random(number)
    document = f"{ID}bench-report-{number}"
    outlet = f"{ID}bench-outlet-{number % 60}"
    yield document, TYPE, iri(CG + "Article")
    yield document, DCTERMS + "title", text(f"Report {number}")
    yield document, CG + "publisher", iri(outlet)
    yield document, CG + "publishedOn", typed(_day(number * ATTACKS_A_REPORT // REPORTS_AN_ATTACK // 8 + 3), "date")
    yield document, CG + "url", typed(f"https://news.example/{number}", "anyURI")
    yield document, CG + "language", '"en"'
    yield from _record(document)
    for speaker in range(3):
        yield f"{document}/speaker-{speaker}", TYPE, iri(CG + "UnnamedActor")
        yield f"{document}/speaker-{speaker}", CG + "describedAs", text("an official")
    for claim in range(CLAIMS_A_REPORT):
        attack = (number * ATTACKS_A_REPORT // REPORTS_AN_ATTACK + claim % ATTACKS_A_REPORT) % attacks
        yield from _claim(f"{document}/claim-{claim}", document, outlet, attack, claim // ATTACKS_A_REPORT, chance)


def _claim(node: str, document: str, outlet: str, attack: int, aspect: int, chance: random.Random) -> Iterator[Line]:
    speakers = [outlet, f"{document}/speaker-{aspect % 3}", f"{ID}bench-state-{attack % 60}"]
    speaker = speakers[aspect % 3]
    class_, content = _content(attack, aspect, chance)
    told = dict(content)
    stance = told.pop("stance", iri(CG + "Asserts"))
    yield node, TYPE, iri(CG + class_)
    yield node, CG + "about", iri(f"{ID}bench-attack-{attack}")
    yield node, CG + "claimant", told.pop("claimant", iri(speaker))
    yield node, CG + "stance", stance
    yield node, CG + "certainty", iri(CG + "Certain")
    yield node, CG + "saidOn", typed(_day(attack // 8 + 1), "date")
    for predicate, value in told.items():
        yield node, CG + predicate, value
    if aspect % 5 == 1:
        hop = node + "-relayed"
        yield hop, TYPE, iri(CG + class_)
        yield hop, CG + "about", iri(f"{ID}bench-attack-{attack}")
        yield hop, CG + "claimant", iri(f"{ID}bench-outlet-{(attack + 7) % 60}")
        yield hop, CG + "stance", iri(CG + "Relays")
        yield hop, CG + "quotes", iri(node)
        node = hop
    yield node, CG + "statedIn", iri(document)
    yield node, CG + "locator", f'"paragraph {aspect + 1}"'


def _content(attack: int, aspect: int, chance: random.Random) -> tuple[str, dict[str, str]]:
    """The class of claim number ``aspect`` of an attack in a report, and what it says."""
    low = chance.randrange(0, 6)
    figure = {"low": typed(low, "integer")}
    if chance.random() < 0.8:
        figure["high"] = typed(low + chance.randrange(0, 2), "integer")
    group = iri(f"{ID}bench-group-{chance.randrange(60)}")
    day = typed(_day(attack // 8), "date")
    contents: list[tuple[str, dict[str, str]]] = [
        ("OccurrenceClaim", {"outcome": iri(CG + "Happened")}),
        ("CasualtyClaim", {"harm": iri(CG + "Wounded"), **figure}),
        ("MunitionClaim", {"munition": iri(CG + "Rocket"), "munitionFate": iri(CG + "Landed"), **figure}),
        ("TimeClaim", {"earliest": day, "latest": day}),
        ("PlaceClaim", {"place": iri(f"{ID}bench-place-{attack % 300}"), "placeRole": iri(CG + "Impact")}),
        ("AttributionClaim", {"perpetrator": group}),
        ("CasualtyClaim", {"harm": iri(CG + "Killed"), **figure}),
        ("AttributionClaim", {"stance": iri(CG + "KnowsOfNone")}),
        ("TargetClaim", {"target": iri(f"{ID}bench-place-{chance.randrange(300)}")}),
        ("DamageClaim", {"damaged": iri(CG + "Vehicle"), **figure}),
        ("AttributionClaim", {"stance": iri(CG + "Denies"), "perpetrator": group, "claimant": group}),
        (
            "CasualtyClaim",
            {"harm": iri(CG + "Casualty"), "low": typed(0, "integer"), "stance": iri(CG + "KnowsOfNone")},
        ),
    ]
    return contents[aspect % len(contents)]


def _day(number: int) -> str:
    """A date for each number, through years of twelve months of 28 days, so that each exists."""
    year, rest = divmod(number, 336)
    return f"{2000 + year % 100:04}-{rest // 28 + 1:02}-{rest % 28 + 1:02}"


def write(claims: int, folder: Path) -> int:
    """Write the files into ``folder``; returns how many quads they hold."""
    folder.mkdir(parents=True, exist_ok=True)
    quads = 0
    for name, content in files(claims):
        (folder / name).write_text(content, encoding="utf-8")
        quads += content.count("\n")
    return quads


if __name__ == "__main__":
    made = write(int(sys.argv[1]), Path(sys.argv[2]))
    sys.stderr.write(f"{made:,} quads\n")
