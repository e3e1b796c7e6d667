"""RDF: a file read, strictly, into named graphs without blank nodes."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, parse

from claimgraph.documents import complaints, namespaces, shorthand
from claimgraph.documents.document import CODED_BY, Document
from claimgraph.documents.file import FORMATS, File
from claimgraph.documents.mint import Circle, digest, name_blank_nodes
from claimgraph.documents.positions import longest
from claimgraph.documents.wellformed import TOO_LONG, check_jsonld, check_xml, wrong_object
from claimgraph.errors import Place, Unreadable
from claimgraph.names import CONTEXT, ID, curie
from claimgraph.resources import folder


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
        return _jsonld(file)
    if file.ending in (".ttl", ".trig"):
        return _shorthand(file)
    with _telling(file):
        return list(parse(file.text.encode(), FORMATS[file.ending]))


def _jsonld(file: File) -> list[Quad]:
    """The statements of JSON-LD, in which our own context may be named and stands here: nothing is fetched."""
    text = file.text.replace(f'"{CONTEXT}"', _context()) if CONTEXT in file.text else file.text
    check_jsonld(text, file.name)
    with _telling(file):
        return list(parse(text.encode(), FORMATS[file.ending]))


@cache
def _context() -> str:
    """The context that comes along, on one line, so that the lines of a file stay what they are."""
    return json.dumps(json.loads((folder("ontology") / "context.jsonld").read_text("utf-8"))["@context"])


def _shorthand(file: File) -> list[Quad]:
    """The statements of a text that may leave out the known prefixes, each of which stands for what it should."""
    text = shorthand.whole(file)
    with _telling(file, shorthand.HEAD_LINES):
        parser = parse(text.text.encode(), FORMATS[file.ending])
        quads = text.shown(parser)
    namespaces.check(parser.prefixes, quads, file)
    return quads


@contextmanager
def _telling(file: File, above: int = 0) -> Iterator[None]:
    """Turn what the parser raises into Unreadable; ``above`` are the lines that stand above the file's own."""
    try:
        yield
    except SyntaxError as error:
        raise complaints.unreadable(shorthand.said(error.msg), _place_of(error, file, above), file) from None
    except MemoryError:
        raise Unreadable(TOO_LONG, file.place(longest(file.text))) from None
    except (ValueError, OSError) as error:
        raise complaints.unreadable(str(error), Place(file.name, 1, 1), file) from None


def _place_of(error: SyntaxError, file: File, above: int) -> Place:
    """Where the parser says that it is; or, where it does not say, where the text that it quotes is written."""
    if error.lineno:
        return Place(file.name, error.lineno - above, error.offset or 1)
    quoted = (text for text in re.findall(r"['`]([^'`]+)['`]", error.msg) if text in file.text)
    return file.place(file.text.index(next(quoted, "")))


def _graph_of(quad: Quad, file: File, index: int) -> str | None:
    """The name of the graph that ``quad`` stands in; None where it stands in none."""
    if isinstance(quad.graph_name, BlankNode):
        raise Unreadable("a graph without an IRI; name it by the IRI of its document", file.begin(index, 2))
    return None if isinstance(quad.graph_name, DefaultGraph) else quad.graph_name.value


def _document(name: str | None, found: Sequence[tuple[int, Quad]], file: File) -> Document:
    quads = [quad for _, quad in found]
    try:
        iri = name or _own_iri(found, file)
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


def _own_iri(found: Sequence[tuple[int, Quad]], file: File) -> str:
    """The IRI of a document that stands in no named graph: the one node with a ``cg:codedBy``.

    Where none has one the name is made from the content. Raises Unreadable where several have, since which statement is
    whose is told by nothing then.
    """
    coded: dict[str, int] = {}
    for index, quad in found:
        if quad.predicate == CODED_BY and isinstance(quad.subject, NamedNode):
            coded.setdefault(quad.subject.value, index)
    if len(coded) > 1:
        first, second = list(coded)[:2]
        raise Unreadable(
            f"{curie(first)} and {curie(second)} both have cg:codedBy, and a file of this format holds one document;"
            " put each into a file of its own, or each into its graph in TriG (claimgraph export --format trig)",
            file.begin(coded[second]),
        )
    if coded:
        return next(iter(coded))
    quads = [quad for _, quad in found]
    return f"{ID}document-{digest(str(quad) for quad in name_blank_nodes(quads, ID + 'document'))[:16]}"
