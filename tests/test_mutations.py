"""Mutations at random: the gate judges a spoilt document as pySHACL alone does, and lets in none that breaks the model.

Each is drawn from its number alone, so that a long run can be taken up where it ended: CLAIMGRAPH_MUTATIONS=2000 has
those from 0, CLAIMGRAPH_MUTATIONS=800:1000 a part of them.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import pytest
from pyoxigraph import Literal, NamedNode, Quad
from pyshacl import Validator
from pyshacl.graph_abstraction import DataGraph
from rdflib import Graph

from claimgraph import schema
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.read import read
from claimgraph.gate import judge
from claimgraph.gate.check import _mentioned, check
from claimgraph.names import ABOUT, CG, ID, LABEL, PREFIXES, TYPE, XSD, is_ours
from claimgraph.screen.rdflib_view import quiet
from tests.gate.documents import WORLD_DOCUMENT, claim, report
from tests.model import broken
from tests.screen.peers import graph

pytestmark = pytest.mark.filterwarnings("ignore")  # pySHACL's on circles, rdflib's on ill-typed literals

FIRST, _, LAST = (os.environ.get("CLAIMGRAPH_MUTATIONS") or "6").rpartition(":")
ROOT = Path(__file__).resolve().parents[1]


def cg(name: str) -> NamedNode:
    return NamedNode(CG + name)


def typed(text: str, datatype: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + datatype))


# What may come in the place of any value: numbers, days and names as people mistype them, codes, classes and things.
VALUES = (
    *(typed(text, "integer") for text in ("-1", "0", "2", "05", "1_000", " 5", "99999999999999999999", "NaN", "2.0")),
    *(typed(text, "decimal") for text in ("33.30", "3.33e1", "NaN", "200.5", "33")),
    *(typed(text, "date") for text in ("2031-04-01", "2031-02-30", "2031-4-1", "2039-01-01", "2031-04-01T10:00:00")),
    *(typed(text, "dateTime") for text in ("2031-04-01T24:00:00", "2031-04-01 10:00:00", "2031-04-01T10:00:00+0300")),
    *(typed("2", name) for name in ("byte", "nonNegativeInteger", "string", "gYear", "double")),
    *(Literal(text, language="en") for text in ("Another name", " ", "\u202eabc", "TODO", "\u200b")),
    Literal("no language"),
    Literal("Namen", language="de"),
    *map(cg, ("Wounded", "Harm", "Rocket", "Munition", "Asserts", "Denies", "KnowsOfNone", "Relays", "Wunded")),
    *map(cg, ("CasualtyClaim", "AttributionClaim", "Attack", "Site", "UnnamedActor", "RedactedClaim", "Claim")),
    NamedNode(ID + "nobody"),
    NamedNode("http://xmlns.com/foaf/0.1/Person"),
)
PATHS = (
    *map(
        cg, ("about", "claimant", "stance", "statedIn", "quotes", "disputes", "supersedes", "retracts", "republishes")
    ),
    *map(cg, ("low", "high", "perpetrator", "harm", "earliest", "publishedOn", "affiliatedWith", "partOf", "within")),
    *map(cg, ("origin", "measure", "redactedOn", "latitude", "codedBy", "republishes", "lowww", "describedAs")),
    NamedNode(TYPE),
    NamedNode(LABEL),
    NamedNode("http://www.w3.org/2002/07/owl#sameAs"),
)


@cache
def held(name: str) -> tuple[Memory, dict[str, Document], frozenset[str]]:
    """The fixture world or the bundled data as a graph without what is derived, its documents, and what it breaks."""
    path = {"world": ROOT / "tests" / "world.trig", "data": ROOT / "data"}[name]
    documents = {one.iri: one for one in read([path]) if not is_ours(one.iri)}
    memory = Memory(documents.values(), derive=lambda *_: ())
    return memory, documents, broken(quad for one in documents.values() for quad in one.quads)


def mutated(dice: Random, document: Document, others: list[Quad]) -> Document:
    """``document`` with one to three changes."""
    quads = list(document.quads)
    for _ in range(dice.choice((1, 1, 1, 1, 2, 3))):
        quads = dice.choice(KINDS)(dice, quads, others)
    quads = list(dict.fromkeys(quads)) or list(document.quads[:1])
    return replace(document, quads=tuple(quads), order=tuple(range(len(quads))))


def dropped(dice: Random, quads: list[Quad], _: list[Quad]) -> list[Quad]:
    gone = dice.choice(quads)
    return [quad for quad in quads if quad != gone]


def changed(dice: Random, quads: list[Quad], others: list[Quad]) -> list[Quad]:
    at = dice.randrange(len(quads))
    return [*quads[:at], _with(quads[at], value=_value(dice, quads, others)), *quads[at + 1 :]]


def likely(dice: Random, quads: list[Quad], others: list[Quad]) -> list[Quad]:
    """Another value that the property has elsewhere."""
    at = dice.randrange(len(quads))
    values = [quad.object for quad in (*quads, *others) if quad.predicate == quads[at].predicate]
    return [*quads[:at], _with(quads[at], value=dice.choice(values)), *quads[at + 1 :]]


def added(dice: Random, quads: list[Quad], others: list[Quad]) -> list[Quad]:
    old, path = dice.choice(quads), dice.choice((*PATHS, dice.choice(others).predicate))
    return [*quads, _with(old, path=path, value=_value(dice, quads, others))]


def renamed(dice: Random, quads: list[Quad], _: list[Quad]) -> list[Quad]:
    """Another property for the same value."""
    at = dice.randrange(len(quads))
    return [*quads[:at], _with(quads[at], path=dice.choice(PATHS)), *quads[at + 1 :]]


def rewritten(dice: Random, quads: list[Quad], _: list[Quad]) -> list[Quad]:
    """A literal under another datatype or without its language."""
    literals = [at for at, quad in enumerate(quads) if isinstance(quad.object, Literal)]
    if not literals:
        return quads
    at = dice.choice(literals)
    text = getattr(quads[at].object, "value", "")
    said = dice.choice((Literal(text), *(typed(text, name) for name in ("integer", "date", "decimal", "string"))))
    return [*quads[:at], _with(quads[at], value=said), *quads[at + 1 :]]


def moved(dice: Random, quads: list[Quad], others: list[Quad]) -> list[Quad]:
    """Claims about another event, or that answer or quote another claim, perhaps themselves."""
    claims = [quad for quad in quads if quad.predicate.value == ABOUT]
    abroad = [quad for quad in others if quad.predicate.value == ABOUT]
    if not claims or not abroad:
        return quads
    claim, other = dice.choice(claims), dice.choice((*claims, dice.choice(abroad)))
    if dice.random() < 0.4:
        return [_with(quad, value=other.object) if quad == claim else quad for quad in quads]
    path = cg(dice.choice(("quotes", "disputes", "supersedes", "retracts")))
    return [*quads, _with(claim, path=path, value=dice.choice((claim.subject, other.subject)))]


def foreign(dice: Random, quads: list[Quad], others: list[Quad]) -> list[Quad]:
    """What another document says, again: of a shared thing, a claim, a source; perhaps with another value."""
    said = dice.choice(others)
    whole = [quad for quad in others if quad.subject == said.subject] if dice.random() < 0.5 else [said]
    value = _value(dice, quads, others) if dice.random() < 0.3 else None
    return [*quads, *(Quad(one.subject, one.predicate, value or one.object, quads[0].graph_name) for one in whole)]


KINDS: tuple[Callable[[Random, list[Quad], list[Quad]], list[Quad]], ...] = (
    dropped,
    changed,
    likely,
    likely,
    added,
    renamed,
    rewritten,
    moved,
    foreign,
)


def _value(dice: Random, quads: list[Quad], others: list[Quad]) -> NamedNode | Literal:
    values = (dice.choice(VALUES), dice.choice(quads).object, dice.choice(quads).subject, dice.choice(others).object)
    value = dice.choice(values)
    assert isinstance(value, NamedNode | Literal)
    return value


def _with(quad: Quad, path: NamedNode | None = None, value: object = None) -> Quad:
    said = quad.object if value is None else value
    assert isinstance(said, NamedNode | Literal)
    return Quad(quad.subject, path or quad.predicate, said, quad.graph_name)


@cache
def shapes() -> Validator:
    """pySHACL with our shapes, as it reads them itself."""
    from pyshacl.monkey import rdflib_bool_patch, rdflib_bool_unpatch

    rdflib_bool_patch()  # type: ignore[no-untyped-call]
    read = graph(schema.quads(schema.shape_files()), PREFIXES)
    rdflib_bool_unpatch()  # type: ignore[no-untyped-call]
    return Validator(DataGraph.from_rdflib(Graph()), shacl_graph=read, options={"inplace": True})


def alone(triples: Iterable[Quad], focus: Collection[str]) -> Counter[judge.Result]:
    """What pySHACL says of ``focus`` with every shape and no screen."""
    validator, data = shapes(), DataGraph.from_rdflib(graph(triples, PREFIXES))
    executor, found = validator.make_executor(), list[tuple[Any, ...]]()
    with quiet():
        for shape in validator.shacl_graph.shapes:
            found += shape.validate(executor, data)[1]
        report, _ = Validator.create_validation_report(validator.shacl_graph, not found, found)
    return Counter(result for result in judge._results(report) if result.focus in focus)


@pytest.mark.parametrize("number", range(int(FIRST or 0), int(LAST)))
def test_the_gate_is_as_strict_as_pyshacl_and_as_the_model(number: int) -> None:
    dice = Random(number)
    memory, documents, before = held(dice.choice(("world", "data")))
    document = documents[dice.choice(sorted(documents))]
    others = [quad for iri in dice.sample(sorted(documents), 3) if iri != document.iri for quad in documents[iri].quads]
    new = mutated(dice, document, others)
    context = memory.context(_mentioned([new]), {new.iri})
    focus = set(new.by_subject)
    said = Counter(result for result in judge.judge(new.quads, context, focus) if result.focus in focus)
    expected = alone([*judge._written_once(new.quads, context), *schema.background()], focus)
    assert said == expected
    if check([new], memory).conforms:
        now = (documents | {new.iri: new}).values()
        assert broken(quad for one in now for quad in one.quads) <= before


NONE = "who knows of none names no perpetrator"
TWO = claim("c") + 'id:u a cg:UnnamedActor ; cg:describedAs "an official"@en .\n'


@pytest.mark.parametrize(
    ("said", "rule"),
    [
        (TWO.replace("low 2", "low 3 ; cg:high 2"), "low is not above high"),
        (TWO.replace("low 2", "low -2"), "a bound is a plain number"),
        (TWO.replace("low 2", "low 2, 3"), "an interval has one low and one high"),
        (
            TWO.replace("cg:Asserts", "cg:KnowsOfNone ; cg:perpetrator id:army"),
            "who knows of none names no perpetrator",
        ),
        (TWO.replace("cg:Asserts", "cg:Asserts , cg:Denies"), "a claim has one stance"),
        (TWO.replace("cg:claimant id:army", "cg:claimant id:attack-1"), "a claim has one cg:claimant"),
        (TWO.replace("cg:about id:attack-1", "cg:about id:army"), "a claim has one cg:about"),
        (TWO.replace("a cg:CasualtyClaim", "a cg:CasualtyClaim , cg:TimeClaim"), "a claim has one aspect"),
        (TWO.replace("cg:statedIn id:r", "cg:statedIn id:army"), "a claim reaches a document"),
        (TWO + "id:c cg:quotes id:d .\nid:d cg:quotes id:c .\n", "no claim quotes itself"),
        (TWO + "id:c cg:disputes id:c .\n", "a claim answers another"),
        (TWO + "id:c cg:measure cg:Wounded .\n", "what is derived is never written by hand"),
        (TWO + "id:attack-1 cg:low 2 .\n", "no contested value hangs on an event"),
        (TWO + "id:army a cg:Site .\n", "roots are disjoint"),
        (TWO + 'id:army rdfs:label "Army"@en .\n', "a thing has one name in a language"),
        (TWO + "cg:Wounded cg:low 2 .\n", "a document describes no term"),
    ],
)
def test_each_rule_of_the_model_is_broken_by_what_breaks_it(said: str, rule: str) -> None:
    world = WORLD_DOCUMENT.quads
    assert broken([*world, *report("r", TWO).quads]) == frozenset()
    assert rule in {one.partition(": ")[0] for one in broken([*world, *report("r", said).quads])}


def test_claims_and_unnamed_speakers_are_of_one_document() -> None:
    told = broken([*WORLD_DOCUMENT.quads, *report("r", TWO).quads, *report("s", TWO).quads])
    rules = ("a claim is told in one document", "an unnamed speaker is of one document")
    assert told == {f"{rules[0]}: {ID}c", f"{rules[1]}: {ID}u"}


def test_some_mutations_pass_and_most_do_not() -> None:
    memory, documents, _ = held("data")
    dice, others, conforming = Random(3), list(documents[ID + "places"].quads), 0
    for _ in range(16):
        new = mutated(dice, documents[dice.choice(sorted(documents))], others)
        conforming += check([new], memory).conforms
    assert 1 < conforming < 12
