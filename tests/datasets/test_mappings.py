"""The mappings of ACLED, GTD and GDELT, on rows made up in the true layout: what they say and leave unsaid."""

from pathlib import Path

import pytest

from claimgraph.datasets.rows import open_rows
from claimgraph.resources import folder
from tests.datasets import made
from tests.datasets.said import asked, find, found, said
from tests.datasets.workbook import workbook

CG = "https://w3id.org/claimgraph/ont#"
DATASETS = sorted(path.stem for path in (folder("queries") / "mappings").glob("*.rq"))


def short(value: str) -> str:
    return value.rpartition("#")[2] if value.startswith(CG) else value.rpartition("/")[2]


def claims(path: Path, dataset: str, kind: str, *properties: str) -> list[tuple[str, ...]]:
    """What each claim of a kind has for these properties, by their short names; "" for none."""
    optional = " ".join(f"OPTIONAL {{ ?claim cg:{name} ?{name} }}" for name in properties)
    rows = asked(said(path, find(dataset)), f"SELECT * {{ ?claim a cg:{kind}Claim . {optional} }}")
    return sorted(tuple(short(row.get(name, "")) for name in properties) for row in rows)


def test_each_dataset_has_a_licence_a_provider_and_checks_of_its_own() -> None:
    assert DATASETS == ["acled", "gdelt", "gtd", "ucdp-ged"]
    assert {name for name in DATASETS if find(name).restricted} == {"acled", "gtd"}
    for name in DATASETS:
        mapping = find(name)
        assert mapping.dataset == name
        assert mapping.licence.startswith("https://")
        assert "VALUES (?record) { (UNDEF) }" in mapping.checks


WEEKS = {"1": ("2025-05-16", "2025-05-16"), "2": ("2025-05-12", "2025-05-18"), "3": ("2025-05-01", "2025-05-31")}


@pytest.mark.parametrize("precision", WEEKS)
@pytest.mark.parametrize("day", ["2025-05-16", "16 May 2025"])
def test_acled_has_a_day_its_week_or_its_month(tmp_path: Path, day: str, precision: str) -> None:
    path = made.acled(tmp_path / "a.csv", event_date=day, time_precision=precision)
    assert claims(path, "acled", "Time", "earliest", "latest") == [WEEKS[precision]]


@pytest.mark.parametrize(("inter1", "inter2"), [("Rebel group", "Civilians"), ("2", "7"), ("2.0", "7.0")])
def test_acled_names_parties_by_number_and_by_name_alike_and_no_attacker(
    tmp_path: Path, inter1: str, inter2: str
) -> None:
    path = made.acled(tmp_path / "a.csv", inter1=inter1, inter2=inter2)
    assert claims(path, "acled", "Participation", "participant", "participantRole") == [
        ("Civilians+%28Exampleland%29", "Party"),
        ("Example+Front", "Party"),
    ]
    kinds = asked(said(path, find("acled")), "SELECT ?who ?kind { ?claim cg:participant ?who . ?who a ?kind }")
    assert {(short(row["who"]), short(row["kind"])) for row in kinds} == {
        ("Civilians+%28Exampleland%29", "Population"),
        ("Example+Front", "ArmedGroup"),
    }
    assert claims(path, "acled", "Attribution") == []
    assert claims(path, "acled", "Target", "target") == [("Civilians+%28Exampleland%29",)]


def test_acled_says_nothing_of_a_target_where_the_row_does_not(tmp_path: Path) -> None:
    assert claims(made.acled(tmp_path / "a.csv", civilian_targeting=""), "acled", "Target") == []


def test_a_zero_of_acled_is_that_no_death_was_reported(tmp_path: Path) -> None:
    for fatalities, told in {"0": ("KnowsOfNone", "0", ""), "3": ("Asserts", "3", "3")}.items():
        path = made.acled(tmp_path / "a.csv", fatalities=fatalities)
        assert claims(path, "acled", "Casualty", "stance", "low", "high") == [told]


@pytest.mark.parametrize(("kind", "event"), [("Battles", "Attack"), ("Protests", "Event"), ("Riots", "Event")])
def test_a_protest_is_no_attack(tmp_path: Path, kind: str, event: str) -> None:
    path = made.acled(tmp_path / "a.csv", event_type=kind, sub_event_type="Other")
    (row,) = asked(
        said(path, find("acled")), "SELECT ?kind { ?claim cg:about ?event ; a cg:TimeClaim . ?event a ?kind }"
    )
    assert short(row["kind"]) == event


DAYS = {
    ("1", "2"): ("2021-01-02", "2021-01-02"),
    ("2", "0"): ("2021-02-01", "2021-02-28"),
    ("12", "0"): ("2021-12-01", "2021-12-31"),
    ("0", "0"): ("2021-01-01", "2021-12-31"),
}


@pytest.mark.parametrize(("month", "day"), DAYS)
def test_gtd_has_a_day_a_month_or_a_year(tmp_path: Path, month: str, day: str) -> None:
    path = made.gtd(tmp_path / "a.csv", imonth=month, iday=day)
    assert claims(path, "gtd", "Time", "earliest", "latest") == [DAYS[month, day]]
    assert not found(path, find("gtd"))


FRONT = "Example+Front"
ATTRIBUTED = {
    "claimed": ({"claimed": "1"}, [("", FRONT, "Asserts", FRONT), ("", "start", "Asserts", FRONT)]),
    "not claimed": ({"claimed": "0"}, [("", "start", "Asserts", FRONT), ("", "start", "KnowsOfNone", "")]),
    "not told": ({"claimed": "-9"}, [("", "start", "Asserts", FRONT)]),
    "blank": ({"claimed": ""}, [("", "start", "Asserts", FRONT)]),
    "uncertain": ({"claimed": "", "guncertain1": "1"}, [("Possible", "start", "Asserts", FRONT)]),
    "unknown": ({"claimed": "", "gname": "Unknown"}, []),
    "unknown, claimed": ({"claimed": "1", "gname": "Unknown"}, []),
    "rival": (
        {"claimed": "", "compclaim": "1"},
        [("", "start", "Asserts", FRONT), ("Possible", "start", "Asserts", "other-claimant")],
    ),
    "second": (
        {"claimed": "", "gname2": "Other Front", "claim2": "1"},
        [
            ("", "Other+Front", "Asserts", "Other+Front"),
            ("", "start", "Asserts", FRONT),
            ("", "start", "Asserts", "Other+Front"),
        ],
    ),
}


@pytest.mark.parametrize("case", ATTRIBUTED)
def test_the_group_a_claim_and_a_competing_one_are_claims_of_their_own(tmp_path: Path, case: str) -> None:
    cells, expected = ATTRIBUTED[case]
    path = made.gtd(tmp_path / "a.csv", **cells)
    properties = ("certainty", "claimant", "stance", "perpetrator")
    assert claims(path, "gtd", "Attribution", *properties) == expected


def test_a_column_that_lacks_is_silence(tmp_path: Path) -> None:
    rows = [{name: made.BOMBING.get(name, "") for name in find("gtd").columns}]
    path = tmp_path / "a.csv"
    path.write_text(made.table(find("gtd").columns, rows), "utf-8")
    assert claims(path, "gtd", "Attribution", "claimant", "stance") == [("start", "Asserts")]


@pytest.mark.parametrize("killed", ["", "-99", "-9"])
def test_a_number_that_is_not_known_is_not_said(tmp_path: Path, killed: str) -> None:
    assert claims(made.gtd(tmp_path / "a.csv", nkill=killed), "gtd", "Casualty") == []


def test_a_total_shared_out_among_incidents_is_an_interval(tmp_path: Path) -> None:
    path = made.gtd(tmp_path / "a.csv", nkill="2.5", nwound="0")
    assert claims(path, "gtd", "Casualty", "harm", "low", "high") == [("Killed", "2", "3"), ("Wounded", "0", "0")]


@pytest.mark.parametrize("specificity", ["1", "2", "3", "4", "5"])
def test_a_point_of_gtd_that_stands_for_an_area_is_no_scene(tmp_path: Path, specificity: str) -> None:
    path = made.gtd(tmp_path / "a.csv", specificity=specificity)
    point, centre = (f"OPTIONAL {{ ?place cg:{name} ?{name} }}" for name in ("latitude", "centreLatitude"))
    question = f"SELECT * {{ ?claim cg:place ?place {point} {centre} }}"
    (row,) = asked(said(path, find("gtd")), question)
    assert ("latitude" in row, "centreLatitude" in row) == (specificity == "1", specificity != "1")


def test_gtd_from_excel_says_what_it_says_from_windows_1252(tmp_path: Path) -> None:
    row = {**made.BOMBING, "city": "Zürich-on-Example", "provstate": "Ångström"}
    cells: list[list[str | float]] = [
        list(made.GTD),
        [
            float(cell) if cell.lstrip("-").replace(".", "").isdigit() else cell
            for cell in (row.get(name, "") for name in made.GTD)
        ],
    ]
    text, sheet = made.gtd(tmp_path / "a.csv", row), workbook(tmp_path / "a.xlsx", cells)
    assert open_rows(text).encoding == "cp1252"
    assert set(said(text, find("gtd"))) == set(said(sheet, find("gtd")))


def gdelt(path: Path, *widths: int) -> Path:
    """A file of GDELT without a header, a row of each of these widths, made up."""
    mapping = find("gdelt")
    lines = []
    for number, width in enumerate(widths, 1):
        cells = {"GLOBALEVENTID": str(number), "SQLDATE": "20170701", "EventCode": "0190", "EventRootCode": "19"}
        cells |= {
            "Actor1Code": "XMP",
            "Actor1Name": "EXAMPLE",
            "ActionGeo_Type": "4",
            "ActionGeo_FullName": "Exampletown",
        }
        cells |= {"ActionGeo_CountryCode": "IZ", "ActionGeo_Lat": "33.5", "ActionGeo_Long": "44.25"}
        cells |= {"DATEADDED": "20170701234500", "SOURCEURL": "https://example.org/news/1"}
        lacking = mapping.lacking[width]
        lines.append("\t".join(cells.get(name, "") for name in mapping.order if name not in lacking) + "\n")
    path.write_text("".join(lines), "utf-8")
    return path


def test_gdelt_rows_of_three_widths_are_read_from_one_file_and_possible_at_most(tmp_path: Path) -> None:
    path = gdelt(tmp_path / "a.tsv", 61, 58, 57)
    assert claims(path, "gdelt", "Time", "certainty", "earliest") == [("Possible", "2017-07-01")] * 3
    store = said(path, find("gdelt"))
    assert not asked(store, "SELECT ?claim { ?claim cg:claimant ?who MINUS { ?claim cg:certainty cg:Possible } }")
    assert len(asked(store, "SELECT ?record { ?record cg:basedOn/cg:url ?url }")) == 2
    assert {
        row["code"] for row in asked(store, "SELECT ?code { ?record cg:note ?code FILTER(STRSTARTS(?code, 'E')) }")
    } == {"EventCode 0190"}


@pytest.mark.parametrize("dataset", ["acled", "gtd"])
def test_no_wording_of_a_restricted_row_is_copied(tmp_path: Path, dataset: str) -> None:
    path = getattr(made, dataset)(tmp_path / "a.csv")
    assert not [quad for quad in said(path, find(dataset)) if "Secret" in str(quad.object)]


def files(folder: Path) -> dict[str, Path]:
    """A file of each of the datasets that is made up."""
    return {
        "acled": made.acled(folder / "acled.csv"),
        "gtd": made.gtd(folder / "gtd.csv", nkillter="1", gname2="Other Front", claim2="1"),
        "gdelt": gdelt(folder / "gdelt.tsv", 61, 58, 57),
    }


@pytest.mark.parametrize("dataset", ["acled", "gdelt", "gtd"])
def test_no_number_is_anybodys_but_the_providers(tmp_path: Path, dataset: str) -> None:
    store = said(files(tmp_path)[dataset], find(dataset))
    told = asked(store, "SELECT ?who { ?claim cg:claimant ?who ; cg:low|cg:high ?number }")
    assert {row["who"] for row in told} <= {find(dataset).provider}
