"""The shipped mappings through the whole command: gate, journal and index take every row, and give back each column."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from claimgraph.cli import claimgraph as command
from tests.datasets.said import find
from tests.datasets.test_mappings import files
from tests.datasets.test_rows import EXTRACT
from tests.datasets.test_ucdp import COLUMNS, drawn, plain

LIST = (
    'id:a a cg:Dataset ; dcterms:title "A"@en ; cg:codedBy id:claimgraph-editors ; cg:codedOn "2021-01-31"^^xsd:date .'
)


def run(store: Path, *words: str) -> str:
    result = CliRunner().invoke(command, ["--store", str(store), *words])
    assert result.exception is None, f"{result.output}{result.exception}"
    return result.output


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that knows our actors, into which the extract of UCDP GED came by the import."""
    folder = tmp_path_factory.mktemp("shipped")
    (folder / "list.ttl").write_text(LIST, "utf-8")
    run(folder / "claims.db", "load", "--with", "actors", str(folder / "list.ttl"))
    said = run(
        folder / "claims.db",
        "import",
        "ucdp-ged",
        str(EXTRACT),
        "--version",
        "19.1",
        "--rejected",
        str(folder / "r.csv"),
    )
    assert "72 rows: 72 imported, 0 of them flagged; 0 rejected" in said
    return folder / "claims.db"


def test_every_column_of_fifty_rows_is_read_back_from_the_store(store: Path) -> None:
    import claimgraph

    rows = drawn(EXTRACT, 3)
    with claimgraph.open(store) as graph:
        answer = graph.query(COLUMNS)
        read = {row["id"]: row for row in answer.to_records()}
    wrong = [
        (row["id"], name, cell, told)
        for _, row in rows
        for name, cell in row.items()
        if plain(name, cell) != plain(name, "" if (told := read[row["id"]].get(name)) is None else str(told))
    ]
    assert wrong == []


@pytest.mark.parametrize("dataset", ["acled", "gdelt", "gtd"])
def test_the_gate_takes_every_row_of_the_other_datasets(tmp_path: Path, dataset: str) -> None:
    path = files(tmp_path)[dataset]
    said = run(
        tmp_path / "claims.db", "import", dataset, str(path), "--version", "1", "--rejected", str(tmp_path / "r.csv")
    )
    assert "; 0 rejected" in said
    assert find(dataset).dataset in said
