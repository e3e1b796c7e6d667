"""The headers under which one dataset is given out: by its API, as CSV, by HDX, as a candidate, of before 2017."""

import csv
import random
from pathlib import Path

import pytest

from claimgraph.datasets.mapping import find, known
from claimgraph.datasets.recognise import recognise
from claimgraph.datasets.rows import open_rows
from tests.datasets import made
from tests.datasets.bad import HEADER, ROWS
from tests.datasets.said import asked, found, said
from tests.datasets.test_mappings import gdelt

# What the country exports of HDX add, and the API has beside.
ADDED = {"iso3", "start_year", "end_year"}
API = {
    "relid": "",
    "code_status": "Clear",
    "conflict_dset_id": "1",
    "dyad_dset_id": "2",
    "side_a_dset_id": "3",
    "side_b_dset_id": "4",
}


def table(path: Path, columns: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def row(**cells: str) -> dict[str, str]:
    return {**dict(zip(HEADER, ROWS[0], strict=True)), **cells}


def own(path: Path) -> Path:
    """As UCDP's own CSV has it: no added columns, moments for days, best before low."""
    columns = sorted((name for name in HEADER if name not in ADDED), key=lambda name: (name == "low", name == "high"))
    one = row()
    days = {name: f"{one[name]} 00:00:00.000" for name in ("date_start", "date_end")}
    return table(path, columns, [{**one, **days, "gwnoa": one["gwnoa"].removesuffix(".0")}])


def api(path: Path) -> Path:
    columns = [name for name in HEADER if name not in ADDED] + list(API) + ["where_description"]
    random.Random(1).shuffle(columns)
    one = row(**API, active_year="True")
    return table(path, columns, [{**one, **{name: f"{one[name]}T00:00:00" for name in ("date_start", "date_end")}}])


def hdx(path: Path) -> Path:
    return table(path, HEADER, [dict.fromkeys(HEADER, "") | {"date_start": "#date+start"}, row()])


FORMS = {"own": own, "api": api, "hdx": hdx}


@pytest.mark.parametrize("form", FORMS)
def test_ucdp_is_recognised_and_says_the_same_in_every_form(tmp_path: Path, form: str) -> None:
    path = FORMS[form](tmp_path / "a.csv")
    assert recognise(open_rows(path), map(find, known())).dataset == "ucdp-ged"
    assert not found(path, find("ucdp-ged"))
    plain, other = (set(map(str, said(one, find("ucdp-ged")))) for one in (hdx(tmp_path / "b.csv"), path))
    assert [quad for quad in plain ^ other if '"IRQ"' not in quad and "relid" not in quad] == []


def test_a_candidate_event_says_that_it_is_one(tmp_path: Path) -> None:
    one = row(code_status="Check dyad")
    store = said(table(tmp_path / "a.csv", [*HEADER, "code_status"], [one]), find("ucdp-ged"))
    notes = {each["note"] for each in asked(store, "SELECT ?note { ?record a cg:Record ; cg:note ?note }")}
    assert "code_status Check dyad" in notes


def test_identifiers_of_before_2017_are_no_numbers_of_now(tmp_path: Path) -> None:
    old = {f"{name}_id": "116" for name in ("conflict", "dyad", "side_a", "side_b")}
    columns = [name for name in HEADER if not name.endswith("_new_id")] + list(old)
    path = table(tmp_path / "a.csv", columns, [row(**old)])
    assert not [one for one in found(path, find("ucdp-ged")) if one.rejected]
    sides = asked(said(path, find("ucdp-ged")), "SELECT ?side { ?claim cg:participant ?side }")
    assert {each["side"].rpartition("/")[2] for each in sides} == {"old-116"}


def test_each_dataset_is_told_from_the_others(tmp_path: Path) -> None:
    files = {
        "acled": made.acled(tmp_path / "acled.csv"),
        "gtd": made.gtd(tmp_path / "gtd.csv"),
        "gdelt": gdelt(tmp_path / "gdelt.tsv", 61, 57),
        "ucdp-ged": own(tmp_path / "ucdp.csv"),
    }
    assert {name: recognise(open_rows(path), map(find, known())).dataset for name, path in files.items()} == {
        name: name for name in files
    }
