"""No answer changes where another document says again what the fixture world says of things that all may describe."""

from __future__ import annotations

from collections import defaultdict
from itertools import chain

import pytest
from pyoxigraph import NamedNode, Quad, RdfFormat, parse

from claimgraph import asking, views
from claimgraph.catalogue import Query
from claimgraph.claims import content, repeats
from claimgraph.claims.reading import Reading
from claimgraph.engine import in_memory
from claimgraph.names import CG, ID, is_ours
from claimgraph.terms import iri_of
from tests.queries.conftest import examples, seen
from tests.queries.test_golden import GOLDEN, QUESTIONS

_ALONE = {CG + name for name in ("UnnamedActor", "RedactedClaim")}


def again(texts: dict[str, bytes]) -> bytes:
    """What ``texts`` say of things that several documents may describe, said by one more; documents are none."""
    graph = NamedNode(ID + "again")
    said = list(chain.from_iterable(parse(text, RdfFormat.N_QUADS) for text in texts.values()))
    shared = {NamedNode(thing.decode()) for text in texts.values() for thing in repeats.things(text)}
    shared -= {quad.subject for quad in said if getattr(quad.object, "value", "") in _ALONE}
    shared -= {NamedNode(iri) for iri in texts}
    quads = (Quad(quad.subject, quad.predicate, quad.object, graph) for quad in said if quad.subject in shared)
    return content.canonical(quads, graph.value)


@pytest.fixture(scope="module", params=["later", "sooner"])
def repeated(request: pytest.FixtureRequest, told: list[Quad]) -> Reading:
    """The fixture world beside a document that repeats it and came later, or sooner."""
    said = defaultdict[str, list[Quad]](list)
    for quad in told:
        said[iri_of(quad.graph_name)].append(quad)
    texts = {iri: content.canonical(quads, iri) for iri, quads in said.items() if not is_ours(iri)}
    one_more = {ID + "again": again(texts)}
    in_turn = texts | one_more if request.param == "later" else one_more | texts
    held = list(parse(b"".join(repeats.hold(in_memory(), in_turn)), RdfFormat.N_QUADS))
    assert sum(1 for quad in held if quad.predicate.value.endswith("ns#subject")) > 300
    return seen([*held, *(quad for iri, quads in said.items() if is_ours(iri) for quad in quads)])


@pytest.mark.parametrize("query", QUESTIONS.values(), ids=lambda query: query.id)
def test_no_answer_changes(query: Query, repeated: Reading) -> None:
    for values, name in (({}, query.id), (examples(query), f"{query.id}.example")):
        if (golden := GOLDEN / f"{name}.tsv").exists():
            assert views.standard(asking.answer(query, values, repeated), "tsv") == golden.read_bytes().decode()
