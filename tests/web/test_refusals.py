"""What is refused says what may be: which method, which format, which limit, and how to ask less."""

import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.web.conftest import TOKEN, Written, serving

SLOW = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
LARGE = (
    "SELECT (GROUP_CONCAT(?all) AS ?text)"
    " { SELECT (CONCAT(?o, ?p, ?q) AS ?all) { ?s rdfs:label ?o, ?p, ?q . ?a ?b ?c } }"
)
GRAPH = "/graphs?graph=https://x.example/d"


@pytest.fixture(scope="module")
def narrow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    """A client of a server with little of everything."""
    folder: Path = tmp_path_factory.mktemp("narrow")
    arguments = ("--rows", "50", "--memory", "64", "--timeout", "6", "--workers", "2")
    with serving(folder, *arguments) as (address, _), httpx.Client(base_url=address, timeout=60) as client:
        yield client


def limited(answer: httpx.Response) -> str:
    """The sentence about a limit, which says when to come again."""
    assert (answer.status_code, answer.headers["content-type"]) == (503, "application/problem+json"), answer.text
    assert int(answer.headers["retry-after"]) > 0
    return str(answer.json()["detail"])


def test_a_limit_says_which_it_is_and_how_to_ask_less(narrow: httpx.Client) -> None:
    rows = limited(narrow.get("/sparql", params={"query": "SELECT * { ?s ?p ?o }"}))
    assert rows == "the answer has more than 50 rows; add a LIMIT or allow more rows"
    slow = limited(narrow.get("/sparql", params={"query": SLOW}))
    assert slow == "no whole answer within 6 s; narrow the query or allow it more time"
    assert "more than 64 MB; narrow it" in limited(narrow.get("/sparql", params={"query": LARGE}))


def test_who_asks_too_much_at_once_is_told_so(narrow: httpx.Client) -> None:
    """One client gets one of these two workers; the other is there for another.

    They all have until about the same moment: a few that wait may still get the worker of one whose time is over.
    """
    told: list[httpx.Response] = []

    def ask(number: int) -> None:
        told.append(narrow.get("/sparql", params={"query": f"{SLOW} # {number}"}))

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sentences = [limited(answer) for answer in told]
    assert len(sentences) == 16
    assert any("one client gets half of the 2 workers" in one and "try again later" in one for one in sentences)


def test_a_format_that_is_not_had_tells_those_that_are(web: httpx.Client) -> None:
    for path, there in (
        ("/q/denials", "text/csv"),
        ("/sparql?query=ASK%7B%7D", "application/sparql-results+json"),
        ("/graphs?default", "text/turtle"),
        ("/.well-known/void", "text/turtle"),
    ):
        answer = web.get(path, headers={"Accept": "image/png"})
        assert (answer.status_code, there in answer.json()["detail"]) == (406, True), answer.text
    unknown = web.get("/q/denials.exe")
    assert unknown.status_code == 404
    assert all(suffix in unknown.json()["detail"] for suffix in ("html", "json", "csv", "tsv", "xml", "jsonl", "md"))


def test_what_is_missing_is_named(web: httpx.Client) -> None:
    for path, parameter in (("/sparql?format=csv", "query"), ("/resource", "iri"), ("/graphs", "graph")):
        told = web.get(path).json()
        assert (told["status"], told.get("parameter"), parameter in told["detail"]) == (400, parameter, True), path


def test_who_is_refused_is_told_by_the_status(written: Written) -> None:
    right, turtle = {"Authorization": f"Bearer {TOKEN}"}, {"Content-Type": "text/turtle"}
    for status, method, path, headers in (
        (421, "GET", "/health", {"Host": "evil.example"}),
        (403, "PUT", GRAPH, {**right, "Origin": "https://evil.example"}),
        (401, "PUT", GRAPH, {}),
        (403, "PUT", GRAPH, {"Authorization": "Bearer wrong"}),
        (412, "PUT", GRAPH, {**right, "If-Match": '"of-before"'}),
    ):
        answer = written.client.request(method, path, headers={**turtle, **headers}, content=b"")
        assert (answer.status_code, answer.json()["status"]) == (status, status), answer.text
