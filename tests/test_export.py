"""Exports: what was exported loads again to the same graph, and the same graph gives the same bytes."""

import csv
import io
import random
from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pyoxigraph import CanonicalizationAlgorithm, Dataset, Literal, NamedNode, Quad, RdfFormat, Triple, parse

from claimgraph import export as exports
from claimgraph.claims import reading
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.file import FORMATS as FILES
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.documents.read import read
from claimgraph.errors import UnknownName, Unreadable, WrongUse
from claimgraph.export import FORMATS, MERGING, export, turtle
from claimgraph.graph import Graph, Readable
from claimgraph.names import CG, DERIVED, ID, LABEL, PREFIXES, TYPE
from claimgraph.opening import open_bundled

DATA = Path(__file__).resolve().parents[1] / "data"
ENDINGS = {
    "turtle": ".ttl",
    "trig": ".trig",
    "nquads": ".nq",
    "ntriples": ".nt",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
}
KEEPS_GRAPHS = ("trig", "nquads", "jsonld")


@cache
def bundled() -> tuple[Document, ...]:
    return tuple(read([DATA]))


@cache
def graph() -> Graph:
    return Memory(bundled())


@cache
def shuffled_graph() -> Graph:
    shuffled = [Document(one.iri, tuple(reversed(one.quads)), one.source, one.places, one.order) for one in bundled()]
    random.Random(7).shuffle(shuffled)
    return Memory(shuffled)


def text(source: Graph, format_: str, *names: str) -> str:
    return "".join(export(source, format_, names))


def quads(found: Graph) -> set[Quad]:
    return {quad for iri in found.documents() for quad in found.graph(iri)}


def triples(found: Graph) -> set[Triple]:
    return {quad.triple for quad in quads(found)}


def loaded(content: str, format_: str) -> Graph:
    """The graph that the text is read as; nothing is derived, for exports hold nothing derived."""
    return Memory(read_again(content, format_), derive=lambda *_: ())


def read_again(content: str, format_: str) -> tuple[Document, ...]:
    return tuple(read_file(File(f"export{ENDINGS[format_]}", content, ENDINGS[format_])))


def canonical(found: set[Quad]) -> str:
    dataset = Dataset(found)
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "\n".join(sorted(map(str, dataset)))


def test_every_format_of_rdf_is_tried() -> None:
    assert set(FORMATS) == {*ENDINGS, "csv"}


@pytest.mark.parametrize("format_", ENDINGS)
def test_all_of_the_data_loads_again_to_the_same_graph(format_: str) -> None:
    written = text(graph(), format_)
    if format_ in KEEPS_GRAPHS:
        assert canonical(quads(loaded(written, format_))) == canonical(quads(graph()))
    else:
        assert format_ in MERGING
        assert {quad.triple for quad in parse(written, FILES[ENDINGS[format_]])} == triples(graph())
        with pytest.raises(Unreadable, match="both have cg:codedBy, and a file of this format holds one document"):
            loaded(written, format_)


@pytest.mark.parametrize("format_", ENDINGS)
def test_each_document_loads_again_as_itself(format_: str) -> None:
    for document in bundled():
        (again,) = read_file(File("x", text(graph(), format_, document.iri), ENDINGS[format_]))
        assert again.iri == document.iri
        assert set(again.quads) == set(document.quads)


@pytest.mark.parametrize("format_", FORMATS)
def test_the_same_graph_gives_the_same_bytes(format_: str) -> None:
    """Whatever the order in which the documents came, and whatever the engine made of it."""
    assert text(shuffled_graph(), format_) == text(graph(), format_) == text(graph(), format_)


def test_what_is_derived_is_never_exported() -> None:
    assert any(iri.startswith(DERIVED) for iri in _graphs(graph()))
    for format_ in ENDINGS:
        written = text(graph(), format_)
        assert DERIVED not in written.replace(f"@prefix derived: <{DERIVED}> .", "")
        assert not [word for word in ("cg:origin ", "cg:relayedBy", "ont#origin>", "ont#hops>") if word in written]


def _graphs(found: Graph) -> list[str]:
    return [row["g"].value for row in found.query("SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")]


def test_turtle_is_made_to_be_read() -> None:
    """Grouped by document under its title, each thing once, with prefixes and no IRI in full that has a short form."""
    written = text(graph(), "turtle")
    for document in bundled():
        assert written.count(f"@prefix c: <{document.iri}/> .") == 1
    body = [line for line in written.splitlines() if not line.startswith(("@prefix", "#"))]
    assert not [line for line in body if f"<{CG}" in line]
    assert not [line for line in body if line.startswith("\t")]
    subjects = [line.split()[0] for line in body if line and not line.startswith(" ")]
    assert len(subjects) > 100
    titles = [line for line in written.splitlines() if line.startswith("# ")]
    assert len(titles) == len(bundled())


def test_one_document_is_exported_alone() -> None:
    iri = bundled()[0].iri
    assert triples(loaded(text(graph(), "turtle", iri), "turtle")) == {quad.triple for quad in bundled()[0].quads}


@pytest.mark.parametrize("format_", ENDINGS)
def test_an_unknown_document_is_told(format_: str) -> None:
    with pytest.raises(UnknownName, match="there is no document id:nowhere; "):
        text(graph(), format_, ID + "nowhere")


def test_a_list_of_attacks_takes_no_document() -> None:
    with pytest.raises(WrongUse, match="leave the documents out"):
        text(graph(), "csv", bundled()[0].iri)


def attacks() -> set[str]:
    return {row["a"].value for row in graph().query(f"SELECT ?a WHERE {{ ?a a <{CG}Attack> }}")}


def test_csv_has_a_row_an_attack() -> None:
    rows = list(csv.DictReader(io.StringIO(text(graph(), "csv"), newline="")))
    assert {row["attack"] for row in rows} == attacks()
    assert len(rows) == len(attacks())
    assert all(row["label"] and int(row["claims"]) > 0 for row in rows)


def labelled(label: str) -> Graph:
    """A graph of one attack under ``label``."""
    iri, attack = ID + "report", NamedNode(ID + "attack-x")
    said = ((TYPE, NamedNode(CG + "Attack")), (LABEL, Literal(label, language="en")))
    return Memory(
        [
            Document(
                iri, tuple(Quad(attack, NamedNode(p), o, NamedNode(iri)) for p, o in said), "x.ttl", File("x", ""), ()
            )
        ]
    )


@pytest.mark.parametrize("label", ["=1+1", "+1", "-1", "@SUM(1)", "\t=1", "\r=1"])
def test_csv_is_no_formula_to_a_spreadsheet_unless_it_is_raw(label: str) -> None:
    found = labelled(label)
    for raw, cell in ((False, f"'{label}"), (True, label)):
        (row,) = csv.DictReader(io.StringIO("".join(export(found, "csv", raw=raw)), newline=""))
        assert (row["label"], row["claims"]) == (cell, "0")


def test_csv_keeps_what_no_spreadsheet_computes() -> None:
    assert ",a=b," in text(labelled("a=b"), "csv")
    with pytest.raises(WrongUse, match="--raw is for --format csv"):
        list(export(graph(), "turtle", raw=True))


# All that a document may say: no surrogates, and no control characters but those of lines.
SIGNS = st.characters(
    exclude_categories=["Cs", "Cc"], include_characters="\t\n\r\x7f\x85", exclude_characters="\ufffe\uffff"
)
WORDS = st.text(SIGNS, max_size=20)
LOCALS = st.from_regex(r"[a-z][a-zA-Z0-9._~()!*',;=-]{0,8}[a-z0-9]", fullmatch=True)


@given(st.lists(st.tuples(LOCALS, WORDS, st.sampled_from([None, "en", "ar-IQ"])), min_size=1, max_size=6))
@example([("next-line", "one\x85other", None), ("line", "one\u2028other", "en"), ("paragraph", "one\u2029other", None)])
@example([("return", "one\rother", None), ("both", "one\r\nother", "en"), ("last", "one\r", None)])
def test_any_text_and_any_name_come_back(said: list[tuple[str, str, str | None]]) -> None:
    name = NamedNode(ID + "report")
    found = [
        Quad(NamedNode(f"{ID}report/{local}"), NamedNode(CG + "note"), Literal(word, language=language), name)
        for local, word, language in said
    ]
    found.append(Quad(name, NamedNode(CG + "codedBy"), NamedNode(ID + "me"), name))
    source = Memory([Document(name.value, tuple(found), "x", File("x", ""), ())], derive=lambda *_: ())
    for format_ in ENDINGS:
        again = read_again(text(source, format_), format_)
        assert {quad for document in again for quad in document.quads} == set(found), format_


def test_a_constructed_graph_is_written_in_one_order() -> None:
    found = [Triple(NamedNode(ID + name), NamedNode(CG + "about"), NamedNode(ID + "x")) for name in "bca"]
    assert turtle(found) == turtle(reversed(found))
    assert turtle(found).splitlines() == [
        f"@prefix cg: <{CG}> .",
        f"@prefix id: <{ID}> .",
        "id:a cg:about id:x .",
        "id:b cg:about id:x .",
        "id:c cg:about id:x .",
    ]


@pytest.mark.parametrize("format_", ENDINGS)
def test_in_pieces_the_text_is_the_same(format_: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many things are read at a time: no document need be whole in memory."""
    with open_bundled() as graph:
        whole = "".join(export(graph, format_))
        for owner, name in ((reading, "_AT_ONCE"), (exports, "_AT_ONCE"), (exports, "_THINGS_AT_ONCE")):
            monkeypatch.setattr(owner, name, 3)
        parts = list(export(graph, format_))
        assert "".join(parts) == whole
        assert max(map(len, parts)) < len(whole) / 40
        monkeypatch.setattr(reading.Reading, "pieces", Readable.pieces)
        assert "".join(export(graph, format_)) == whole


@pytest.mark.parametrize(
    ("format_", "kind"), [("trig", RdfFormat.TRIG), ("jsonld", RdfFormat.JSON_LD), ("rdfxml", RdfFormat.RDF_XML)]
)
def test_what_is_put_together_is_what_the_engine_writes_at_once(format_: str, kind: RdfFormat) -> None:
    prefixes = {name: PREFIXES[name] for name in exports._USED}
    for names in ((), sorted(graph().documents())[:3], sorted(graph().documents())):
        said = [quad for iri in names for quad in sorted(graph().graph(iri), key=exports._order)]
        ordered = said if kind.supports_datasets else sorted((quad.triple for quad in said), key=str)
        whole = exports.written(ordered, kind, prefixes if kind != RdfFormat.JSON_LD else None)
        assert "".join(exports._other(graph(), list(names), format_)) == whole
