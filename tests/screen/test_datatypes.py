"""What XSD 1.1 takes for each of its datatypes, next to what Python and other engines would."""

from __future__ import annotations

import pytest
from pyoxigraph import Literal, NamedNode

from claimgraph.names import XSD
from claimgraph.screen.datatypes import misspelt

WELL = {
    "integer": "0 -0 +5 007 99999999999999999999 " + "9" * 5_000,
    "decimal": "1 1. .5 -0.25 +1.50",
    "double": "1 1e3 1.5E-3 INF -INF +INF NaN .5 1.",
    "float": "1e0 NaN",
    "boolean": "true false 1 0",
    "byte": "-128 127 +5",
    "unsignedByte": "0 255",
    "long": "9223372036854775807",
    "unsignedLong": "18446744073709551615",
    "positiveInteger": "1 01",
    "negativeInteger": "-1",
    "nonNegativeInteger": "0 -0",
    "date": "2020-02-29 2000-02-29 0000-01-01 -0044-03-15 12345-01-01 2020-01-01Z 2020-01-01+14:00 2020-01-01-13:59",
    "dateTime": "2020-01-01T00:00:00 2020-01-01T24:00:00 2020-01-01T24:00:00.000Z 2020-01-01T23:59:59.123456789123Z",
    "dateTimeStamp": "2020-01-01T00:00:00Z",
    "time": "00:00:00 24:00:00 10:00:00.5-03:00",
    "gYear": "2015 -0500 12345 2015Z",
    "gYearMonth": "2015-11",
    "gMonthDay": "--02-29",
    "gMonth": "--11",
    "gDay": "---31",
    "duration": "P1Y P1Y2M3DT4H5M6.7S -P1D PT0.5S",
    "yearMonthDuration": "P1Y2M -P0M",
    "dayTimeDuration": "P1D PT1H",
    "hexBinary": "00fF",
    "language": "en ar-IQ x-klingon",
}
ILL = {
    "integer": ["", "1_000", " 5", "5 ", "1.0", "1e3", "٥", "--5", "+", "0x5", "5\n"],
    "decimal": ["", ".", "NaN", "INF", "3.33e1", "1,5", "1_0.5", "1 000.5"],
    "double": ["inf", "nan", "Infinity", "1_0", "e5", "1e", ".", "+NaN"],
    "boolean": ["TRUE", "True", "yes", ""],
    "byte": ["128", "-129", "1.0"],
    "unsignedByte": ["-1", "256"],
    "long": ["9223372036854775808"],
    "positiveInteger": ["0", "-1"],
    "negativeInteger": ["0"],
    "date": ["2023-02-30", "2021-02-29", "1900-02-29", "2023-2-2", "20230202", "2023-W05-2", "2023-00-10", "2023-13-01",
             "2020-01-01+14:01", "2020-01-01+0100", "+2020-01-01", "123-01-01", "01234-01-01", "2020-01-01T00:00:00"],
    "dateTime": ["2020-01-01", "2020-01-01 00:00:00", "2020-01-01T00:00", "2020-01-01T00:00:00+01", "20200101T000000",
                 "2020-01-01T24:00:01", "2020-01-01T10:00:60", "2020-02-30T10:00:00", "2020-01-01t00:00:00Z",
                 "2020-01-01T00:00:00z", "2020-01-01T00:00:00,5", "2020-01-01T00:00:00."],
    "dateTimeStamp": ["2020-01-01T00:00:00"],
    "time": ["10:00", "25:00:00", "10:00:00+0100", "T10:00:00"],
    "gYear": ["15", "2015-01"],
    "gMonthDay": ["--02-30", "02-28"],
    "gMonth": ["--13", "11"],
    "gDay": ["---32"],
    "duration": ["P", "PT", "P1YT", "1Y", "P1S", "P-1Y", "P1.5Y"],
    "yearMonthDuration": ["P1D", "P"],
    "dayTimeDuration": ["P1Y", "P", "PT"],
    "hexBinary": ["f", "zz"],
    "language": ["e n", "en-", "languages"],
    "token": [" a", "a  b"],
}  # fmt: skip


def xsd(value: str, name: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + name))


@pytest.mark.parametrize("name", WELL)
def test_what_xsd_allows_is_well_written(name: str) -> None:
    assert {value: said for value in WELL[name].split() if (said := misspelt(xsd(value, name)))} == {}


@pytest.mark.parametrize("name", ILL)
def test_what_it_does_not_is_told_with_the_remedy(name: str) -> None:
    said = {value: misspelt(xsd(value, name)) for value in ILL[name]}
    assert [value for value, told in said.items() if told is None or "; " not in told] == []


def test_other_datatypes_have_no_rule() -> None:
    assert (
        misspelt(Literal("POINT(44.4 33.3)", datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")))
        is None
    )
    assert misspelt(Literal("1_000")) is None
    assert misspelt(Literal("1_000", language="en")) is None


def test_a_long_text_is_told_in_part() -> None:
    assert misspelt(xsd("x" * 100_000, "integer")) == f"'{'x' * 40}...' is no xsd:integer; write digits alone, like 12"
