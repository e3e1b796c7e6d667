"""RDF: a file read, strictly, into named graphs without blank nodes."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, parse

from claimgraph.documents.document import CODED_BY, Document
from claimgraph.documents.file import FORMATS, File
from claimgraph.documents.mint import Circle, digest, name_blank_nodes
from claimgraph.documents.positions import longest
from claimgraph.documents.wellformed import TOO_LONG, check_jsonld, check_xml, wrong_object
from claimgraph.errors import Place, Unreadable
from claimgraph.names import ID


def read_file(file: File) -> list[Document]:
    """The documents of one file: one for each named graph, and one for what stands in no graph."""
    graphs: dict[str | None, list[tuple[int, Quad]]] = defaultdict(list)
    graph: object = None
    for index, quad in enumerate(_parsed(file)):
        if quad.graph_name != graph:  # mostly the quads of a graph stand together
            graph = quad.graph_name
            current = graphs[_graph_of(quad, file, index)]
        if not isinstance(quad.object, NamedNode) and (said := wrong_object(quad.object)):
            raise Unreadable(said, file.begin(index, 2))
        current.append((index, quad))
    if not graphs:
        raise Unreadable("nothing is said in this file; write at least who coded it", Place(file.name, 1, 1))
    return [_document(name, found, file) for name, found in sorted(graphs.items(), key=lambda item: item[0] or "")]


def _parsed(file: File) -> list[Quad]:
    if file.ending == ".rdf":
        check_xml(file.text, file.name)
    if file.ending == ".jsonld":
        check_jsonld(file.text, file.name)
    try:
        return list(parse(file.text.encode(), FORMATS[file.ending]))
    except SyntaxError as error:
        raise Unreadable(_plain(error.msg), _place_of(error, file)) from None
    except MemoryError:
        raise Unreadable(TOO_LONG, file.place(longest(file.text))) from None
    except (ValueError, OSError) as error:
        raise Unreadable(_plain(str(error)), Place(file.name, 1, 1)) from None


def _place_of(error: SyntaxError, file: File) -> Place:
    """Where the parser says that it is; or, where it does not say, where the text that it quotes is written."""
    if error.lineno:
        return Place(file.name, error.lineno, error.offset or 1)
    quoted = (text for text in re.findall(r"['`]([^'`]+)['`]", error.msg) if text in file.text)
    return file.place(file.text.index(next(quoted, "")))


# What the parser says, and what to do about it.
_REMEDIES = {
    "Unexpected end": "it is cut off; is a quote, a bracket or the last full stop missing?",
    "has not been declared": "declare it at the top: @prefix name: <...> .",
    "A dot is expected": "does the statement before end with a full stop?",
    "should end with a ']'": "close it",
    "not a valid subject": "a statement begins with an IRI; text can only be its object",
    "not a valid predicate": "between the two ends of a statement stands an IRI, never text",
    "must be an IRI": "write it in full between angle brackets",
    "not a valid unicode": "write the character itself",
    "Only UTF-8": "save it as UTF-8 and declare that",
    "subtag": "write a language tag like @en or @ar-IQ",
    "Invalid IRI": "an IRI holds no space, and a % is followed by two hex digits",
    "No scheme found": "write the IRI in full, or declare @base",
}


def _plain(message: str) -> str:
    """The parser's words without its own position, with the remedy where one is known."""
    said = message.split(": ", 1)[-1] if message.startswith("Parser error ") else message
    said = said.split(" (line ")[0]
    remedy = next((text for part, text in _REMEDIES.items() if part.lower() in said.lower()), None)
    return f"{said}; {remedy}" if remedy else f"{said}; mend the text here"


def _graph_of(quad: Quad, file: File, index: int) -> str | None:
    """The name of the graph that ``quad`` stands in; None where it stands in none."""
    if isinstance(quad.graph_name, BlankNode):
        raise Unreadable("a graph without an IRI; name it by the IRI of its document", file.begin(index, 2))
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value


def _document(name: str | None, found: Sequence[tuple[int, Quad]], file: File) -> Document:
    quads = [quad for _, quad in found]
    try:
        iri = name or _own_iri(quads)
        named = name_blank_nodes(quads, iri)
    except Circle as circle:
        index = next(index for index, quad in found if quad.subject == circle.node)
        raise Circle(circle.node, file.begin(index)) from None
    graph = NamedNode(iri)
    first: dict[Quad, int] = {}
    for (index, _), quad in zip(found, named, strict=True):
        inside = quad if name else Quad(quad.subject, quad.predicate, quad.object, graph)
        first.setdefault(inside, index)
    return Document(iri, tuple(first), file.name, file, tuple(first.values()))


def _own_iri(quads: Sequence[Quad]) -> str:
    """The IRI of a document that stands in no named graph: the one node with a ``cg:codedBy``.

    Where none or several have one (a merged export), the name is made from the content.
    """
    coded = {quad.subject.value for quad in quads if quad.predicate == CODED_BY and isinstance(quad.subject, NamedNode)}
    if len(coded) == 1:
        return coded.pop()
    return f"{ID}document-{digest(str(quad) for quad in name_blank_nodes(quads, ID + 'document'))[:16]}"
