"""What every saved question keeps to: our terms only, one order, and the same answer from another engine."""

from __future__ import annotations

import re
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest
import rdflib
from pyoxigraph import NamedNode, RdfFormat

from claimgraph import catalogue, ontology, run
from claimgraph.catalogue import Query
from claimgraph.names import CG
from claimgraph.run import Answer
from claimgraph.store.reading import Reading

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
    assert named - ontology.own_terms() == set()


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_its_order_is_total(query: Query, world: Reading) -> None:
    """No two rows are equal in all that the order looks at: the rows alone must tell them apart."""
    answer = run.answer(query, {}, world)
    assert "ORDER BY" in code(query)
    keys = re.findall(r"[?$](\w+)", code(query).rpartition("ORDER BY")[2])
    shown = [n for n, column in enumerate(answer.columns) if column in keys]
    ordered = Counter(tuple(str(row[n]) for n in shown) for row in answer.rows)
    whole = Counter(tuple(map(str, row)) for row in answer.rows)
    hidden = set(keys) - set(answer.columns)
    assert hidden or max(ordered.values(), default=1) == max(whole.values(), default=1) == 1


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_each_iri_has_a_label_beside_it(query: Query, world: Reading) -> None:
    answer = run.answer(query, {}, world)
    held = {c for n, c in enumerate(answer.columns) if any(isinstance(row[n], NamedNode) for row in answer.rows)}
    labelled = {
        c for c in held if f"{c}Label" in answer.columns or (c in ("attack", "event") and "label" in answer.columns)
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


@pytest.fixture(scope="module")
def second(world: Reading, tmp_path_factory: pytest.TempPathFactory) -> rdflib.Dataset:
    """The world in rdflib, whose engine shares nothing with ours."""
    path = tmp_path_factory.mktemp("world") / "world.nq"
    world.dump(path, RdfFormat.N_QUADS)
    return rdflib.Dataset(default_union=True).parse(path, format="nquads")


@pytest.mark.parametrize("query", QUESTIONS, ids=lambda query: query.id)
def test_another_engine_answers_the_same(query: Query, world: Reading, second: rdflib.Dataset) -> None:
    ours = run.answer(query, {}, world)
    theirs = second.query(query.text)
    assert tuple(map(str, theirs.vars or ())) == ours.columns
    assert Counter(tuple(map(value, row)) for row in theirs) == rows(ours)


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
    return text.replace("+00:00", "Z") if text else text
