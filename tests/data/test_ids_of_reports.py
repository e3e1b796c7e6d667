"""Identifiers and points come from the verified list and from nowhere else."""

from __future__ import annotations

import csv
from decimal import Decimal

import pyoxigraph as ox
import pytest

from .conftest import SHARED
from .test_claims_of_reports import ID, rows

WIKIDATA = "http://www.wikidata.org/entity/"
GEONAMES = "https://sws.geonames.org/"
# Our node -> its row in the list. A node with a point or a link that is missing here fails the tests.
ROWS = {
    "iraq": "Iraq",
    "syria": "Syria",
    "united-states": "United States",
    "afghanistan": "Afghanistan",
    "baghdad-governorate": "Baghdad Governorate",
    "basra-governorate": "Basra Governorate",
    "erbil-governorate": "Erbil Governorate",
    "al-hasakah-governorate": "Al-Hasakah Governorate",
    "al-anbar-governorate": "Al Anbar Governorate",
    "nineveh-governorate": "Nineveh Governorate",
    "babil-governorate": "Babil Governorate",
    "baghdad": "Baghdad",
    "karkh": "Karkh (west-bank district, contains the Green Zone)",
    "green-zone": "Green Zone (Baghdad International Zone)",
    "us-embassy-baghdad": "Embassy of the United States, Baghdad",
    "new-baghdad": "New Baghdad district (Baghdad al-Jadida)",
    "camp-taji": "Camp Taji",
    "basmaya-training-camp": "Basmaya (Besmaya) training camp",
    "ain-al-asad": "Ain al-Asad air base",
    "al-qaim": "al-Qaim (town/base on the Syrian border)",
    "basra": "Basra",
    "burjesia": "Burjesia / Al-Barjisiyah (al-Zubayr, Basra)",
    "erbil": "Erbil",
    "erbil-international-airport": "Erbil International Airport",
    "zummar": "Zummar",
    "rumalyn": "Rumalyn = Rmelan / Rumaylan (town, oil fields)",
    "rumalyn-coalition-base": "Rumalyn coalition base (Rmelan airfield)",
    "us-department-of-defense": "US Department of Defense (Pentagon)",
    "associated-press": "Associated Press",
    "agence-france-presse": "Agence France-Presse",
    "reuters": "Reuters",
    "mustafa-al-kadhimi": "Mustafa al-Kadhimi",
    "mohammed-shia-al-sudani": "Mohammed Shia' al-Sudani",
    "joe-biden": "Joe Biden",
    "donald-trump": "Donald Trump",
    "saddam-hussein": "Saddam Hussein",
}
# Our node -> the number of its row in the gazetteer, where the list has none.
GAZETTEER = {"jurf-al-nasr": "95069", "al-rashidiya": "98709"}


@pytest.fixture(scope="module")
def verified() -> dict[str, dict[str, str]]:
    """Our node's name -> the row of the verified list."""
    path = SHARED / "data" / "ids.tsv"
    if not path.is_file():
        pytest.skip("the list of verified identifiers is not part of the repository and ../shared is absent")
    with path.open(encoding="utf-8", newline="") as lines:
        table = {row["entity"]: row for row in csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)}
    return {name: table[entity] for name, entity in ROWS.items()} | gazetteer()


def gazetteer() -> dict[str, dict[str, str]]:
    """Our node's name -> its row of the gazetteer, with a status like that of the list."""
    with (SHARED / "data" / "gazetteer" / "wof-geonames-iq-sy.tsv").open(encoding="utf-8", newline="") as lines:
        reader = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        found = {row["geonames"]: row for row in reader if row["geonames"] in GAZETTEER.values()}
    return {name: found[number] | {"status": "latlon:verified"} for name, number in GAZETTEER.items()}


def status(row: dict[str, str], aspect: str) -> str:
    """How an aspect was verified, like 'proxy(1)'."""
    return next(part for part in row["status"].split("; ") if part.startswith(f"{aspect}:")).partition(":")[2]


def test_points_are_those_of_the_list(store: ox.Store, verified: dict[str, dict[str, str]]) -> None:
    points = rows(
        store, "SELECT ?x ?lat ?lon ?note WHERE { ?x cg:latitude ?lat ; cg:longitude ?lon ; cg:pointNote ?note }"
    )
    assert len(points) == len(rows(store, "SELECT ?x ?lat WHERE { ?x cg:latitude ?lat }")) > 0
    for place, latitude, longitude, note in points:
        row = verified[place.removeprefix(ID)]
        assert (Decimal(latitude), Decimal(longitude)) == (Decimal(row["lat"]), Decimal(row["lon"])), place
        assert note.startswith("Proxy") == status(row, "latlon").startswith("proxy"), place


def test_countries_and_governorates_have_no_point(store: ox.Store) -> None:
    wide = rows(
        store,
        """SELECT ?x WHERE { ?x a ?kind ; cg:latitude ?lat ; rdfs:label ?l
           FILTER(?kind = cg:Country || STRENDS(?l, "Governorate")) }""",
    )
    assert wide == []


def test_links_lead_to_the_records_of_the_list(store: ox.Store, verified: dict[str, dict[str, str]]) -> None:
    found = rows(store, "SELECT ?x ?record WHERE { ?link a cg:Link ; cg:linked ?x ; cg:record ?record }")
    assert len(found) == len(rows(store, "SELECT ?link WHERE { ?link a cg:Link }")) > 0
    for thing, record in found:
        row = verified[thing.removeprefix(ID)]
        column, number = (
            ("wikidata", record.removeprefix(WIKIDATA))
            if record.startswith(WIKIDATA)
            else ("geonames", record.removeprefix(GEONAMES).rstrip("/"))
        )
        assert number == row[column] != "", thing
        assert status(row, column).startswith("verified"), thing


def test_each_link_says_who_judged_when_and_why(store: ox.Store) -> None:
    whole = rows(
        store,
        """PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
           SELECT ?link WHERE { ?link a cg:Link ; cg:judgedBy id:claimgraph-editors ; cg:judgedOn ?on ; cg:reason ?why ;
           cg:match ?match FILTER(?match IN (skos:exactMatch, skos:closeMatch)) }""",
    )
    assert sorted(whole) == sorted(rows(store, "SELECT ?link WHERE { ?link a cg:Link }"))
