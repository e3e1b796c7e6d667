"""Another process loads, withdraws and redacts while clients read: each sees one state, the newest within a second."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from time import monotonic, sleep

import httpx
import pytest

from claimgraph.errors import StoreFailure
from claimgraph.web.site import Site
from tests.conftest import ROOT
from tests.web.conftest import TOKEN, Written

DOCUMENT = """
id:fresh a cg:Dataset ; dcterms:title "Fresh {n}"@en ; cg:codedBy id:me ; cg:codedOn "2026-01-31"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me {n}"@en .
"""
NAMED = "SELECT ?title ?name WHERE { id:fresh dcterms:title ?title . id:me rdfs:label ?name }"


def seen(client: httpx.Client) -> list[list[str]]:
    answer = client.get("/sparql", params={"query": NAMED}, headers={"accept": "text/tab-separated-values"})
    answer.raise_for_status()
    return [line.split("\t") for line in answer.text.splitlines()[1:]]


def mixed(client: httpx.Client) -> str | None:
    """What of two states is in one answer."""
    rows = seen(client)
    return f"two states: {rows}" if any(title.split()[1:] != name.split()[1:] for title, name in rows) else None


@contextmanager
def reading(address: str, clients: int, wrong_in: Callable[[httpx.Client], str | None] = mixed) -> Iterator[list[str]]:
    """``clients`` that read for as long as this is open; what went wrong with any of them."""
    wrong: list[str] = []
    over = threading.Event()

    def read(number: int) -> None:
        way = httpx.HTTPTransport(local_address=f"127.0.0.{21 + number}")  # one client gets half of the workers
        with httpx.Client(base_url=address, timeout=30, transport=way) as client:
            while not over.is_set():
                try:
                    found = wrong_in(client)
                except httpx.HTTPStatusError as error:
                    found = f"{error} {error.response.text}"
                except httpx.HTTPError as error:
                    found = repr(error)
                if found:
                    wrong.append(found)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(clients)]
    for thread in threads:
        thread.start()
    try:
        yield wrong
    finally:
        over.set()
        for thread in threads:
            thread.join()


def within_a_second(client: httpx.Client, sequence: int) -> None:
    until = monotonic() + 5
    while client.get("/health").json()["sequence"] < sequence:
        assert monotonic() < until
        sleep(0.05)


def test_it_is_looked_four_times_a_second_whatever_is_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """By the watcher's own clock; what a machine's load adds to that, bench/serving.py tells."""
    slept, looks = [0.0], list[float]()

    class Watched(Site):
        async def refresh(self) -> None:
            looks.append(sum(slept))
            raise StoreFailure("it is not there") if len(looks) == 2 else OSError("nor is the disk")

    async def sleep(seconds: float) -> None:
        slept.append(seconds)
        if sum(slept) > 3:
            raise asyncio.CancelledError

    monkeypatch.setattr("claimgraph.web.site.asyncio.sleep", sleep)
    site = Watched(None)
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(site._watch())
    assert max(late - early for early, late in pairwise([0.0, *looks])) <= 0.25
    assert site.trouble == "nor is the disk"


def test_what_another_process_does_is_seen_and_nothing_is_mixed(written: Written) -> None:
    file = written.folder / "fresh.ttl"
    before = written.client.get("/health").json()["sequence"]
    with reading(str(written.client.base_url), 8) as wrong:
        for n in (1, 2):
            file.write_text(DOCUMENT.format(n=n), "utf-8")
            written.claimgraph("load", str(file))
            within_a_second(written.client, before + n)
            assert seen(written.client) == [[f'"Fresh {n}"@en', f'"Me {n}"@en']]
        written.claimgraph("withdraw", "id:fresh", "--reason", "a test")
        within_a_second(written.client, before + 3)
        assert seen(written.client) == []
    assert wrong == []


def test_a_document_goes_in_and_out_with_the_token(written: Written) -> None:
    client = written.client
    right = {"authorization": f"Bearer {TOKEN}", "content-type": "text/turtle"}
    prefixes = "\n".join(
        f"@prefix {prefix}: <{iri}> ."
        for prefix, iri in {
            "id": "https://w3id.org/claimgraph/id/",
            "cg": "https://w3id.org/claimgraph/ont#",
            "dcterms": "http://purl.org/dc/terms/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        }.items()
    )
    text = prefixes + DOCUMENT.replace("fresh", "sent").replace("id:me", "id:sender").format(n=7)
    made = client.put("/graphs/sent", content=text, headers=right)
    assert (made.status_code, made.headers["location"].rpartition("/")[2]) == (201, "sent"), made.text
    got = client.get("/graphs/sent", headers={"accept": "text/turtle"})
    assert "Fresh 7" in got.text
    indirect = client.get("/graphs", params={"graph": "https://w3id.org/claimgraph/id/sent"})
    assert indirect.headers["etag"]
    assert client.head("/graphs/sent").status_code == 200
    again = client.put("/graphs/sent", content=text, headers={**right, "if-match": '"older.graph.ttl"'})
    assert again.status_code == 412
    refused = client.put("/graphs/sent", content=text.replace("cg:codedBy id:sender ;", ""), headers=right)
    assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")
    assert refused.json()["findings"][0]["line"] > 0
    report = client.put(
        "/graphs/sent",
        content=text.replace("cg:codedBy id:sender ;", ""),
        headers={**right, "accept": "application/n-triples"},
    )
    assert (report.status_code, "http://www.w3.org/ns/shacl#ValidationResult" in report.text) == (422, True)
    broken = client.put("/graphs/sent", content="id:x a", headers=right)
    assert (broken.status_code, broken.json()["line"]) == (400, 1)
    other = client.put("/graphs/other", content=text, headers=right)
    assert other.status_code == 409
    assert client.delete("/graphs/sent", headers=right).status_code == 400
    assert client.delete("/graphs/sent?reason=a+test", headers=right).status_code == 204
    assert client.get("/graphs/sent").status_code == 404
    assert client.head("/graphs/sent").status_code == 404
    assert client.put("/graphs?default", content=text, headers=right).status_code == 405


SECRET = "48151623"
STATE = """SELECT ?last ?figure ?day {
  { SELECT (MAX(?n) AS ?last) { ?entry cg:sequence ?n } }
  OPTIONAL { id:report-good\\/wounded cg:low ?figure }
  OPTIONAL { id:report-good\\/wounded cg:redactedOn ?day }
}"""


QUESTIONS = tuple(
    f"/q/{name}" for name in ("casualties-known.json", "claim-trail.csv", "state-as-of.md", "claim-trail.html")
)
PLACES = ("/sparql?query=SELECT+*+{?s+?p+?o}", "/graphs?default", "/graphs/report-good", "/page/report-good")
SHOWN = (*PLACES, *QUESTIONS)


def half_redacted(client: httpx.Client, before: int) -> str | None:
    """What of the states before and after the redaction is in one answer."""
    answer = client.get("/sparql", params={"query": STATE}, headers={"accept": "text/tab-separated-values"})
    answer.raise_for_status()
    last, figure, day = answer.text.removesuffix("\n").splitlines()[1].split("\t")
    entry = int(answer.headers["claimgraph-sequence"])
    right = {before + 1: (SECRET, False), before + 2: ("", True)}
    return None if int(last) == entry and right[entry] == (figure, bool(day)) else f"two states: {answer.text}"


def test_nothing_of_what_was_redacted_is_in_any_answer(written: Written) -> None:
    """Neither in one of the newest state, nor in one of the past; a number tells an answer of the state before."""
    file = written.folder / "secret.ttl"
    good = (ROOT / "tests" / "bad" / "good.ttl").read_text("utf-8")
    file.write_text(good.replace("cg:low 2 ; cg:high 2", f"cg:low {SECRET} ; cg:high {SECRET}"), "utf-8")
    before = written.client.get("/health").json()["sequence"]
    written.claimgraph("load", str(file))
    within_a_second(written.client, before + 1)
    shown = [path for path in SHOWN if SECRET in written.client.get(path).text]
    assert len(shown) >= 6, shown
    past = f"/q/claim-trail.csv?at={before + 1}"
    assert SECRET in written.client.get(past).text

    tags = {path: written.client.get(path).headers.get("etag", "") for path in shown}

    def late(client: httpx.Client) -> str | None:
        newest = client.get("/health").json()["sequence"] >= before + 2
        for path in (shown[0], QUESTIONS[0], QUESTIONS[1], past):
            answer = client.get(path, headers={"if-none-match": tags.get(path, "")} if newest else {})
            answer.raise_for_status()
            state = int(answer.headers.get("claimgraph-sequence", 0))
            if (newest or state >= before + 2) and (SECRET in answer.text or answer.status_code == 304):
                return f"{path}: what was redacted"
        return half_redacted(client, before)

    with reading(str(written.client.base_url), 8, late) as wrong:
        written.claimgraph("redact", "id:report-good/wounded", "--reason", "a test")
        within_a_second(written.client, before + 2)
        assert [path for path in (*SHOWN, past) if SECRET in written.client.get(path).text] == []
    assert wrong == []


def test_states_of_the_past_can_be_asked(written: Written) -> None:
    last = written.client.get("/health").json()["sequence"]
    answers = [written.client.get(f"/q/unclaimed-attacks.csv?at={n}") for n in range(1, min(last, 3) + 1)]
    assert {answer.status_code for answer in answers} == {200}
    assert written.client.get("/q/unclaimed-attacks.csv?at=yesterday").status_code == 400
    assert written.client.get("/q/unclaimed-attacks.csv?at=999999").status_code in (400, 404)
