"""The verified identifiers of ``../shared/data/ids.tsv``: found among the first five, and never another for certain."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from claimgraph.finding import asked_of
from claimgraph.links import ours
from claimgraph.links.candidate import Mark
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.place import Place
from claimgraph.links.places import propose
from claimgraph.links.sources import GEONAMES, read
from claimgraph.opening import open_bundled

SHARED = Path(__file__).resolve().parents[3] / "shared" / "data"
IDS = SHARED / "ids.tsv"
KINDS = {
    **dict.fromkeys(("city", "town", "populated place"), "settlement"),
    **dict.fromkeys(("admin1", "district"), "area"),
    **dict.fromkeys(("military base", "airport", "embassy"), "site"),
    "country": "country",
    "neighbourhood": "",
}
# An actor of ours that is linked to its country's record is named like it, and is another thing.
ACTORS = {"person", "outlet", "armed group", "state body"}
# What our nodes call these otherwise than the list does.
NAMED = {"Q11209": "us-department-of-defense"}

Row = dict[str, str]


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    if not IDS.is_file():
        pytest.skip("the verified identifiers are not part of the repository and ../shared is absent")
    with IDS.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


@pytest.fixture(scope="module")
def gazetteer(rows: list[Row]) -> Gazetteer:
    return read(SHARED / "gazetteer" / "wof-geonames-iq-sy.tsv")


def names(entity: str) -> tuple[str, ...]:
    """The names of a row: what stands in brackets tells which thing it is."""
    plain = re.sub(r"\s*\(.*?\)", "", entity)
    return tuple(dict.fromkeys(name for one in re.split(r" / | = ", plain) if (name := one.strip())))


def place(row: Row, *, with_point: bool) -> Place:
    point = (float(row["lat"]), float(row["lon"])) if with_point and row["lat"] else None
    return Place(
        row["entity"], names(row["entity"]), KINDS[row["kind"]], point, exact="latlon:proxy" not in row["status"]
    )


def verified(row: Row) -> str:
    """The record that is the place; a neighbour's stands in the list as a proxy, and is not."""
    return f"{GEONAMES}{row['geonames']}/" if "geonames:verified" in row["status"] else ""


def test_the_verified_place_or_its_twin_is_among_the_first_five(rows: list[Row], gazetteer: Gazetteer) -> None:
    known = {one.iri for one in gazetteer.places}
    there = [row for row in rows if row["kind"] in KINDS and verified(row) in known]
    missed = []
    for row in there:
        candidates = propose(place(row, with_point=True), gazetteer).candidates
        if not any(verified(row) in (one.record, *one.twins) for one in candidates):
            missed.append(row["entity"])
    assert len(there) >= 19
    assert len(missed) * 20 <= len(there), missed


@pytest.mark.parametrize("with_point", [True, False])
def test_no_wrong_first_choice_is_marked_certain(rows: list[Row], gazetteer: Gazetteer, *, with_point: bool) -> None:
    """Nor anything for a place without a verified record, or whose record the gazetteer lacks."""
    likely = 0
    for row in (row for row in rows if row["kind"] in KINDS):
        proposal = propose(place(row, with_point=with_point), gazetteer)
        if proposal.mark is Mark.LIKELY:
            first = proposal.candidates[0]
            assert verified(row) in (first.record, *first.twins), row["entity"]
            likely += 1
    assert likely >= (12 if with_point else 0), "or this test could not fail"
    assert with_point or not likely, "a name alone never chooses"


def test_actors_with_a_verified_record_are_found_by_name_and_left_to_a_person(rows: list[Row]) -> None:
    listed = [row for row in rows if row["wikidata"] and row["kind"] in ACTORS]
    records = Gazetteer([Place(row["wikidata"], names(row["entity"])) for row in listed], "ids")
    with open_bundled() as graph:
        actors = {one.iri.rpartition("/")[2]: one for one in ours.actors(asked_of(graph))}
    proposals = {name: propose(one, records) for name, one in actors.items()}
    slugs = {row["wikidata"]: NAMED.get(row["wikidata"], _slug(row["entity"])) for row in listed}
    there = {record: slug for record, slug in slugs.items() if slug in actors}
    assert len(there) >= 9
    assert [record for record, slug in there.items() if proposals[slug].candidates[0].record != record] == []
    others = {name for name, one in proposals.items() if one.candidates} - set(there.values())
    assert others == set(), "nothing is proposed for one without a verified record"
    assert {one.mark for one in proposals.values()} == {Mark.UNDECIDED, Mark.NONE}, "a name alone never chooses"


def _slug(entity: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", names(entity)[0].lower().replace("'", "")).strip("-")
