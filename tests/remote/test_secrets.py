"""No password is ever shown: neither one in an address, whatever command has it, nor one that a server echoes."""

from __future__ import annotations

import base64
from collections.abc import Callable
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.conftest import Done
from tests.remote.scripted import Answer, reply, serving

SECRET = "s3cret-pa55word"
ADDRESSES = [
    f"https://ann:{SECRET}@store.example/sparql",
    f"http://ann:{SECRET}@127.0.0.1:9/sparql",
    f"https://{SECRET}@store.example/sparql",
    f"ftp://ann:{SECRET}@store.example/sparql",
    f"https:/ann:{SECRET}@store.example/sparql",
    f"https://ann:{SECRET}/with@signs@store.example/sparql",
    f"https://ann:{SECRET}#x?y@store.example",
    f"HTTPS://ann:%70{SECRET}@[::1/sparql",
]
GOOD = str(Path(__file__).parents[1] / "bad" / "good.ttl")
# Every command, with ADDRESS in each of its places.
COMMANDS = {
    "ask": ["--store", "ADDRESS", "ask", "denials"],
    "ask --at": ["--store", "ADDRESS", "ask", "denials", "--at", "1"],
    "ask a question of that name": ["ask", "ADDRESS"],
    "ask with it as a value": ["ask", "unclaimed-attacks", "since=ADDRESS"],
    "query": ["--store", "ADDRESS", "query", "-"],
    "query a file of that name": ["query", "ADDRESS"],
    "query --allow-service": ["query", "--allow-service", "ADDRESS", "-"],
    "show": ["--store", "ADDRESS", "show", "id:a"],
    "export": ["--store", "ADDRESS", "export"],
    "check": ["--store", "ADDRESS", "check", GOOD],
    "check a file of that name": ["check", "ADDRESS"],
    "load": ["--store", "ADDRESS", "load", GOOD],
    "load a file of that name": ["load", "ADDRESS"],
    "log": ["--store", "ADDRESS", "log"],
    "diff": ["--store", "ADDRESS", "diff", "1", "2"],
    "withdraw": ["--store", "ADDRESS", "withdraw", "id:a", "--reason", "x"],
    "redact": ["--store", "ADDRESS", "redact", "id:a", "--reason", "x"],
    "verify": ["--store", "ADDRESS", "verify"],
    "rebuild": ["--store", "ADDRESS", "rebuild"],
    "backup": ["--store", "ADDRESS", "backup", "copy"],
    "backup to it": ["backup", "ADDRESS"],
    "restore": ["--store", "ADDRESS", "restore", "copy"],
    "restore from it": ["restore", "ADDRESS"],
    "stats": ["--store", "ADDRESS", "stats"],
    "no command": ["ADDRESS"],
    "no option": ["stats", "--ADDRESS"],
    "too much": ["stats", "ADDRESS"],
}


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLAIMGRAPH_STORE", str(small))


@pytest.mark.parametrize("address", ADDRESSES)
@pytest.mark.parametrize("words", COMMANDS.values(), ids=COMMANDS.keys())
def test_a_password_in_an_address_is_not_shown(words: list[str], address: str, command: Callable[..., Done]) -> None:
    query = f"SELECT * {{ SERVICE <{address}> {{ ?s ?p ?o }} }}"
    done = command(*[word.replace("ADDRESS", address) for word in words], stdin=query.encode())
    assert done.code in (1, 2, 3, 4)
    assert SECRET not in done.out + done.err
    assert "with@signs" not in done.out + done.err


ECHOES = {
    "as it is": SECRET,
    "as basic credentials": base64.b64encode(f"ann:{SECRET}".encode()).decode(),
    "as an address": f"http://ann:{SECRET}@store.example/",
    "in percents": "".join(f"%{ord(sign):02X}" for sign in SECRET),
    "as of a page": "".join(f"&#{ord(sign)};" for sign in SECRET),
    "in an address, in percents": f"http://ann:{quote(SECRET)}@x/",
}


@pytest.mark.parametrize("status", ["200 OK", "302 Found", "400 No", "401 No", "404 No", "500 No"])
@pytest.mark.parametrize("echo", ECHOES.values(), ids=ECHOES.keys())
def test_a_password_that_a_server_echoes_is_not_shown(
    echo: str, status: str, command: Callable[..., Done], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLAIMGRAPH_USER", "ann")
    monkeypatch.setenv("CLAIMGRAPH_PASSWORD", SECRET)
    more = f'Location: http://x/{echo}\r\nWWW-Authenticate: Basic realm="{echo}"\r\nX-SQL-Message: {echo}\r\n'

    def script(request: bytes) -> Answer:
        return reply(f"<p>you are {echo}</p>".encode(), status=status, media_type="text/html", more=more)

    with serving(script) as (url, _):
        shown = [command("--store", url, *words) for words in (["ask", "denials"], ["log"], ["load", GOOD])]
    assert [done.code for done in shown] in ([4, 4, 4], [2, 2, 2])
    told = "".join(done.out + done.err for done in shown)
    assert not [form for form in ECHOES.values() if form in told]
    assert SECRET not in told
