"""The import as a person has it: on the command line and in Python."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

import claimgraph
from claimgraph.cli import imports
from claimgraph.datasets.meant import release_of
from claimgraph.datasets.release import Release
from tests.conftest import ROOT, Done
from tests.imports.conftest import STRIKES, Strikes

Command = Callable[..., Done]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def test_the_command_tells_what_became_of_each_row_and_where_the_rejected_are(
    tmp_path: Path, strikes: Strikes, command: Command
) -> None:
    strikes(20, {4: {"lat": "91"}, 5: {"day": "never"}})
    done = command("--store", "a.db", "import", "--mapping", STRIKES, "strikes.csv")
    assert (done.code, done.out) == (0, "")
    told = done.err.splitlines()
    assert told[0] == "id:strikes-strikes: 20 rows: 18 imported, 0 of them flagged; 2 rejected"
    assert "row 4 (strikes.csv:5)" in told[1]
    assert "row 5 (strikes.csv:6)" in told[2]
    assert told[-2] == "the rejected rows are in strikes.rejected.csv"
    assert told[-1].startswith("entry 1: ")
    assert "4,5,lat," in Path("strikes.rejected.csv").read_text(encoding="utf-8")
    again = command("--store", "a.db", "import", "--mapping", STRIKES, "strikes.csv")
    assert (again.code, again.err) == (
        0,
        "id:strikes-strikes is here already, as this file has it; nothing was changed\n",
    )


def test_a_dry_run_makes_no_store(strikes: Strikes, command: Command) -> None:
    strikes(5)
    done = command("import", "--dry-run", "--mapping", STRIKES, "strikes.csv")
    assert done.err == "id:strikes-strikes: 5 rows: 5 would be imported, 0 of them flagged; 0 rejected\n"
    assert not Path("claimgraph.db").exists()


def test_what_is_not_named_rightly_is_told_with_the_remedy(strikes: Strikes, command: Command) -> None:
    strikes(5)
    done = command("import", "ucdp-gde", "strikes.csv")
    assert done.code == 2
    assert "did you mean 'ucdp-ged'" in done.err
    done = command("import", "a", "b", "c")
    assert done.code == 2
    assert "name the dataset and its file" in done.err
    done = command("import", "--mapping", STRIKES, "--where", "country", "strikes.csv")
    assert "write one like country=Iraq" in done.err
    done = command("--store", "http://127.0.0.1:9/none", "import", "--mapping", STRIKES, "strikes.csv")
    assert (done.code, "a store on disk" in done.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "version"),
    [
        ("ged191.csv", "19.1"),
        ("GEDEvent_v25_1.csv", "25.1"),
        ("ucdp-ged-19.1-extract.csv", "19.1"),
        ("GEDEvent_v25_0_9.csv", "25.0.9"),
        ("iraq-1989-2018.csv", "iraq-1989-2018"),
        ("ged1191.csv", "ged1191"),
        ("v19.1.2.csv", "v19"),
    ],
)
def test_a_file_tells_by_its_name_which_release_it_is(name: str, version: str, tmp_path: Path) -> None:
    file = tmp_path / name
    file.write_bytes((ROOT / "data" / "datasets" / "ucdp-ged-19.1-extract.csv").read_bytes())
    assert release_of(file, "ucdp-ged").version == version
    assert release_of(file, "ucdp-ged", version="17.1").version == "17.1"


def test_progress_is_told_where_somebody_looks_and_not_in_a_pipe(
    strikes: Strikes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert _drawn(strikes(30), io.StringIO(), monkeypatch) == ""
    drawn = _drawn(strikes(30), Terminal(), monkeypatch)
    assert "rows" in drawn
    assert "30/31" in drawn
    assert "rows/s" in drawn


def _drawn(release: Release, stderr: io.StringIO, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr("sys.stderr", stderr)
    monkeypatch.setenv("TERM", "xterm")
    with imports._progress(release) as progress:
        if progress:
            progress(10)
            progress(30)
    return stderr.getvalue()


def test_python_takes_a_dataset_and_tells_the_same(strikes: Strikes) -> None:
    strikes(20, {4: {"lat": "91"}})
    seen: list[int] = []
    with claimgraph.open("a.db", write=True) as graph:
        tried = graph.import_dataset("strikes.csv", mapping=STRIKES, version="1", dry_run=True)
        assert (tried.taken, graph.sequence) == (19, 0)
        told = graph.import_dataset(
            "strikes.csv", mapping=STRIKES, version="1", rejected="out.csv", coder="Ann", progress=seen.append
        )
        assert (told.rows, told.taken, told.rejected) == (20, 19, 1)
        assert (seen, graph.sequence) == ([20], 1)
        assert graph.log()[0].coder == "Ann"
        assert graph.query("ASK { <https://w3id.org/claimgraph/id/strikes-1/7/toll> cg:low 0 }") is True
    with claimgraph.open("a.db") as graph, pytest.raises(claimgraph.WrongUse, match="opened to read"):
        graph.import_dataset("strikes.csv", mapping=STRIKES)


def test_after_a_refused_import_the_same_process_can_import(strikes: Strikes, command: Command) -> None:
    kept = []
    strikes(3)
    command("--store", "a.db", "import", "--mapping", STRIKES, "--version", "1", "strikes.csv")
    for _ in range(2):
        strikes(3, {number: {"lat": "91"} for number in (1, 2, 3)})
        with pytest.raises(claimgraph.DoesNotConform) as refused, claimgraph.open("a.db", write=True) as graph:
            graph.import_dataset("strikes.csv", mapping=STRIKES, version="2")
        kept.append(refused)
        assert command("--store", "a.db", "import", "--mapping", STRIKES, "--version", "2", "strikes.csv").code == 1
    strikes(3)
    assert command("--store", "a.db", "import", "--mapping", STRIKES, "--version", "2", "strikes.csv").code == 0


def test_ten_rows_of_the_extract_are_imported_by_the_mapping_that_comes_along(command: Command) -> None:
    extract = ROOT / "data" / "datasets" / "ucdp-ged-19.1-extract.csv"
    done = command("--store", "a.db", "import", "ucdp-ged", extract, "--version", "19.1", "--limit", "10")
    first = done.err.splitlines()[0]
    assert done.code == 0
    assert first.startswith("id:ucdp-ged-19.1: 10 rows: 10 imported, ")
    assert first.endswith("; 0 rejected")
    assert command("--store", "a.db", "verify").code == 0
