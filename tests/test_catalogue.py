"""The catalogue: a saved query is read strictly, and binding puts terms into it, never text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, Store

from claimgraph import catalogue
from claimgraph.catalogue import Query, read_query
from claimgraph.columns import Column
from claimgraph.errors import ClaimgraphError, UnknownName, Unreadable, WrongUse
from claimgraph.names import ID, XSD

GOOD = """\
#+ summary: Attacks on a day
#+ description: Attacks between two days,
#+   by name.
#+ tags: [events]
#+ parameters:
#+   since: {type: date, label: On or after, example: 2020-01-01}
#+   until: {type: date, label: On or before, period: end}
#+   word: {type: text, label: Word}
#+ view: {kind: table}
SELECT ?since ?until ?word WHERE {
  VALUES (?since ?until ?word) { (UNDEF UNDEF "a (b) } \\" c"@en) }
}
"""


def query(text: str = GOOD) -> Query:
    return read_query(text, "queries/events/on-a-day.rq", "events")


def answered(text: str) -> dict[str, object]:
    (solution,) = Store().query(text)  # type: ignore[misc]
    return dict(zip(("since", "until", "word"), solution, strict=True))


def test_a_query_is_read_whole() -> None:
    read = query()
    assert (read.id, read.chapter, read.summary) == ("on-a-day", "events", "Attacks on a day")
    assert read.description == "Attacks between two days, by name."
    assert read.tags == ("events",)
    assert [(p.name, p.type, p.label, p.example, p.last) for p in read.parameters] == [
        ("since", "date", "On or after", "2020-01-01", False),
        ("until", "date", "On or before", None, True),
        ("word", "text", "Word", None, False),
    ]
    assert read.text == GOOD


ABOUT_ONE = """\
#+ summary: What is said of a thing
#+ description: What is said of a thing, and how often.
#+ parameters:
#+   thing: {type: iri, label: Thing}
SELECT ?thing ?of ?times WHERE {
  VALUES (?thing) { (UNDEF) }
  { SELECT ?thing ?of WHERE { ?thing <urn:of> ?of } }
  OPTIONAL {
    SELECT ?of (COUNT(?by) AS ?times) WHERE { { SELECT ?of ?by WHERE { ?of <urn:by> ?by } } ROW } GROUP BY ?of
  }
}
"""


@pytest.mark.parametrize(("row", "looked_up"), [("", False), ("VALUES (?thing) { (UNDEF) }", True)])
def test_what_is_grouped_is_looked_up_where_it_holds_the_row(row: str, looked_up: bool) -> None:
    text = query(ABOUT_ONE.replace("ROW", row)).bind({"thing": "id:one"})
    assert "SELECT ?thing ?of WHERE { ?thing" not in text
    assert ("SELECT ?of ?by" not in text) == looked_up


def test_without_values_the_defaults_stand() -> None:
    assert answered(query().bind({})) == {"since": None, "until": None, "word": Literal('a (b) } " c', language="en")}


def test_binding_replaces_only_what_is_given() -> None:
    found = answered(query().bind({"until": "2020-02"}))
    assert found["until"] == Literal("2020-02-29", datatype=NamedNode(XSD + "date"))
    assert found["since"] is None
    assert found["word"] == Literal('a (b) } " c', language="en")


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_text_never_meets_a_query(text: str) -> None:
    assert answered(query().bind({"word": text}))["word"] == Literal(text)


def test_several_rows_of_terms() -> None:
    rows = [{"word": NamedNode(ID + "a")}, {"word": NamedNode(ID + "b")}]
    assert [row["word"] for row in Store().query(query().bind_terms(rows))] == [row["word"] for row in rows]


@pytest.mark.parametrize(
    ("values", "error", "said"),
    [
        ({"sinse": "2020"}, UnknownName, "on-a-day has no parameter 'sinse'; did you mean 'since'?"),
        ({"x": "2020"}, UnknownName, "on-a-day has no parameter 'x'; it takes: since, until, word"),
        ({"since": "13/11/2015"}, WrongUse, "since: '13/11/2015' is no date; write 2015-11-13, 2015-11 or 2015"),
    ],
)
def test_a_wrong_value_names_its_parameter(values: dict[str, str], error: type[ClaimgraphError], said: str) -> None:
    with pytest.raises(error) as refused:
        query().bind(values)
    assert str(refused.value).startswith(said)


HEADER = "#+ summary: S\n#+ description: D\n"
BODY = "SELECT ?a WHERE { VALUES (?a) { (UNDEF) } }\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BODY, r"q\.rq:1: no header; begin with lines like '#\+ summary"),
        ("#+ summary: S\n" + BODY, r"q\.rq:1: the header lacks 'description'"),
        ("#+ summary: 5\n#+ description: D\n" + BODY, r"q\.rq:1: the header lacks 'summary'"),
        (HEADER + "#+ sumary: S\n" + BODY, r"q\.rq:3: unknown header key 'sumary'; did you mean 'summary'\?"),
        (HEADER + "#+ summary: T\n" + BODY, r"q\.rq:3:\d+: the header is no YAML: .*duplicate key"),
        (HEADER + "#+ tags: [a\n" + BODY, r"q\.rq:\d+:\d+: the header is no YAML"),
        (HEADER + "#+ view: {kind: chart}\n" + BODY, r"q\.rq:3: view\.kind is none of table, map"),
        (
            HEADER + "#+ parameters:\n#+   a: {type: dat}\n" + BODY,
            r"q\.rq:4: a: its type is none of iri, date.*; did you mean 'date'\?",
        ),
        (
            HEADER + "#+ parameters:\n#+   a: {type: date, lable: A}\n" + BODY,
            r"q\.rq:4: unknown key of a parameter 'lable'; did you mean 'label'\?",
        ),
        (
            HEADER + "#+ parameters:\n#+   b: {type: date}\n" + BODY,
            r"q\.rq: no VALUES row holds all parameters; write VALUES \(\?b\)",
        ),
        (
            HEADER + "#+ parameters:\n#+   a: {type: date}\nSELECT * {\nVALUES (?a ?b) { (UNDEF) } }",
            r"q\.rq:6: the VALUES row has not one value for each variable",
        ),
        (HEADER + "#+ parameters: [a]\n" + BODY, r"q\.rq:3: 'parameters' is no mapping; write"),
        (HEADER + "#+ parameters:\n#+   a: date\n" + BODY, r"q\.rq:4: 'a' is no mapping; write"),
        (HEADER + "#+ view: map\n" + BODY, r"q\.rq:3: 'view' is no mapping; write"),
        (HEADER + "#+ tags: events\n" + BODY, r"q\.rq:3: 'tags' is no list; write"),
        (
            HEADER + "#+ columns:\n#+   b: {type: iri, means: B}\n" + BODY,
            r"q\.rq:4: the SELECT has no column 'b'",
        ),
        (
            HEADER + "#+ columns:\n#+   attak: {type: iri, means: B}\n" + BODY.replace("?a ", "?attack "),
            r"q\.rq:4: the SELECT has no column 'attak'; did you mean 'attack'\?",
        ),
        (
            HEADER + "#+ columns:\n#+   a: {type: iri, means: A}\n" + BODY.replace("?a ", "?a ?b "),
            r"q\.rq:3: the column 'b' of the SELECT is missing; write b: \{type: \.\.\., means: \.\.\.\}",
        ),
        (HEADER + "#+ columns: {}\n" + BODY, r"q\.rq:3: the column 'a' of the SELECT is missing"),
        (HEADER + "#+ columns: [a]\n" + BODY, r"q\.rq:3: 'columns' is no mapping"),
        (
            HEADER + "#+ columns:\n#+   a: {type: dat, means: A}\n" + BODY,
            r"q\.rq:4: a: its type is none of iri, integer, .*; did you mean 'date'\?",
        ),
        (HEADER + "#+ columns:\n#+   a: {type: iri}\n" + BODY, r"q\.rq:4: a: say in a few words what it means"),
        (
            HEADER + "#+ columns:\n#+   a: {type: iri, mean: A}\n" + BODY,
            r"q\.rq:4: unknown key of a column 'mean'; did you mean 'means'\?",
        ),
        (
            HEADER + "#+ columns:\n#+   a: {type: date, of: cg:Attack, means: A}\n" + BODY,
            r"q\.rq:4: a: 'of' is the class of things, so that its type is iri",
        ),
        (
            HEADER + "#+ columns:\n#+   a: {type: iri, means: A}\nSELECT * { ?a ?b ?c }",
            r"q\.rq:3: the query has no SELECT that names its columns",
        ),
        (
            HEADER + "#+ parameters:\n#+   a: {type: date}\n#+ columns:\n#+   a: {type: dat, means: A}\n" + BODY,
            r"q\.rq:6: a: its type is none of",
        ),
    ],
)
def test_a_bad_file_is_refused_with_its_line(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        read_query(text, "q.rq")


def test_columns_stand_in_the_order_of_the_select() -> None:
    head = """\
#+ summary: S
#+ description: D
#+ columns:
#+   days: {type: integer, unit: days, means: "From one to the other, at most"}
#+   said: {type: date or dateTime, means: When it was said}
#+   attack: {type: iri, of: cg:Attack or cg:Threat, means: The attack}
#+   who: {type: iri, means: Who said it}
"""
    select = """\
# SELECT ?no
PREFIX select: <urn:SELECT>
SELECT DISTINCT ?attack ?label (?last - ?first AS ?days) $said (IRI(MIN(STR(?x))) as ?who) (SAMPLE(?n) AS ?whoLabel)
WHERE { { SELECT ?attack ?other WHERE { ?attack ?p ?o } } }
"""
    assert read_query(head + select, "q.rq").columns == (
        Column("attack", "iri", "The attack", of="cg:Attack or cg:Threat"),
        Column("label", "text", "The name of `attack`"),
        Column("days", "integer", "From one to the other, at most", unit="days"),
        Column("said", "date or dateTime", "When it was said"),
        Column("who", "iri", "Who said it"),
        Column("whoLabel", "text", "The name of `who`"),
    )


def test_a_query_need_not_declare_columns() -> None:
    assert read_query(HEADER + BODY, "q.rq").columns == ()


def test_yaml_1_2_reads_no_as_a_word() -> None:
    read = read_query("#+ summary: no\n#+ description: on\n" + BODY, "q.rq")
    assert (read.summary, read.description) == ("no", "on")


def files(folder: Path, **needs: str) -> Path:
    (folder / "derive").mkdir()
    for name, need in needs.items():
        header = f"{HEADER}#+ graph: {name}\n#+ needs: [{need}]\n"
        (folder / "derive" / f"{name}.rq").write_text(header + "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }")
    return folder


def test_derivations_come_after_what_they_need(tmp_path: Path) -> None:
    ordered = catalogue.derivations(files(tmp_path, a="b", b="c", c=""))
    assert [one.id for one in ordered] == ["c", "b", "a"]


def test_derivations_in_a_circle_are_refused(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="circle: a, b"):
        catalogue.derivations(files(tmp_path, a="b", b="a", c=""))


def test_a_question_is_found_by_its_name_or_the_nearest_is_told(tmp_path: Path) -> None:
    (tmp_path / "events").mkdir()
    (tmp_path / "events" / "responses.rq").write_text(HEADER + BODY)
    files(tmp_path, origins="")
    assert catalogue.find("responses", tmp_path).chapter == "events"
    assert [one.id for one in catalogue.questions(tmp_path)] == ["responses"]
    with pytest.raises(UnknownName, match=r"no question 'respones'; did you mean 'responses'\? See: claimgraph ask"):
        catalogue.find("respones", tmp_path)
    with pytest.raises(UnknownName):
        catalogue.find("origins", tmp_path)
