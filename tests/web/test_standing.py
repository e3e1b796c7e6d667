"""A state that takes long to bring into memory is answered from disk at once, and from memory once that is there."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from threading import Event
from time import monotonic

import psutil
import pytest

from claimgraph import catalogue
from claimgraph.load import load
from claimgraph.opening import open_store
from claimgraph.web import standing
from claimgraph.web.site import Site, Wanted
from claimgraph.workers.forked import Image
from tests.conftest import ROOT

QUERY = catalogue.find("unclaimed-attacks")
LONG = "SELECT (COUNT(*) AS ?n) { VALUES ?a { %s } VALUES ?b { %s } VALUES ?c { %s } }".replace("%s", "1 " * 150)


@pytest.fixture
def store(tmp_path: Path) -> str:
    """A small store, taken for one that takes long."""
    path = str(tmp_path / "graph.db")
    with open_store(path) as graph:
        load([ROOT / "tests/bad/world.ttl", ROOT / "tests/bad/good.ttl"], graph)
    return path


def with_site(store: str, seen: Callable[[Site, Event], Awaitable[None]], monkeypatch: pytest.MonkeyPatch) -> None:
    """Have ``seen`` look at a site whose image is not ready before the event is set."""
    ready, wait = Event(), Image.wait
    monkeypatch.setattr(standing, "_SOON", -1)

    def waited(image: Image) -> None:
        while not ready.wait(0.01):
            if image._process.poll() is not None:
                break
        wait(image)

    monkeypatch.setattr(Image, "wait", waited)

    async def all_of_it() -> None:
        site = Site(store, workers=2)
        await site.open()
        try:
            await seen(site, ready)
        finally:
            await site.close()

    before = {child.pid for child in psutil.Process().children(recursive=True)}
    asyncio.run(all_of_it())
    assert {child.pid for child in psutil.Process().children(recursive=True)} <= before


async def until_in_memory(site: Site) -> None:
    async with asyncio.timeout(30):
        while not site.in_memory:
            await asyncio.sleep(0.01)


def test_the_disk_answers_until_the_image_does_and_what_is_under_way_ends(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def seen(site: Site, ready: Event) -> None:
        assert not site.in_memory
        first = await site.query(QUERY.text)
        under_way = asyncio.gather(*(site.own(LONG) for _ in range(4)))
        await asyncio.sleep(0.1)
        ready.set()
        await until_in_memory(site)
        assert await site.query(QUERY.text) == first
        assert len({str(one) for one in await under_way}) == 1

    with_site(store, seen, monkeypatch)


def test_a_new_state_does_not_wait_for_its_image_and_nor_does_the_end(
    store: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither of the two images is ever ready, and no process of them is left."""

    async def seen(site: Site, _ready: Event) -> None:
        before = await site.say(catalogue.find("claim-trail"), {}, Wanted("csv"))
        with open_store(store) as graph:
            graph.withdraw(["https://w3id.org/claimgraph/id/report-good"], "a test")
        async with asyncio.timeout(30):
            while (await site.say(catalogue.find("claim-trail"), {}, Wanted("csv"))).sequence == before.sequence:
                await asyncio.sleep(0.01)
        assert not site.in_memory
        began.append(monotonic())

    began: list[float] = []
    with_site(store, seen, monkeypatch)
    assert monotonic() - began[0] < 10
