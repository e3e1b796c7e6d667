"""A file of one of the formats that are read: its text, its format, and where in it something stands."""

from __future__ import annotations

import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from pyoxigraph import RdfFormat

from claimgraph.documents import members
from claimgraph.documents.positions import Spot, spots
from claimgraph.errors import Place, Unreadable, system_said

FORMATS = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
JUDGEMENTS = ".sssom.tsv"
ENDINGS = (*FORMATS, JUDGEMENTS)
_SCANNED = frozenset({".ttl", ".trig", ".nt", ".nq"})

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
    def _spots(self) -> list[Spot]:
        return spots(self.text) if self.ending in _SCANNED else []

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(found.end() for found in re.finditer("\n", self.text))]

    def place(self, offset: int) -> Place:
        """The line and column of the character at ``offset``."""
        line = bisect_right(self._lines, offset)
        return Place(self.name, line, offset - self._lines[line - 1] + 1)

    def offset(self, place: Place) -> int:
        """The offset of the character at a line and a column."""
        line = min(place.line or 1, len(self._lines))
        return min(self._lines[line - 1] + (place.column or 1) - 1, len(self.text))

    def at(self, index: int, part: int = 0) -> Place | None:
        """Where the triple ``index`` stands: its subject (0), predicate (1) or object (2)."""
        return self.place(self._spots[index][part]) if index < len(self._spots) else None

    def begin(self, index: int, part: int = 0) -> Place:
        """The same, or the begin of the file where that cannot be told."""
        return self.at(index, part) or self.place(0)

    def mention(self, iri: str, predicate: str | None = None, value: str | None = None) -> Place:
        """Where ``iri`` is first written, in full or by its last part; the file alone where it is not found.

        In JSON-LD, whose statements nothing else places, it is where ``predicate`` and ``value`` are said of it.
        """
        if self.ending == ".jsonld" and (at := members.offset(self.text, iri, predicate, value)) is not None:
            return self.place(at)
        last = iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]
        found = [at for at in (self.text.find(iri), self.text.find(last)) if at >= 0]
        return self.place(found[0]) if found else Place(self.name)


def files(path: Path | str) -> Iterator[File]:
    if str(path) == "-":
        yield checked("stdin", stdin(), ".ttl")
        return
    for inside in _inside(Path(path)):
        yield _opened(inside)


def stdin() -> bytes:
    """All that comes on stdin; raises Unreadable where it is closed."""
    if sys.stdin is None:
        raise Unreadable("it is closed; name a file, or pipe one in", Place("stdin"))
    return sys.stdin.buffer.read()


def _inside(path: Path) -> list[Path]:
    """The documents in the folder ``path``, at any depth, or ``path`` itself where it is a file."""
    with _opening(path):
        if not path.is_dir():
            return [path]
        inside = sorted(p for p in path.rglob("*") if _ending(p) in ENDINGS and p.is_file())
    if not inside:
        raise Unreadable(f"no document in this folder; documents end in {', '.join(ENDINGS)}", Place(str(path)))
    return inside


def _ending(path: Path) -> str:
    return JUDGEMENTS if path.name.endswith(JUDGEMENTS) else path.suffix


def _opened(path: Path) -> File:
    if _ending(path) not in ENDINGS:
        raise Unreadable(
            f"no document ends in '{path.suffix}'; documents end in {', '.join(ENDINGS)}", Place(str(path))
        )
    with _opening(path):
        size = path.stat().st_size
        content = path.read_bytes() if size <= MOST_BYTES else b""
    if size > MOST_BYTES:
        raise Unreadable(f"larger than {MOST_BYTES >> 20} MiB; split it by document", Place(str(path)))
    return checked(str(path), content, _ending(path))


@contextmanager
def _opening(path: Path) -> Iterator[None]:
    """Turn what the system says into what a user is told."""
    try:
        yield
    except OSError as error:
        said = system_said(error)
        raise Unreadable(f"cannot be opened: {said}; is its name right, may you read it?", Place(str(path))) from None


def checked(name: str, content: bytes, ending: str) -> File:
    """The file as text; raises Unreadable for what is none, and for brackets that no person wrote."""
    file = File(name, decoded(name, content), ending)
    _check_nesting(file)
    return file


def decoded(name: str, content: bytes) -> str:
    """``content`` of the file ``name`` as text; raises Unreadable for another encoding than UTF-8 and for a NUL."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise Unreadable("this is UTF-16; save it as UTF-8", Place(name, 1, 1))
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        place = File(name, content[: error.start].decode("utf-8", "replace")).place(error.start)
        raise Unreadable(f"the byte {content[error.start]:#04x} is no UTF-8; save the file as UTF-8", place) from None
    if "\0" in text:
        said = "a NUL character; delete it, or save the file as UTF-8 if it is UTF-16"
        raise Unreadable(said, File(name, text).place(text.index("\0")))
    return text


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
