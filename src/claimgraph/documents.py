"""Documents: read a file, strictly, into named graphs without blank nodes, and remember where each triple stands."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import BlankNode, DefaultGraph, NamedNode, Quad, RdfFormat, parse

from claimgraph.errors import Place, Unreadable
from claimgraph.mint import Circle, digest, name_blank_nodes
from claimgraph.names import CG, ID
from claimgraph.positions import Spot, longest, spots
from claimgraph.terms import iri_of
from claimgraph.wellformed import TOO_LONG, check_jsonld, check_xml, wrong_object

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
_SCANNED = frozenset({".ttl", ".trig", ".nt", ".nq"})
CODED_BY = NamedNode(CG + "codedBy")

# A file this large is a dataset for `import`, not a document.
MOST_BYTES = 256 * 2**20
MOST_NESTING = 1_000
# JSON is walked by functions that call themselves; this deep they can, whichever the interpreter.
MOST_NESTING_OF_JSON = 200


@dataclass(frozen=True)
class File:
    """The text of one file, its name as given and its ending, which tells the format."""

    name: str
    text: str = field(repr=False)
    ending: str = ".ttl"

    @cached_property
    def spots(self) -> list[Spot]:
        return spots(self.text) if self.ending in _SCANNED else []

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(at + 1 for at, sign in enumerate(self.text) if sign == "\n")]

    def place(self, offset: int) -> Place:
        """The line and column of the character at ``offset``."""
        line = bisect_right(self._lines, offset)
        return Place(self.name, line, offset - self._lines[line - 1] + 1)

    def begin(self, index: int, part: int = 0) -> Place:
        """Where the triple ``index`` begins, or its predicate (1) or object (2); the file's begin if none can tell."""
        return self.place(self.spots[index][part] if index < len(self.spots) else 0)

    def mention(self, iri: str) -> Place:
        """Where ``iri`` is first written, in full or by its last part; the file alone where it is not found."""
        last = iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        found = [at for at in (self.text.find(iri), self.text.find(last)) if at >= 0]
        return self.place(found[0]) if found else Place(self.name)


@dataclass(frozen=True)
class Document:
    """One named graph: ``iri`` names it, ``quads`` are in it, in the order of the file, none with a blank node."""

    iri: str
    quads: tuple[Quad, ...] = field(repr=False)
    file: File
    order: tuple[int, ...] = field(repr=False)

    @property
    def source(self) -> str:
        """The name of the file as given."""
        return self.file.name

    def place(self, subject: str, predicate: str | None = None, value: str | None = None) -> Place:
        """Where the document says ``predicate`` (and ``value``) of ``subject``: the nearest that can be told."""
        found = next((key for key in _keys(subject, predicate, value) if key in self._first), None)
        if found is None or self._first[found] >= len(self.file.spots):
            return self.file.mention(subject)
        return self.file.begin(self._first[found], 0 if found == (subject, None, None) else 1)

    @cached_property
    def by_subject(self) -> dict[str, list[Quad]]:
        """What the document says of each subject (IRI)."""
        found: dict[str, list[Quad]] = {}
        for quad in self.quads:
            found.setdefault(iri_of(quad.subject), []).append(quad)
        return found

    @cached_property
    def _first(self) -> dict[tuple[str, str | None, str | None], int]:
        """Where in the file's order something is first said of a subject, with a predicate, with a value."""
        first: dict[tuple[str, str | None, str | None], int] = {}
        for index, quad in zip(self.order, self.quads, strict=True):
            for key in _keys(iri_of(quad.subject), quad.predicate.value, str(quad.object)):
                first.setdefault(key, index)
        return first


def _keys(subject: str, predicate: str | None, value: str | None) -> list[tuple[str, str | None, str | None]]:
    """The ways to find a statement, the most exact first."""
    return [(subject, predicate, value), (subject, predicate, None), (subject, None, value), (subject, None, None)]


def read(paths: Iterable[Path | str]) -> list[Document]:
    """Every document in ``paths`` (files, folders, or ``-`` for Turtle on stdin); raises Unreadable with the place."""
    return list(each(paths))


def each(paths: Iterable[Path | str]) -> Iterator[Document]:
    """The documents of ``paths`` like ``read``, but one file is open at a time."""
    return (document for path in paths for file in _files(path) for document in read_file(file))


def _files(path: Path | str) -> Iterator[File]:
    if str(path) == "-":
        yield _checked("stdin", sys.stdin.buffer.read(), ".ttl")
        return
    for inside in _inside(Path(path)):
        yield _opened(inside)


def _inside(path: Path) -> list[Path]:
    """The documents in the folder ``path``, at any depth, or ``path`` itself where it is a file."""
    with _opening(path):
        if not path.is_dir():
            return [path]
        inside = sorted(p for p in path.rglob("*") if p.suffix in FORMATS and p.is_file())
    if not inside:
        raise Unreadable(f"no document in this folder; documents end in {', '.join(FORMATS)}", Place(str(path)))
    return inside


def _opened(path: Path) -> File:
    if path.suffix not in FORMATS:
        raise Unreadable(
            f"no document ends in '{path.suffix}'; documents end in {', '.join(FORMATS)}", Place(str(path))
        )
    with _opening(path):
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    if size > MOST_BYTES:
        raise Unreadable(f"larger than {MOST_BYTES >> 20} MiB; split it by document", Place(str(path)))
    return _checked(str(path), content, path.suffix)


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Turn what the system says into what a user is told."""
    try:
        yield
    except OSError as error:
        said = (error.strerror or str(error)).lower()
        raise Unreadable(f"cannot be opened: {said}; is its name right, may you read it?", Place(str(path))) from None


def _checked(name: str, content: bytes, ending: str) -> File:
    """The file as text; raises Unreadable for another encoding than UTF-8 and for a NUL."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("this is UTF-16; save it as UTF-8", Place(name, 1, 1))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = File(name, content[: error.start].decode("utf-8", "replace")).place(error.start)
        raise Unreadable(f"the byte {content[error.start]:#04x} is no UTF-8; save the file as UTF-8", place) from None
    file = File(name, text, ending)
    if "\0" in text:
        said = "a NUL character; delete it, or save the file as UTF-8 if it is UTF-16"
        raise Unreadable(said, file.place(text.index("\0")))
    _check_nesting(file)
    return file


# A bracket or a quote; what is escaped is neither.
_BRACKETS = re.compile(r'\\.|["\[\](){}]', re.DOTALL)


def _check_nesting(file: File) -> None:
    """Refuse brackets nested so deep that no person wrote them (strings may hold as many as they like)."""
    most = MOST_NESTING_OF_JSON if file.ending == ".jsonld" else MOST_NESTING
    if sum(map(file.text.count, "[({")) <= most:
        return
    depth = 0
    quoted = False
    for found in _BRACKETS.finditer(file.text):
        quoted ^= found[0] == '"'
        depth += 0 if quoted else (found[0] in "[({") - (found[0] in "])}")
        if depth > most:
            raise Unreadable(
                f"brackets nested more than {most:,} deep; give the inner nodes IRIs", file.place(found.start())
            )


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
    return Document(iri, tuple(first), file, tuple(first.values()))


def _own_iri(quads: Sequence[Quad]) -> str:
    """The IRI of a document that stands in no named graph: the one node with a ``cg:codedBy``.

    Where none or several have one (a merged export), the name is made from the content.
    """
    coded = {quad.subject.value for quad in quads if quad.predicate == CODED_BY and isinstance(quad.subject, NamedNode)}
    if len(coded) == 1:
        return coded.pop()
    return f"{ID}document-{digest(str(quad) for quad in name_blank_nodes(quads, ID + 'document'))[:16]}"
