"""The how-to on datasets: its register is read by its mapping, and a mapping for GDELT is written with nothing else."""

import re
from pathlib import Path

import pytest

from claimgraph.datasets.mapping import Mapping, read_file
from tests.datasets.said import asked, faults, said
from tests.datasets.test_mappings import gdelt

ROOT = Path(__file__).resolve().parents[2]
HOW_TO = (ROOT / "docs/how-to/import-a-dataset.md").read_text("utf-8")
GDELT = Path(__file__).parent / "own" / "gdelt-sample.rq"
MOST_LINES = 40


@pytest.fixture
def register(tmp_path: Path) -> tuple[Path, Mapping]:
    """The register of the how-to and its mapping, as somebody would copy them."""
    for name, language in {"register.csv": "csv", "register.rq": "sparql"}.items():
        (block,) = re.findall(rf"```{language}\n(.*?)```", HOW_TO, re.DOTALL)
        (tmp_path / name).write_text(block, "utf-8")
    return tmp_path / "register.csv", read_file(tmp_path / "register.rq")


def test_the_register_says_what_its_twelve_columns_hold(register: tuple[Path, Mapping]) -> None:
    path, mapping = register
    assert len(path.read_text("utf-8").partition("\n")[0].split(",")) == 12
    assert not faults(path, mapping)
    store = said(path, mapping)
    question = """SELECT ?row ?kind ?low ?high ?earliest { ?claim cg:statedIn/cg:recordId ?row ; a ?kind .
      OPTIONAL { ?claim cg:low ?low ; cg:high ?high } OPTIONAL { ?claim cg:earliest ?earliest } }"""
    told = {
        (row["row"], row["kind"].rpartition("#")[2], row.get("low", row.get("earliest")))
        for row in asked(store, question)
    }
    assert told == {
        *((f"A-{n}", "TimeClaim", day) for n, day in enumerate(("2021-03-04", "2021-03-09", "2021-03-11"), 1)),
        *((f"A-{n}", "PlaceClaim", None) for n in (1, 2, 3)),
        *((f"A-{n}", "CasualtyClaim", low) for n, low in ((1, "1"), (1, "5"), (2, "0"), (3, "3"))),
        *((f"A-{n}", "MunitionClaim", None) for n in (1, 2)),
        *((f"A-{n}", "AttributionClaim", None) for n in (1, 3)),
        ("A-1", "OccurrenceClaim", None),
    }


def test_a_mapping_for_gdelt_is_written_from_the_how_to_alone_in_under_forty_lines(tmp_path: Path) -> None:
    assert len(GDELT.read_text("utf-8").splitlines()) < MOST_LINES
    path, mapping = gdelt(tmp_path / "a.tsv", 58, 57, 58), read_file(GDELT)
    assert not faults(path, mapping)
    store = said(path, mapping)
    assert len(asked(store, "SELECT ?record { ?record a cg:Record }")) == 3
    assert len(asked(store, "SELECT ?record { ?record cg:sourceNote ?url }")) == 2
    assert len(asked(store, "SELECT ?claim { ?claim cg:place ?place }")) == 3


KEYS = re.findall(r"^\| (`.*?) \|", HOW_TO.partition("## What the header says")[2], re.MULTILINE)


def test_every_key_of_a_mapping_is_in_the_how_to() -> None:
    from claimgraph.datasets import mapping

    told = {name for cell in KEYS for name in re.findall(r"`([a-z_]+)", cell)}
    assert mapping._KEYS - {"tags", "coder"} <= told
