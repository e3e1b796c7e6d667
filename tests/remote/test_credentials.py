"""Credentials come from the environment, go where they are asked for, and are never shown."""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Callable
from urllib.parse import quote, quote_plus

import pytest

from claimgraph.endpoint import Endpoint
from claimgraph.endpoint.credentials import Credentials
from claimgraph.errors import StoreFailure, WrongUse
from tests.remote.scripted import Answer, reply, serving

SECRET = "s3cret-pa55word"
TRUE = b'{"head":{},"boolean":true}'


@pytest.fixture
def user(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_USER", "ann")
    monkeypatch.setenv("CLAIMGRAPH_PASSWORD", SECRET)


def asking(challenge: str) -> tuple[list[bytes], object]:
    seen: list[bytes] = []

    def script(request: bytes) -> Answer:
        header = next((line for line in request.split(b"\r\n") if line.lower().startswith(b"authorization:")), b"")
        seen.append(header)
        if not header:
            return reply(b"", status="401 Unauthorized", more=f"WWW-Authenticate: {challenge}\r\n")
        return reply(TRUE)

    return seen, script


@pytest.mark.usefixtures("user")
def test_a_store_that_asks_for_basic_is_told() -> None:
    seen, script = asking('Basic realm="x"')
    with serving(script) as (url, _), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        assert endpoint.query("ASK {}")
    expected = base64.b64encode(f"ann:{SECRET}".encode())
    assert seen[0] == b""
    assert all(header.endswith(b"Basic " + expected) for header in seen[1:])


@pytest.mark.usefixtures("user")
def test_a_store_that_asks_for_digest_does_not_get_the_password() -> None:
    seen, script = asking('Digest realm="SPARQL", nonce="3f6c", qop="auth", algorithm="MD5"')
    with serving(script) as (url, requests), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        assert endpoint.query("ASK {}")
    assert b"Digest" in seen[-1]
    assert all(b"Digest" in header for header in seen if header)
    assert not any(SECRET.encode() in request for request in requests)


def test_a_token_is_sent_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_TOKEN", SECRET)
    seen, script = asking("Bearer")
    with serving(script) as (url, _), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        assert endpoint.query("ASK {}")
    assert all(header.endswith(b"Bearer " + SECRET.encode()) for header in seen)


@pytest.mark.usefixtures("user")
def test_a_store_that_does_not_ask_is_told_nothing() -> None:
    with serving(lambda _: reply(TRUE)) as (url, requests), Endpoint(url) as endpoint:
        assert endpoint.query("ASK {}")
    assert not any(b"authorization" in request.lower() for request in requests)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("status", ["500 No", "400 No", "401 No", "302 Found", "404 No", "200 OK"])
def test_a_secret_that_a_server_echoes_is_not_shown(status: str) -> None:
    echo = reply(
        f"your password is {SECRET}".encode(),
        status=status,
        media_type="text/plain",
        more=f'Location: http://x/{SECRET}\r\nWWW-Authenticate: Basic realm="{SECRET}"\r\n',
    )
    with serving(lambda _: echo) as (url, _), Endpoint(url) as endpoint:
        with pytest.raises((StoreFailure, WrongUse)) as told:
            endpoint.query("ASK {}")
        shown = f"{told.value!s} {told.value!r} {told.value.__cause__!r} {endpoint!r} {vars(endpoint)!r}"
    assert SECRET not in shown


DIGEST = 'Digest realm="SPARQL, all", nonce="3f6c", qop="auth,auth-int", algorithm=SHA-256'
ODD = 'Digest realm="x", nonce="1", algorithm=SHA-512-256'


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    "challenge",
    [
        f'Basic realm="x", {DIGEST}',
        f'{DIGEST}, Basic realm="x"',
        f'Basic realm="x"\r\nWWW-Authenticate: {DIGEST}',
        f'Negotiate, {ODD}, {DIGEST}, NTLM abc==, Basic realm="Digest nonce=1"',
        "digest realm=SPARQL,nonce=3f6c",
    ],
)
def test_of_several_ways_digest_is_taken(challenge: str) -> None:
    seen, script = asking(challenge)
    with serving(script) as (url, requests), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        assert endpoint.query("ASK {}")
    assert all(b'Digest username="ann"' in header and b'nonce="3f6c"' in header for header in seen if header)
    assert not any(SECRET.encode() in request for request in requests)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    "challenge",
    [
        'Negotiate, Basic realm="a, b"',
        f'{ODD}, Basic realm="x"',
        'Digest realm="x", nonce="1", qop="auth-int", Basic realm="x"',
        'Digest realm="x", Basic realm="x"',
        "basic",
    ],
)
def test_a_way_that_is_not_known_is_passed_over(challenge: str) -> None:
    seen, script = asking(challenge)
    with serving(script) as (url, _), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        assert endpoint.query("ASK {}")
    assert all(b" Basic " in header for header in seen if header)


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize(
    ("challenge", "told"),
    [("Negotiate", "Negotiate"), (ODD, "Digest SHA-512-256"), ("", "none named"), ("=,,", "none")],
)
def test_an_unknown_way_of_asking_is_told(challenge: str, told: str) -> None:
    _, script = asking(challenge)
    with serving(script) as (url, _), Endpoint(url) as endpoint:  # type: ignore[arg-type]
        with pytest.raises(StoreFailure, match=f"of a kind we don't have: {told}") as error:
            endpoint.query("ASK {}")
        assert url in str(error.value)


@pytest.mark.usefixtures("user")
def test_a_new_nonce_among_several_ways_is_taken() -> None:
    nonces = iter(["1", "2", "3"])
    seen: list[bytes] = []

    def script(request: bytes) -> Answer:
        header = next((line for line in request.split(b"\r\n") if line.lower().startswith(b"authorization:")), b"")
        seen.append(header)
        if len(seen) in (1, 3):
            more = f'WWW-Authenticate: Basic realm="x", Digest realm="x", nonce="{next(nonces)}"\r\n'
            return reply(b"", status="401 Unauthorized", more=more)
        return reply(TRUE)

    with serving(script) as (url, _), Endpoint(url) as endpoint:
        assert endpoint.query("ASK {}")
        assert endpoint.query("ASK {}")
    assert b'nonce="1"' in seen[1]
    assert b'nonce="2"' in seen[3]


ODD_SECRET = 'p\u00e4ss "w&rd"/<%+\\\''


@pytest.mark.parametrize(
    "write",
    [
        str,
        lambda text: quote(text, safe=""),
        lambda text: quote(text, safe="").lower(),
        quote_plus,
        lambda text: json.dumps(text)[1:-1],
        lambda text: json.dumps(text, ensure_ascii=False)[1:-1].replace("/", "\\/"),
        html.escape,
        lambda text: "".join(f"&#{ord(sign)};" for sign in text),
        lambda text: "".join(f"&#x{ord(sign):X};" for sign in text),
        lambda text: "".join(f"%{byte:02x}" for byte in text.encode()),
        lambda text: "".join(f"\\u{ord(sign):04x}" for sign in text),
        repr,
    ],
)
def test_a_secret_is_hidden_however_it_is_written(write: Callable[[str], str]) -> None:
    for credentials in (Credentials("ann", ODD_SECRET), Credentials(token=ODD_SECRET)):
        shown = credentials.hide(f"it was {write(ODD_SECRET)}, was it not?")
        assert "***" in shown
        assert "ss" not in shown.replace("was", "")


def test_basic_credentials_are_hidden() -> None:
    sent = base64.b64encode(f"ann:{SECRET}".encode()).decode()
    assert Credentials("ann", SECRET).hide(f"Basic {sent} is wrong") in ("Basic *** is wrong", "Basic ***== is wrong")


@pytest.mark.usefixtures("user")
@pytest.mark.parametrize("before", [150, 190, 199, 3990, 0])
def test_a_secret_is_not_cut_in_two(before: int) -> None:
    body = b"x" * before + SECRET.encode() + b"x" * 90
    for status in ("500 No", "200 OK"):
        with serving(lambda _, s=status: reply(body, status=s)) as (url, _), Endpoint(url) as endpoint:  # type: ignore[misc]
            with pytest.raises(StoreFailure) as told:
                endpoint.query("ASK {}")
            assert not any(SECRET[:n] in str(told.value) for n in (4, 8)), str(told.value)
            assert SECRET[-4:] not in str(told.value)


@pytest.mark.usefixtures("user")
def test_credentials_never_cross_the_network_in_the_clear() -> None:
    with pytest.raises(WrongUse, match="in the clear"):
        Endpoint("http://store.example.org/sparql")
    with Endpoint("https://store.example.org/sparql"):
        pass


def test_an_address_holds_no_credentials() -> None:
    with pytest.raises(WrongUse, match="holds no credentials") as told:
        Endpoint(f"https://ann:{SECRET}@store.example.org/sparql")
    assert SECRET not in str(told.value)


@pytest.mark.parametrize("url", ["ftp://store.example.org/", "https://", "http:///sparql", "https://[::1/sparql"])
def test_an_address_that_is_none_is_refused(url: str) -> None:
    with pytest.raises(WrongUse):
        Endpoint(url)


def test_half_of_a_pair_is_refused() -> None:
    with pytest.raises(WrongUse, match="only one of CLAIMGRAPH_USER"):
        Credentials.from_environment({"CLAIMGRAPH_USER": "ann"})
    with pytest.raises(WrongUse, match="unset one"):
        Credentials.from_environment({"CLAIMGRAPH_USER": "ann", "CLAIMGRAPH_PASSWORD": "x", "CLAIMGRAPH_TOKEN": "y"})


def test_credentials_show_nothing() -> None:
    assert "hidden" not in repr(Credentials("ann", "hidden", ""))


def test_another_host_for_graphs_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CLAIMGRAPH_GRAPH_STORE", "https://evil.example.org/data")
    with serving(lambda _: reply(TRUE)) as (url, _), Endpoint(url) as endpoint, pytest.raises(WrongUse, match="host"):
        endpoint.query("ASK {}")


def test_graphs_of_an_unknown_server_need_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with serving(lambda _: reply(TRUE)) as (url, requests), Endpoint(url) as endpoint:
        with pytest.raises(WrongUse, match="set CLAIMGRAPH_GRAPH_STORE"):
            endpoint._protocol.delete("https://example.org/g")
        monkeypatch.setenv("CLAIMGRAPH_GRAPH_STORE", "/graphs")
        with Endpoint(url) as told:
            told._protocol.delete("https://example.org/g")
    assert requests[-1].startswith(b"DELETE /graphs?graph=https%3A%2F%2Fexample.org%2Fg HTTP/1.1")
