"""The saved questions over HTTP: the bytes of the command line, and what is refused."""

from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

import claimgraph
from claimgraph import catalogue
from claimgraph.web.negotiation import accepted
from claimgraph.web.problems import Refusal
from claimgraph.web.questions import FORMATS
from tests.conftest import Done
from tests.web.conftest import serving
from tests.web.hostile import report

QUESTIONS = [query.id for query in catalogue.questions()]
SUFFIXES = [suffix for suffix, _ in FORMATS]
# Each question in one of the formats, so that each format meets many of them; the others take long.
PAIRS = [
    pytest.param(name, suffix, marks=() if SUFFIXES[n % len(SUFFIXES)] == suffix else pytest.mark.long)
    for n, name in enumerate(QUESTIONS)
    for suffix in SUFFIXES
]


@pytest.mark.parametrize(("question", "suffix"), PAIRS)
def test_an_answer_has_the_bytes_of_the_command_line(
    question: str,
    suffix: str,
    web: httpx.Client,
    command: Callable[..., Done],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("ask", question, "--format", "markdown" if suffix == "md" else suffix)
    answer = web.get(f"/q/{question}.{suffix}")
    if done.code:
        assert (answer.status_code, answer.json()["detail"]) == (400, done.err.strip().rpartition("claimgraph: ")[2])
    else:
        assert answer.status_code == 200
        assert answer.text == done.out
        assert answer.headers["content-type"] == dict(FORMATS)[suffix]


def test_sentences_are_those_of_the_command_line(
    web: httpx.Client, command: Callable[..., Done], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = command("ask", "denials", "actor=id:kataib-hezbollah", "--format", "cited")
    assert web.get("/q/denials", params={"cite": "1", "actor": "id:kataib-hezbollah"}).text == done.out


def test_a_spreadsheet_gets_nothing_to_compute_and_the_standards_bytes_stay(tmp_path: Path) -> None:
    formula = "=cmd|' /C calc'!A0"
    with claimgraph.open(tmp_path / "claimgraph.db", write=True) as graph:
        graph.load(report(0, formula), format="ntriples")
    with serving(tmp_path) as (address, _), httpx.Client(base_url=address) as client:
        plain, safe = (client.get(f"/q/claim-trail.csv{query}") for query in ("", "?for=spreadsheet"))
        assert f",{formula}".encode() in plain.content
        assert safe.content.startswith(b"\xef\xbb\xbf")
        assert f",'{formula}".encode() in safe.content
        assert f",{formula}".encode() not in safe.content
        assert plain.headers["etag"] != safe.headers["etag"]
        for wrong in ("/q/claim-trail.csv?for=me", "/q/claim-trail.json?for=spreadsheet"):
            told = client.get(wrong)
            assert (told.status_code, told.json()["parameter"]) == (400, "for")


@pytest.mark.parametrize("suffix", ["csv", "json", "jsonl"])
def test_parts_of_an_answer_lead_through_all_of_it(suffix: str, web: httpx.Client) -> None:
    """Each part says how many rows there are, and all but the last where the next stand."""
    rows = web.get("/q/claim-trail.jsonl").text.splitlines()
    assert len(rows) > 500
    path, parts = f"/q/claim-trail.{suffix}?rows=500&at=", []
    while path:
        answer = web.get(path)
        assert answer.headers["claimgraph-rows"] == str(len(rows))
        parts.append(answer)
        path = answer.links.get("next", {}).get("url", "")
    assert len(parts) == -(-len(rows) // 500)
    if suffix == "jsonl":
        assert [line for part in parts for line in part.text.splitlines()] == rows
    if suffix == "json":
        assert sum(len(part.json()["results"]["bindings"]) for part in parts) == len(rows)
    whole = web.get(f"/q/claim-trail.{suffix}").headers
    assert "claimgraph-rows" not in whole
    assert "link" not in whole


def test_what_stands_beyond_the_last_row_is_nothing(web: httpx.Client) -> None:
    answer = web.get("/q/denials.jsonl?from=999999&rows=5")
    assert (answer.text, "link" in answer.headers, int(answer.headers["claimgraph-rows"]) > 5) == ("", False, True)


REFUSED = [
    ("/q/denials.csv?from=-1", 400, {"parameter": "from"}),
    ("/q/denials.csv?rows=0", 400, {"parameter": "rows"}),
    ("/q/denials.csv?cite=2", 400, {"parameter": "cite"}),
    ("/q/denails", 404, {"nearest": "denials"}),
    ("/q/denials.cvs", 404, {"nearest": "csv"}),
    ("/q/denials?format=cvs", 400, {"nearest": "csv", "parameter": "format"}),
    ("/q/denials?actr=id:x", 400, {"nearest": "actor", "parameter": "actr"}),
    ("/q/denials?actor=id:a&actor=id:b", 400, {"parameter": "actor"}),
    ("/q/denials?actor=id:kataib-hezbolah", 404, {"parameter": "actor"}),
    ("/q/unclaimed-attacks?since=2021-02-31", 400, {"parameter": "since"}),
    ("/q/denials?rows=none", 400, {"parameter": "rows"}),
    ("/nothing", 404, {}),
]


@pytest.mark.parametrize(("path", "status", "members"), REFUSED)
def test_what_is_wrong_is_told(path: str, status: int, members: dict[str, str], web: httpx.Client) -> None:
    answer = web.get(path)
    told = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert (answer.status_code, told["status"]) == (status, status)
    assert {name: told.get(name) for name in members} == members
    assert told["title"]
    assert told["detail"]


def test_a_wrong_method_is_told_the_right_ones(web: httpx.Client) -> None:
    answer = web.post("/q/denials")
    assert (answer.status_code, answer.headers["allow"]) == (405, "GET, HEAD")


KINDS = [("json", "application/json"), ("csv", "text/csv; charset=utf-8"), ("html", "text/html")]
BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"


@pytest.mark.parametrize(
    ("accept", "suffix"),
    [
        ("", "json"),
        ("*/*", "json"),
        (BROWSER, "html"),
        ("text/csv", "csv"),
        ("TEXT/CSV ; q=0.5, application/json;q=0.4", "csv"),
        ("text/*", "csv"),
        ("text/*, text/csv;q=0", "html"),
        ("application/json;q=nonsense, text/csv;q=0.1", "csv"),
    ],
)
def test_what_is_wanted_most_is_chosen(accept: str, suffix: str) -> None:
    assert accepted(accept, KINDS) == suffix


def test_where_nothing_fits_what_there_is_is_told() -> None:
    with pytest.raises(Refusal, match="there is application/json, text/csv") as refused:
        accepted("image/png", KINDS)
    assert refused.value.code == 406
