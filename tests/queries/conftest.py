"""The fixture world, as the tests of the saved questions see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import Literal, NamedNode, Quad, QueryTriples, RdfFormat, parse

from claimgraph import catalogue, schema
from claimgraph.catalogue import Query
from claimgraph.claims.derive import derive, teach
from claimgraph.claims.reading import Reading
from claimgraph.engine import in_memory
from claimgraph.names import CG, DERIVED

WORLD = Path(__file__).parents[1] / "world.trig"
# What is asked of the world where a question's own example is a thing of the bundled data.
_ASKED = Path(__file__).with_name("world.tsv")
NAMES = {"http://www.w3.org/2000/01/rdf-schema#label", CG + "describedAs"}


def examples(query: Query) -> dict[str, str]:
    """Values for the parameters of ``query`` that find something in the fixture world."""
    rows = [line.split("\t") for line in _ASKED.read_text(encoding="utf-8").splitlines()[1:]]
    ours = {parameter: value for question, parameter, value in rows if question == query.id}
    return {p.name: ours.get(p.name, p.example or "") for p in query.parameters if p.example or p.name in ours}


def seen(quads: list[Quad]) -> Reading:
    """``quads`` with all that is derived from them; the world's journal is invented, so it is no load like another."""
    used, store = in_memory(quads), in_memory(quads)
    teach(used)
    teach(store)
    store.bulk_load(b"".join(derive(used)), RdfFormat.N_QUADS)
    return Reading(store)


def everything(world: bytes | str) -> list[Quad]:
    """What ``world`` (TriG) says, with the codes, each thing and each code named in Arabic too."""
    files = schema.concept_files()
    read = (quad for file in files for quad in parse(path=file, format=RdfFormat.TURTLE))
    codes = (Quad(quad.subject, quad.predicate, quad.object, NamedNode(schema.IRI)) for quad in read)
    return [named for quad in (*parse(world, format=RdfFormat.TRIG), *codes) for named in in_arabic(quad)]


def derived_in_turn(quads: Iterable[Quad]) -> Iterator[tuple[Query, list[Quad]]]:
    """What each derivation says of ``quads`` and of what those before it said, of helpers too."""
    store = pyoxigraph.Store()
    store.bulk_extend(quads)
    for derivation in catalogue.derivations():
        said = store.query(derivation.text, use_default_graph_as_union=True)
        assert isinstance(said, QueryTriples)
        graph = NamedNode(f"{DERIVED}{derivation.graph}")
        found = [Quad(triple.subject, triple.predicate, triple.object, graph) for triple in said]
        store.bulk_extend(found)
        yield derivation, found


def in_arabic(quad: Quad) -> Iterator[Quad]:
    """``quad``, and beside an English name two Arabic ones: one that comes before it in order, and one after."""
    yield quad
    if isinstance(quad.object, Literal) and quad.object.language == "en" and quad.predicate.value in NAMES:
        for text in (f"(عربي) {quad.object.value}", f"عربي {quad.object.value}"):
            yield Quad(quad.subject, quad.predicate, Literal(text, language="ar"), quad.graph_name)


@pytest.fixture(scope="session")
def told() -> list[Quad]:
    """What the fixture world says, each thing and each code named in Arabic too: no answer may show that."""
    return everything(WORLD.read_bytes())


@pytest.fixture(scope="session")
def world(told: list[Quad]) -> Reading:
    """The fixture world with all that is derived."""
    return seen(told)
