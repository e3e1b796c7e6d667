"""Running a server: what each option does, what is written down, how it ends, and what keeps it from starting."""

import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.load import load
from claimgraph.opening import open_store
from tests.conftest import ROOT
from tests.remote.running import oxigraph
from tests.web.conftest import serving

SECRET = "who-asks-this"
NEVER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
PAIRS = "SELECT (COUNT(*) AS ?n) {{ {{ SELECT * {{ ?a ?b ?c }} LIMIT {} }} {{ SELECT * {{ ?d ?e ?f }} LIMIT 1000 }} }}"
LARGE = (
    "SELECT (STRLEN(?x) AS ?n) { "
    + " ".join(['BIND("0123456789abcdef" AS ?x0)', *(f"BIND(CONCAT(?x{n}, ?x{n}) AS ?x{n + 1})" for n in range(26))])
    + " BIND(?x26 AS ?x) }"
)


def asked(address: str, query: str) -> httpx.Response:
    return httpx.get(f"{address}/sparql", params={"query": query, "format": "json"}, timeout=60)


@contextmanager
def while_asked(address: str, *queries: str) -> Iterator[dict[str, httpx.Response]]:
    """Those queries are under way in the block; their answers are there after it."""
    found: dict[str, httpx.Response] = {}
    threads = [threading.Thread(target=lambda one=one: found.update({one: asked(address, one)})) for one in queries]
    for thread in threads:
        thread.start()
    sleep(0.5)
    yield found
    for thread in threads:
        thread.join()


def test_each_limit_is_kept_and_what_is_asked_is_written_down_where_that_is_wished(tmp_path: Path) -> None:
    arguments = ("--log", "asked.log", "--memory", "128", "--rows", "50", "--timeout", "4", "--workers", "2")
    with serving(tmp_path, *arguments) as (address, process):
        assert httpx.get(f"{address}/q/denials.csv", params={"actor": "id:kataib-hezbollah"}).status_code == 200
        for query, told in (
            ("SELECT * { ?s ?p ?o } LIMIT 51", "more than 50 rows"),
            (LARGE, "more than 128 MB"),
            (NEVER, "no whole answer within 4 s"),
        ):
            answer = asked(address, query)
            assert (answer.status_code, told in answer.json()["detail"]) == (503, True), answer.text
        process.send_signal(signal.SIGTERM)
        assert process.wait(5) == 0
    # A line is written once its answer is out: the last may not be there yet when the client has it.
    lines = [json.loads(line) for line in (tmp_path / "asked.log").read_text("utf-8").splitlines()]
    (one,) = (line for line in lines if line["path"] == "/q/denials.csv")
    assert (one["method"], one["query"], one["status"]) == ("GET", "actor=id%3Akataib-hezbollah", 200)
    assert lines[-1]["status"] == 503
    assert lines[-1]["seconds"] >= 4


def test_unasked_nothing_is_written_down_and_who_is_told_to_end_lets_answers_finish(tmp_path: Path) -> None:
    with serving(tmp_path, "--timeout", "20") as (address, process):
        began = monotonic()
        assert asked(address, PAIRS.format(20)).status_code == 200
        one = max(0.001, monotonic() - began)
        short = PAIRS.format(int(20 * max(1.0, 0.6 / one)))  # takes about 0.6 s here and now
        httpx.get(f"{address}/q/denials", params={"actor": SECRET})
        with while_asked(address, short, NEVER) as found:
            began = monotonic()
            process.send_signal(signal.SIGTERM)
            assert process.wait(10) == 0
            assert monotonic() - began < 2.5
        assert found[short].status_code == 200 or "the server is ending" in found[short].text
        assert (found[NEVER].status_code, "the server is ending" in found[NEVER].text) == (503, True)
        with pytest.raises(httpx.ConnectError):
            httpx.get(address)
    written = [file for file in tmp_path.rglob("*") if file.is_file()]
    assert [file.name for file in written] == ["served.log"]
    assert written[0].read_text("utf-8") == f"claimgraph: serving at {address}/ until Ctrl-C\n"


def free() -> str:
    """A port at which nobody listens."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        return str(found.getsockname()[1])


def refused(folder: Path, *command: str) -> str:
    """The one sentence with which a server does not start."""
    done = subprocess.run([sys.executable, *command], cwd=folder, capture_output=True, text=True, timeout=60)
    assert done.returncode
    assert len(done.stderr.strip().splitlines()) == 1, done.stderr
    return done.stderr


def test_a_store_in_need_of_repair_and_a_missing_extra_are_told_in_one_sentence(tmp_path: Path) -> None:
    with open_store(str(tmp_path / "graph.db")) as store:
        load([ROOT / "tests/bad/world.ttl"], store)
    (tmp_path / "graph.db" / "index" / "CURRENT").write_text("nothing", "utf-8")
    told = refused(tmp_path, "-m", "claimgraph", "serve", "--port", free(), "--store", "graph.db")
    assert "claimgraph rebuild" in told
    start = "import runpy; runpy.run_module('claimgraph', run_name='__main__')"
    without = (
        f"import sys; sys.modules['granian'] = None; sys.argv = ['claimgraph', 'serve', '--port', '{free()}']; {start}"
    )
    told = refused(tmp_path, "-c", without)
    assert told == "claimgraph: serving needs granian; install it with: pip install 'claimgraph[web]'\n"


def test_a_remote_store_is_served_with_the_same_api(tmp_path: Path) -> None:
    with oxigraph(tmp_path, "--timeout-s", "20") as remote:
        with open_store(remote.url) as store:
            load([ROOT / "tests/bad/world.ttl"], store)
        with serving(tmp_path, "--store", remote.url) as (address, _), httpx.Client(base_url=address) as client:
            assert client.get("/health").json()["status"] == "ok"
            found = asked(address, "SELECT (COUNT(*) AS ?n) { ?event a/rdfs:subClassOf* ?any }")
            assert found.status_code == 200
            ask = ["--store", remote.url, "ask", "unclaimed-attacks", "--format", "csv"]
            local = subprocess.run([sys.executable, "-m", "claimgraph", *ask], capture_output=True, check=True)
            assert client.get("/q/unclaimed-attacks.csv").content == local.stdout
            told = client.get("/q/unclaimed-attacks.csv?at=1")
            assert told.status_code == 400
            assert "endpoint" in told.json()["detail"]
            one, every = (client.get(f"/graphs{named}") for named in ("/world", "?default"))
            assert "What the bad documents refer to" in one.text
            assert len(triples(one)) < len(triples(every))
            missing = client.get("/graphs/wrold")
            assert (missing.status_code, "is no graph of this store" in missing.json()["detail"]) == (404, True)
            _asked_of_some_graphs(client, remote.url)
            _changed_there(client, remote.url)


def _asked_of_some_graphs(client: httpx.Client, url: str) -> None:
    """As on a store of one's own: what the request names alone, in place of what the query names."""
    text, world = "SELECT (COUNT(*) AS ?n) {FROM}{ ?s ?p ?o }", "https://w3id.org/claimgraph/id/world"
    measures = "https://w3id.org/claimgraph/derived/measures"
    everything, held = _count(client, query=text.replace("{FROM}", "")), len(triples(client.get("/graphs/world")))
    assert 0 < held < everything
    for own in ("", f"FROM <{measures}> ", f"FROM NAMED <{measures}> "):
        asked = text.replace("{FROM}", own)
        assert _count(client, query=asked, **{"default-graph-uri": world}) == held
        assert _count(client, query=asked, **{"named-graph-uri": world}) == 0
        inside = asked.replace("{ ?s ?p ?o }", "{ GRAPH ?g { ?s ?p ?o } }")
        assert _count(client, query=inside, **{"named-graph-uri": world}) == held
    # The union of all graphs, which the server is asked for otherwise, must not take the place of FROM.
    own = text.replace("{FROM}", f"FROM <{world}> ")
    assert _count(client, query=own) == held
    command = [sys.executable, "-m", "claimgraph", "--store", url, "query", "-", "--format", "csv"]
    shown = subprocess.run(command, input=own.encode(), capture_output=True, check=True).stdout
    assert shown.split() == [b"n", str(held).encode()]
    for none in ("https://x.example/none", "<>", f"{measures}> {{}} #"):
        told = client.get("/sparql", params={"query": "ASK {}", "default-graph-uri": none})
        assert (told.status_code, f"<{none}> is no graph of this store" in told.json()["detail"]) == (400, True)


def _count(client: httpx.Client, **fields: str) -> int:
    answer = client.get("/sparql", params={**fields, "format": "csv"})
    assert answer.status_code == 200, answer.text
    return int(answer.text.split()[1])


def triples(answer: httpx.Response) -> set[str]:
    assert answer.status_code == 200
    return {str(quad) for quad in parse(answer.content, RdfFormat.TURTLE)}


def _changed_there(client: httpx.Client, url: str) -> None:
    """What another changes on an endpoint is seen soon: no answer of before is kept for long."""
    before = {path: client.get(path) for path in ("/q/claim-trail.csv", "/graphs?default")}
    with open_store(url) as store:
        load([ROOT / "tests/bad/good.ttl"], store)
    sleep(2.5)
    for path, first in before.items():
        answer = client.get(path, headers={"If-None-Match": first.headers["ETag"]})
        assert (answer.status_code, answer.content != first.content) == (200, True), path
