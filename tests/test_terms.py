"""Terms: what a person types becomes an RDF term, or a refusal that tells how to write it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from claimgraph import terms
from claimgraph.errors import WrongUse
from claimgraph.names import ID, XSD


@pytest.mark.parametrize(
    ("text", "last", "day"),
    [
        ("2015-11-13", False, "2015-11-13"),
        ("2015-11-13", True, "2015-11-13"),
        ("2015-11", False, "2015-11-01"),
        ("2015-11", True, "2015-11-30"),
        ("2016-02", True, "2016-02-29"),
        ("2015", False, "2015-01-01"),
        ("2015", True, "2015-12-31"),
        (" 2015 ", False, "2015-01-01"),
    ],
)
def test_a_partial_date_is_its_first_or_last_day(text: str, last: bool, day: str) -> None:
    assert terms.parse(text, "date", last=last) == Literal(day, datatype=NamedNode(XSD + "date"))


@pytest.mark.parametrize(
    ("text", "type_", "said"),
    [
        ("13/11/2015", "date", "'13/11/2015' is no date; write 2015-11-13, 2015-11 or 2015"),
        ("13.11.2015", "date", "'13.11.2015' is no date; write 2015-11-13, 2015-11 or 2015"),
        ("yesterday", "date", "'yesterday' is no date; write it as 2015-11-13, 2015-11 or 2015"),
        ("2023-02-30", "date", "'2023-02-30' is no date in the calendar; write one like 2015-11-13, 2015-11 or 2015"),
        ("0000", "date", "'0000' is no date in the calendar; write one like 2015-11-13, 2015-11 or 2015"),
        ("2015-13", "date", "'2015-13' is no date in the calendar; write one like 2015-11-13, 2015-11 or 2015"),
        ("twelve", "integer", "'twelve' is no whole number; write one like 12"),
        ("1.5", "integer", "'1.5' is no whole number; write one like 12"),
        ("33,3", "decimal", "'33,3' is no number; write one like 33.3 with a point"),
        ("NaN", "decimal", "'NaN' is no number; write one like 33.3 with a point"),
        ("1e999999999", "decimal", "'1e999999999' is no number; write one like 33.3 with a point"),
        ("33.3", "point", "'33.3' is no point; write latitude,longitude like 33.3,44.4"),
        (
            "99,44",
            "point",
            "'99,44' is not on the globe; latitude is within 90 degrees and longitude within 180",
        ),
        ("a b", "iri", "'a b' is no IRI; write one like id:attack-1 or https://example.org/attack-1"),
        ("x\udcff", "text", "'x\udcff' holds a character that is no text; write it in UTF-8"),
    ],
)
def test_what_cannot_be_meant_is_refused_with_the_remedy(text: str, type_: str, said: str) -> None:
    with pytest.raises(WrongUse) as refused:
        terms.parse(text, type_)
    assert str(refused.value) == said


def test_each_type_gives_its_own_term() -> None:
    assert terms.parse("attack-1", "iri") == NamedNode(ID + "attack-1")
    assert terms.parse(" 12 ", "integer") == Literal("12", datatype=NamedNode(XSD + "integer"))
    assert terms.parse("-0.50", "decimal") == Literal("-0.50", datatype=NamedNode(XSD + "decimal"))
    assert terms.parse(" as is ", "text") == Literal(" as is ")
    point = terms.parse("33.3, 44.4", "point")
    assert isinstance(point, Literal)
    assert (point.value, point.datatype.value.rpartition("#")[2]) == ("POINT(44.4 33.3)", "wktLiteral")


@given(text=st.text(max_size=30), type_=st.sampled_from(terms.TYPES))
def test_whatever_is_typed_gives_a_term_or_a_refusal(text: str, type_: str) -> None:
    try:
        term = terms.parse(text, type_)
    except WrongUse:
        return
    assert isinstance(term, NamedNode | Literal)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_never_leaves_its_literal(text: str) -> None:
    """A term written into SPARQL comes back as the very same value: nothing typed can become syntax."""
    (solution,) = Store().query(f"SELECT ?x {{ VALUES (?x) {{ ({terms.parse(text, 'text')}) }} }}")  # type: ignore[misc]
    assert solution["x"].value == text
