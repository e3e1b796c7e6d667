"""Documents: a file becomes named graphs without blank nodes, and every statement in it can be found again."""

import io
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, RdfFormat, parse, serialize

from claimgraph.documents.document import Document
from claimgraph.documents.file import FORMATS, MOST_BYTES, File
from claimgraph.documents.rdf import read_file
from claimgraph.documents.read import read
from claimgraph.errors import Place, Unreadable
from claimgraph.names import CG, ID, PREFIXES, TYPE

TURTLE = """\
@prefix cg: <https://w3id.org/claimgraph/ont#> .
@prefix id: <https://w3id.org/claimgraph/id/> .

id:report-1
    a cg:Article ;
    cg:codedBy id:me .

# A comment about "nothing" ; at all.
[] a cg:CasualtyClaim ;
    cg:low 2 , 3 ;
    cg:claimant [ a cg:UnnamedActor ;
        cg:describedAs "a source, ; é"@en ] .
id:x cg:low 2 .
"""


def document(text: str = TURTLE, name: str = "report.ttl") -> Document:
    (only,) = read_file(File(name, text, Path(name).suffix))
    return only


def test_the_node_that_is_coded_names_the_document() -> None:
    assert document().iri == ID + "report-1"
    assert {quad.graph_name.value for quad in document().quads} == {ID + "report-1"}
    assert document().source == "report.ttl"
    assert len(document().quads) == 9


def test_a_document_in_which_nothing_is_coded_is_named_by_its_content() -> None:
    one = document("<http://e/a> <http://e/p> 1 , [] .")
    other = document("<http://e/a> <http://e/p> [ ], 1.")
    assert one.iri == other.iri
    assert one.iri.startswith(ID + "document-")
    assert one.iri != document("<http://e/a> <http://e/p> 2 .").iri


def test_each_named_graph_is_a_document() -> None:
    graph = f"<{ID}b> {{ <http://e/a> <http://e/p> [] }}"
    text = f"GRAPH {graph} <{ID}a> {{ <http://e/a> <http://e/p> 1 }} <{ID}b> {{ [] a 2 }}"
    found = read_file(File("two.trig", text, ".trig"))
    assert [(one.iri, len(one.quads)) for one in found] == [(ID + "a", 1), (ID + "b", 2)]


def test_the_same_triple_twice_stands_once() -> None:
    twice = document(TURTLE + "id:x cg:low 2 .")
    assert twice.quads == document().quads


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "line", "column"),
    [
        (ID + "report-1", TYPE, None, 5, 5),
        (ID + "report-1", CG + "codedBy", None, 6, 5),
        (ID + "x", CG + "low", None, 13, 6),
        (ID + "x", None, None, 13, 1),
        (ID + "x", CG + "high", None, 13, 1),
        (ID + "me", None, None, 6, 19),
        (ID + "absent", None, None, None, None),
    ],
)
def test_a_statement_is_found_again(
    subject: str, predicate: str | None, value: str | None, line: int | None, column: int | None
) -> None:
    place = document().place(subject, predicate, value)
    assert (place.file, place.line, place.column) == ("report.ttl", line, column)


def test_what_a_blank_node_says_is_found_by_its_minted_name() -> None:
    found = document()
    claim = next(q.subject.value for q in found.quads if q.object.value == CG + "CasualtyClaim")
    speaker = next(q.subject.value for q in found.quads if q.object.value == CG + "UnnamedActor")
    assert str(found.place(claim, CG + "low")) == "report.ttl:10:5"
    assert str(found.place(claim, None)) == "report.ttl:9:1"
    assert str(found.place(speaker, CG + "describedAs")) == "report.ttl:12:9"


def test_of_several_values_the_one_that_is_meant_is_found() -> None:
    text = "<http://e/a> <http://e/p> 1 .\n<http://e/a> <http://e/p> 2 ;\n <http://e/q> 2 ."
    value = '"2"^^<http://www.w3.org/2001/XMLSchema#integer>'
    assert str(document(text).place("http://e/a", "http://e/p", value)) == "report.ttl:2:14"
    assert str(document(text).place("http://e/a", "http://e/q", value)) == "report.ttl:3:2"


class Row:
    """A row of a table: each statement has a cell, and the columns are the lines."""

    def at(self, index: int, part: int = 0) -> Place | None:
        return Place("table.csv", 7, index + 1) if index < 2 else None

    def mention(self, iri: str, predicate: str | None = None, value: str | None = None) -> Place:
        return Place("table.csv", 7)


def test_a_place_need_not_be_in_a_text() -> None:
    quads = document().quads[:3]
    row = Document(ID + "report-1", quads, "table.csv", Row(), (0, 1, 2))
    told = [str(row.place(quad.subject.value, quad.predicate.value, str(quad.object))) for quad in quads]
    assert told == ["table.csv:7:1", "table.csv:7:2", "table.csv:7"]
    assert str(row.place(ID + "absent")) == "table.csv:7"


def test_columns_count_characters_and_lines_end_as_anywhere() -> None:
    text = '<http://e/a> <http://e/p> "日本é🚀" ; <http://e/q> 1 .\r\n<http://e/b> <http://e/p> 1 .'
    assert str(document(text).place("http://e/a", "http://e/q")) == "report.ttl:1:36"
    assert str(document(text).place("http://e/b", "http://e/p")) == "report.ttl:2:14"


def test_a_byte_order_mark_is_no_content(tmp_path: Path) -> None:
    path = tmp_path / "a.ttl"
    path.write_bytes(b"\xef\xbb\xbf" + TURTLE.encode())
    assert read([path])[0].quads == document().quads


@pytest.mark.parametrize("format_", [RdfFormat.N_QUADS, RdfFormat.TRIG, RdfFormat.JSON_LD])
def test_the_formats_of_datasets_say_the_same(format_: RdfFormat) -> None:
    text = serialize(document().quads, format=format_).decode()
    ending = next(ending for ending, one in FORMATS.items() if one == format_)
    assert set(document(text, f"a{ending}").quads) == set(document().quads)


@pytest.mark.parametrize("format_", [RdfFormat.N_TRIPLES, RdfFormat.TURTLE, RdfFormat.RDF_XML])
def test_the_formats_of_triples_say_the_same(format_: RdfFormat) -> None:
    text = serialize((quad.triple for quad in document().quads), format=format_).decode()
    ending = next(ending for ending, one in FORMATS.items() if one == format_)
    assert set(document(text, f"a{ending}").quads) == set(document().quads)


def test_a_folder_is_read_in_the_order_of_its_names_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "deep" / "er").mkdir(parents=True)
    for name in ("b.ttl", "deep/er/a.nt", "deep/z.ttl"):
        (tmp_path / name).write_text(f"<http://e/{Path(name).stem}> <http://e/p> <http://e/b> .")
    (tmp_path / "README.md").write_text("no document")
    assert [one.source for one in read([tmp_path])] == [
        str(tmp_path / name) for name in ("b.ttl", "deep/er/a.nt", "deep/z.ttl")
    ]


def test_a_dash_is_turtle_on_stdin(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(TURTLE.encode())))
    (only,) = read(["-"])
    assert (only.source, only.quads) == ("stdin", document().quads)


def test_no_blank_node_leaves_reading() -> None:
    parsed = list(parse(TURTLE.encode(), RdfFormat.TURTLE))
    assert any(isinstance(quad.subject, BlankNode) for quad in parsed)
    assert not any(isinstance(node, BlankNode) for quad in document().quads for node in (quad.subject, quad.object))


def test_what_is_too_large_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.ttl"
    with path.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    with pytest.raises(Unreadable, match=r"large\.ttl: larger than 256 MiB; split it by document"):
        read([path])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"@id": "http://e/a", "p": 1}', r"a\.jsonld:1:24: no context declares 'p'; declare it"),
        ('{"@id": "http://e/a", "http://e/p": {"q": 1}}', r"a\.jsonld:1:39: no context declares 'q'"),
        ('[{"@id": "a",\n "http://e/p": 1}]', r"a\.jsonld:1:11: 'a' is no whole IRI"),
        (
            '{"@context": {"p": {"@id": "http://e/p", "@type": "@id"}}, "@id": "http://e/a", "p": "b c"}',
            r"a\.jsonld:1:\d+: an IRI with a sign",
        ),
        ('{"@id": "http://e/%zz", "http://e/p": 1}', r"a\.jsonld:1:\d+: an IRI with a sign"),
        ('{"@context": null, "@id": "http://e/a", "http://e/p": 1}', r"a\.jsonld:1:\d+: a null context"),
        ('{"@id": "http://e/a", "http://e/p": NaN}', r"a\.jsonld:1:\d+: "),
    ],
)
def test_json_ld_loses_nothing_without_a_word(text: str, said: str) -> None:
    with pytest.raises(Unreadable, match=said):
        document(text, "a.jsonld")


def test_json_ld_with_its_context_is_read_as_the_standard_has_it() -> None:
    text = """{"@context": [{"@vocab": "http://e/", "@base": "http://b/"},
                             {"size": {"@type": "http://e/m"}, "see": {"@type": "@id"}}],
               "@graph": [{"@id": "a", "@type": "Thing", "size": "5 < 6 {%}", "see": ["b"], "nothing": null,
                           "name": {"@value": "x y", "@language": "en"}, "number": 123456789012345678901234567890}]}"""
    assert sorted(str(quad.triple) for quad in document(text, "a.jsonld").quads) == sorted(
        str(quad.triple) for quad in parse(text.encode(), RdfFormat.JSON_LD)
    )
    assert len(document(text, "a.jsonld").quads) == 5


SHORT = """\
id:report-1 a cg:Article ; cg:codedBy id:me ;
    dcterms:title "id:not/a-name"@en . # id:nor/here
id:report-1/claim-1.a cg:quotes id:report-2/claim ; cg:about <https://example.org/a/b> .
"""


def test_the_known_prefixes_need_no_declaration_and_a_name_may_hold_slashes() -> None:
    known = "".join(f"@prefix {name}: <{PREFIXES[name]}> .\n" for name in ("cg", "id", "dcterms"))
    written = SHORT.replace("-1/claim-1", "-1\\/claim-1").replace("-2/claim", "-2\\/claim")
    assert set(document(SHORT).quads) == set(document(known + written).quads)


def test_places_are_those_of_the_text_as_it_was_written() -> None:
    claim, quoted = f"{ID}report-1/claim-1.a", f"<{ID}report-2/claim>"
    assert document(SHORT).place(ID + "report-1") == Place("report.ttl", 1, 1)
    assert document(SHORT).place(claim, CG + "quotes", quoted) == Place("report.ttl", 3, 23)


def test_what_a_document_declares_itself_counts() -> None:
    mine = document("@prefix id: <https://example.org/mine/> .\nid:r a cg:Article ; cg:codedBy id:me .")
    assert mine.iri == "https://example.org/mine/r"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("id:r cg:low 1 .\n@prefix é: <", "report.ttl:2:12: "),
        ("id:r/a cg:low é .", "report.ttl:1:15: "),
        ("id:r/a skos:x 1 . id:r/b x:y 1 .", "report.ttl:1:26: The prefix x: has not been declared; declare it"),
    ],
)
def test_mistakes_are_told_where_they_are_written(text: str, said: str) -> None:
    with pytest.raises(Unreadable) as refused:
        document(text)
    assert str(refused.value).startswith(said)


@pytest.mark.parametrize("ending", [".nt", ".nq"])
def test_the_formats_of_datasets_have_no_prefixes(ending: str) -> None:
    with pytest.raises(Unreadable):
        read_file(File(f"a{ending}", "id:r cg:low 1 .", ending))


@pytest.mark.parametrize(
    "declared",
    [
        "@prefix ont: <http://w3id.org/claimgraph/ont#> .\n[] ont:low 1 .",
        'PREFIX xsd: <http://www.w3.org/2001/XMLSchema>\n[] cg:earliest "2021-01-01"^^xsd:date .',
        '@prefix skos: <http://www.w3.org/2008/05/skos#> .\n[] skos:altLabel "x" .',
    ],
)
def test_a_namespace_that_was_not_meant_is_told_with_the_right_one(declared: str) -> None:
    with pytest.raises(Unreadable, match=r"report.ttl:1:9: the prefix \w+: stands for <.*>; it is <.*>, so leave"):
        document(declared.replace("PREFIX", "PREFIX "))


def test_a_namespace_of_ones_own_is_no_mistake() -> None:
    own = "@prefix skos: <https://example.org/skos#> .\n@prefix http: <http://w3id.org/claimgraph/id/> .\n"
    assert document(own + "id:r cg:codedBy id:me ; cg:about skos:thing .").iri == ID + "r"
