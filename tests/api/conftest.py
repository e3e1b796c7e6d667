"""What these tests share: one store, made once, and the bundled data, open in this process."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import claimgraph

BAD = Path(__file__).parents[1] / "bad"


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk, of two documents in two entries; not to be written to."""
    path = tmp_path_factory.mktemp("api") / "claimgraph.db"
    with claimgraph.open(path, write=True) as graph:
        graph.load(BAD / "world.ttl")
        graph.load(BAD / "good.ttl", coder="Ann")
    return path


@pytest.fixture(scope="session")
def graph() -> Iterator[claimgraph.Graph]:
    """The bundled data."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(BAD)  # where no store is
        opened = claimgraph.open()
    with opened:
        yield opened
