"""Literals at the gate: XSD's grammar decides, the engine's reach is told by name, and one mistake is told once."""

from __future__ import annotations

import pytest

from claimgraph.gate.check import check
from tests.gate.documents import WORLD_DOCUMENT, claim, holding, report


def refusals(says: str, kind: str = "CasualtyClaim") -> list[str]:
    """What is told of a claim that says ``says``, and of what property."""
    found = check([report("r", claim("c", kind=kind, says=says))], holding(WORLD_DOCUMENT)).findings
    return [f"{one.paths[0].rpartition('#')[2] if one.paths else ''}: {one.message}" for one in found]


def number(text: str) -> list[str]:
    return refusals(f'cg:harm cg:Wounded ; cg:low "{text}"^^xsd:integer ; cg:high 2000')


def time(text: str, datatype: str, rest: str = "") -> list[str]:
    return refusals(f'cg:earliest "{text}"^^xsd:{datatype} {rest}', "TimeClaim")


@pytest.mark.parametrize("text", ["1_000", " 5", "5 ", "+-5", "٣", "1e3", "5.0", "", "5\\n"])
def test_what_python_takes_for_a_number_is_refused(text: str) -> None:
    (only,) = number(text)
    assert only.startswith("low: '")
    assert only.endswith("' is no xsd:integer; write digits alone, like 12")


@pytest.mark.parametrize(
    ("text", "datatype", "says"),
    [
        ("2020-11-17", "dateTime", "is no xsd:dateTime; write a day and a time like 2015-11-13T21:16:00Z"),
        ("2020-11-17 21:00:00", "dateTime", "is no xsd:dateTime; write a day and a time like 2015-11-13T21:16:00Z"),
        ("2020-11-17T21:00:00+0300", "dateTime", "is no xsd:dateTime; write a day and a time"),
        ("20201117", "date", "is no xsd:date; write a day like 2015-11-13"),
        ("2020-W47-2", "date", "is no xsd:date; write a day like 2015-11-13"),
        ("2020-02-30", "date", "is no day of the calendar; correct it"),
        ("2100-02-29T10:00:00", "dateTime", "is no day of the calendar; correct it"),
    ],
)
def test_what_python_takes_for_a_time_is_refused(text: str, datatype: str, says: str) -> None:
    (only,) = time(text, datatype, '; cg:latest "2020-11-18"^^xsd:date')
    assert only.startswith(f"earliest: '{text}' {says}")


@pytest.mark.parametrize("text", ["2020-11-17T24:00:00", "2020-11-17T24:00:00+03:00", "2020-11-17T21:00:00.5Z"])
def test_what_xsd_allows_passes(text: str) -> None:
    assert time(text, "dateTime") == []


def test_a_day_of_24_hours_is_ordered() -> None:
    assert time("2020-11-17T24:00:00", "dateTime", '; cg:latest "2020-11-18T00:00:00"^^xsd:dateTime') == []
    (only,) = time("2020-11-17T24:00:00", "dateTime", '; cg:latest "2020-11-17T23:59:59"^^xsd:dateTime')
    assert only.startswith("earliest: cg:earliest is after cg:latest")


def test_two_instants_are_ordered_where_they_are_so_in_every_zone() -> None:
    assert time("2020-11-17T21:00:00", "dateTime", '; cg:latest "2020-11-19T00:00:00Z"^^xsd:dateTime') == []
    for unsure in ("2020-11-17T22:00:00Z", "2020-11-16T22:00:00Z"):
        assert len(time("2020-11-17T21:00:00", "dateTime", f'; cg:latest "{unsure}"^^xsd:dateTime')) == 1


@pytest.mark.parametrize(("one", "other"), [("date", "dateTime"), ("dateTime", "date")])
def test_a_day_and_a_moment_are_not_compared(one: str, other: str) -> None:
    """By the names of their datatypes rdflib would have put each day before each moment."""
    form = {"date": "{}", "dateTime": "{}T10:00:00Z"}
    rest = f'; cg:latest "{form[other].format("2020-11-19")}"^^xsd:{other}'
    (only,) = time(form[one].format("2020-11-17"), one, rest)
    assert only.startswith("earliest: cg:earliest is after cg:latest, or one is a day and the other a moment")


@pytest.mark.parametrize(
    ("text", "datatype"),
    [
        ("99999999999999999999", "integer"),
        ("1." + "1" * 19, "decimal"),
        ("1" * 40, "decimal"),
        ("2020-11-17T10:00:00." + "1" * 19, "dateTime"),
        ("99999999999999999999-01-01", "date"),
        ("P99999999999999999999Y", "duration"),
        ("9" * 5_000, "integer"),
    ],
)
def test_what_is_valid_and_beyond_the_engine_is_refused_by_name(text: str, datatype: str) -> None:
    (only, *_) = refusals(f'cg:harm cg:Wounded ; cg:low 1 ; cg:high "{text}"^^xsd:{datatype}')
    shown = text if len(text) <= 40 else text[:40] + "..."
    said = f"'{shown}' is beyond what can be counted and compared here as xsd:{datatype}; correct it, or round it"
    assert said in only


@pytest.mark.parametrize("datatype", ["decimal", "integer", "double"])
def test_not_a_number_is_told_and_no_defect(datatype: str) -> None:
    told = refusals(f'cg:harm cg:Wounded ; cg:low "NaN"^^xsd:{datatype} ; cg:high 3')
    assert len(told) == 1
    assert told[0].startswith("low: ")


def test_text_where_a_number_belongs_is_told_as_that_alone() -> None:
    (only,) = refusals('cg:harm cg:Wounded ; cg:low "two" ; cg:high 3')
    assert only.startswith("low: The value of cg:low is no xsd:integer")


def test_a_wrong_class_is_told_alone() -> None:
    """And so it is where others refer to the node, who are right."""
    text = claim("c", kind="CasultyClaim") + claim("d", says="cg:harm cg:Wounded ; cg:low 2 ; cg:quotes id:c")
    found = check([report("r", text)], holding(WORLD_DOCUMENT)).violations
    assert [one.message for one in found] == [
        "cg:CasultyClaim is no term of the ontology; did you mean 'cg:CasualtyClaim'?"
    ]


@pytest.mark.parametrize("stance", ["cg:Denys", "cg:Certain", "id:army", "'denies'"])
def test_a_wrong_stance_is_told_alone(stance: str) -> None:
    text = claim("c", kind="AttributionClaim", says="").replace("cg:Asserts", stance)
    (only,) = check([report("r", text)], holding(WORLD_DOCUMENT)).findings
    assert only.paths[0].endswith("stance")


def test_what_is_wrong_by_itself_is_told_beside_a_cause() -> None:
    text = claim("c", says='cg:harm cg:Wounded ; cg:low "two" ; cg:certainty cg:Asserts')
    found = check([report("r", text.replace("cg:claimant id:army ;", ""))], holding(WORLD_DOCUMENT)).violations
    assert {one.shape.rpartition("#")[2] for one in found} == {
        "Interval-low-datatype",
        "Claim-claimant",
        "Claim-certainty",
    }
