"""JSON-LD: the context that comes along is named and never fetched, and what is told has the form that works."""

from __future__ import annotations

import json
import socket
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.errors import Unreadable
from claimgraph.gate.check import check
from claimgraph.names import CONTEXT
from tests.gate.documents import WORLD_DOCUMENT, holding

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "docs"))

REPORT = {
    "@id": "id:r",
    "@type": "cg:Article",
    "dcterms:title": {"@value": "r", "@language": "en"},
    "cg:publisher": "id:outlet",
    "cg:publishedOn": {"@value": "2020-11-18", "@type": "xsd:date"},
    "cg:codedBy": "id:coder",
    "cg:codedOn": "2020-11-19",
}
CAMP = {"@id": "id:camp", "@type": "cg:Site", "rdfs:label": {"@value": "Camp", "@language": "en"}}


def told(*nodes: Mapping[str, object], context: object = CONTEXT) -> list[str]:
    text = json.dumps({"@context": context, "@graph": [REPORT, *nodes]}, indent=1)
    found = check(read_file(File("r.jsonld", text, ".jsonld")), holding(WORLD_DOCUMENT)).violations
    return [f"{one.place.line} {one.message}" for one in found]


def test_the_shipped_context_is_current() -> None:
    from context import FILE, context  # type: ignore[import-not-found]

    assert FILE.read_text("utf-8") == context(), "run `make reference`"


def test_our_context_is_named_and_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(socket.socket, "connect", lambda *_: pytest.fail("it was fetched"))
    assert told() == []
    assert told(CAMP | {"cg:latitude": "33.3", "cg:longitude": "44.4"}) == []
    assert told(CAMP | {"cg:operatedBy": "id:army"}, context=[CONTEXT, {"mine": "https://example.org/"}]) == []


def test_what_is_wrong_stands_at_the_line_of_its_key_also_without_an_id() -> None:
    claim = {
        "@type": "cg:CasualtyClaim",
        "cg:about": "id:attack-1",
        "cg:claimant": "id:army",
        "cg:stance": "cg:Asserts",
        "cg:statedIn": "id:r",
        "cg:locator": "line 1",
        "cg:harm": "cg:Killed",
        "cg:low": -1,
    }
    text = json.dumps({"@context": CONTEXT, "@graph": [REPORT, claim, {"@id": "id:c", **claim}]}, indent=1)
    lows = [number for number, line in enumerate(text.splitlines(), start=1) if '"cg:low"' in line]
    found = [one for one in told(claim, {"@id": "id:c", **claim}) if "below 0" in one]
    assert [int(one.partition(" ")[0]) for one in found] == lows
    misspelt = {"@id": "id:c", **claim, "cg:low": 1, "cg:harm": "cg:Kiled"}
    (message,) = told(misspelt)
    text = json.dumps({"@context": CONTEXT, "@graph": [REPORT, misspelt]}, indent=1)
    line = text.splitlines()[int(message.partition(" ")[0]) - 1]
    assert ("cg:harm" in line, "'cg:Killed'" in message) == (True, True)


@pytest.mark.parametrize("value", [33.3, {"@value": 33.3}, {"@value": 33.3, "@type": "xsd:decimal"}])
def test_a_bare_number_with_a_point_is_told_with_the_form_that_works(value: object) -> None:
    (message, *_) = [one for one in told(CAMP | {"cg:latitude": value, "cg:longitude": "44.4"}) if "JSON-LD" in one]
    form = '{"@value": "33.3", "@type": "xsd:decimal"}'
    assert message.partition(" ")[2] == (
        f'JSON-LD makes a floating-point number of 33.3 without quotes; write {form}, or "33.3" under {CONTEXT}'
    )
    assert told(CAMP | {"cg:latitude": json.loads(form), "cg:longitude": "44.4"}) == []


def test_a_prefix_that_the_context_lacks_is_named() -> None:
    text = json.dumps({"@context": {"id": "https://w3id.org/claimgraph/id/"}, "@id": "id:r", "cg:low": 2}, indent=1)
    with pytest.raises(Unreadable, match=r"^r.jsonld:6:3: the context has no prefix 'cg'; add it, or name our context"):
        read_file(File("r.jsonld", text, ".jsonld"))
