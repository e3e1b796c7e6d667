"""Views: an answer as a person reads it, and as the standards have it, byte for byte."""

import json
import subprocess
import sys
import unicodedata
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, QueryResultsFormat, QuerySolutions, Store, parse_query_results
from rich.cells import cell_len

from claimgraph import views
from claimgraph.asking import Answer, collect
from claimgraph.errors import WrongUse
from claimgraph.names import ID, XSD
from claimgraph.terms import Term
from claimgraph.views import Look
from claimgraph.views.text import wrapped

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
    assert views.render(answer, format_, Look(iris=True)) == written.decode()


@given(answers())
def test_the_standard_formats_are_those_of_the_engine_for_any_answer(answer: Answer) -> None:
    engine = views.standard(answer, "json").encode()
    for format_, of_engine in views.STANDARD.items():
        solutions = parse_query_results(engine, QueryResultsFormat.JSON)
        assert views.render(answer, format_) == solutions.serialize(format=of_engine).decode()


@given(answers(), st.sampled_from(["table", "jsonl", "markdown"]), st.booleans())
def test_any_answer_can_be_shown(answer: Answer, format_: str, iris: bool) -> None:
    text = views.render(answer, format_, Look(iris=iris))
    assert text.endswith("\n") or not answer.rows
    if format_ in ("table", "markdown"):
        assert not [sign for sign in text if unicodedata.category(sign) in ("Cc", "Cf") and sign != "\n"]


@given(answers(), st.integers(40, 160), st.booleans())
def test_no_line_is_wider_than_was_asked_for(answer: Answer, columns: int, selected: bool) -> None:
    text = views.render(answer, "table", Look(width=columns, as_selected=selected))
    assert max(map(cell_len, text.split("\n"))) <= columns


def test_a_table_of_narrow_signs_waits_for_no_library() -> None:
    program = (
        "import sys; from pyoxigraph import Literal\n"
        "from claimgraph import views; from claimgraph.asking import Answer\n"
        "views.render(Answer(('a',), ((Literal('long ' * 40),),)), 'table'); assert 'rich' not in sys.modules\n"
        "views.render(Answer(('a',), ((Literal('北'),),)), 'table'); assert 'rich' in sys.modules\n"
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
        "attack        claimant     km",
        "─────────────────────────────",
        "Rockets       The army   1.23",
        "id:attack-2                20",
        "",
        "2 rows",
    ]


def test_with_iris_a_table_shows_both() -> None:
    text = views.render(LABELLED, "table", Look(iris=True))
    for word in ("attack", "id:attack-1", "Rockets", "claimantLabel", "The army", "POINT(44.4 33.3)"):
        assert word in text


def table(head: str, *rows: str) -> Answer:
    """An answer whose cells stand between bars; empty ones are unbound."""
    cells = [[cell.strip() for cell in line.split("|")] for line in (head, *rows)]
    return Answer(tuple(cells[0]), tuple(tuple(Literal(c) if c else None for c in row) for row in cells[1:]))


def shown(answer: Answer, columns: int = 132, **options: Any) -> list[str]:
    return views.render(answer, "table", Look(width=columns, **options)).splitlines()


def test_what_all_rows_share_is_a_heading_and_what_repeats_stands_once() -> None:
    answer = table("attack | speaker | day | said", "A | x | 1 | p", "A | x | 1 | o", "A | x | | q", "A | y | 2 | q")
    assert shown(answer) == [
        "attack: A",
        "",
        "speaker   day   said",
        "────────────────────",
        "x           1   p",
        "                o",
        "            –   q",
        "y           2   q",
        "",
        "4 rows",
    ]


def test_rows_that_look_the_same_are_counted() -> None:
    answer = table("speaker | said", "x | p", "x | p", "y | q")
    assert shown(answer)[2:5] == ["x         p      2", "y         q", ""]
    assert shown(answer)[-1] == "3 rows"


def test_a_narrow_terminal_is_given_records() -> None:
    long = "a text that is far longer than there is room for on a line beside others"
    answer = table("attack | speaker | said | day", f"A | x | {long} | 1", "B | y | short |")
    assert shown(answer, 60) == [
        "attack: A",
        "  speaker: x",
        "  said: a text that is far longer than there is room for",
        "    on a line beside others",
        "  day: 1",
        "attack: B",
        "  speaker: y   said: short",
        "",
        "2 rows",
    ]


def test_records_of_one_thing_stand_under_it() -> None:
    long = "word " * 30 + "end"
    answer = table("attack | said | day", f"A | {long} | 1", "A | short | 2", "A | other | 3", "B | last | 4")
    found = shown(answer, 70)
    assert [line for line in found if not line.startswith("    ")] == [
        *["attack: A", found[1], "  - said: short   day: 2", "  - said: other   day: 3", ""],
        *["attack: B", "  - said: last   day: 4", "", "4 rows"],
    ]


def test_records_that_begin_alike_are_items_of_that() -> None:
    long = "a text that is far longer than there is room for on a line beside others"
    answer = table("attack | accused | by", f"A | x | {long}", "A | x | q", "A | y | r", "B | y | s", "B | z | s")
    assert shown(answer, 60) == [
        "attack: A",
        "  - accused: x",
        "    - by: a text that is far longer than there is room for",
        "        on a line beside others",
        "    - by: q",
        "  - accused: y   by: r",
        "",
        "attack: B",
        "  - accused: y   by: s",
        "  - accused: z   by: s",
        "",
        "5 rows",
    ]


def test_what_goes_with_a_group_stands_above_it_and_repeats_stand_once() -> None:
    far = "somewhere so far away that no line of eighty columns has room for it beside all"
    answer = table(
        "attack | day | how | who",
        f"A, {far} | 1 | p | xylophones",
        f"A, {far} | 1 | p | y",
        f"A, {far} | 1 | q | y",
        "B | | p | z",
    )
    assert shown(answer, 103) == [
        "  how   who",
        "─" * 103,
        f"attack: A, {far}   day: 1",
        "  p     xylophones",
        "        y",
        "  q     y",
        "",
        "attack: B",
        "  p     z",
        "",
        "4 rows",
    ]


def test_in_a_folded_table_what_repeats_stands_once_too() -> None:
    long = "Iraqi armed factions opposed to foreign forces in the country and in its neighbourhood"
    answer = table(
        "accused | by | said", f"{long} | x | {'word ' * 9}", f"{long} | y | q", "other | y | r", "last | z | s"
    )
    found = shown(answer, 110)
    assert found[2].startswith("Iraqi armed factions")
    assert found[3].startswith("  ")
    assert [line.split() for line in found[4:7]] == [["y", "q"], ["other", "y", "r"], ["last", "z", "s"]]


def test_no_column_is_squeezed() -> None:
    """A column of few signs cannot be read: what has no room for a table becomes records, however wide."""
    answer = table(" | ".join("abcdefghij"), " | ".join(["several words of a sentence"] * 10))
    assert shown(answer, 120)[1].startswith("  b: several words of a sentence   c: several words")


def test_a_table_is_as_wide_as_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = table("a | b", f"{'x ' * 30} | {'y ' * 30}", "1 | 2")
    monkeypatch.delenv("COLUMNS", raising=False)
    assert len(views.render(answer, "table").splitlines()[1]) == 62 + 59
    monkeypatch.setenv("COLUMNS", "80")
    assert views.render(answer, "table").startswith("a: x x")
    assert len(shown(answer, 132)[1]) == 62 + 59


def test_a_chain_breaks_at_its_joints() -> None:
    chain = "Security Media Cell < Agence France-Presse < The Defense Post"
    assert wrapped(chain, 34, hanging=2) == ["Security Media Cell", "  < Agence France-Presse", "  < The Defense Post"]
    assert wrapped("2020 (the Cell); 2021 (Reuters)", 20) == ["2020 (the Cell);", "2021 (Reuters)"]


def test_what_was_selected_is_shown_as_it_was_selected() -> None:
    answer = Answer(
        ("n", "attack", "label", "point"),
        tuple((typed("1", "integer"), NamedNode(ID + f"a{n}"), None, Literal("POINT(1 2)")) for n in range(2)),
    )
    assert shown(answer, as_selected=True) == [
        "n   attack   label   point",
        "───────────────────────────────",
        "1   id:a0            POINT(1 2)",
        "1   id:a1            POINT(1 2)",
        "",
        "2 rows",
    ]


def test_the_header_says_what_is_for_machines_alone() -> None:
    full = Answer(("attack", "label", "claims"), ((NamedNode(ID + "a"), Literal("A"), NamedNode(ID + "c")),) * 2)
    view = {"kind": "table", "hide": "claims"}
    for answer in (full, Answer(full.columns, ())):
        assert views.sheet(answer, Look(view)).head == ("attack",)


ACROSS = {"kind": "table", "across": "rule", "values": "low high"}


def test_alternatives_stand_side_by_side_and_equal_ones_once() -> None:
    answer = table(
        "figure | rule | low | high",
        *("killed | least | 1 | 1", "killed | median | 2 | 3", "killed | middle | 2 | 3"),
        *("wounded | least | 4 |", "wounded | median | 4 |", "wounded | middle | 4 |"),
        *("missing | median | | 5", "missing | middle | | 5"),
    )
    assert [line.rstrip() for line in shown(answer, view=ACROSS)] == [
        "figure    every rule   least   median, middle",
        "─────────────────────────────────────────────",
        "killed                 1       2 to 3",
        "wounded   at least 4",
        "missing                none    at most 5",
        "",
        "3 rows",
    ]


def test_a_wall_begins_with_a_summary() -> None:
    view = {"kind": "table", "by": "source", "count": "falls"}
    answer = table("source | value | falls", *(f"{'xy'[n % 3 == 0]} | {n} | {('no', 'yes')[n % 2]}" for n in range(60)))
    assert shown(answer, view=view, details=False) == [
        "source   rows   falls",
        "─────────────────────────────",
        "x          40   20 no; 20 yes",
        "y          20   10 no; 10 yes",
        "",
        "60 rows in all; --all shows them, and so does a parameter",
    ]
    assert len(shown(answer, view=view)) > 60
    words = table("source | value | stance", *(f"x | {n} | {'asserts' if n % 3 else 'denies'}" for n in range(60)))
    told = shown(words, view={"kind": "table", "by": "source", "count": "stance"}, details=False)
    assert told[2] == "x          60   40 asserts; 20 denies"
    figures = Answer(("source", "origins"), tuple((Literal("x"), Literal(1 + n % 2)) for n in range(60)))
    view = {"kind": "table", "by": "source", "count": "origins"}
    assert shown(figures, view=view, details=False)[2] == "x          60   30 with 1; 30 with 2"
    many = table("source | value", *(f"s{n:02} | {n}" for n in range(60)))
    assert shown(many, view={"kind": "table", "by": "source"}, details=False)[-3:] == [
        "s17",
        "",
        "the first 18 of 60; 60 rows in all; --all shows them, and so does a parameter",
    ]
    few = Answer(answer.columns, answer.rows[:10])
    assert shown(few, view=view, details=False) == shown(few)


def test_a_summary_may_be_the_row_that_is_greatest_of_each() -> None:
    """Which single source changes a total most: of each measure that one, the greatest change first."""
    view = {"kind": "bar", "by": "measure", "top": "delta"}
    rows = ((Literal(f"m{n % 3}"), Literal(f"s{n}"), Literal(n % 3 * 10 - n)) for n in range(40))
    answer = Answer(("measure", "source", "delta"), tuple(rows))
    assert shown(answer, view=view, details=False) == [
        "measure   source   delta",
        "────────────────────────",
        "m2        s2          18",
        "m1        s1           9",
        "m0        s0           0",
        "",
        "40 rows in all; --all shows them, and so does a parameter",
    ]


def test_columns_are_called_by_words_unless_somebody_named_them_or_wants_the_iris() -> None:
    answer = table("deltaLow", "1", "2")
    assert shown(answer)[0] == "delta low"
    assert shown(answer, as_selected=True)[0] == shown(answer, iris=True)[0] == "deltaLow"
    assert views.render(answer, "markdown").startswith("| deltaLow |")
    assert views.render(answer, "csv").startswith("deltaLow")


def test_records_that_begin_alike_stand_below_what_they_share() -> None:
    long = "a source whose name is much too long for a table of forty"
    rows = (f"killed | {long} {n} | {n}" for n in range(2))
    found = shown(table("measure | source | delta", *rows, f"wounded | {long} | 1", "found | Reuters | 2"), 40)
    heads = [line for line in found if line.startswith("measure")]
    assert heads == ["measure: killed", "measure: wounded", "measure: found"]
    assert sum(line.startswith("  - source") for line in found) == 2


def test_the_first_rows_are_told_with_their_number() -> None:
    assert shown(table("a | b", "1 | 2", "3 | 4"), first=1)[2:] == ["1   2", "", "the first 1 of 2 rows"]


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


def test_a_map_has_the_point_that_the_header_names() -> None:
    wkt = NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
    answer = Answer(
        ("site", "where"), ((Literal("x"), Literal("POINT(44.4 33.3)", datatype=wkt)), (Literal("y"), None))
    )
    for look in (Look({"kind": "map", "point": "where"}), Look()):
        first, second = json.loads(views.render(answer, "geojson", look))["features"]
        assert first["geometry"] == {"type": "Point", "coordinates": [44.4, 33.3]}
        assert (first["properties"], second["geometry"]) == ({"site": "x"}, None)


def test_an_answer_without_points_has_no_map() -> None:
    with pytest.raises(WrongUse, match="claimgraph ask --list map"):
        views.render(Answer(("label",), ((Literal("x"),),)), "geojson")
    assert json.loads(views.render(Answer(("label",), ()), "geojson"))["features"] == []


@pytest.mark.parametrize(("yes", "word"), [(True, "true"), (False, "false")])
def test_a_truth_is_told_in_every_format(yes: bool, word: str) -> None:
    for format_ in views.FORMATS:
        assert word in views.truth(yes, format_)
    for format_ in ("json", "xml"):
        assert bool(parse_query_results(views.truth(yes, format_).encode(), views.STANDARD[format_])) is yes


def test_an_answer_without_rows_says_so() -> None:
    assert views.render(Answer(("a",), ()), "table").endswith("\n\n0 rows\n")
    assert views.render(Answer(("a",), ()), "csv") == "a\r\n"
