"""Slashes in names: what tables show can be asked for, and a path stays a path."""

import pytest

from claimgraph import asking
from claimgraph.asking import Answer
from claimgraph.graph import Readable
from claimgraph.names import PREFIXES
from claimgraph.sparql.slashes import escaped
from tests.gate.documents import WORLD_DOCUMENT, claim, holding, report


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("DESCRIBE id:r/claim", "DESCRIBE id:r\\/claim"),
        ("ASK { id:r/c-1/x.y cg:quotes ?o . }", "ASK { id:r\\/c-1\\/x.y cg:quotes ?o . }"),
        ("ASK { ?s ?p id:r/service. }", "ASK { ?s ?p id:r\\/service. }"),
        ("ASK { geonames:98182/ ?p ?o }", "ASK { geonames:98182\\/ ?p ?o }"),
    ],
)
def test_a_slash_in_the_name_of_a_thing_is_escaped(written: str, asked: str) -> None:
    assert escaped(written, PREFIXES) == asked


@pytest.mark.parametrize(
    "text",
    [
        "ASK { ?s cg:quotes/cg:about ?o }",
        "ASK { ?s id:p/cg:about ?o }",
        "ASK { ?s id:p/id:q ?o }",
        "ASK { ?s ?p 'id:r/claim' } # id:r/claim",
        "ASK { ?s ?p <id:r/claim> }",
        "ASK { id:r\\/claim ?p ?o }",
        "ASK { id:r / 2 }",
        "PREFIX id: <https://example.org/terms#> ASK { ?s id:knows/a ?o }",
    ],
)
def test_any_other_slash_stays_as_it_is(text: str) -> None:
    assert escaped(text, PREFIXES) == text


@pytest.fixture
def graph() -> Readable:
    return holding(WORLD_DOCUMENT, report("r", claim("r\\/claim")))


def test_what_a_table_shows_is_found(graph: Readable) -> None:
    with asking.ask("SELECT ?low { id:r/claim cg:low ?low . ?c cg:statedIn/cg:publisher ?o }", {}, graph) as reply:
        found = reply.result()
    assert isinstance(found, Answer)
    assert [str(row[0].value) for row in found.rows] == ["2"]
