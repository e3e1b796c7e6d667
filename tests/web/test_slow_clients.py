"""Clients that are slow, stop or ask for too much: each is left in time, and others notice nothing.

One server, with waiting times of a second, and all of it at once.
"""

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, suppress
from pathlib import Path
from time import monotonic, sleep
from urllib.parse import quote

import psutil
import pytest

from claimgraph.web.serving import _bound
from tests.web.conftest import started
from tests.web.impatient import TIMES
from tests.web.raw import Answered, connected, received, request

LONG = quote("SELECT * { ?a a ?b . ?c a ?d } LIMIT 50000")
SMALL = quote("SELECT * { ?a a ?b } LIMIT 900")
SHORTER = quote("SELECT * { ?a a ?b . ?c a ?d } LIMIT 3000")
TOO_LONG = quote("SELECT * { ?a a ?b . ?c a ?d }")
HEAVY = quote("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }")
QUICK = quote("ASK {}")
END = b"0\r\n\r\n"
MANY = 600  # connections, more than the server has at once
LATE = 4.0  # seconds more than should be needed, on a machine that is busy


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, psutil.Process]]:
    """The address of the server, and its process."""
    with started(tmp_path_factory.mktemp("impatient"), "-m", "tests.web.impatient", "{port}") as (address, process):
        yield address, psutil.Process(process.pid)


def asked(address: str, source: str, query: str, *headers: str) -> Answered:
    with connected(address, source) as connection:
        connection.sendall(request(f"GET /sparql?format=json&query={query}", "Connection: close", *headers))
        return received(connection)


def closed_after(connection: socket.socket) -> float:
    """The seconds until the server ends a connection."""
    began = monotonic()
    assert received(connection).closed
    return monotonic() - began


def drip(connection: socket.socket, content: bytes) -> float:
    """Send it, one byte each tenth of a second, until the server has enough of that; the seconds that took."""
    began = monotonic()
    with suppress(OSError):
        for byte in content:
            connection.sendall(bytes([byte]))
            sleep(0.1)
    return monotonic() - began


def stop(connection: socket.socket) -> None:
    """Take nothing for longer than the server waits, once its answer is there."""
    connection.recv(1, socket.MSG_PEEK)
    sleep(TIMES.stopped + LATE)


def half_headers(address: str) -> None:
    with ExitStack() as stack:
        halves = [stack.enter_context(connected(address, "127.0.0.11")) for _ in range(MANY)]
        for half in halves:
            half.sendall(b"GET /health HTTP/1.1\r\nHost: loc")
        assert all(closed_after(half) < TIMES.head + LATE for half in halves)


def a_header_byte_by_byte(address: str) -> None:
    with connected(address, "127.0.0.12") as connection:
        assert drip(connection, request("GET /health") + b"x" * 500) < TIMES.head + LATE


def a_body_byte_by_byte(address: str) -> None:
    head = request("POST /sparql", "Content-Type: application/sparql-query", "Content-Length: 500")
    with connected(address, "127.0.0.13") as connection:
        connection.sendall(head)
        assert drip(connection, b"#" * 500) < TIMES.body + LATE
        answer = received(connection)
        assert (answer.status, answer.closed) == (408, True)


def a_connection_without_a_request(address: str) -> None:
    with connected(address, "127.0.0.14") as connection:
        connection.sendall(request("GET /health"))
        assert closed_after(connection) < TIMES.head + LATE


def a_reader_that_stops(address: str) -> None:
    """It loses its answer, which does not look whole."""
    with connected(address, "127.0.0.15", takes=4096) as connection:
        connection.sendall(request(f"GET /sparql?format=json&query={LONG}"))
        stop(connection)
        answer = received(connection)
        assert (answer.status, answer.closed, answer.body.endswith(END)) == (200, True, False)


def a_reader_that_stops_at_a_small_answer(address: str) -> None:
    """The system holds that, whole, and for no longer either."""
    with connected(address, "127.0.0.20", takes=2048) as connection:
        connection.sendall(request(f"GET /sparql?format=json&query={SMALL}"))
        stop(connection)
        answer = received(connection)
        assert (answer.status, answer.closed) == (200, True)
        assert len(answer.body) < int(answer.headers["content-length"])


def a_reader_that_reads(address: str) -> None:
    """Such an answer whole, for comparison."""
    answer = asked(address, "127.0.0.16", SHORTER)
    assert (answer.status, answer.closed, answer.body.endswith(END)) == (200, True, True)


def an_answer_with_too_many_rows(address: str) -> None:
    """It is known only after the first byte: the connection breaks."""
    answer = asked(address, "127.0.0.17", TOO_LONG)
    assert (answer.status, answer.closed, answer.body.endswith(END)) == (200, True, False)


def a_client_that_wants_all_workers(address: str) -> None:
    """Of four workers it gets two: the others answer what is quick, which is asked all the while."""
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda _: asked(address, "127.0.0.18", HEAVY), range(6)))
    assert [answer.status for answer in answers] == [503] * 6


EACH: list[Callable[[str], None]] = [
    *(half_headers, a_header_byte_by_byte, a_body_byte_by_byte, a_connection_without_a_request, a_reader_that_stops),
    *(
        a_reader_that_stops_at_a_small_answer,
        a_reader_that_reads,
        an_answer_with_too_many_rows,
        a_client_that_wants_all_workers,
    ),
]


def test_slow_clients_are_left_and_others_notice_nothing(impatient: tuple[str, psutil.Process]) -> None:
    address, process = impatient
    before, held = len(process.children(recursive=True)), process.memory_info().rss
    waited: list[float] = []
    with ThreadPoolExecutor(len(EACH)) as pool:
        under_way = [pool.submit(one, address) for one in EACH]
        while not all(one.done() for one in under_way):
            began = monotonic()
            assert asked(address, "127.0.0.19", QUICK).status == 200
            waited.append(monotonic() - began)
            sleep(0.05)
        for one in under_way:
            one.result()
    assert max(waited) < LATE, waited
    assert process.memory_info().rss - held < 32 << 20
    until = monotonic() + LATE
    while len(process.children(recursive=True)) != before and monotonic() < until:
        sleep(0.05)
    assert len(process.children(recursive=True)) == before


def test_who_came_before_the_bound_was_set_has_it_too(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with connected(f"http://127.0.0.1:{port}"), server.accept()[0] as accepted, (tmp_path / "lock").open("w"):
            before = set(Path("/proc/self/fd").iterdir())
            assert _bound(port, 1.5)
            assert set(Path("/proc/self/fd").iterdir()) == before
            for one in (server, accepted):
                assert one.getsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT) == 1500
