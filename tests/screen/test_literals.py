"""What a store would rewrite survives; and no literal is let through that pySHACL would not accept."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Quad, Store
from rdflib.namespace import XSD

from claimgraph.screen import kept, stage, written
from claimgraph.screen.datatypes import misspelt
from claimgraph.screen.patterns import portable
from claimgraph.screen.rdf import Unknown
from tests.screen.peers import alone, quads, screened

NODE = NamedNode("http://example.org/x")

LOST = [
    ("05", "integer"),
    ("+5", "integer"),
    ("5", "nonNegativeInteger"),
    ("300", "byte"),
    ("1.50", "decimal"),
    ("1.0", "double"),
    ("1", "boolean"),
    ("2023-02-20T24:00:00", "dateTime"),
    ("2023-02-20T10:00:00.000Z", "dateTime"),
]
_BY_TYPE = {
    "integer": ["5", "-7", "x", " 5 ", "99999999999999999999", "1_000", "١٢"],
    "decimal": ["1.5", "-0.25", ".5", "1e3", "NaN", "3.33e1"],
    "double": ["NaN", "INF"],
    "float": ["1e0"],
    "boolean": ["true", "TRUE", "0"],
    "date": ["2023-02-20", "2023-02-30", "2023-02-20Z", "0000-01-01", "-0044-03-15", "12345-01-01", "2023-2-2"],
    "dateTime": [
        "2023-02-20T10:00:00",
        "2023-02-20T10:00:00Z",
        "2023-02-20T10:00:00+01:00",
        "2023-02-20T10:00:60",
        "2020-01-01T00:00:00.123456789",
        "-0044-03-15T00:00:00",
        "0000-01-01T00:00:00",
        "2023-02-20",
        "2023-02-20 10:00:00",
        "2023-02-20T10:00:00+0100",
        "2023-02-20T24:00:01",
    ],
    "time": ["10:00:00", "24:00:00", "10:00"],
    "gYear": ["2015"],
    "duration": ["P1Y"],
    "anyURI": ["a b"],
    "hexBinary": ["zz"],
    "string": ["a"],
}
FORMS = [*LOST, *((value, name) for name, values in _BY_TYPE.items() for value in values)]
TYPES = sorted({form[1] for form in FORMS} | {"int", "token", "unsignedByte"})
BOUNDS = [
    "0",
    "1.5",
    "'2020-01-01'^^xsd:date",
    "'2020-01-01T00:00:00'^^xsd:dateTime",
    "'m'",
    "'2020-01-01T00:00:00Z'^^xsd:dateTime",
]


def xsd(value: str, name: str) -> Literal:
    return Literal(value, datatype=NamedNode(str(XSD) + name))


@pytest.mark.parametrize(("value", "name"), FORMS)
def test_a_staged_literal_is_read_back_as_written(value: str, name: str) -> None:
    literal = xsd(value, name)
    [quad] = stage([Quad(NODE, NODE, literal)])
    assert written(quad.object) == literal


@pytest.mark.parametrize(("value", "name"), LOST)
def test_a_bare_store_would_have_lost_it(value: str, name: str) -> None:
    store = Store()
    store.add(Quad(NODE, NODE, xsd(value, name)))
    assert next(iter(store)).object != xsd(value, name)


def test_what_a_store_keeps_is_left_alone() -> None:
    for term in (NODE, Literal("x"), Literal("x", language="en"), xsd("5", "integer"), xsd("x", "integer")):
        assert kept(term) == term


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("name", TYPES)
def test_datatypes_against_every_form(name: str) -> None:
    same_verdicts(f":S sh:targetSubjectsOf :p; sh:property [sh:path :p; sh:datatype xsd:{name}] .")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("bound", BOUNDS)
@pytest.mark.parametrize("parameter", ["minInclusive", "maxExclusive"])
def test_ranges_against_every_form(parameter: str, bound: str) -> None:
    same_verdicts(f":S sh:targetSubjectsOf :p; sh:property [sh:path :p; sh:{parameter} {bound}] .")


@pytest.mark.filterwarnings("ignore")
def test_orders_against_every_form() -> None:
    pairs = [
        f":n{i}_{j} :p {text(a)}; :q {text(b)} ."
        for i, a in enumerate(FORMS)
        for j, b in enumerate(FORMS)
        if i == j or (i + j) % 5 == 0
    ]
    shapes = (
        ":S sh:targetSubjectsOf :p; sh:property [sh:path :p; sh:lessThan :q], [sh:path :p; sh:lessThanOrEquals :q] ."
    )
    assert alone(quads(" ".join(pairs)), quads(shapes)).same(screened(quads(" ".join(pairs)), quads(shapes)))


def refused(constraint: str, data: str) -> bool:
    """Whether ``data`` of :a violates ``constraint`` of its :p, in pySHACL's word and behind the screen alike."""
    told, shapes = quads(f":a {data} ."), quads(f":S sh:targetNode :a; sh:property [sh:path :p; {constraint}] .")
    one, other = alone(told, shapes), screened(told, shapes)
    assert one.same(other)
    assert one.conforms in (True, False)
    return not one.conforms


DAY, MOMENT = "'2020-01-02'^^xsd:date", "'2020-01-01T00:00:00'^^xsd:dateTime"
UNLIKE = [
    (DAY, MOMENT),
    (DAY, "3"),
    ("'x'", "3"),
    ("'x'@en", "'y'@de"),
    ("'x'", "'y'@en"),
    (MOMENT, "'2020-01-01T09:00:00Z'^^xsd:dateTime"),
    ("'1_000'^^xsd:integer", "2000"),
    ("'NaN'^^xsd:decimal", "2.5"),
    ("'NaN'^^xsd:double", "2.5"),
    ("'1'^^:ours", "'2'^^:ours"),
]


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("one", "other"), [*UNLIKE, *(pair[::-1] for pair in UNLIKE)])
def test_what_sparql_cannot_compare_is_a_violation_in_both_directions(one: str, other: str) -> None:
    for parameter in ("lessThan", "lessThanOrEquals"):
        assert refused(f"sh:{parameter} :q", f":p {one}; :q {other}")
    for parameter in ("minInclusive", "minExclusive", "maxInclusive", "maxExclusive"):
        assert refused(f"sh:{parameter} {other}", f":p {one}")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("text", ["'x'", "'zz'", "'x'@en", "3", DAY, "'1_000'^^xsd:integer"])
@pytest.mark.parametrize("parameter", ["lessThan", "lessThanOrEquals"])
def test_an_iri_is_neither_less_nor_greater_than_a_literal(parameter: str, text: str) -> None:
    assert refused(f"sh:{parameter} :q", f":p :thing; :q {text}")
    assert refused(f"sh:{parameter} :q", f":p {text}; :q :thing")


@pytest.mark.filterwarnings("ignore")
def test_two_instants_are_ordered_where_they_are_so_whatever_their_zone() -> None:
    early, late = "'2020-01-01T00:00:00'^^xsd:dateTime", "'2020-01-02T14:00:00Z'^^xsd:dateTime"
    assert not refused("sh:lessThan :q", f":p {early}; :q {late}")
    assert not refused(f"sh:minExclusive {early}", f":p {late}")
    assert refused("sh:lessThan :q", f":p {late}; :q {early}")
    assert not refused("sh:lessThan :q", f":p {early}; :q '2020-01-01T24:00:00'^^xsd:dateTime")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("value", "name"), FORMS)
def test_a_datatype_is_judged_by_what_xsd_says_of_its_text(value: str, name: str) -> None:
    if name in ("anyURI", "string"):  # whose every text is one
        return
    assert refused(f"sh:datatype xsd:{name}", f":p {text((value, name))}") is bool(misspelt(xsd(value, name)))


def same_verdicts(shapes: str) -> None:
    data = " ".join(f":n{i} :p {text(form)} ." for i, form in enumerate(FORMS))
    assert alone(quads(data), quads(shapes)).same(screened(quads(data), quads(shapes)))


def text(form: tuple[str, str]) -> str:
    return f"'{form[0]}'^^xsd:{form[1]}"


PATTERNS = st.one_of(
    st.text("ab01.-\\d[]^$()|*+?{}, iI", max_size=8),
    st.sampled_from(
        [r"^https?://", r"^[A-Z]{2}\d+$", r"\w+@\w+\.\w{2,3}", r"^\S+$", r"[^a-z]", r"(a|b)+?", r"\s", "^.{1,3}$"]
    ),
)


@example("^.$", "\x85", False)
@example("^.$", "\u2028", False)
@example("^.$", "\r", False)
@example("^a$", "a\n", False)
@given(PATTERNS, st.text("ab01.-A\n\r\x1c\x85 ſKß١é", max_size=6), st.booleans())
def test_a_portable_pattern_matches_nothing_that_python_does_not(pattern: str, value: str, ignore_case: bool) -> None:
    try:
        regex = portable(pattern, ignore_case)
    except Unknown:
        return
    flags = '"i"' if ignore_case else '""'
    query = f"ASK {{ FILTER(REGEX({Literal(value)}, {Literal(regex)}, {flags})) }}"
    if bool(Store().query(query)):
        assert re.search(pattern, value, re.IGNORECASE if ignore_case else 0)


@pytest.mark.parametrize("pattern", ["(?=a)", r"\bx", r"(a)\1", "[[:alpha:]]", "a{", "x" * 600, r"\p{L}", "[a&&b]"])
def test_patterns_that_engines_may_read_differently_are_not_used(pattern: str) -> None:
    with pytest.raises(Unknown):
        portable(pattern)
