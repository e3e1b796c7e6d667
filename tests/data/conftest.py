"""What the tests over the bundled data share: one store, a named graph per file, and where to find the reports."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest

from claimgraph.documents.read import read

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT / "data"
SHARED = ROOT.parent / "shared"


def data_files() -> list[Path]:
    return sorted([*DATA.rglob("*.ttl"), *DATA.rglob("*.sssom.tsv")])


def quads(path: Path) -> list[ox.Quad]:
    """What one file says, whatever its format."""
    return [quad for document in read([path]) for quad in document.quads]


def report_files() -> list[Path]:
    return sorted((DATA / "reports").glob("*.ttl"))


@pytest.fixture(scope="session")
def store() -> ox.Store:
    """All of data/, each file in a graph of its own that bears the file's name."""
    loaded = ox.Store()
    for path in data_files():
        graph = ox.NamedNode(f"file:{path.name}")
        loaded.extend(ox.Quad(quad.subject, quad.predicate, quad.object, graph) for quad in quads(path))
    return loaded


@pytest.fixture(scope="session")
def seeds() -> dict[str, str]:
    """Document name -> the text that it was coded from."""
    folder = SHARED / "seeds"
    if not folder.is_dir():
        pytest.skip("the reports' texts are not part of the repository and ../shared is absent")
    codes = {
        "2020-04-06-terrorismwatch-basra-rockets": "000",
        "2020-11-18-globalsecurity-green-zone": "001",
        "2024-04-22-unnamed-site-zummar-rockets": "002",
        "2021-12-19-turnednews-green-zone": "003",
        "2020-03-26-zyberstyles-green-zone": "004",
    }
    return {name: next(folder.glob(f"{code}_*.txt")).read_text("utf-8") for name, code in codes.items()}
