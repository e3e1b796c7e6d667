"""The command line beside a server on its store: who answers, whether in the same bytes, and who is not believed."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from shutil import copytree
from threading import Thread
from time import monotonic, sleep
from typing import Any, ClassVar

import pytest

from claimgraph import views
from claimgraph.cli import beside
from claimgraph.limits import Limits
from claimgraph.load import load
from claimgraph.opening import open_store
from claimgraph.store import served
from claimgraph.store.folder import SERVED
from claimgraph.store.recorded import Recorded
from claimgraph.web.serving import Settings, mark_of
from tests.conftest import ROOT, Done
from tests.web.conftest import serving

Command = Callable[..., Done]
ALONE = "claimgraph: no server beside the store answered\n"
# With rows, with a part of them, with all that a summary would leave out, and with none.
ASKED = [
    ("claim-trail",),
    ("unclaimed-attacks", "--rows", "1"),
    ("denials", "--iris", "--all"),
    ("changes-since", "since=2099-01-01"),
]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with some of the bundled data."""
    path, data = tmp_path_factory.mktemp("beside") / "graph.db", ROOT / "data"
    with open_store(str(path)) as graph:
        load([data / "actors.ttl", data / "places.ttl", data / "events.ttl", *data.glob("reports/2020-04-06-*")], graph)
    return path


@pytest.fixture(scope="module")
def running(store: Path) -> Iterator[str]:
    """What -v tells of a server on that store."""
    with serving(store.parent, "--store", store.name) as (address, _):
        yield f"claimgraph: the server at {address.removeprefix('http://')}, which runs on this store, answered\n"


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    """A store of any size is worth a server."""
    monkeypatch.setattr(beside, "LEAST", 0)


@pytest.mark.parametrize("asked", ASKED, ids=" ".join)
def test_a_server_gives_the_same_bytes_in_every_format(
    asked: tuple[str, ...], store: Path, running: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    for format_ in (*views.FORMATS, "cited"):
        given = ("--store", store, "ask", *asked, "--format", format_)
        by_server = command(*given, "-v")
        assert by_server.err.startswith(running)
        with monkeypatch.context() as alone:
            alone.setattr(beside, "LEAST", 1 << 60)
            by_itself = command(*given)
        assert (by_server.code, by_server.out) == (by_itself.code, by_itself.out)
        assert by_server.err.removeprefix(running) == by_itself.err
        assert command(*given) == by_itself  # without -v nobody says who it was


def test_what_the_server_would_judge_otherwise_is_asked_here(store: Path, running: str, command: Command) -> None:
    for option in (("--at", "1"), ("--timeout", "20"), ("--include-restricted",)):
        assert command("--store", store, "ask", "denials", *option, "-v").err.startswith(ALONE)
    refused = command("--store", store, "ask", "denials", "actor=id:nobody-at-all", "-v")
    assert refused.err.startswith(ALONE)
    assert (refused.code, "nobody-at-all" in refused.err) == (2, True)
    assert running


def test_a_small_store_and_the_data_that_came_along_are_asked_here(
    store: Path, running: str, command: Command, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert ALONE in command("ask", "unclaimed-attacks", "-v").err
    monkeypatch.undo()
    assert beside.LEAST > 1000
    assert command("--store", store, "ask", "denials", "-v").err.startswith(ALONE)
    assert running


def test_a_change_is_seen_at_once_and_a_mark_goes_with_its_server(
    store: Path, tmp_path: Path, command: Command
) -> None:
    copytree(store, tmp_path / "graph.db")
    given = ("--store", tmp_path / "graph.db", "ask", "claim-trail", "--format", "csv", "-v")
    mark = tmp_path / "graph.db" / SERVED
    with serving(tmp_path, "--store", "graph.db") as (_, process):
        before = command(*given)
        assert "answered" in before.err
        assert mark.stat().st_mode & 0o777 == 0o600
        process.send_signal(signal.SIGSTOP)  # it does not notice what comes, and hangs
        with open_store(str(tmp_path / "graph.db")) as graph:
            load([*ROOT.glob("data/reports/2020-03-11-*")], graph)
        after = command(*given)
        assert (after.err, len(after.out) > len(before.out)) == (ALONE, True)
        process.send_signal(signal.SIGCONT)
        left = mark.read_bytes()
    assert not mark.exists()
    mark.touch(0o600)
    mark.write_bytes(left)  # as after a kill
    assert command(*given).err == ALONE


class Listener(BaseHTTPRequestHandler):
    """Somebody at a port: it proves what ``mark`` lets it, and tells ``sequence`` and ``answer``."""

    mark: ClassVar[served.Mark | None] = None
    sequence: ClassVar[int] = 1
    told: ClassVar[list[str]] = []
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self.told.append(self.path)
        proof = self.mark.proof(self.headers[served.NONCE] or "") if self.mark else "0" * 64
        body = json.dumps({"sequence": self.sequence}).encode() if self.path == "/health" else b"half of it"
        self.send_response(200)
        self.send_header(served.PROOF, proof)
        self.send_header("Claimgraph-Sequence", str(self.sequence))
        self.send_header("Content-Length", str(len(body) + (self.path != "/health")))
        self.end_headers()
        self.wfile.write(body)
        self.close_connection = self.path != "/health"

    def log_message(self, *_: Any) -> None:
        """Nothing is told on stderr."""


class Silent(ThreadingHTTPServer):
    """It says nothing of a caller who is gone before all was said, or the command would seem to."""

    def handle_error(self, *_: Any) -> None:
        """That is what is tried."""


@contextmanager
def listening(
    mark: bool, sequence: int, kind: type[Listener] = Listener
) -> Iterator[tuple[type[Listener], served.Mark]]:
    """Somebody who listens, and the mark that leads there; with ``mark`` it has the secret."""
    handler = type("Other", (kind,), {"told": [], "sequence": sequence})
    with Silent(("127.0.0.1", 0), handler) as server:
        left = served.new("127.0.0.1", server.server_port)
        handler.mark = left if mark else None  # type: ignore[attr-defined]
        thread = Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        yield handler, left
        server.shutdown()
        thread.join()


@pytest.fixture
def own(store: Path, tmp_path: Path) -> Path:
    """A copy of the store that no server runs on."""
    copytree(store, tmp_path / "graph.db")
    (tmp_path / "graph.db" / SERVED).unlink(missing_ok=True)
    return tmp_path / "graph.db"


@pytest.mark.parametrize(
    ("knows", "behind", "told"),
    [(False, 0, ["/health"]), (True, 1, ["/health"]), (True, 0, ["/health", "/q/denials.json?"])],
    ids=["without the secret", "in an older state", "that breaks off"],
)
def test_a_listener_that_is_not_the_server_in_the_newest_state_is_not_believed(
    knows: bool, behind: int, told: list[str], own: Path, command: Command
) -> None:
    given = ("--store", own, "ask", "denials")
    alone = command(*given)
    with listening(knows, Recorded(own).stats().entries - behind) as (handler, mark), served.left(mark, own):
        beside_it = command(*given, "-v")
    assert (beside_it.code, beside_it.out, beside_it.err) == (0, alone.out, ALONE)
    assert handler.told == told  # who has proved nothing is told nothing of the question


class Trickling(Listener):
    """Somebody who says a byte now and then, for ever: the head of an answer, or its body."""

    whole: ClassVar[bytes] = b""

    def do_GET(self) -> None:
        if self.path == "/health" and self.mark:
            super().do_GET()
            return
        self.told.append(self.path)
        self.wfile.write(self.whole)
        with suppress(OSError):
            while True:
                self.wfile.write(b"x")
                sleep(0.05)


@pytest.mark.parametrize(
    ("knows", "whole"),
    [
        (False, b""),
        (False, b"HTTP/1.1 200 OK\r\n"),
        (True, b"HTTP/1.1 200 OK\r\nClaimgraph-Sequence: {n}\r\nContent-Length: 100000\r\n\r\n"),
        (True, b"HTTP/1.1 200 OK\r\nClaimgraph-Sequence: {n}\r\n\r\n"),
    ],
    ids=["the status", "a header", "the body", "a body without an end"],
)
def test_who_answers_byte_by_byte_is_not_waited_for(
    knows: bool, whole: bytes, own: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(beside, "_WAIT", 0.5)
    given = ("--store", own, "ask", "denials")
    began = monotonic()
    alone = command(*given)
    usual, entries = monotonic() - began, Recorded(own).stats().entries
    with listening(knows, entries, Trickling) as (handler, mark), served.left(mark, own):
        handler.whole = whole.replace(b"{n}", str(entries).encode())  # type: ignore[attr-defined]
        began = monotonic()
        beside_it = command(*given, "-v")
        assert monotonic() - began < 10 * usual + 5
    assert (beside_it.code, beside_it.out, beside_it.err) == (0, alone.out, ALONE)
    assert len(handler.told) == 1 + knows


def test_a_mark_that_is_not_this_users_alone_is_no_mark(own: Path) -> None:
    path = own / SERVED
    with served.left(served.new("127.0.0.1", 7777), own):
        assert served.found(own)
        path.chmod(0o640)
        assert served.found(own) is None
        path.chmod(0o600)
        if os.geteuid() == 0:
            os.chown(path, 12345, -1)
            assert served.found(own) is None
            os.chown(path, 0, -1)
        path.rename(own.parent / "elsewhere")
        path.symlink_to(own.parent / "elsewhere")
        assert served.found(own) is None
    path.unlink()
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    whole = json.loads((own.parent / "elsewhere").read_bytes())
    wrong: list[Any] = [b"", b"[]", b"\xff", {}, {"host": "192.0.2.1"}, {"process": ended.pid}, {"version": "0"}]
    for change in [*wrong, {"secret": None}, {"process": "x"}, {"process": 1 << 70}]:
        path.touch(0o600)
        path.write_bytes(change if isinstance(change, bytes) else json.dumps({**whole, **change}).encode())
        assert (served.found(own) is None) == (change != {}), change


def test_a_server_that_writes_down_what_is_asked_or_has_no_store_here_leaves_no_mark(
    own: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings = Settings("0.0.0.0", 7777, str(own), Limits())
    mark = mark_of(settings)
    assert (mark and mark.host, mark and mark.process) == ("127.0.0.1", os.getpid())
    monkeypatch.chdir(tmp_path / "graph.db")  # where no store is, the data that came along are served
    other = ({"log": tmp_path / "log"}, {"host": "192.0.2.1"}, {"store": "http://localhost:1/sparql"}, {"store": None})
    assert [mark_of(replace(settings, **one)) for one in other] == [None] * 4
    assert mark
    with served.left(mark, tmp_path):
        assert not (tmp_path / SERVED).exists()
