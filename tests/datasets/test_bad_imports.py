"""Bad files through the whole command: each is refused with what is wrong in it, and the store keeps every byte."""

from pathlib import Path

import pytest
from click.testing import CliRunner

import claimgraph
from claimgraph.cli import claimgraph as command
from claimgraph.errors import ClaimgraphError
from tests.datasets.bad import BAD

ONE = """id:a a cg:Dataset ; dcterms:title "A"@en ; cg:codedBy id:b ; cg:codedOn "2021-01-31"^^xsd:date .
id:b a cg:Group ; rdfs:label "B"@en ."""


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one document in it."""
    folder = tmp_path_factory.mktemp("bad") / "claims.db"
    with claimgraph.open(folder, write=True) as graph:
        graph.load(ONE, format="turtle")
    return folder


def held(store: Path) -> dict[str, bytes]:
    return {str(path): path.read_bytes() for path in sorted((store / "journal").rglob("*")) if path.is_file()}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_changes_nothing(store: Path, tmp_path: Path, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    bad, before = BAD[case], held(store)
    (tmp_path / bad.name).write_bytes(bad.content)
    words = ["--store", str(store), "import", bad.dataset, bad.name, "--version", "1"]
    result = CliRunner().invoke(command, words)
    assert isinstance(result.exception, ClaimgraphError), result.output
    said = f"{result.output}{result.exception}"
    wanted = [word for word in bad.told if not word.startswith("row")]
    assert [word for word in wanted if word.strip("':") not in said] == [], said
    assert held(store) == before
