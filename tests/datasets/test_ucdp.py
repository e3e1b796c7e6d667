"""The mapping of UCDP GED: every column of rows that are drawn is read back, and nobody is made to say a number."""

import csv
import random
import re
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import Store

from tests.datasets.said import asked, find, found, said
from tests.datasets.test_rows import EXTRACT

COLUMNS = (Path(__file__).parent / "ucdp-columns.rq").read_text("utf-8")
NUMBERS = {"latitude", "longitude", "gwnoa", "gwnob"}
MOST_QUADS_A_ROW = 60


def drawn(path: Path, seed: int, number: int = 50) -> list[tuple[int, dict[str, str]]]:
    """So many rows of a file of UCDP GED, drawn by ``seed``, each with its number."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["id"]]
    return random.Random(seed).sample(list(enumerate(rows, 1)), number)


def disagreements(path: Path, rows: list[tuple[int, dict[str, str]]]) -> list[tuple[str, str, str, str]]:
    """Each cell of ``rows`` that is read back as something else: row, column, what was written, what was read."""
    store = said(path, find("ucdp-ged"), [number for number, _ in rows])
    read = {row["id"]: row for row in asked(store, COLUMNS)}
    return [
        (row["id"], name, cell, read.get(row["id"], {}).get(name, ""))
        for _, row in rows
        for name, cell in row.items()
        if plain(name, cell) != plain(name, read.get(row["id"], {}).get(name, ""))
    ]


def plain(name: str, cell: str) -> object:
    if name == "geom_wkt":
        return [float(part) for part in cell.removeprefix("POINT (").removesuffix(")").split()]
    return float(cell) if name in NUMBERS and cell else cell.strip()


@pytest.mark.parametrize("seed", [1, 2])
def test_every_column_of_fifty_rows_is_read_back_by_sparql_as_the_file_has_it(seed: int) -> None:
    assert disagreements(EXTRACT, drawn(EXTRACT, seed)) == []


@pytest.fixture(scope="module")
def extract() -> Store:
    return said(EXTRACT, find("ucdp-ged"))


def test_a_row_takes_no_more_quads_than_it_should(extract: Store) -> None:
    """What is its own; places and parties it shares with others, most of all in a larger file."""
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        keys = {row["id"] for row in csv.DictReader(file) if row["id"]}
    base = find("ucdp-ged").base
    parts = (str(quad.subject.value).removeprefix(base).split("/") for quad in extract)
    assert sum(part[1] in keys for part in parts) / len(keys) <= MOST_QUADS_A_ROW


NUMBERED = "SELECT ?claim { ?claim cg:claimant ?who ; cg:low|cg:high ?number . FILTER(?who != <%s>) }"


def test_nobody_but_the_provider_says_a_number(extract: Store) -> None:
    assert not asked(extract, NUMBERED % find("ucdp-ged").provider)
    assert asked(extract, "SELECT ?claim { ?claim a cg:OccurrenceClaim ; cg:stance cg:Asserts }")


def test_a_mapping_that_makes_a_doctor_say_the_best_estimate_is_found_out() -> None:
    mapping = find("ucdp-ged")
    wrong = re.sub(
        r"(\?killed a cg:CasualtyClaim ; cg:about \?event ; cg:claimant) \?provider", r"\1 ?who", mapping.text
    )
    assert wrong != mapping.text
    assert asked(said(EXTRACT, replace(mapping, text=wrong)), NUMBERED % mapping.provider)


def test_one_office_relays_and_several_or_none_are_kept_as_the_sources_of_the_record(extract: Store) -> None:
    """A chain goes as far as the row says so, and reaches the record in every case."""
    question = """SELECT ?record (COUNT(DISTINCT ?office) AS ?offices) (COUNT(DISTINCT ?relay) AS ?relays)
      (COUNT(DISTINCT ?said) AS ?direct) {
      ?record a cg:Record ; cg:recordOf ?release .
      OPTIONAL { ?record cg:reportedBy ?office }
      OPTIONAL { ?relay cg:statedIn ?record ; cg:stance cg:Relays ; cg:quotes/cg:claimant ?speaker }
      OPTIONAL { ?said cg:statedIn ?record ; a cg:OccurrenceClaim ; cg:stance cg:Asserts }
    } GROUP BY ?record"""
    shapes = {(min(int(row["offices"]), 2), int(row["relays"]), int(row["direct"])) for row in asked(extract, question)}
    assert shapes <= {(0, 0, 0), (0, 0, 1), (1, 0, 0), (1, 1, 0), (1, 0, 1), (2, 0, 0), (2, 0, 1)}
    assert (1, 1, 0) in shapes


def test_a_speaker_that_was_reviewed_is_one_of_ours_and_keeps_his_words(extract: Store) -> None:
    question = """SELECT DISTINCT ?who ?note { ?said cg:claimant ?who ; cg:note ?note .
      FILTER(STRSTARTS(?note, "source_original ")) }"""
    spoken = {(row["note"], row["who"].rpartition("/")[2]) for row in asked(extract, question)}
    assert ("source_original AFP", "agence-france-presse") in spoken


def test_only_one_sided_violence_has_a_perpetrator_and_a_target(extract: Store) -> None:
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        one_sided = {row["id"] for row in csv.DictReader(file) if row["type_of_violence"] == "3"}
    for kind in ("Attribution", "Target"):
        question = f"SELECT ?record {{ ?claim a cg:{kind}Claim ; cg:statedIn ?record }}"
        assert {row["record"].rpartition("/")[2] for row in asked(extract, question)} == one_sided


def changed(path: Path, **cells: str) -> Path:
    """The extract with these cells in its first row, as a file at ``path``."""
    with EXTRACT.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    for name, cell in cells.items():
        rows[2][rows[0].index(name)] = cell
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_odd_numbers_are_kept_as_three_estimates_and_told(tmp_path: Path) -> None:
    path = changed(tmp_path / "odd.csv", low="9", best="8", high="7")
    assert [(one.rule, one.column, one.rejected) for one in found(path, find("ucdp-ged"))][:2] == [
        ("best above high", "best", False),
        ("low above best", "low", False),
    ]
    question = (
        "SELECT ?which ?low ?high { ?claim cg:estimate ?which ; cg:low ?low ; cg:high ?high ; cg:statedIn ?record }"
    )
    rows = asked(said(path, find("ucdp-ged"), [1]), question)
    assert {(row["which"].rpartition("#")[2], row["low"], row["high"]) for row in rows} == {
        ("LowEstimate", "9", "9"),
        ("BestEstimate", "8", "8"),
        ("HighEstimate", "7", "7"),
    }


WRONG = {
    "another point": {"latitude": "43.786124", "longitude": "33.355813"},
    "days": {"date_end": "1999-01-01"},
    "unknown code": {"where_prec": "8"},
    "negative": {"low": "-1"},
}


@pytest.mark.parametrize("rule", WRONG)
def test_a_row_that_ucdp_did_not_give_out_so_is_rejected(tmp_path: Path, rule: str) -> None:
    told = found(changed(tmp_path / "wrong.csv", **WRONG[rule]), find("ucdp-ged"))
    assert rule in {one.rule for one in told if one.rejected}
    assert all(one.reason and one.remedy for one in told)


PRECISION = {
    "1": ("Location", ""),
    "2": ("Location", "Near"),
    "3": ("AdministrativeArea", ""),
    "4": ("AdministrativeArea", ""),
    "5": ("Zone", ""),
    "6": ("Zone", ""),
    "7": ("InternationalSpace", ""),
}


@pytest.mark.parametrize("precision", PRECISION)
def test_a_point_that_stands_for_an_area_is_its_centre_alone(tmp_path: Path, precision: str) -> None:
    store = said(changed(tmp_path / "where.csv", where_prec=precision), find("ucdp-ged"), [1])
    question = """SELECT ?kind ?role ?point ?centre { ?claim a cg:PlaceClaim ; cg:place ?place . ?place a ?kind .
      OPTIONAL { ?claim cg:placeRole ?role } OPTIONAL { ?place cg:latitude ?point }
      OPTIONAL { ?place cg:centreLatitude ?centre } }"""
    (row,) = asked(store, question)
    assert (row["kind"].rpartition("#")[2], row.get("role", "").rpartition("#")[2]) == PRECISION[precision]
    assert ("point" in row, "centre" in row) == (int(precision) <= 2, int(precision) > 2)


def test_one_name_and_point_with_two_precisions_are_two_places(tmp_path: Path) -> None:
    question = "SELECT ?place { ?claim cg:place ?place }"
    places = set()
    for precision in "1345":
        path = changed(tmp_path / f"{precision}.csv", where_prec=precision)
        places |= {row["place"] for row in asked(said(path, find("ucdp-ged"), [1]), question)}
    assert len(places) == 4
