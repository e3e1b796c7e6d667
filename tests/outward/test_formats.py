"""Each format of claims is read back by what its own field validates it with, and each claim has its speaker."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path

import geojson
import jsonschema
import pytest
import rdflib
import stix2
from nanopub import Nanopub, NanopubConf  # type: ignore[attr-defined]
from pyoxigraph import NamedNode, Quad, RdfFormat, Triple, parse, serialize

from claimgraph.graph import Readable
from claimgraph.names import CG, ID
from claimgraph.outward import FORMATS, Outward
from claimgraph.outward.linked import NP
from claimgraph.outward.row import columns, names
from claimgraph.outward.stix import EXTENSION, identifier
from tests.conftest import ROOT, Done

ZUMMAR = ID + "zummar-rockets-2024-04-21"


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


@pytest.fixture(scope="module")
def claims(graph: Readable) -> dict[str, str]:
    """The event of each claim, as documents state it."""
    said = f"?claim <{CG}about> ?event ; <{CG}claimant> ?speaker"
    found = graph.query(f"SELECT ?claim ?event {{ GRAPH ?g {{ {said} }} }}")
    return {row["claim"].value: row["event"].value for row in found}


@pytest.mark.parametrize("name", FORMATS)
def test_the_same_graph_gives_the_same_bytes(graph: Readable, name: str) -> None:
    once, again = ("".join(Outward(graph, name, [ZUMMAR]).parts()) for _ in range(2))
    assert once == again


def test_flat_csv_has_a_row_for_each_claim_with_speaker_document_and_licence(
    texts: dict[str, str], claims: dict[str, str]
) -> None:
    found = rows(texts["claims-csv"])
    assert {row["claim"]: row["event"] for row in found} == claims
    assert len(found) == len(claims)
    assert tuple(found[0]) == names()
    needed = ("speakerLabel", "chain", "stance", "aspect", "document", "documentTitle", "licence")
    assert not [row["claim"] for row in found for name in needed if not row[name]]


def test_flat_csv_tells_through_whom_a_claim_comes(texts: dict[str, str]) -> None:
    (row,) = [
        row
        for row in rows(texts["claims-csv"])
        if row["claim"].endswith("zummar-rockets/afp-relays-islamic-resistance")
    ]
    assert row["chain"] == "Rami Abdel Rahman > Agence France-Presse > TAG24"
    assert (row["speakerLabel"], row["stance"], row["locator"]) == ("Agence France-Presse", "Relays", "paragraph 10")


def test_every_property_of_a_claim_has_a_column_with_a_meaning() -> None:
    ontology = rdflib.Graph().parse(ROOT / "ontology" / "claim.ttl")
    classes = {rdflib.URIRef(CG + "Claim"), *ontology.subjects(rdflib.RDFS.subClassOf, rdflib.URIRef(CG + "Claim"))}
    stated = {str(one) for one, domain in ontology.subject_objects(rdflib.RDFS.domain) if domain in classes}
    shown = {column.said.replace("cg:", CG) for column in columns()}
    assert stated - shown == {CG + "redactedOn"}
    assert all(column.means for column in columns())


def test_geojson_is_valid_and_each_point_has_a_speaker(texts: dict[str, str], claims: dict[str, str]) -> None:
    found = geojson.loads(texts["geojson"])
    assert found.is_valid, found.errors()
    places = [row for row in rows(texts["claims-csv"]) if row["aspect"] == "Place"]
    assert [feature["id"] for feature in found["features"]] == [row["claim"] for row in places]
    for feature in found["features"]:
        assert feature["properties"]["speakerLabel"]
        assert feature["properties"]["licence"]
        if feature["geometry"]:
            long, lat = feature["geometry"]["coordinates"]
            assert 25 < long < 60, "longitude first, as RFC 7946 has it"
            assert 20 < lat < 40


@pytest.fixture(scope="module")
def bundle(texts: dict[str, str]) -> dict[str, dict[str, object]]:
    """The objects of the bundle by id, as stix2 reads them."""
    stix2.parse(texts["stix"], version="2.1")
    return {one["id"]: one for one in json.loads(texts["stix"])["objects"]}


def test_stix_names_nothing_that_the_bundle_lacks(bundle: dict[str, dict[str, object]]) -> None:
    named = re.findall(r'_refs?": (?:\[)?((?:"[a-z-]+--[0-9a-f-]{36}"(?:, )?)+)', json.dumps(list(bundle.values())))
    assert {iri.strip('" ') for one in named for iri in one.split(",") if iri.strip()} <= bundle.keys()
    assert named


def test_stix_has_an_incident_for_each_attack_with_all_claims_in_an_extension_that_fits_its_definition(
    bundle: dict[str, dict[str, object]], graph: Readable, claims: dict[str, str]
) -> None:
    attacks = {row["a"].value for row in graph.query(f"SELECT ?a {{ ?a a <{CG}Attack> }}")} & set(claims.values())
    incidents = {iri: one for iri, one in bundle.items() if one["type"] == "incident"}
    assert incidents.keys() == {identifier("incident", iri) for iri in attacks}
    schema = json.loads(bundle[EXTENSION]["schema"])  # type: ignore[arg-type]
    said: dict[str, dict[str, object]] = {}
    for one in incidents.values():
        extension = one["extensions"][EXTENSION]
        jsonschema.validate(extension, schema)
        said |= {claim["claim"]: claim for claim in extension["claims"]}
    assert said.keys() == {claim for claim, event in claims.items() if event in attacks}
    known = set(schema["properties"]["claims"]["items"]["properties"]) | {"speaker_ref"}
    assert {name for claim in said.values() for name in claim} <= known


def test_stix_has_a_denial_as_an_opinion_on_the_accusation(
    bundle: dict[str, dict[str, object]], texts: dict[str, str]
) -> None:
    """And nobody's claim gets a number for how much it is to be trusted."""
    flat = [row for row in rows(texts["claims-csv"]) if row["eventKind"] == "Attack" and row["aspect"] == "Attribution"]
    denied = [row for row in flat if row["stance"] == "Denies"]
    assert denied
    for row in denied:
        opinion = bundle[identifier("opinion", row["claim"])]
        against = [
            one["claim"]
            for one in flat
            if (one["event"], one["perpetrator"], one["stance"]) == (row["event"], row["perpetrator"], "Asserts")
        ]
        assert opinion["opinion"] == "strongly-disagree"
        assert opinion["authors"] == [row["speakerLabel"]]
        on = [identifier("relationship", iri) for iri in against] or [identifier("incident", row["event"])]
        assert opinion["object_refs"] == on
    assert any("relationship" in str(bundle[identifier("opinion", row["claim"])]["object_refs"]) for row in denied)
    assert "confidence" not in {name for one in bundle.values() for name in one}
    assert {one["relationship_type"] for one in bundle.values() if one["type"] == "relationship"} == {"attributed-to"}


def test_schema_org_says_only_what_schema_org_has(texts: dict[str, str], claims: dict[str, str]) -> None:
    found = rdflib.Graph().parse(data=texts["schema-org"], format="json-ld")
    sdo = rdflib.SDO
    terms = {term for triple in found for term in triple[1:] if str(term).startswith(str(sdo))}
    assert not [term for term in terms if term not in sdo]  # type: ignore[attr-defined]
    assert {str(one) for one in found.subjects(rdflib.RDF.type, sdo.Claim)} == claims.keys()
    for one in found.subjects(rdflib.RDF.type, sdo.Claim):
        assert all((one, needed, None) in found for needed in (sdo.text, sdo.author, sdo.about, sdo.license)), one
        assert all(found.value(speaker, sdo.name) for speaker in found.objects(one, sdo.author))
    judged = {sdo.ClaimReview, sdo.reviewRating, sdo.ratingValue, sdo.claimReviewed}
    assert not judged & {term for triple in found for term in triple}


def test_a_nanopublication_has_four_graphs_and_its_assertion_a_speaker(
    texts: dict[str, str], claims: dict[str, str]
) -> None:
    """By the rules of the guidelines; a few of them by the reader of the nanopublications' own network too."""
    graphs: dict[str, dict[str, list[Triple]]] = defaultdict(dict)
    for quad in parse(texts["nanopub"], RdfFormat.TRIG):
        iri, _, part = quad.graph_name.value.partition("#")
        graphs[iri].setdefault(part, []).append(quad.triple)
    assert graphs.keys() == claims.keys()
    for iri, parts in graphs.items():
        assert parts.keys() == {"Head", "assertion", "provenance", "pubinfo"}
        assert NamedNode(f"{iri}#nanopub") in {triple.subject for triple in parts["pubinfo"]}
        attributed = NamedNode("http://www.w3.org/ns/prov#wasAttributedTo")
        (speaker,) = [
            t.object
            for t in parts["provenance"]
            if (t.subject, t.predicate) == (NamedNode(f"{iri}#assertion"), attributed)
        ]
        assert [t for t in parts["provenance"] if t.subject == speaker], "the speaker has a name"
        assert {t.subject.value for t in parts["assertion"]} == {iri}
        assert {NamedNode(NP + name) for name in ("hasAssertion", "hasProvenance", "hasPublicationInfo")} <= {
            t.predicate for t in parts["Head"]
        }
    for iri in sorted(graphs)[:3]:
        quads = [
            Quad(one.subject, one.predicate, one.object, NamedNode(f"{iri}#{part}"))
            for part, said in graphs[iri].items()
            for one in said
        ]
        dataset = rdflib.Dataset()
        dataset.parse(data=serialize(quads, format=RdfFormat.TRIG), format="trig")
        assert Nanopub(rdf=dataset, conf=NanopubConf()).is_valid


# What TimeMap's reader asks of an event, a source and an association; it drops one that does not fit.
TEXT = {"type": "string"}
EVENT = {
    "type": "object",
    "properties": {
        **dict.fromkeys(
            [
                "id",
                "description",
                "time",
                "time_precision",
                "location",
                "latitude",
                "longitude",
                "category",
                "comments",
            ],
            TEXT,
        ),
        "date": {"type": "string", "pattern": r"^(0[1-9]|1[0-2])/(0[1-9]|[12]\d|3[01])/\d{4}$"},
        "associations": {"type": "array"},
        "sources": {"type": "array"},
    },
    "required": ["description", "date", "latitude", "longitude", "associations"],
    "additionalProperties": False,
}
SOURCE = {
    "type": "object",
    "properties": {
        **dict.fromkeys(["id", "title", "type", "url", "author", "date", "notes"], TEXT),
        "paths": {"type": "array"},
    },
    "required": ["id", "paths"],
    "additionalProperties": False,
}
ASSOCIATION = {
    "type": "object",
    "properties": {**dict.fromkeys(["id", "title", "desc", "mode"], TEXT), "filter_paths": {"type": "array"}},
    "required": ["id", "title", "mode"],
    "additionalProperties": False,
}


def test_timemap_reads_each_event_with_its_source_and_its_attack(texts: dict[str, str]) -> None:
    found = json.loads(texts["timemap"])
    events = found["events"]
    assert len({event["id"] for event in events}) == len(events) > 40
    for event in events:
        jsonschema.validate(event, EVENT)
        assert bool(event["latitude"]) == bool(event["longitude"])
        assert event["sources"][0] in found["sources"]
        assert event["associations"][0] in {one["id"] for one in found["associations"]}
        assert re.search(r": .+", event["description"]), "each line says who said it"
    for source in found["sources"].values():
        jsonschema.validate(source, SOURCE)
        assert source["author"]
    for one in found["associations"]:
        jsonschema.validate(one, ASSOCIATION)
    assert any(event["latitude"] for event in events)


def test_an_event_of_timemap_is_what_one_document_says(texts: dict[str, str]) -> None:
    told = [event for event in json.loads(texts["timemap"])["events"] if ZUMMAR in event["associations"]]
    assert {event["date"] for event in told} == {"04/21/2024"}
    for event in told:
        (document,) = event["sources"]
        assert event["id"].startswith(document + "/") or document.startswith(ID)


def test_the_guide_runs(tmp_path: Path, command: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    """Its commands write what they say, and its Python runs."""
    guide = (ROOT / "docs/how-to/export-outwards.md").read_text(encoding="utf-8")
    lines = re.findall(r"^claimgraph (export .*?) > (\S+)$", guide, re.MULTILINE)
    assert {words.split()[2] for words, _ in lines} >= {*FORMATS} - {"schema-org"}
    program = re.search(r"```python\n(.*?)```", guide, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    for words, _ in lines:
        done = command(*words.split())
        assert done.code == 0, words
        assert len(done.out) > 1000, words
    assert program
    exec(program[1], {})
    assert (tmp_path / "left.tsv").read_text().startswith("kind\tproperty")
