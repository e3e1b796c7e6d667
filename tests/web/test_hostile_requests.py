"""Each request that nobody should send gets the answer that it was promised, and the server is as before."""

import asyncio
import json
from typing import Any

import psutil
import pytest

from claimgraph.web.guarding import Guard, Rules
from tests.web import hostile_requests
from tests.web.conftest import Served
from tests.web.raw import exchange, request

REQUESTS = list(hostile_requests.each())


def workers(pid: int) -> int:
    return len(psutil.Process(pid).children(recursive=True))


def asked(address: str) -> list[str]:
    """What was answered otherwise than promised, or without the document that says why."""
    wrong = []
    for name, sent, statuses, ends in REQUESTS:
        answer = exchange(address, sent, ends=ends)
        told = answer.headers.get("content-type") == "application/problem+json"
        if told and json.loads(answer.body)["status"] != answer.status:
            wrong.append(f"{name}: {answer.body!r}")
        from_http_itself = answer.status in (400, 414, 431) and not answer.body
        if answer.status not in statuses or not (told or answer.status in (0, 200) or from_http_itself):
            wrong.append(f"{name}: {answer.status} {answer.headers.get('content-type')}, not {statuses}")
        if answer.status == 405:
            assert answer.headers["allow"], name
    return wrong


def test_each_hostile_request_has_its_answer_and_the_server_stays_as_it_was(served: Served) -> None:
    assert len(REQUESTS) >= 200
    address, pid = served.address, served.pid
    before = workers(pid)
    assert asked(address) == []
    held = psutil.Process(pid).memory_info().rss
    assert asked(address) == []
    assert exchange(address, request("GET /health", "Connection: close")).status == 200
    assert psutil.Process(pid).memory_info().rss - held < 16 << 20
    assert workers(pid) == before
    assert len(served.log.read_text("utf-8").splitlines()) == 1, "it told of trouble"


@pytest.mark.parametrize("begun", [False, True])
def test_a_mistake_of_ours_is_told_where_that_can_still_be(begun: bool, capsys: pytest.CaptureFixture[str]) -> None:
    """And where an answer has begun, it ends without its end."""
    sent: list[Any] = []

    async def broken(_scope: Any, _receive: Any, send: Any) -> None:
        if begun:
            await send({"type": "http.response.start", "status": 200, "headers": []})
        raise RuntimeError("secret of the house")

    async def send(message: Any) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost")]
    scope = {"type": "http", "method": "GET", "path": "/", "query_string": b"", "headers": headers}
    if begun:
        with pytest.raises(RuntimeError):
            asyncio.run(Guard(broken, Rules())(scope, None, send))  # type: ignore[arg-type]
        assert [one["type"] for one in sent] == ["http.response.start"]
    else:
        asyncio.run(Guard(broken, Rules())(scope, None, send))  # type: ignore[arg-type]
        assert (sent[0]["status"], json.loads(sent[1]["body"])["status"]) == (500, 500)
        assert b"secret" not in sent[1]["body"]
        assert "secret of the house" in capsys.readouterr().err
