"""Views: an answer as a person reads it, and as the standards have it, byte for byte."""

import json
import subprocess
import sys
import unicodedata
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store, parse_query_results

from claimgraph import views
from claimgraph.asking import Answer, collect
from claimgraph.names import ID, XSD
from claimgraph.terms import Term

TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)
TYPED = st.builds(
    lambda value, kind: Literal(value, datatype=NamedNode(XSD + kind)),
    TEXT | st.sampled_from(["1", "-2.50", "1e3", "INF", "NaN", "true", "0", "2020-01-01", "9" * 5000]),
    st.sampled_from(["integer", "int", "long", "decimal", "double", "float", "boolean", "date", "string", "anyURI"]),
)
TERMS = st.one_of(
    st.none(),
    st.sampled_from([NamedNode(ID + "a"), NamedNode("https://e.org/?a=1&b="), BlankNode("b")]),
    TEXT.map(Literal),
    TEXT.map(lambda text: Literal(text, language="en")),
    TYPED,
)


@st.composite
def answers(draw: st.DrawFn) -> Answer:
    columns = tuple(
        draw(st.lists(st.sampled_from(["a", "aLabel", "b", "label", "lat", "long"]), min_size=1, unique=True))
    )
    rows = draw(st.lists(st.tuples(*(TERMS for _ in columns)), max_size=4))
    return Answer(columns, tuple(rows))


def read_back(text: str, format_: str) -> Answer:
    solutions = parse_query_results(text.encode(), views.STANDARD[format_])
    assert isinstance(solutions, QuerySolutions)
    return collect(solutions)


@given(answers())
def test_json_says_all_that_the_answer_has(answer: Answer) -> None:
    assert read_back(views.standard(answer, "json"), "json") == answer


QUERY = """SELECT ?iri ?text ?tagged ?number ?day ?none ?formula WHERE {
  VALUES (?iri ?text ?tagged ?number ?day ?none ?formula) {
    (<http://e/a?b=1&c=2> "a, \\"b\\"\\r\\nc\\td" "é <&> \\u0085"@ar-IQ 1.50
     "2020-01-01"^^<http://www.w3.org/2001/XMLSchema#date> UNDEF "=1+1")
    (<http://e/b> "" "x"@en 7 UNDEF UNDEF "@SUM(A1)") } }"""


@pytest.mark.parametrize("format_", sorted(views.STANDARD))
def test_the_standard_formats_are_those_of_the_engine_byte_for_byte(format_: str) -> None:
    """The W3C formats have no escape for spreadsheets' formulas: a cell says what was said."""
    store = Store()
    meant, given = store.query(QUERY), store.query(QUERY)
    assert isinstance(meant, QuerySolutions)
    assert isinstance(given, QuerySolutions)
    written, answer = meant.serialize(format=views.STANDARD[format_]), collect(given)
    assert written is not None
    assert views.render(answer, format_) == written.decode()
    assert views.render(answer, format_, iris=True) == written.decode()


@given(answers())
def test_the_standard_formats_are_those_of_the_engine_for_any_answer(answer: Answer) -> None:
    engine = views.standard(answer, "json").encode()
    for format_, of_engine in views.STANDARD.items():
        solutions = parse_query_results(engine, QueryResultsFormat.JSON)
        assert views.render(answer, format_) == solutions.serialize(format=of_engine).decode()


@given(answers(), st.sampled_from(["table", "jsonl", "markdown", "geojson"]), st.booleans())
def test_any_answer_can_be_shown(answer: Answer, format_: str, iris: bool) -> None:
    text = views.render(answer, format_, iris=iris)
    assert text.endswith("\n") or not answer.rows
    if format_ in ("table", "markdown"):
        assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n"]


@st.composite
def narrow_tables(draw: st.DrawFn) -> Answer:
    """Answers whose cells are short, so that they fit, or not quite."""
    columns = draw(st.lists(st.sampled_from(["a", "count", "xLabel", "Label"]), max_size=4, unique=True))
    words = st.text("abc 12.-é–’…ʾ[]:_|北", max_size=40).map(Literal)
    numbers = st.sampled_from(["0", "-12", "4711"]).map(lambda text: typed(text, "integer"))
    cells = [draw(st.sampled_from([words, numbers])) | st.none() for _ in columns]
    return Answer(tuple(columns), tuple(draw(st.lists(st.tuples(*cells), max_size=5))))


@given(narrow_tables(), st.booleans())
def test_a_table_that_fits_is_the_one_that_rich_makes(answer: Answer, iris: bool) -> None:
    text = views.render(answer, "table", iris=iris)
    with patch.object(views, "_fits", return_value=False):
        assert text == views.render(answer, "table", iris=iris)


def test_a_table_that_fits_waits_for_no_library() -> None:
    program = (
        "import sys; from pyoxigraph import Literal\n"
        "from claimgraph import views; from claimgraph.asking import Answer\n"
        "views.render(Answer(('a',), ((Literal('short'),),)), 'table'); assert 'rich' not in sys.modules\n"
        "views.render(Answer(('a',), ((Literal('long ' * 40),),)), 'table'); assert 'rich' in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


@given(answers())
def test_a_line_of_json_is_a_plain_object(answer: Answer) -> None:
    lines = views.render(answer, "jsonl").split("\n")[:-1]
    assert len(lines) == len(answer.rows)
    for line in lines:
        assert list(json.loads(line, parse_constant=pytest.fail)) == list(answer.columns)


def typed(value: str, kind: str) -> Literal:
    return Literal(value, datatype=NamedNode(XSD + kind))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        (None, None),
        (NamedNode(ID + "a"), ID + "a"),
        (Literal("1"), "1"),
        (Literal("1", language="en"), "1"),
        (typed("1", "integer"), 1),
        (typed("+01", "int"), 1),
        (typed("1.5", "decimal"), 1.5),
        (typed("1e3", "double"), 1000.0),
        (typed("INF", "double"), "INF"),
        (typed("NaN", "float"), "NaN"),
        (typed("two", "integer"), "two"),
        (typed("9" * 5000, "integer"), "9" * 5000),
        (typed("true", "boolean"), True),
        (typed("1", "boolean"), True),
        (typed("0", "boolean"), False),
        (typed("yes", "boolean"), "yes"),
        (typed("2020-01-01", "date"), "2020-01-01"),
    ],
)
def test_a_number_is_a_number_and_what_only_says_so_is_text(term: Term | None, value: object) -> None:
    found = views.plain(term)
    assert (found, type(found)) == (value, type(value))


@pytest.mark.parametrize(
    ("term", "shown"),
    [
        (None, ""),
        (NamedNode(ID + "attack-1"), "id:attack-1"),
        (typed("2.00", "decimal"), "2"),
        (typed("100", "decimal"), "100"),
        (typed("12.3456", "double"), "12.35"),
        (typed("INF", "double"), "INF"),
        (typed("two", "decimal"), "two"),
        (typed("2020-01-01", "date"), "2020-01-01"),
        (Literal(f"{ID}a https://example.org/b"), "id:a <https://example.org/b>"),
    ],
)
def test_a_cell_is_short(term: Term | None, shown: str) -> None:
    assert views.readable(term) == shown


LABELLED = Answer(
    ("attack", "label", "claimant", "claimantLabel", "km", "point"),
    (
        (
            NamedNode(ID + "attack-1"),
            Literal("Rockets", language="en"),
            NamedNode(ID + "army"),
            Literal("The army", language="en"),
            typed("1.234", "decimal"),
            Literal("POINT(44.4 33.3)"),
        ),
        (NamedNode(ID + "attack-2"), None, None, None, typed("20", "decimal"), None),
    ),
)


def test_a_table_shows_labels() -> None:
    assert views.render(LABELLED, "table").splitlines() == [
        "label         claimant     km",
        "─────────────────────────────",
        "Rockets       The army   1.23",
        "id:attack-2                20",
        "",
        "2 rows",
    ]


def test_with_iris_a_table_shows_both() -> None:
    text = views.render(LABELLED, "table", iris=True)
    for word in ("attack", "id:attack-1", "Rockets", "claimantLabel", "The army", "POINT(44.4 33.3)"):
        assert word in text


def test_markdown_keeps_its_columns() -> None:
    answer = Answer(("a", "b"), ((Literal("x|y\nz"), typed("1", "integer")),))
    assert views.render(answer, "markdown") == "| a | b |\n| --- | --- |\n| x\\|y z | 1 |\n"


def test_geojson_has_a_feature_a_row() -> None:
    answer = Answer(
        ("attack", "lat", "long", "note"),
        (
            (NamedNode(ID + "a"), typed("33.3", "decimal"), typed("44.4", "decimal"), None),
            (NamedNode(ID + "b"), None, typed("44.4", "decimal"), Literal("x")),
        ),
    )
    assert json.loads(views.render(answer, "geojson")) == {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [44.4, 33.3]},
                "properties": {"attack": ID + "a"},
            },
            {"type": "Feature", "geometry": None, "properties": {"attack": ID + "b", "note": "x"}},
        ],
    }


@pytest.mark.parametrize(("yes", "word"), [(True, "true"), (False, "false")])
def test_a_truth_is_told_in_every_format(yes: bool, word: str) -> None:
    for format_ in views.FORMATS:
        assert word in views.truth(yes, format_)
    for format_ in ("json", "xml"):
        assert bool(parse_query_results(views.truth(yes, format_).encode(), views.STANDARD[format_])) is yes


def test_an_answer_without_rows_says_so() -> None:
    assert views.render(Answer(("a",), ()), "table").endswith("\n\n0 rows\n")
    assert views.render(Answer(("a",), ()), "csv") == "a\r\n"
