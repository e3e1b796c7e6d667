"""What a format could not carry is counted, and the count is true: what it calls carried is carried."""

import json
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad

import claimgraph
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.graph import Readable
from claimgraph.licences import Leaving
from claimgraph.names import CG, DERIVED, ID, TYPE, expand
from claimgraph.outward import FORMATS, Outward, lines, table
from claimgraph.outward.ledger import WORDS, carried
from tests.conftest import ROOT, Done

TAJI = ID + "camp-taji-second-2020-03"
# An event of which an outlet says something, all of whose claims have a column of words.
SMALL = ID + "basmaya-2020-03"


class Copy:
    """A graph in memory, from which statements can be taken."""

    def __init__(self, graph: Readable) -> None:
        engine = graph.engine()
        assert engine is not None
        self.store = pyoxigraph.Store()
        self.store.bulk_extend(engine)
        self._documents = list(graph.documents())

    def query(self, text: str) -> object:
        return self.store.query(text, use_default_graph_as_union=True)

    def documents(self) -> Iterator[str]:
        return iter(self._documents)

    def stated(self) -> Iterator[Quad]:
        return (quad for quad in self.store if not quad.graph_name.value.startswith((DERIVED, CG.rstrip("#"))))


@pytest.fixture(scope="module")
def copy(graph: Readable) -> Copy:
    return Copy(graph)


def written(graph: object, name: str, about: str = SMALL) -> tuple[str, Outward]:
    export = Outward(graph, name, [about], may=Leaving())  # type: ignore[arg-type]
    return "".join(export.parts()), export


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_left_is_what_may_go_without_a_change(copy: Copy, name: str) -> None:
    """Each property of claims and of other things is taken away in turn: only what is carried is missed.

    What is in words alone is in words that were derived before, so that it is not tried.
    """
    before, export = written(copy, name)
    ways: dict[tuple[bool, str], set[str]] = defaultdict(set)
    counted: Counter[tuple[bool, str]] = Counter()
    for one in export.left():
        key = one.kind.endswith("Claim"), expand(one.property)
        ways[key].add(one.how)
        counted[key] += one.statements
    stated = list(copy.stated())
    claims = {quad.subject for quad in stated if quad.predicate.value == CG + "claimant"}
    wrong = []
    told = Counter(_key(iri, property_) for iri, property_, n in _reached(export) for _ in range(n))
    assert told
    for key, statements in told.items():
        if WORDS in ways[key]:
            continue
        gone = [quad for quad in stated if (quad.subject in claims, quad.predicate.value) == key]
        for quad in gone:
            copy.store.remove(quad)
        try:
            changed = written(copy, name)[0] != before
        except UnknownName:  # of no claim is left what it is about
            changed = True
        finally:
            copy.store.bulk_extend(gone)
        left = counted[key] == statements and "in the extension alone" not in ways[key]
        wrong += [(key, "carried" if left else "left")] * (changed == left)
    assert not wrong


def _reached(export: Outward) -> Iterator[tuple[tuple[str, str], str, int]]:
    """What the ledger was told of: the class and the IRI of each thing, each property, and how often."""
    for iri, (kind, of) in export._ledger._told.items():
        for property_, n in of.items():
            yield (kind, iri), expand(property_), n


def _key(thing: tuple[str, str], property_: str) -> tuple[bool, str]:
    return thing[0].endswith("Claim"), property_


@pytest.mark.parametrize("name", FORMATS)
def test_each_member_that_carries_something_is_of_a_format_and_of_a_property_that_there_is(name: str) -> None:
    known = {
        term
        for file in (ROOT / "ontology").glob("*.ttl")
        for term in file.read_text().split()
        if term.startswith("cg:")
    }
    for (_, property_), where in carried(name).items():
        assert property_ in known or not property_.startswith("cg:")
        assert where


def test_all_that_documents_say_is_accounted_for(graph: Readable) -> None:
    """What geojson leaves of all the data, with what it carries, is all that the documents state."""
    export = Outward(graph, "geojson")
    list(export.parts())
    left = sum(one.statements for one in export.left())
    kept = sum(sum(counted.values()) for _, counted in export._ledger._told.values()) - left
    stated = sum(len(graph.graph(iri)) for iri in graph.documents())
    assert left + kept == stated
    assert 0 < kept < left


def test_a_claim_of_harm_is_left_by_a_format_of_places(graph: Readable) -> None:
    export = Outward(graph, "geojson", [TAJI])
    list(export.parts())
    left = {(one.kind, one.property): (one.how, one.statements) for one in export.left()}
    how, n = left["cg:CasualtyClaim", "cg:harm"]
    said = f"?claim <{CG}about> <{TAJI}> ; <{TYPE}> <{CG}CasualtyClaim> ; <{CG}harm> ?harm"
    found = list(graph.query(f"SELECT ?claim {{ GRAPH ?g {{ {said} }} }}"))  # type: ignore[arg-type]
    assert (how, n) == ("the thing is left out", len(found))
    assert ("cg:PlaceClaim", "cg:place") not in left


def test_the_report_is_a_table_and_a_sentence_each(graph: Readable) -> None:
    export = Outward(graph, "stix", [SMALL])
    list(export.parts())
    left = export.left()
    head, *rows = table(left).splitlines()
    assert head == "kind\tproperty\tstatements\thow"
    assert len(rows) == len(left)
    assert sum(int(row.split("\t")[2]) for row in rows) == sum(one.statements for one in left)
    assert [line.split(": ")[1] for line in lines("stix", left)][-1] == "in the extension alone"


def test_claims_are_asked_for_by_event_and_by_document(graph: Readable) -> None:
    document = ID + "2024-04-22-tag24-zummar-rockets"
    about = Outward(graph, "geojson", [ID + "zummar-rockets-2024-04-21"])
    within = Outward(graph, "geojson", (), [document])
    both = Outward(graph, "claims-csv", [ID + "zummar-rockets-2024-04-21"], [document])
    events = {one["properties"]["event"] for one in json.loads("".join(about.parts()))["features"]}
    assert events == {ID + "zummar-rockets-2024-04-21"}
    assert {one["properties"]["coding"] for one in json.loads("".join(within.parts()))["features"]} <= {document}
    assert "".join(both.parts()).count("\r\n") == 1 + 3
    for one, two in (([ID + "nowhere"], []), ([], [ID + "nowhere"])):
        with pytest.raises(UnknownName, match="id:nowhere"):
            list(Outward(graph, "stix", one, two).parts())


def test_the_command_writes_the_report_beside_it(command: object, tmp_path: Path) -> None:
    file = tmp_path / "left.tsv"
    done: Done = command("export", "--format", "stix", "--about", SMALL, "--report", str(file))  # type: ignore[operator]
    assert done.code == 0
    assert json.loads(done.out)["type"] == "bundle"
    assert "claimgraph: stix: in the extension alone: " in done.err
    assert file.read_text().startswith("kind\tproperty\t")
    refused: Done = command("export", "--format", "turtle", "--about", SMALL)  # type: ignore[operator]
    assert refused.code == 2
    assert "--about and --report are for claims-csv, geojson" in refused.err


def test_python_writes_the_same(graph: Readable, tmp_path: Path) -> None:
    file = tmp_path / "left.tsv"
    with claimgraph.open() as opened:
        text = opened.export(format="stix", about="id:basmaya-2020-03", report=file)
        with pytest.raises(WrongUse, match="about and report are for claims-csv"):
            opened.export(format="turtle", report=file)
    assert text == written(graph, "stix")[0]
    assert file.read_text().splitlines()[0] == "kind\tproperty\tstatements\thow"


def test_a_name_is_no_formula_to_a_spreadsheet_unless_it_is_raw(graph: Readable) -> None:
    copy = Copy(graph)
    label = NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    for quad in list(copy.store.quads_for_pattern(NamedNode(SMALL), label, None, None)):
        copy.store.remove(quad)
        copy.store.add(Quad(quad.subject, label, pyoxigraph.Literal("=1+1", language="en"), quad.graph_name))
    assert ",'=1+1," in written(copy, "claims-csv")[0]
    raw = Outward(copy, "claims-csv", [SMALL], may=Leaving(), raw=True)  # type: ignore[arg-type]
    assert ",=1+1," in "".join(raw.parts())
