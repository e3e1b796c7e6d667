"""Misspelt: a term of ours that the ontology lacks is told, wherever a query names it, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import claimgraph
from claimgraph import schema
from claimgraph.misspelt import misspelt
from claimgraph.names import CG, PREFIXES
from claimgraph.sparql.named import named
from tests.conftest import Done

LACKS = "the ontology has no cg:"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT * { ?x a cg:Claimnt }", ["query:1:17: the ontology has no cg:Claimnt; did you mean 'cg:Claim'?"]),
        (
            "ASK {\n  ?x cg:claimnt|^cg:about ?y }",
            ["query:2:6: the ontology has no cg:claimnt; did you mean 'cg:claimant'?"],
        ),
        (f"ASK {{ ?x <{CG}claimnt> ?y }}", ["query:1:10: the ontology has no cg:claimnt; did you mean 'cg:claimant'?"]),
        (f"PREFIX my: <{CG}>\nASK {{ ?x my:xyzzy 1 }}", ["query:2:10: the ontology has no cg:xyzzy"]),
        ("ASK { ?x cg:zz1 1 ; cg:zz2 2 ; cg:zz1 3 }", [f"query:1:10: {LACKS}zz1", f"query:1:21: {LACKS}zz2"]),
        ("ASK { ?x a cg:Claim ; cg:stance cg:KnowsOfNone ; cg:independentOrigin ?who }", []),
        ("# cg:a\nASK { ?x rdfs:label \"cg:b\", 'cg:c' ; id:cg:d ?cg }", []),
        ("PREFIX cg: <urn:other#>\nASK { ?x cg:claimnt ?y }", []),
        (f"PREFIX cg: <{CG}> ASK {{ GRAPH <{CG.rstrip('#')}> {{ ?x ?y ?z }} }}", []),
        ("ASK { ?x cg:", []),
    ],
)
def test_what_the_ontology_lacks_is_told_once_with_its_place(text: str, said: list[str]) -> None:
    assert misspelt(text) == said


def test_no_term_of_ours_is_told() -> None:
    assert misspelt(f"ASK {{ {' '.join(f'<{term}> a <{term}> .' for term in sorted(schema.own_terms()))} }}") == []


def test_a_name_is_what_its_prefix_makes_of_it_where_it_stands() -> None:
    text = "PREFIX a: <urn:a#> PREFIX id: <urn:b#> ASK { a:x id:y\\/z <urn:w> ; cg:t _:b, other:x }"
    assert [iri for iri, _ in named(text, PREFIXES)] == ["urn:a#x", "urn:b#y/z", "urn:w", f"{CG}t"]


def test_it_is_told_on_stderr_beside_the_answer(command: Callable[..., Done]) -> None:
    done = command("query", "-e", "SELECT ?x { ?x a cg:Claimnt }", "--format", "csv")
    assert (done.code, done.out) == (0, "x\r\n")
    assert done.err.endswith("claimgraph: query:1:18: the ontology has no cg:Claimnt; did you mean 'cg:Claim'?\n")


def test_python_warns_of_it_where_it_is_asked() -> None:
    with claimgraph.open() as graph, pytest.warns(UserWarning, match="Claimnt") as warned:
        assert graph.query("ASK { ?x a cg:Claimnt }") is False
    told = "query:1:12: the ontology has no cg:Claimnt; did you mean 'cg:Claim'?"
    assert [(str(one.message), one.filename) for one in warned] == [(told, __file__)]
