"""The bundled data is kept ready: what is kept is what would be made anew, and never that of other premises."""

import os
from pathlib import Path

import pytest

from claimgraph import bundled, resources
from claimgraph.asking import ask
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.graph import Readable


@pytest.fixture(autouse=True)
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A small graph in the place of the bundled one."""
    folder, real = tmp_path / "data", resources.folder
    folder.mkdir()
    (folder / "world.ttl").write_bytes((Path(__file__).parent / "bad" / "world.ttl").read_bytes())
    monkeypatch.setattr(resources, "folder", lambda name: folder if name == "data" else real(name))
    return folder


def quads(graph: Readable) -> set[str]:
    """What a graph holds, but for what has a blank node, whose label is another each time."""
    return {str(quad) for name in (*graph.documents(), *DERIVED) for quad in graph.graph(name) if "_:" not in str(quad)}


DERIVED = ["https://w3id.org/claimgraph/derived/" + name for name in ("plain-dates", "contents", "relays")]


def test_what_is_kept_is_what_would_be_made(tmp_path: Path, data: Path) -> None:
    made = Memory(read([data]))
    with bundled.opened(tmp_path / "kept") as first, bundled.opened(tmp_path / "kept") as kept:
        assert isinstance(first, Memory)
        assert not isinstance(kept, Memory)
        assert quads(first) == quads(kept) == quads(made)
        with (
            ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {}, kept) as there,
            ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", {}, made) as here,
        ):
            assert there.result() == here.result()


def test_other_premises_are_other_data(tmp_path: Path, data: Path) -> None:
    for _ in range(2):
        bundled.opened(tmp_path / "kept").close()
    (data / "world.ttl").write_text(
        (data / "world.ttl").read_text("utf-8").replace("Another attack", "A third"), "utf-8"
    )
    with bundled.opened(tmp_path / "kept") as graph:
        assert any('"A third"@en' in quad for quad in quads(graph))
    assert len(list((tmp_path / "kept").iterdir())) == 2


def test_it_follows_from_data_ontology_derivations_and_code() -> None:
    names = {file.name for file in bundled._followed()}
    assert {"world.ttl", "claim.ttl", "contents.rq", "derive.py", "bundled.py"} <= names


def test_where_nothing_can_be_kept_it_is_made_each_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for folder in (tmp_path / "file" / "kept", Path(os.devnull) / "kept"):
        with bundled.opened(folder) as graph:
            assert quads(graph)


def test_what_is_damaged_is_made_anew(tmp_path: Path) -> None:
    bundled.opened(tmp_path / "kept").close()
    (kept,) = (tmp_path / "kept").iterdir()
    (kept / "index" / "CURRENT").unlink()
    with bundled.opened(tmp_path / "kept") as graph:
        assert isinstance(graph, Memory)
    with bundled.opened(tmp_path / "kept") as graph:
        assert not isinstance(graph, Memory)


def test_the_newest_of_other_versions_stay(tmp_path: Path) -> None:
    for number in range(5):
        other = tmp_path / "kept" / f"bundled-{number}"
        other.mkdir(parents=True)
        os.utime(other, (number, number))
    bundled.opened(tmp_path / "kept").close()
    left = {path.name for path in (tmp_path / "kept").iterdir()}
    assert {"bundled-3", "bundled-4"} < left
    assert len(left) == 3
