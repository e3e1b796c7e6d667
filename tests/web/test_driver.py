"""The driver: a worker that ends while nobody waits for it any more is replaced, and nothing is closed twice."""

import asyncio
from collections.abc import Callable
from time import monotonic, sleep
from typing import Any

import pytest

from claimgraph.claims.memory import Memory
from claimgraph.limits import Limits
from claimgraph.names import PREFIXES
from claimgraph.sparql.results import JSON, N_TRIPLES
from claimgraph.web.driver import Driver
from claimgraph.workers.forked import Image
from claimgraph.workers.said import Request


def request(text: str) -> Request:
    return Request(text, JSON, N_TRIPLES, PREFIXES, {}, (), (), Limits(), True, None)


NEVER = request(
    "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } }".replace("%s", "1 " * 999)
)


def slowly(ended: Callable[[], Any]) -> Callable[[], Any]:
    """``ended`` after a moment, in which who asked may go."""

    def later() -> Any:
        sleep(0.3)
        return ended()

    return later


@pytest.mark.parametrize("image", [True, False])
def test_who_leaves_while_a_worker_ends_breaks_nothing(image: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    wrong: list[Any] = []

    async def asked() -> None:
        asyncio.get_running_loop().set_exception_handler(lambda _loop, told: wrong.append(told))
        with Memory().snapshot() as snapshot:
            driver = Driver(snapshot, Image(snapshot) if image else None, 2)
            await driver.warm(driver.size)
            for worker in driver._idle:
                monkeypatch.setattr(worker.process, "communicate", slowly(worker.process.communicate))
            asking = asyncio.ensure_future(driver.run(NEVER, "", monotonic() + 20))
            await asyncio.sleep(0.3)
            for worker in driver._working:
                worker.process.kill()
            await asyncio.sleep(0.1)
            asking.cancel()
            with pytest.raises(asyncio.CancelledError):
                await asking
            for _ in range(4):  # more than there are workers: the one that ended holds no place
                answer = await driver.run(request("ASK {}"), "", monotonic() + 20)
                assert b"true" in b"".join([piece async for piece in answer.pieces()])
            await driver.close()

    asyncio.run(asked())
    assert wrong == []
