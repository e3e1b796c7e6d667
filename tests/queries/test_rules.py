"""What every saved question keeps to: our terms only, one order, and the same answer from another engine."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
import rdflib
from pyoxigraph import NamedNode, Quad, QuerySolutions, RdfFormat, serialize

from claimgraph import asking, catalogue, schema
from claimgraph.asking import Answer
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.names import CG, DERIVED, ID
from tests.queries.conftest import WORLD, derived_in_turn, everything, examples, seen

# rdflib warns of its own use of its own old names.
pytestmark = pytest.mark.filterwarnings("ignore:Dataset.(default_context|contexts) is deprecated:DeprecationWarning")
QUESTIONS = catalogue.questions()
EVERY = [*QUESTIONS, *catalogue.derivations()]
_CODE = re.compile(r"^\s*#.*$", re.MULTILINE)
_LITERAL = re.compile(r'"(?:[^"\\]|\\.)*"')


def code(query: Query) -> str:
    """The query without comments and texts."""
    return _LITERAL.sub('""', _CODE.sub("", query.text))


@pytest.mark.parametrize("query", EVERY, ids=lambda query: query.id)
def test_it_names_only_terms_of_the_ontology(query: Query) -> None:
    named = {CG + name for name in re.findall(r"\bcg:(\w+)", code(query))}
    assert named - schema.own_terms() == set()


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_its_order_is_total(query: Query, world: Reading) -> None:
    """No two rows are equal in all that the order looks at: the rows alone must tell them apart."""
    answer = asking.answer(query, {}, world)
    assert "ORDER BY" in code(query)
    keys = re.findall(r"[?$](\w+)", code(query).rpartition("ORDER BY")[2])
    shown = [n for n, column in enumerate(answer.columns) if column in keys]
    ordered = Counter(tuple(str(row[n]) for n in shown) for row in answer.rows)
    whole = Counter(tuple(map(str, row)) for row in answer.rows)
    hidden = set(keys) - set(answer.columns)
    assert hidden or max(ordered.values(), default=1) == max(whole.values(), default=1) == 1


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_each_iri_has_a_label_beside_it(query: Query, world: Reading) -> None:
    answer = asking.answer(query, {}, world)
    held = {c for n, c in enumerate(answer.columns) if any(isinstance(row[n], NamedNode) for row in answer.rows)}
    labelled = {
        c
        for c in held
        if f"{c}Label" in answer.columns or (c in ("attack", "event", "threat") and "label" in answer.columns)
    }
    assert held - labelled <= _NEEDS_NO_LABEL


# What is a value to follow rather than a name to read: the row says in words what the claim says.
_NEEDS_NO_LABEL = {
    "claim",
    "none",
    "entry",
    "quoted",
    "disagreement",
    "speaker",
}


ABOUT_ONE = [q for q in QUESTIONS if any(p.type == "iri" and p.example for p in q.parameters)]


@pytest.mark.parametrize("query", ABOUT_ONE, ids=lambda query: query.id)
def test_about_one_thing_the_same_is_looked_up_row_by_row(query: Query, world: Reading) -> None:
    """The text that is asked about one thing has lost sub-SELECTs that change no answer: here is that they don't."""
    given = examples(query)
    terms = {p.name: p.term(given[p.name]) for p in query.parameters if p.name in given}
    told = world.query(query.bind_terms([terms]))
    assert isinstance(told, QuerySolutions)
    assert [tuple(row) for row in told] == list(asking.answer(query, given, world).rows)


@pytest.fixture(scope="module")
def mainland() -> list[Quad]:
    """What is told before the isle: of the whole world rdflib asks ten times as long, up to five minutes a question."""
    return everything(WORLD.read_text("utf-8").partition("# --- The isle")[0])


@pytest.fixture(scope="module")
def ours(mainland: list[Quad]) -> Reading:
    return seen(mainland)


@pytest.fixture(scope="module")
def second(ours: Reading) -> rdflib.Dataset:
    """The same in rdflib, whose engine shares nothing with ours."""
    with ours.snapshot() as snapshot:
        (path,) = snapshot.files
        return rdflib.Dataset(default_union=True).parse(path, format="nquads")


@pytest.mark.long
@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_another_engine_answers_the_same(query: Query, ours: Reading, second: rdflib.Dataset) -> None:
    answer = asking.answer(query, {}, ours)
    theirs = second.query(query.text)
    assert tuple(map(str, theirs.vars or ())) == answer.columns
    assert Counter(tuple(map(value, row)) for row in theirs) == rows(answer)  # type: ignore[arg-type]


@pytest.mark.long
@pytest.mark.parametrize(
    "query", [q for q in QUESTIONS if any(p.example for p in q.parameters)], ids=lambda query: query.id
)
def test_another_engine_binds_the_same(query: Query, ours: Reading, second: rdflib.Dataset) -> None:
    elsewhere = {"id:attack-cape": "id:attack-fort", "id:annals": "id:tally"}  # what the isle alone has
    given = {name: elsewhere.get(value, value) for name, value in examples(query).items()}
    theirs = second.query(query.bind(given))
    assert Counter(tuple(map(value, row)) for row in theirs) == rows(asking.answer(query, given, ours))  # type: ignore[arg-type]


@pytest.mark.long
def test_another_engine_derives_the_same(mainland: list[Quad], ours: Reading) -> None:
    """Each derivation on what comes before it; ours may then stand in for theirs, since both are equal."""
    before = [*mainland, *ours.graph(schema.IRI)]
    theirs = rdflib.Dataset(default_union=True).parse(data=nquads(before), format="nquads")
    for derivation, quads in derived_in_turn(before):
        assert derivation.helper or set(quads) == ours.graph(f"{DERIVED}{derivation.graph}"), derivation.id
        found = {tuple(map(value, triple)) for triple in theirs.query(derivation.text)}  # type: ignore[arg-type]
        assert found == {tuple(map(value, quad.triple)) for quad in quads}, derivation.id
        theirs.parse(data=nquads(quads), format="nquads")


def nquads(quads: Iterable[Quad]) -> bytes:
    return serialize(quads, format=RdfFormat.N_QUADS) or b""


def rows(answer: Answer) -> Counter[tuple[Any, ...]]:
    return Counter(tuple(value(term) for term in row) for row in answer.rows)


def value(term: Any) -> Any:
    """A term as both engines mean it: numbers by value, to what a double can hold, whatever their spelling."""
    text = (
        None
        if term is None
        else str(getattr(term, "value", term))
        if not isinstance(term, rdflib.term.Node)
        else str(term)
    )
    if text is not None and re.fullmatch(r"-?\d+\.\d+", text):
        return round(Decimal(text), 6).normalize()
    if text == "inf":
        return "INF"  # as XSD spells it
    return text.replace("+00:00", "Z") if text else text


@pytest.mark.parametrize("name", ["front-groups", "hearsay"])
def test_a_headline_that_blames_another_than_its_source_is_nobodys_accusation(name: str, world: Reading) -> None:
    """The kiln of the world: a hop that accuses has another's word for its origin, and makes no row."""
    query = catalogue.find(name)
    loose, dropped = re.subn(r" cg:origin \?(accusation|first) ;", "", query.text)
    assert dropped
    kiln = NamedNode(ID + "attack-kiln")
    assert kiln not in {term for row in asking.answer(query, {}, world).rows for term in row}
    assert kiln in {term for row in asking.answer(replace(query, text=loose), {}, world).rows for term in row}
