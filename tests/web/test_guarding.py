"""What a request must hold to: hosts, origins, paths, sizes, the token; row by row as the threat model has it."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import httpx
import pytest

from claimgraph.web.serving import Settings
from tests.conftest import Done
from tests.web.conftest import TOKEN, Written, serving
from tests.web.raw import exchange


def raw(address: str, sent: bytes, seconds: float = 5.0) -> bytes:
    """What comes back on a socket of its own, until the server closes it or nothing more comes."""
    host, port = address.removeprefix("http://").rstrip("/").split(":")
    found = b""
    with socket.create_connection((host, int(port)), timeout=seconds) as connection:
        connection.sendall(sent)
        try:
            while piece := connection.recv(1 << 16):
                found += piece
                if b"\r\n\r\n" in found and b"problem+json" in found and found.rstrip().endswith(b"}"):
                    break
        except TimeoutError:
            pass
    return found


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/../etc/passwd", 404),
        ("/q/%2e%2e/%2e%2e/etc/passwd", 404),
        ("//evil.example/", 404),
        ("/q/a%00b", 404),
        ("/q/%252e%252e/x", 404),
        ("/q/denials.csv?" + "a=1&" * 150, 400),
        ("/q/denials.csv?" + "a" * 17_000, 414),
    ],
)
def test_paths_with_tricks(path: str, status: int, server: str) -> None:
    answer = raw(server, f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
    assert int(answer.split(b" ", 2)[1]) == status
    assert b"application/problem+json" in answer


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "localhost:80@evil.example", ""])
def test_a_foreign_host_is_not_answered(host: str, server: str) -> None:
    answer = raw(server, f"GET /health HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert int(answer.split(b" ", 2)[1]) in (400, 421)


def test_behind_a_proxy_addresses_begin_as_readers_know_them(written: Written) -> None:
    for host, begin in (("claims.example.org", "https://claims.example.org/"), ("localhost", "http://localhost/")):
        told = written.client.get("/reconcile", headers={"Host": host}).json()
        assert told["documentation"] == f"{begin}api"


def test_every_answer_keeps_a_browser_from_more(web: httpx.Client) -> None:
    for path in ("/health", "/q/denials", "/nothing"):
        told = web.get(path).headers
        assert told["content-security-policy"].startswith("default-src 'none'")
        assert told["x-content-type-options"] == "nosniff"
        assert told["referrer-policy"] == "no-referrer"
        assert told["x-frame-options"] == "DENY"


def test_a_compressed_or_too_long_body_is_not_read(web: httpx.Client, server: str) -> None:
    packed = web.post("/sparql", content=b"x", headers={"content-encoding": "gzip"})
    assert packed.status_code == 415
    head = f"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Length: {17 << 20}\r\n\r\n"
    assert b" 413 " in raw(server, head.encode()).split(b"\r\n")[0]


GRAPH = "/graphs?graph=https://x.example/d"
TURTLE = {"content-type": "text/turtle"}
RIGHT = {"authorization": f"Bearer {TOKEN}"}
WRITERS = [
    ({}, 401),
    ({"authorization": "Bearer wrong"}, 403),
    ({"authorization": f"Basic {TOKEN}"}, 401),
    ({**RIGHT, "origin": "https://evil.example"}, 403),
    ({**RIGHT, "sec-fetch-site": "cross-site"}, 403),
]


@pytest.mark.parametrize(("headers", "status"), WRITERS)
def test_who_may_not_write(headers: dict[str, str], status: int, written: Written) -> None:
    for method in ("PUT", "POST", "DELETE"):
        assert written.client.request(method, GRAPH, headers={**TURTLE, **headers}).status_code == status
    assert written.client.put(f"{GRAPH}&token={TOKEN}", headers=TURTLE).status_code == 401


def test_without_a_token_nothing_writes(web: httpx.Client) -> None:
    answer = web.put(GRAPH, headers={**TURTLE, **RIGHT})
    assert answer.status_code == 403
    assert "--token-file" in answer.json()["detail"]


def test_only_named_origins_may_read_across(written: Written, web: httpx.Client) -> None:
    named = written.client.get("/health", headers={"origin": "https://pages.example"}).headers
    assert named["access-control-allow-origin"] == "https://pages.example"
    assert "access-control-allow-credentials" not in named
    for client, origin in ((written.client, "https://evil.example"), (web, "https://pages.example")):
        assert "access-control-allow-origin" not in client.get("/health", headers={"origin": origin}).headers
    asked = {"origin": "https://evil.example", "access-control-request-method": "PUT"}
    assert written.client.options("/graphs", headers=asked).status_code == 403


def test_what_depends_on_the_origin_and_on_accept_names_both(written: Written) -> None:
    for origin in ("https://pages.example", "https://evil.example"):
        told = written.client.get("/q/denials.csv", headers={"origin": origin}).headers
        assert {one.strip() for one in told["vary"].split(",")} == {"Accept", "Origin"}


def test_a_preview_is_framed_by_named_origins_alone(written: Written, web: httpx.Client) -> None:
    thing = next(one for one in written.client.get("/reconcile/suggest/entity?prefix=a").json()["result"])
    path = f"/reconcile/preview?id={thing['id']}"
    told = written.client.get(path).headers
    assert told["content-security-policy"].endswith("; frame-ancestors https://pages.example")
    assert told["x-frame-options"] == "SAMEORIGIN"
    for client, other in ((written.client, f"/page/{thing['id']}"), (web, "/reconcile/preview?id=kataib-hezbollah")):
        told = client.get(other).headers
        assert told["content-security-policy"].endswith("; frame-ancestors 'none'")
        assert told["x-frame-options"] == "DENY"


def test_half_a_header_is_not_waited_for(server: str) -> None:
    """The server closes it itself, and answers others meanwhile."""
    host, port = server.removeprefix("http://").split(":")
    with socket.create_connection((host, int(port)), timeout=20) as half:
        half.sendall(b"GET /health HTTP/1.1\r\nHost: loc")
        assert httpx.get(f"{server}/health").status_code == 200
        began = monotonic()
        while half.recv(1 << 10):
            pass
        assert monotonic() - began < 15


def below(pid: int) -> list[int]:
    """The processes that one has begun, and those that these have."""
    own = [int(one) for file in Path(f"/proc/{pid}/task").glob("*/children") for one in file.read_text().split()]
    return own + [deeper for one in own for deeper in below(one)]


def runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in ("Z", "X")
    except OSError:
        return False


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_no_process_is_left(number: signal.Signals, tmp_path: Path) -> None:
    with serving(tmp_path, "--workers", "2") as (_, process):
        others = below(process.pid)
        assert len(others) >= 3  # the image, and two workers
        began = monotonic()
        os.kill(process.pid, number)
        process.wait(10)
        if number == signal.SIGTERM:
            assert process.returncode == 0
            assert monotonic() - began < 2
        until = monotonic() + 3
        while any(map(runs, others)) and monotonic() < until:
            sleep(0.02)
        assert [one for one in others if runs(one)] == []


def test_who_is_listened_to_is_this_machine_unless_said_otherwise(
    command: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what else that means is told; a token comes from a file or from the environment."""
    asked: list[Settings] = []
    monkeypatch.setattr("claimgraph.web.serving.serve", lambda settings, _tell: asked.append(settings))
    assert command("serve").err == ""
    monkeypatch.setenv("CLAIMGRAPH_TOKEN", TOKEN)
    told = command("serve", "--host", "0.0.0.0")
    assert "who reaches it can ask, and who has the token can write" in told.err
    assert [(one.host, one.rules.token) for one in asked] == [("127.0.0.1", None), ("0.0.0.0", TOKEN)]


def test_a_body_in_pieces_is_bounded_too(server: str) -> None:
    """Nobody said how long it is."""
    piece = b"100000\r\n" + b"x" * (1 << 20) + b"\r\n"
    head = b"Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
    for route, kind in (("/sparql", "application/sparql-query"), ("/reconcile/1.0-draft/match", "application/json")):
        first = f"POST {route} HTTP/1.1\r\nHost: localhost\r\nContent-Type: {kind}\r\n".encode()
        assert exchange(server, first + head + piece * 17 + b"0\r\n\r\n").status == 413


def test_what_keeps_a_server_from_starting_is_told(server: str, tmp_path: Path) -> None:
    port = server.rpartition(":")[2]
    short = tmp_path / "token"
    short.write_text("short", "utf-8")
    for arguments, code, said in (
        (["--port", port], 4, "name another with --port"),
        (["--token-file", str(short)], 2, "a token of 5 signs is guessed"),
        (["--cors", "*"], 2, "is no origin"),
        (["--store", "nothing.db"], 4, "nothing.db"),
    ):
        command = [sys.executable, "-m", "claimgraph", "serve", *arguments]
        done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=60)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
        assert len(done.stderr.strip().splitlines()) == 1
