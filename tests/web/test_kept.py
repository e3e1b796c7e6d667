"""What is kept: bounded, computed once for all who want it together, never past its state; and the past, a little."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from time import monotonic, sleep
from typing import Any, cast

import httpx
import pytest

from claimgraph import opening
from claimgraph.limits import Limits
from claimgraph.load import load
from claimgraph.opening import open_store
from claimgraph.store import history
from claimgraph.web.app import app
from claimgraph.web.kept import Kept
from claimgraph.web.past import Glance, Past
from claimgraph.web.problems import Refusal
from claimgraph.web.ready import Ready, keepable
from claimgraph.web.site import Said, Site
from tests.conftest import ROOT


@dataclass(frozen=True)
class Text:
    text: str
    size: int | None


def test_answers_are_bounded_by_their_bytes_and_the_longest_unused_goes() -> None:
    kept: Kept[Text] = Kept(800)
    for name in "abcdefgh":
        kept.keep(name, Text(name, 100))
    assert kept.get("a") == Text("a", 100)
    kept.keep("i", Text("i", 100))
    assert [name for name in "abcdefghi" if kept.get(name)] == [*"acdefghi"]
    kept.keep("large", Text("large", 101))
    kept.keep("endless", Text("endless", None))
    assert kept.get("large") is kept.get("endless") is None


def test_sixteen_equal_requests_are_one_computation() -> None:
    begun = 0

    async def make() -> Text:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0.01)
        return Text("answer", 10)

    async def asked() -> list[Text]:
        kept: Kept[Text] = Kept(1000)
        first = await asyncio.gather(*(kept.made("key", make) for _ in range(16)))
        return [*first, await kept.made("key", make)]

    assert asyncio.run(asked()) == [Text("answer", 10)] * 17
    assert begun == 1


def test_an_error_is_for_those_who_waited_and_is_not_kept() -> None:
    begun = 0

    async def make() -> Text:
        nonlocal begun
        begun += 1
        await asyncio.sleep(0)
        if begun == 1:
            raise ValueError("once")
        return Text("answer", 10)

    async def asked() -> Text:
        kept: Kept[Text] = Kept(1000)
        found = await asyncio.gather(*(kept.made("key", make) for _ in range(3)), return_exceptions=True)
        assert [type(one) for one in found] == [ValueError] * 3
        return await kept.made("key", make)

    assert asyncio.run(asked()) == Text("answer", 10)


def test_one_who_leaves_takes_the_answer_from_nobody() -> None:
    async def make() -> Text:
        await asyncio.sleep(0.02)
        return Text("answer", 10)

    async def asked() -> Text:
        kept: Kept[Text] = Kept(1000)
        impatient = asyncio.ensure_future(kept.made("key", make))
        patient = asyncio.ensure_future(kept.made("key", make))
        await asyncio.sleep(0)
        impatient.cancel()
        return await patient

    assert asyncio.run(asked()) == Text("answer", 10)


class Served:
    """A site that counts, behind an app whose answers may stand ready."""

    mark = "1-a"

    def __init__(self) -> None:
        self.asked = 0
        self.answers_of = ""

    async def app(self, scope: Any, _receive: Any, send: Any) -> None:
        self.asked += 1
        request: Any = type("Request", (), {"scope": scope})
        if b"no" not in scope["query_string"]:
            keepable(request, Said(b"", 1, self.answers_of or self.mark))
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": f"{self.asked}".encode()})

    async def get(self, ready: Ready, query: bytes = b"", method: str = "GET", **headers: str) -> bytes:
        sent: list[Any] = []

        async def send(message: Any) -> None:
            sent.append(message)

        given = [(name.encode(), text.encode()) for name, text in headers.items()]
        scope = {"type": "http", "method": method, "path": "/q/x", "query_string": query, "headers": given}
        await ready(scope, cast("Any", None), send)
        return cast("bytes", sent[1]["body"])


def test_only_the_same_request_in_the_same_state_finds_an_answer_ready() -> None:
    site = Served()
    ready = Ready(site.app, cast("Any", site))

    async def asked() -> list[bytes]:
        found = [await site.get(ready), await site.get(ready)]
        found += [
            await site.get(ready, host="other"),
            await site.get(ready, b"a=1"),
            await site.get(ready, method="HEAD"),
        ]
        found += [await site.get(ready, b"no"), await site.get(ready, b"no"), await site.get(ready)]
        site.mark = "1-b"  # a redaction: the same entry, another state
        return [*found, await site.get(ready), await site.get(ready)]

    assert asyncio.run(asked()) == [b"1", b"1", b"2", b"3", b"4", b"5", b"6", b"1", b"7", b"7"]


def test_an_answer_of_an_older_state_does_not_stand_ready_in_a_newer() -> None:
    site = Served()
    ready = Ready(site.app, cast("Any", site))
    site.answers_of = "0-z"  # it was begun before the graph changed

    async def asked() -> list[bytes]:
        return [await site.get(ready), await site.get(ready)]

    assert asyncio.run(asked()) == [b"1", b"2"]


class State:
    def __init__(self, at: str) -> None:
        self.at = at
        self.left = False

    def retire(self) -> None:
        self.left = True

    async def close(self) -> None:
        self.left = True


def test_one_state_of_the_past_is_made_at_a_time_and_the_last_four_stay() -> None:
    made: list[State] = []

    async def make(at: str, _look: Glance) -> Any:
        await asyncio.sleep(0.01)
        made.append(State(at))
        return made[-1]

    async def asked() -> None:
        past = Past(make, None)
        begun = [asyncio.ensure_future(past.standing("1", None)) for _ in range(2)]
        await asyncio.sleep(0)
        with pytest.raises(Refusal, match="one at a time") as refused:
            await past.standing("2", None)
        assert (refused.value.code, refused.value.headers["Retry-After"]) == (503, "5")
        assert [await one for one in begun] == [cast("Any", made[0])] * 2
        for at in ("2", "3", "1", "4", "5", "1"):
            assert cast("Any", await past.standing(at, None)).at == at
        assert [(one.at, one.left) for one in made] == [("1", False), ("2", True), *((at, False) for at in "345")]
        past.forget()
        assert all(one.left for one in made)
        again = asyncio.ensure_future(past.standing("1", None))
        for _ in range(3):  # until it is begun
            await asyncio.sleep(0)
        past.forget()  # a redaction, while that state is being made
        assert await again is cast("Any", made[6])
        assert made[5].left
        await past.close()
        assert made[6].left

    asyncio.run(asked())


def test_a_state_of_the_past_that_takes_too_long_is_told_and_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever asks waits no longer than for a query, others notice nothing, and the next state can be asked."""
    with open_store(str(tmp_path / "graph.db")) as store:
        load([ROOT / "tests/bad/world.ttl"], store)
    steps: list[float] = []

    def slow(name: str | None, at: str, look: Glance) -> Any:
        for _ in range(200 if at == "1" else 0):
            steps.append(monotonic())
            look()
            sleep(0.05)
        return opening.open_graph(name)

    monkeypatch.setattr(opening, "open_past", slow)

    async def asked() -> None:
        site = Site(str(tmp_path / "graph.db"), Limits(seconds=2), workers=1)
        await site.open()
        async with httpx.AsyncClient(transport=httpx.ASGITransport(app(site)), base_url="http://localhost") as client:
            began = monotonic()
            late = asyncio.ensure_future(client.get("/q/unclaimed-attacks.csv?at=1"))
            await asyncio.sleep(0.5)
            other = await client.get("/q/unclaimed-attacks.csv?at=0")
            assert (other.status_code, "one at a time" in other.json()["detail"]) == (503, True)
            assert (await client.get("/q/unclaimed-attacks.csv")).status_code == 200
            assert not late.done()
            told = await late
            assert 2 <= monotonic() - began < 4
            assert (told.status_code, told.headers["retry-after"], told.json()["parameter"]) == (503, "5", "at")
            assert "not made within 2 s" in told.json()["detail"]
            await asyncio.sleep(0.5)
            count = len(steps)
            await asyncio.sleep(0.3)
            assert 0 < count == len(steps)
            assert (await client.get("/q/unclaimed-attacks.csv?at=0")).status_code == 200
            begun = asyncio.ensure_future(client.get("/q/unclaimed-attacks.csv?at=1"))
            await asyncio.sleep(0.2)
            began = monotonic()
            await site.close()  # does not wait for a state that nobody will have
            assert monotonic() - began < 2
            assert (await begun).status_code == 503

    asyncio.run(asked())


def test_making_a_state_of_the_past_can_be_given_up_between_its_steps(tmp_path: Path) -> None:
    with open_store(str(tmp_path)) as store:
        load([ROOT / "tests/bad/world.ttl"], store)
    looks: list[int] = []
    history.at(tmp_path, 1, look=lambda: looks.append(1)).close()
    assert len(looks) > 3

    def last() -> None:
        looks.pop()
        if len(looks) < 2:
            raise TimeoutError

    with pytest.raises(TimeoutError):
        history.at(tmp_path, 1, look=last)
