"""A file of judgements as a document: each row is a link, and each statement stands where its cell stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.documents.document import CODED_BY, Document
from claimgraph.documents.file import File
from claimgraph.errors import Place
from claimgraph.judgements.judgement import Judgement
from claimgraph.judgements.reading import Sheet, read
from claimgraph.names import CG, DCTERMS, TYPE, XSD

# A predicate, its value, and the column or the entry of the head in which it stands.
_Said = tuple[str, NamedNode | Literal, str]


@dataclass(frozen=True)
class _Cells:
    """The places of statements, by their order."""

    found: tuple[tuple[Place, Place, Place], ...]
    file: File = field(repr=False)

    def at(self, index: int, part: int = 0) -> Place | None:
        return self.found[index][part] if index < len(self.found) else None

    def mention(self, iri: str, predicate: str | None = None, value: str | None = None) -> Place:
        return self.file.mention(iri, predicate, value)


def document(file: File) -> Document:
    """The document of a mapping file; raises Unreadable with line and column."""
    sheet = read(file.text, file.name)
    graph = NamedNode(sheet.collection.iri)
    quads, places = [], []
    for subject, (predicate, value, column), cells, first in _statements(sheet, file):
        quads.append(Quad(NamedNode(subject), NamedNode(predicate), value, graph))
        begin = cells.get(first, Place(file.name, 1, 1))
        places.append((begin, begin, cells.get(column, begin)))
    return Document(graph.value, tuple(quads), file.name, _Cells(tuple(places), file), tuple(range(len(quads))))


def _statements(sheet: Sheet, file: File) -> Iterator[tuple[str, _Said, Mapping[str, Place], str]]:
    iri = sheet.collection.iri
    for said in _of_file(sheet):
        yield iri, said, sheet.head, "mapping_set_id"
    for judgement, cells in zip(sheet.collection.judgements, sheet.places, strict=True):
        for said in _of_row(judgement):
            yield link(iri, judgement), said, cells, "subject_id"


def _of_file(sheet: Sheet) -> Iterator[_Said]:
    file = sheet.collection
    yield TYPE, NamedNode(CG + "Dataset"), "mapping_set_id"
    if file.title:
        yield DCTERMS + "title", Literal(file.title, language="en"), "mapping_set_title"
    for creator in file.creators:
        yield CODED_BY.value, NamedNode(creator), "creator_id"
    if file.day:
        yield CG + "codedOn", _day(file.day), "publication_date"
    if file.note:
        yield CG + "codingNote", Literal(file.note), "comment"
    if file.licence:
        yield CG + "codingLicence", Literal(file.licence, datatype=NamedNode(XSD + "anyURI")), "license"


def _of_row(one: Judgement) -> Iterator[_Said]:
    yield TYPE, NamedNode(CG + "Link"), "subject_id"
    yield CG + "linked", NamedNode(one.thing), "subject_id"
    if one.record:
        yield CG + "record", NamedNode(one.record), "object_id"
    if one.source:
        yield CG + "inDataset", NamedNode(one.source), "object_source"
    yield CG + "match", NamedNode(one.answer.value), "predicate_id"
    yield CG + "judgedBy", NamedNode(one.judge), "author_id"
    yield CG + "judgedOn", _day(one.day), "mapping_date"
    yield CG + "reason", Literal(one.reason), "comment"


def _day(text: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + "date"))


def link(file: str, judgement: Judgement) -> str:
    """The IRI of the link: below that of the ``file``, the same as long as the same judge speaks of the same two."""
    local = judgement.thing.rstrip("/#").rpartition("/")[2].rpartition("#")[2]
    return f"{file}/{local}-{sha256(chr(10).join(judgement.key).encode()).hexdigest()[:12]}"
