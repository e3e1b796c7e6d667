"""SPARQL over HTTP beyond the W3C's suite: formats, what is refused, and whether a text would run."""

import json

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.web.protocol import ROWS, TRIPLES
from tests.web.conftest import Written

SELECT = "SELECT ?attack WHERE { ?attack a cg:Attack } ORDER BY ?attack LIMIT 3"
CONSTRUCT = "CONSTRUCT { ?attack a cg:Attack } WHERE { ?attack a cg:Attack }"


@pytest.mark.parametrize(("suffix", "media_type"), ROWS[:4])
def test_rows_in_each_format(suffix: str, media_type: str, web: httpx.Client) -> None:
    asked = web.get("/sparql", params={"query": SELECT}, headers={"accept": media_type})
    named = web.get("/sparql", params={"query": SELECT, "format": suffix})
    assert asked.headers["content-type"] == named.headers["content-type"] == media_type
    assert asked.content == named.content
    assert asked.text.count("https://w3id.org/claimgraph/id/") == 3


@pytest.mark.parametrize(("suffix", "media_type"), TRIPLES)
def test_triples_in_each_format(suffix: str, media_type: str, web: httpx.Client) -> None:
    answer = web.post("/sparql", data={"query": CONSTRUCT}, headers={"accept": media_type})
    assert answer.headers["content-type"].partition(";")[0] == media_type
    format_ = RdfFormat.from_media_type(media_type)
    assert format_ is not None
    assert len(list(parse(answer.content, format_))) > 10


def test_a_browser_and_anybody_else_get_something(web: httpx.Client) -> None:
    for accept in ("*/*", "application/json;q=0.2, */*;q=0.1"):
        answer = web.get("/sparql", params={"query": "ASK {}"}, headers={"accept": accept})
        assert answer.json()["boolean"] is True


REFUSED = [
    ("SELECT * {", 400, {"line": 1, "column": 10}),
    ("SELECT * {\n ?s ?p ; }", 400, {"line": 2}),
    ("SELECT * { SERVICE <http://x.example/> {} }", 400, {"line": 1, "column": 12}),
    ("SELECT * FROM <http://x.example/g> {}", 400, {"line": 1, "column": 10}),
    ("LOAD <http://x.example/>", 403, {"line": 1, "column": 1}),
    ("INSERT DATA { <urn:a> <urn:b> 1 }", 403, {"line": 1, "column": 1}),
    ("SELECT * {" + "(" * 10_000 + "}", 400, {"line": 1}),
    ("ASK { #" + "x" * 1_000_000 + "\n}", 400, {}),
]


@pytest.mark.parametrize(("text", "status", "members"), REFUSED)
def test_what_no_query_may_do(text: str, status: int, members: dict[str, int], web: httpx.Client) -> None:
    answer = web.post("/sparql", content=text, headers={"content-type": "application/sparql-query"})
    told = answer.json()
    assert answer.status_code == status
    assert {name: told.get(name) for name in members} == members


SENT = [
    ("text/plain", b"ASK {}", 415),
    ("", b"ASK {}", 415),
    ("application/sparql-query", b"ASK { # \xff\n}", 400),
    ("application/sparql-query; charset=UTF-16", b"ASK {}", 415),
    ("application/x-www-form-urlencoded", b"query=%FF", 400),
    ("application/x-www-form-urlencoded", b"query=ASK{}&query=ASK{}", 400),
    ("application/x-www-form-urlencoded", b"update=CLEAR+ALL", 403),
    ("application/x-www-form-urlencoded", b"a=1&" * 200, 400),
]


@pytest.mark.parametrize(("kind", "content", "status"), SENT)
def test_how_a_query_must_be_sent(kind: str, content: bytes, status: int, web: httpx.Client) -> None:
    assert web.post("/sparql", content=content, headers={"content-type": kind}).status_code == status


def test_what_takes_too_long_or_is_too_much_is_told(written: Written) -> None:
    client = written.client
    triple = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n0 ?o }"
    slow = client.get("/sparql", params={"query": triple})
    assert slow.status_code == 503
    assert int(slow.headers["retry-after"]) > 0
    assert "within 3 s" in slow.json()["detail"]


def test_an_answer_is_named_by_its_state(web: httpx.Client) -> None:
    first = web.get("/sparql", params={"query": SELECT})
    again = web.get("/sparql", params={"query": SELECT}, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    other = web.get("/sparql", params={"query": SELECT + " OFFSET 1"}, headers={"if-none-match": first.headers["etag"]})
    assert other.status_code == 200
    question = web.get("/q/denials.csv")
    assert web.get("/q/denials.csv", headers={"if-none-match": question.headers["etag"]}).status_code == 304


CHECKED = [
    (SELECT, {"runs": True, "form": "SELECT"}),
    ("SELECT * { ?s ?p }", {"runs": False, "line": 1, "column": 19}),
    ("SELECT * { SERVICE <http://x.example/> {} }", {"runs": False, "line": 1, "column": 12}),
    ("CLEAR ALL", {"runs": False, "line": 1, "column": 1}),
]


@pytest.mark.parametrize(("text", "members"), CHECKED)
def test_whether_a_text_would_run(text: str, members: dict[str, object], web: httpx.Client) -> None:
    told = web.post("/sparql/check", data={"query": text}).json()
    assert {name: told.get(name) for name in members} == members, json.dumps(told)
