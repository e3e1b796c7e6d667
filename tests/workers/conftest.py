"""A small store on disk, and workers of a checkpoint of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.graph import Snapshot
from claimgraph.workers.answering import Workers

GRAPHS = ("https://example.org/g1", "https://example.org/g2")
PEOPLE = 2_000


def make_checkpoint(folder: Path) -> Path:
    """A checkpoint with 2,000 people in a circle, each of whom knows the next, in two graphs."""
    store = ox.Store(folder / "store")
    person, knows = "https://example.org/person/{}", ox.NamedNode("https://example.org/knows")
    store.bulk_extend(
        ox.Quad(
            ox.NamedNode(person.format(number)),
            knows,
            ox.NamedNode(person.format((number + 1) % PEOPLE)),
            ox.NamedNode(GRAPHS[number % 2]),
        )
        for number in range(PEOPLE)
    )
    store.backup(folder / "checkpoint")
    return folder / "checkpoint"


@pytest.fixture(scope="session")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkpoint that all tests read."""
    return make_checkpoint(tmp_path_factory.mktemp("workers"))


@pytest.fixture
def workers(checkpoint: Path) -> Iterator[Workers]:
    """Two workers on the checkpoint."""
    with Workers(Snapshot(checkpoint=checkpoint), size=2) as workers:
        yield workers
