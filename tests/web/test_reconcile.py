"""The reconciliation service against the examples and schemas of its specification, and what it may call a match."""

import json
from pathlib import Path
from typing import Any

import httpx
import jsonschema
import psutil
import pytest
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT7

import claimgraph

SPECIFIED = Path(__file__).resolve().parents[3] / "shared" / "data" / "reconciliation"
OLD, NEW = "/reconcile", "/reconcile/1.0-draft"
JSON = {"Content-Type": "application/json"}


def examples(version: str, kind: str, verdict: str) -> list[Path]:
    """The examples of one kind that are to be accepted or refused."""
    return sorted((SPECIFIED / version / "examples" / kind / verdict).glob("*.json"))


def conforms(told: object, version: str, schema: str) -> None:
    """Raise where ``told`` is not what the schema of the specification has."""
    folder = SPECIFIED / version / "schemas"
    bare = {file.name: _bare(json.loads(file.read_text("utf-8"))) for file in folder.glob("*.json")}
    security: dict[str, Any] = {"definitions": {"securityDefinitions": {"additionalProperties": {}}}}
    named = {**bare, "http://swagger.io/v2/schema.json": security}
    resources = [(name, Resource.from_contents(one, default_specification=DRAFT7)) for name, one in named.items()]
    registry: Registry[Any] = Registry().with_resources(resources)
    jsonschema.Draft7Validator(bare[f"{schema}.json"], registry=registry).validate(told)


def _bare(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema without its address, so that what it refers to is the file beside it."""
    return {key: value for key, value in schema.items() if key not in ("$id", "$schema")}


def asked(web: httpx.Client, queries: object) -> dict[str, Any]:
    """The answer to a batch of version 0.2."""
    answer = web.post(OLD, data={"queries": json.dumps(queries)})
    assert answer.status_code == 200, answer.text
    told: dict[str, Any] = answer.json()
    conforms(told, "0.2", "reconciliation-result-batch")
    return told


def first(web: httpx.Client, query: str, **more: object) -> dict[str, Any]:
    """The best candidate for a name."""
    found = asked(web, {"q": {"query": query, **more}})["q"]["result"]
    return dict(found[0]) if found else {}


def test_the_manifests_are_as_specified(web: httpx.Client) -> None:
    conforms(web.get(OLD).json(), "0.2", "manifest")
    conforms(web.get(NEW).json(), "1.0-draft", "manifest")
    assert web.get(OLD).json()["versions"] == ["0.2"]
    assert web.get(NEW).json()["versions"] == ["1.0-draft"]


@pytest.mark.parametrize("file", examples("0.2", "reconciliation-query-batch", "valid"), ids=lambda file: file.stem)
def test_every_example_of_0_2_is_answered_by_get_and_by_form(web: httpx.Client, file: Path) -> None:
    text = file.read_text("utf-8")
    by_form, by_get = web.post(OLD, data={"queries": text}), web.get(OLD, params={"queries": text})
    assert by_form.json() == by_get.json()
    assert by_form.json().keys() == json.loads(text).keys()
    conforms(by_form.json(), "0.2", "reconciliation-result-batch")


@pytest.mark.parametrize("file", examples("0.2", "reconciliation-query-batch", "invalid"), ids=lambda file: file.stem)
def test_what_is_no_batch_of_0_2_is_refused(web: httpx.Client, file: Path) -> None:
    answer = web.post(OLD, data={"queries": file.read_text("utf-8")})
    assert answer.status_code == 400
    assert answer.json()["parameter"]


@pytest.mark.parametrize(
    "file", examples("1.0-draft", "reconciliation-query-batch", "valid"), ids=lambda file: file.stem
)
def test_every_example_of_1_0_is_answered(web: httpx.Client, file: Path) -> None:
    answer = web.post(f"{NEW}/match", content=file.read_bytes(), headers=JSON)
    assert len(answer.json()["results"]) == len(json.loads(file.read_text("utf-8"))["queries"])
    conforms(answer.json(), "1.0-draft", "reconciliation-result-batch")


@pytest.mark.parametrize(
    "file", examples("1.0-draft", "reconciliation-query-batch", "invalid"), ids=lambda file: file.stem
)
def test_what_is_no_batch_of_1_0_is_refused(web: httpx.Client, file: Path) -> None:
    assert web.post(f"{NEW}/match", content=file.read_bytes(), headers=JSON).status_code == 400


@pytest.mark.parametrize("version", ["0.2", "1.0-draft"])
def test_every_example_of_an_extension_is_answered(web: httpx.Client, version: str) -> None:
    for file in examples(version, "data-extension-query", "valid"):
        if version == "0.2":
            answer = web.post(OLD, data={"extend": file.read_text("utf-8")})
        else:
            answer = web.post(f"{NEW}/extend", content=file.read_bytes(), headers=JSON)
        assert answer.status_code == 200
        conforms(answer.json(), version, "data-extension-response")


def test_the_schemas_accept_and_refuse_each_example_as_the_specification_has_it() -> None:
    """The tests' own judge: else everything would conform."""
    judged = {"valid": 0, "invalid": 0}
    for file in sorted(SPECIFIED.glob("*/examples/*/*/*.json")):
        version, _, kind, verdict = file.parts[-5:-1]
        # How to log in is told by a schema that is not of the specification; we ask nobody to.
        if (SPECIFIED / version / "schemas" / f"{kind}.json").exists() and file.stem != "bad-authentication":
            try:
                conforms(json.loads(file.read_text("utf-8")), version, kind)
                found = "valid"
            except jsonschema.ValidationError:
                found = "invalid"
            assert found == verdict, file
            judged[verdict] += 1
    assert judged == {"valid": 59, "invalid": 34}


def test_one_exact_and_unique_name_is_a_match(web: httpx.Client) -> None:
    found = first(web, "Kataib Hezbollah", type="Actor")
    assert (found["id"], found["match"], found["score"]) == ("kataib-hezbollah", True, 100.0)
    assert {"id": "ArmedGroup", "name": "armed group"} in found["type"]
    assert {"id": "exact-name", "value": True} in found["features"]


def test_a_near_name_is_no_match(web: httpx.Client) -> None:
    found = first(web, "Kataib Hezbolah", type="Actor")
    assert (found["id"], found["match"]) == ("kataib-hezbollah", False)
    assert 80 < found["score"] < 100


@pytest.mark.parametrize("slip", ["Bahgdad", "Pbaghdad", "Aghdad"])
def test_a_slip_in_the_first_letters_of_a_single_word_is_found_and_no_match(web: httpx.Client, slip: str) -> None:
    found = first(web, slip, type="Settlement")
    assert (found["id"], found["match"]) == ("baghdad", False)


def test_a_name_that_two_bear_is_no_match(web: httpx.Client) -> None:
    """Several unnamed speakers are called a security source."""
    found = asked(web, {"q": {"query": "a security source", "type": "Actor"}})["q"]["result"]
    assert len([one for one in found if one["score"] == 100]) > 1
    assert not any(one["match"] for one in found)


def test_a_judged_link_is_a_match(web: httpx.Client) -> None:
    for name in ("http://www.wikidata.org/entity/Q48195", "wd:Q48195"):
        found = first(web, name)
        assert (found["id"], found["match"]) == ("basra", True)
        assert {"id": "judged-link", "value": True} in found["features"]


def test_a_type_narrows_and_an_unknown_one_finds_nothing(web: httpx.Client) -> None:
    told = asked(web, {
        "a": {"query": "Baghdad", "type": "Settlement"},
        "b": {"query": "Baghdad", "type": "Person"},
        "c": {"query": "Baghdad", "type": "Q5"},
        "d": {"query": "Baghdad", "type": "Location", "limit": 2},
    })  # fmt: skip
    assert told["a"]["result"][0]["id"] == "baghdad"
    assert "baghdad" not in [one["id"] for one in told["b"]["result"]]
    assert told["c"]["result"] == []
    assert len(told["d"]["result"]) == 2


def test_properties_speak_for_a_candidate_and_one_that_differs_makes_no_match(web: httpx.Client) -> None:
    right = first(web, "Baghdad", type="Settlement", properties=[{"pid": "within", "v": {"id": "baghdad-governorate"}}])
    wrong = first(web, "Baghdad", type="Settlement", properties=[{"pid": "within", "v": "id:anbar"}])
    assert (right["match"], right["score"]) == (True, 100.0)
    assert (wrong["match"], wrong["score"]) == (False, 70.0)
    alone = asked(web, {"q": {"properties": [{"pid": "within", "v": "baghdad-governorate"}]}})["q"]["result"]
    assert "baghdad" in [one["id"] for one in alone]


def test_suggestions_and_properties_are_as_specified(web: httpx.Client) -> None:
    for version, base in (("0.2", OLD), ("1.0-draft", NEW)):
        entities = web.get(f"{base}/suggest/entity", params={"prefix": "kata"}).json()
        conforms(entities, version, "suggest-entities-response")
        assert entities["result"][0]["id"] == "kataib-hezbollah"
        types = web.get(f"{base}/suggest/type", params={"prefix": "armed"}).json()
        conforms(types, version, "suggest-types-response")
        assert [one["id"] for one in types["result"]] == ["ArmedGroup"]
        found = web.get(f"{base}/suggest/property", params={"prefix": "with"}).json()
        conforms(found, version, "suggest-properties-response")
        assert "within" in [one["id"] for one in found["result"]]
    told = web.get(f"{OLD}/properties", params={"type": "Attack", "limit": "3"}).json()
    conforms(told, "0.2", "data-extension-property-proposal")
    assert len(told["properties"]) == 3
    told = web.get(f"{NEW}/extend/propose", params={"type": "Settlement"}).json()
    conforms(told, "1.0-draft", "data-extension-property-proposal")
    assert "latitude" in [one["id"] for one in told["properties"]]
    assert web.get(f"{OLD}/suggest/flower", params={"prefix": "a"}).status_code == 404


def test_an_extension_has_typed_values(web: httpx.Client) -> None:
    wanted = {
        "ids": ["baghdad", "green-zone-rockets-2020-11-17", "nothing"],
        "properties": [{"id": one} for one in ("latitude", "within", "date", "exactMatch", "label")],
    }
    rows = web.post(OLD, data={"extend": json.dumps(wanted)}).json()["rows"]
    assert rows["baghdad"]["latitude"] == [{"float": 33.34058}]
    assert rows["baghdad"]["within"] == [{"id": "baghdad-governorate", "name": "Baghdad Governorate"}]
    assert rows["baghdad"]["label"] == [{"str": "Baghdad"}]
    assert len(rows["baghdad"]["exactMatch"]) == 2
    assert rows["green-zone-rockets-2020-11-17"]["date"] == [{"date": "2020-11-17T00:00:00Z"}]
    assert rows["nothing"]["label"] == [{}]


def test_a_preview_is_small_and_plain(web: httpx.Client) -> None:
    answer = web.get(f"{OLD}/preview", params={"id": "kataib-hezbollah"})
    assert "Kataib Hezbollah" in answer.text
    assert "<script" not in answer.text
    assert web.get(f"{OLD}/preview", params={"id": "no:such"}).status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "sent", "status"),
    [
        ("POST", OLD, {"data": {"queries": "{"}}, 400),
        ("POST", OLD, {"data": {"other": "{}"}}, 400),
        ("POST", OLD, {"content": b"{}", "headers": JSON}, 415),
        ("GET", f"{OLD}?callback=x", {}, 400),
        ("GET", f"{OLD}?queries=[]", {}, 400),
        ("GET", f"{OLD}?queries={'[' * 5000}", {}, 400),
        ("POST", f"{NEW}/match", {"data": {"queries": "{}"}}, 415),
        ("POST", f"{NEW}/match", {"content": b"\xff", "headers": JSON}, 400),
        ("POST", f"{NEW}/extend", {"content": b'{"ids": 1}', "headers": JSON}, 400),
        ("PUT", OLD, {}, 405),
    ],
)
def test_what_cannot_be_meant_is_a_problem(
    web: httpx.Client, method: str, path: str, sent: dict[str, Any], status: int
) -> None:
    answer = web.request(method, path, **sent)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "application/problem+json"


def server_of(web: httpx.Client) -> psutil.Process:
    """The process of the server, which the machine may let wait."""
    port = str(web.base_url.port)
    return next(one for one in psutil.process_iter(["cmdline"]) if ["--port", port] == (one.info["cmdline"] or [])[-2:])


def used(process: psutil.Process) -> float:
    """The seconds of processor time that it and its workers have taken."""
    with process.oneshot():
        every = [process, *process.children(recursive=True)]
        return sum(sum(one.cpu_times()[:4]) for one in every)


def test_openrefines_sequence_answers_five_hundred_rows_in_time(web: httpx.Client) -> None:
    """The manifest, a few types guessed from ten rows, batches of ten, then values for what was matched."""
    with claimgraph.open() as graph:
        names = [one.name for kind in ("cg:Actor", "cg:Location") for one in graph.find("a", kind)] or ["Reuters"]
        labels = [row.claimantLabel for row in graph.ask("claim-trail")]
    rows = [*labels, *names, *(f"{name} of Iraq" for name in labels)][:500]
    served = server_of(web)
    began = used(served)
    web.get(OLD)
    matched = []
    for n in range(0, len(rows), 10):
        batch = {f"q{i}": {"query": name, "type": "Actor", "limit": 3} for i, name in enumerate(rows[n : n + 10])}
        told = web.post(OLD, data={"queries": json.dumps(batch)}).json()
        assert told.keys() == batch.keys()
        matched += [one["id"] for found in told.values() for one in found["result"] if one["match"]]
    extension = {"ids": sorted(set(matched)), "properties": [{"id": "affiliatedWith"}]}
    assert web.post(OLD, data={"extend": json.dumps(extension)}).status_code == 200
    assert len(rows) == 500
    assert len(set(matched)) > 20
    assert used(served) - began < 5
