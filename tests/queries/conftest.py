"""The fixture world, as the tests of the saved questions see it."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Quad, RdfFormat

from claimgraph.claims.derive import derive
from claimgraph.claims.reading import Reading

WORLD = Path(__file__).parents[1] / "world.trig"


def seen(quads: list[Quad]) -> Reading:
    """``quads`` with all that is derived from them; the world's journal is invented, so it is no load like another."""
    store = pyoxigraph.Store()
    store.extend(quads)
    derive(store)
    return Reading(store)


@pytest.fixture(scope="session")
def told() -> list[Quad]:
    """What the fixture world says."""
    return list(pyoxigraph.parse(path=WORLD, format=RdfFormat.TRIG))


@pytest.fixture(scope="session")
def world(told: list[Quad]) -> Reading:
    """The fixture world with all that is derived."""
    return seen(told)
