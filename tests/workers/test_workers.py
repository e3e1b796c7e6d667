"""Foreign queries run in workers: whole answers or errors, bounded, and one death costs one request."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pyoxigraph as ox
import pytest

from claimgraph.errors import LimitHit, StoreFailure, WrongUse
from claimgraph.graph import Snapshot
from claimgraph.limits import UNLIMITED, Limits
from claimgraph.workers.answering import Workers
from claimgraph.workers.process import Worker
from claimgraph.workers.said import Request

TURTLE = "text/turtle"
JSON = "application/sparql-results+json"
ALL = "SELECT ?s ?o WHERE { ?s ?p ?o } ORDER BY ?s"
CROSS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
BIG = "SELECT DISTINCT * WHERE { ?a ?b ?c . ?d ?e ?f }"
MANY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f }"


def whole(workers: Workers, text: str, media_type: str = JSON, limits: Limits = UNLIMITED) -> bytes:
    return b"".join(workers.run(text, rows_as=media_type, graph_as=TURTLE, limits=limits))


@pytest.mark.parametrize(
    "format_",
    [ox.QueryResultsFormat.JSON, ox.QueryResultsFormat.XML, ox.QueryResultsFormat.CSV, ox.QueryResultsFormat.TSV],
    ids=lambda format_: format_.file_extension,
)
def test_an_answer_is_what_the_engine_writes(
    workers: Workers, checkpoint: Path, format_: ox.QueryResultsFormat
) -> None:
    store = ox.Store.read_only(str(checkpoint))
    answer = store.query(ALL, use_default_graph_as_union=True)
    assert isinstance(answer, ox.QuerySolutions)
    expected = answer.serialize(format=format_)
    assert b"".join(workers.run(ALL, rows_as=format_.media_type, limits=UNLIMITED)) == expected


def test_a_graph_is_written_in_the_format_that_was_asked_for(workers: Workers) -> None:
    text = "PREFIX e: <https://example.org/> CONSTRUCT { ?s e:met ?o } WHERE { ?s e:knows ?o }"
    stream = workers.run(text, graph_as="application/n-triples")
    assert len(b"".join(stream).splitlines()) == 2_000
    assert b"@prefix e:" in b"".join(workers.run(text, graph_as=TURTLE, prefixes={"e": "https://example.org/"}))


def test_an_answer_says_first_what_it_is(workers: Workers) -> None:
    for text, kind in (("SELECT * {}", "rows"), ("ASK {}", "truth"), ("CONSTRUCT { } WHERE { }", "triples")):
        with workers.run(text) as stream:
            assert stream.kind == kind


def test_a_boolean_is_an_answer(workers: Workers) -> None:
    assert whole(workers, "ASK { ?s ?p ?o }") == b'{"head":{},"boolean":true}'


def test_files_are_read_where_there_is_no_store(tmp_path: Path) -> None:
    file = tmp_path / "one.nq"
    file.write_text('<a:s> <a:p> "x" <a:g> .\n')
    with Workers(Snapshot(files=(file,)), size=1) as workers:
        assert whole(workers, "SELECT ?o { ?s ?p ?o }", "text/csv") == b"o\r\nx\r\n"


def test_from_chooses_a_graph_and_nothing_chooses_all(workers: Workers) -> None:
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    first = count.replace("WHERE", "FROM <https://example.org/g1> WHERE")
    assert whole(workers, count, "text/csv") == b"n\r\n2000\r\n"
    assert whole(workers, first, "text/csv") == b"n\r\n1000\r\n"
    chosen = workers.run(count, rows_as="text/csv", default_graphs=["https://example.org/g2"])
    assert b"".join(chosen) == b"n\r\n1000\r\n"
    with pytest.raises(WrongUse, match="no graph of this store"):
        workers.run(count, rows_as="text/csv", default_graphs=["http://evil/"])
    named = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
    only = workers.run(named, rows_as="text/csv", named_graphs=["https://example.org/g2"])
    assert b"".join(only) == b"n\r\n1000\r\n"


TOO_DEEP = {
    "a chain of nots": "SELECT * { FILTER(" + "!" * 16000 + "true) }",
    "a chain of ors": "SELECT * { FILTER(true" + "||true" * 16000 + ") }",
    "a chain of sums": "SELECT (1" + "+1" * 16000 + " AS ?x) {}",
    "a chain of signs": "SELECT (1" + "-1" * 16000 + " AS ?x) {}",
    "a long path": "SELECT * { ?s <a:a>" + "/<a:a>" * 16000 + " ?o }",
    "a long choice": "SELECT * { ?s <a:a>" + "|<a:a>" * 16000 + " ?o }",
    "many unions": "SELECT * { {}" + "UNION{}" * 16000 + " }",
    "many binds": "SELECT * { " + "".join(f"BIND(1 AS ?x{n})" for n in range(16000)) + " }",
    "chains in nested brackets": "SELECT * { FILTER(" + ("(" + "!" * 400) * 50 + "true" + ")" * 50 + ") }",
}
WRONG = {
    "a syntax error": ("SELECT * WHERE {\n ?s ?p . }", "query:2:10: this is no SPARQL query; what stands there"),
    "a service": ("SELECT * { SERVICE <http://evil/> {} }", "query:1:12: SERVICE would reach"),
    "a foreign function": ("SELECT (<a:f>(1) AS ?x) {}", "custom function"),
    "an update": ("CLEAR ALL", "is an update"),
}


@pytest.mark.parametrize(("text", "message"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_query_is_told_with_its_place(workers: Workers, text: str, message: str) -> None:
    with pytest.raises(WrongUse, match=message):
        whole(workers, text)


def test_the_look_at_a_query_counts(workers: Workers) -> None:
    """A megabyte of words takes seconds to look at; the worker that looks is ended at the deadline."""
    began = monotonic()
    with pytest.raises(LimitHit, match=r"no whole answer within 0\.3 s"):
        whole(workers, "SELECT * { " + "a." * 490_000 + " }", limits=Limits(seconds=0.3))
    assert monotonic() - began < 3


@pytest.mark.parametrize("text", TOO_DEEP.values(), ids=TOO_DEEP.keys())
def test_what_is_too_deep_for_the_engine_ends_a_worker_and_nothing_else(workers: Workers, text: str) -> None:
    with pytest.raises(LimitHit, match="too deep for the engine"):
        whole(workers, text, limits=Limits(seconds=120))
    assert whole(workers, "ASK {}")


def test_rows_ask_for_a_format_of_rows(workers: Workers) -> None:
    with pytest.raises(WrongUse, match="text/turtle is no format for rows"):
        workers.run(ALL, rows_as=TURTLE)
    with pytest.raises(WrongUse, match=r"sparql-results.json is no format for a graph"):
        workers.run("CONSTRUCT WHERE { ?s ?p ?o }", graph_as=JSON)


@pytest.mark.parametrize("media_type", [JSON, "application/sparql-results+xml", "text/csv"])
def test_rows_are_capped_exactly(workers: Workers, media_type: str) -> None:
    assert whole(workers, ALL, media_type, Limits(rows=2_000))
    with pytest.raises(LimitHit, match="more than 1,999 rows"):
        whole(workers, ALL, media_type, Limits(rows=1_999))


def test_triples_are_capped_exactly(workers: Workers) -> None:
    construct = "CONSTRUCT WHERE { ?s ?p ?o }"
    assert whole(workers, construct, "text/turtle", Limits(rows=2_000))
    with pytest.raises(LimitHit, match="more than 1,999 rows"):
        whole(workers, construct, "text/turtle", Limits(rows=1_999))


def test_a_query_dies_at_its_deadline_and_the_next_is_answered(workers: Workers) -> None:
    began = monotonic()
    with pytest.raises(LimitHit, match=r"within 0\.3 s"):
        whole(workers, CROSS, limits=Limits(seconds=0.3))
    assert monotonic() - began < 1.3
    assert whole(workers, "ASK {}")


def test_a_query_that_streams_dies_at_its_deadline(workers: Workers) -> None:
    assert whole(workers, "ASK {}")  # so that a worker is up: on a busy machine its start alone takes half a second
    stream = workers.run(MANY, limits=Limits(seconds=0.5, rows=None))
    with pytest.raises(LimitHit, match="no whole answer"):
        for _ in stream:
            pass


def test_a_query_dies_at_its_memory_cap(workers: Workers) -> None:
    with pytest.raises(LimitHit, match="more than 150 MB"):
        whole(workers, BIG, limits=Limits(seconds=120, megabytes=150))
    assert whole(workers, "ASK {}")


def test_waiting_for_a_worker_counts(checkpoint: Path) -> None:
    with (
        Workers(Snapshot(checkpoint=checkpoint), size=1) as workers,
        workers.run(MANY),
        pytest.raises(LimitHit, match="all 1 workers were busy"),
    ):
        workers.run("ASK {}", limits=Limits(seconds=0.1))


def test_one_client_gets_half_of_the_workers(checkpoint: Path) -> None:
    with Workers(Snapshot(checkpoint=checkpoint), size=2) as workers, workers.run(MANY, client="one"):
        with pytest.raises(LimitHit, match="one client gets half of the 2 workers"):
            workers.run("ASK {}", limits=Limits(seconds=0.1), client="one")
        assert b"".join(workers.run("ASK {}", client="other"))


def test_a_slow_query_gives_way_and_its_worker_is_replaced(checkpoint: Path) -> None:
    with Workers(Snapshot(checkpoint=checkpoint), size=1) as workers:
        stream = workers.run(MANY, limits=Limits(rows=None))
        worker = stream._worker
        assert worker is not None
        began = monotonic()
        for _ in stream:
            if worker.slow or monotonic() - began > 5:
                break
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) == 10
        stream.close()
        assert worker not in workers.pool.idle


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM], ids=lambda number: number.name)
def test_a_death_in_the_middle_costs_one_request_and_is_never_an_end(workers: Workers, number: signal.Signals) -> None:
    other = workers.run(ALL, rows_as="text/csv", limits=UNLIMITED)
    dying = workers.run(MANY, limits=UNLIMITED)
    assert dying._worker is not None
    os.kill(dying._worker.pid, number)
    with pytest.raises((LimitHit, StoreFailure), match=r"ended with code|process ended"):
        for _ in dying:
            pass
    assert len(b"".join(other).splitlines()) == 2_001
    assert whole(workers, "ASK {}")


def test_a_worker_that_lived_is_used_again(checkpoint: Path) -> None:
    with Workers(Snapshot(checkpoint=checkpoint), size=1) as workers:
        whole(workers, "ASK {}")
        (before,) = workers.pool.idle
        with pytest.raises(WrongUse):
            whole(workers, "SELECT * WHERE { ?s ?p . }")
        with pytest.raises(LimitHit):
            whole(workers, "SELECT * { VALUES ?x { 1 2 3 } }", limits=Limits(rows=2))
        assert workers.pool.idle == [before]


def test_an_answer_that_is_given_up_frees_its_worker(checkpoint: Path) -> None:
    with Workers(Snapshot(checkpoint=checkpoint), size=1) as workers:
        for _ in range(3):
            stream = workers.run(MANY)
            next(stream)
            stream.close()
        assert whole(workers, "ASK {}", limits=Limits(seconds=5))


def test_a_renewed_snapshot_is_read_at_once(tmp_path: Path) -> None:
    for name in ("old", "new"):
        (tmp_path / f"{name}.nq").write_text(f'<a:s> <a:p> "{name}" <a:g> .\n')
    with Workers(Snapshot(files=(tmp_path / "old.nq",)), size=2) as workers:
        assert whole(workers, "SELECT ?o { ?s ?p ?o }", "text/csv") == b"o\r\nold\r\n"
        workers.renew(Snapshot(files=(tmp_path / "new.nq",)))
        assert whole(workers, "SELECT ?o { ?s ?p ?o }", "text/csv") == b"o\r\nnew\r\n"


@pytest.mark.parametrize("snapshot", [Snapshot(checkpoint=Path("absent")), Snapshot(files=(Path("absent.nq"),))])
def test_a_store_that_cannot_be_read_is_told(snapshot: Snapshot) -> None:
    with Workers(snapshot, size=1) as workers, pytest.raises(StoreFailure, match="the store cannot be read"):
        whole(workers, "ASK {}")


def test_closed_workers_answer_nothing_and_leave_no_process(checkpoint: Path) -> None:
    workers = Workers(Snapshot(checkpoint=checkpoint), size=2)
    workers.warm()
    pids = [worker.pid for worker in workers.pool.idle]
    workers.close()
    assert len(pids) == 2
    for pid in pids:
        with pytest.raises(ProcessLookupError):
            os.kill(pid, 0)
    with pytest.raises(StoreFailure, match="closed"):
        whole(workers, "ASK {}")


def ask_past_the_check(text: str, address: str) -> tuple[bytes, bytes] | None:
    """Ask a worker without network directly, as if the look at the query had missed a call of ``address``."""
    worker = Worker(Snapshot(), 0)
    try:
        worker.receive(monotonic() + 10)
        worker.ask(Request(text, JSON, TURTLE, None, {address: address}, (), (), Limits()), monotonic() + 10)
        worker.receive(monotonic() + 10)
        return worker.receive(monotonic() + 10)
    finally:
        worker.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux can take sockets from a process")
def test_a_worker_can_open_no_socket_even_if_a_service_slips_through() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}/"
        answer = ask_past_the_check(f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}", address)
        assert answer is not None
        assert b"Permission denied" in answer[1]
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_worker_imports_nothing_but_the_engine() -> None:
    text = "import sys, claimgraph.workers.worker; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=True).stdout.split()
    assert "pyoxigraph" in loaded
    assert not {"rdflib", "pyshacl", "click", "rich", "owlready2", "owlrl", "ruamel", "asyncio"} & set(loaded)


def test_a_worker_is_told_no_secret(checkpoint: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_TOKEN", "s3cret")
    worker = Worker(Snapshot(checkpoint=checkpoint), 0)
    try:
        worker.receive(monotonic() + 10)
        assert b"s3cret" not in Path(f"/proc/{worker.pid}/environ").read_bytes()
    finally:
        worker.end()


OWNER = """
import sys
from pathlib import Path
from claimgraph.graph import Snapshot
from claimgraph.limits import UNLIMITED
from claimgraph.workers.answering import Workers

workers = Workers(Snapshot(checkpoint=Path(sys.argv[1])))
workers.warm()
print(*(worker.pid for worker in workers.pool.idle), flush=True)
workers.run(sys.argv[2], limits=UNLIMITED)
"""


def lives(pid: int) -> bool:
    """Whether a process is there; one that only waits to be buried is not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells a process of a pipe's other end by a signal")
def test_no_worker_outlives_its_owner(checkpoint: Path) -> None:
    """One waits for a query and one is deep in the engine when the owner is killed without a chance to tidy up."""
    with subprocess.Popen([sys.executable, "-c", OWNER, checkpoint, CROSS], stdout=subprocess.PIPE) as owner:
        assert owner.stdout is not None
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        sleep(0.3)
        assert [lives(pid) for pid in pids] == [True, True]
        owner.kill()
    deadline = monotonic() + 1
    while any(map(lives, pids)) and monotonic() < deadline:
        sleep(0.01)
    assert [lives(pid) for pid in pids] == [False, False]
