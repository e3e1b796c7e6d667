"""The intake: a release of a dataset on its way into an index, block by block, none of it held longer than that."""

from __future__ import annotations

import tempfile
import weakref
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode, RdfFormat

from claimgraph import catalogue
from claimgraph.claims import content, repeats
from claimgraph.claims.closed import Closed
from claimgraph.datasets.release import Release, unpack
from claimgraph.engine import solutions
from claimgraph.names import ABOUT, is_ours
from claimgraph.store import files
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    import pyoxigraph

    from claimgraph.claims.renewal import Derive
    from claimgraph.datasets.convert import Block
    from claimgraph.store.journal import Slot

# How much text goes to the engine at a time: with more the engine needs more memory, with less it has to merge more.
CHUNK_BYTES = 128 << 20
# How much text waits in memory; what is more waits in a file.
HELD_BYTES = 16 << 20
_CLAIM = f"> <{ABOUT}> ".encode()


class Waiting:
    """Text on its way into ``engine``, which takes it in when all is there, in few pieces.

    Each time it takes some in, it soon merges that with nearly all that it holds. What waits and is much is a file
    without a name in ``folder``.
    """

    def __init__(
        self, engine: pyoxigraph.Store, form: RdfFormat, graph: NamedNode | None = None, folder: Path | None = None
    ) -> None:
        self._engine = engine
        self._form = form
        self._graph = graph
        self._file = tempfile.SpooledTemporaryFile[bytes](HELD_BYTES, dir=str(folder) if folder else None)
        weakref.finalize(self, self._file.close)

    def put(self, text: bytes) -> None:
        """Have ``text``, which ends with a line's end, wait."""
        files.point("write what waits")
        self._file.write(text)

    def settle(self) -> None:
        """Have the engine hold all that came."""
        size = self._file.tell()
        self._file.seek(0)
        while self._file.tell() < size:
            # An engine wrote it. Of text as bytes it would make a copy first.
            part: Any = _Part(self._file, CHUNK_BYTES)
            self._engine.bulk_load(part, self._form, to_graph=self._graph, lenient=True)
        self._file.seek(0)
        self._file.truncate()


class _Part:
    """So many bytes of ``file``, from where it stands, and the rest of the line in which they end."""

    def __init__(self, file: IO[bytes], most: int) -> None:
        self._file = file
        self._left = most
        self._ended = False

    def read(self, size: int) -> bytes:
        """At most ``size`` bytes more; none at the end."""
        if self._ended:
            return b""
        text = self._file.read(min(size, self._left)) if self._left else self._file.readline(size)
        self._ended = not self._left and (not text or text.endswith(b"\n"))
        self._left -= min(self._left, len(text))
        return text


class Intake:
    """What the rows of ``release`` say, put into the engine ``quads``; ``apart`` are what others speak of too.

    What waits until all is there lies in ``folder``, by default where the system keeps such.
    """

    def __init__(self, quads: pyoxigraph.Store, release: Release, folder: Path | None = None) -> None:
        self.release = release
        self.head = release.head
        self.quads = 0
        self.claims = 0
        self.apart = spoken_of(quads, release)
        self.shared: set[str] = set()
        self._engine = quads
        self._graph = NamedNode(release.iri)
        self._seen: dict[int, int] = {}
        self.folder = folder
        self._waiting = Waiting(quads, RdfFormat.N_TRIPLES, self._graph, folder)

    def begin(self) -> None:
        """Take in what is told of the release itself, and of its provider where nobody describes that one."""
        provider = NamedNode(self.release.mapping.provider)
        if next(iter(self._held(provider)), None) is None:
            self.head += self.release.provider
        self._put(self.head)
        self.settle()

    def add(self, block: Block) -> set[str]:
        """Take in what ``block`` says; gives the events that its rows share and no block before described."""
        own = b"".join(block.own.values())
        fresh = self.release.fresh(block, self._seen)
        self.claims += own.count(_CLAIM) + fresh.count(_CLAIM)
        self._put(own)
        if fresh:
            self._share(fresh)
        return content.events(fresh)

    def _share(self, lines: bytes) -> None:
        """Take in what is said of things that other documents may describe: where one does, as a note."""
        said = lines.replace(b" .\n", f" {self._graph} .\n".encode())
        held = {thing for thing in content.subjects(said) if next(iter(self._held(NamedNode(thing))), None)}
        self.shared |= held
        if not held:
            self._put(lines)
            return
        self.quads += content.count_quads(said)
        text = b"".join(sorted(said.splitlines(keepends=True)))
        self._engine.load(b"".join(repeats.hold(self._engine, {self.release.iri: text})), RdfFormat.N_QUADS)

    def _held(self, thing: NamedNode) -> Iterator[object]:
        found = self._engine.quads_for_pattern(thing, None, None, None)
        return (quad for quad in found if quad.graph_name != self._graph and not is_ours(iri_of(quad.graph_name)))

    def _put(self, lines: bytes) -> None:
        self.quads += lines.count(b"\n")
        self._waiting.put(lines)

    def settle(self) -> None:
        """Have the engine hold all that came."""
        self._waiting.settle()

    def alone(self, block: Block) -> set[str]:
        """The events of ``block`` of which nobody else speaks."""
        base = self.release.mapping.base
        return {f"{base}/{key}" for key in block.own if key not in self.apart}

    def events_apart(self, block: Block) -> set[str]:
        """The other events of ``block``."""
        base = self.release.mapping.base
        return {f"{base}/{key}" for key in block.own if key in self.apart}

    def keys_in(self, releases: Collection[str]) -> frozenset[str]:
        """The keys of which one of the other ``releases`` of this dataset has a row."""
        return frozenset(key for key, documents in self.apart.items() if documents & set(releases))


class Following:
    """What follows from a release, derived as its blocks come."""

    def __init__(self, intake: Intake, engine: pyoxigraph.Store, derive: Derive) -> None:
        self._intake = intake
        self._closed = Closed(engine, intake.release.iri, intake.head, derive)
        self._waiting = Waiting(engine, RdfFormat.N_QUADS, folder=intake.folder)

    def add(self, block: Block, shared: Collection[str]) -> None:
        """Derive what follows from ``block`` about events of which it alone speaks, and about the ``shared`` ones."""
        self._put(self._closed.add(block.text, block.beyond, self._intake.alone(block) | set(shared)))

    def end(self) -> None:
        """Have the engine hold all that follows."""
        self._put(self._closed.end())
        self._waiting.settle()

    def _put(self, derived: Iterable[bytes]) -> None:
        for text in derived:
            self._waiting.put(text)


def spoken_of(quads: pyoxigraph.Store, release: Release) -> dict[str, set[str]]:
    """The keys of rows of whose event or record other documents speak, each with these documents."""
    found: dict[str, set[str]] = {}
    for base in (f"{release.mapping.base}/", f"{release.iri}/"):
        text = catalogue.page("spoken-of").bind_terms([{"base": Literal(base)}])
        for row in solutions(quads.query(text, use_default_graph_as_union=True)):
            document = iri_of(row["document"])
            if document != release.iri:
                found.setdefault(iri_of(row["thing"])[len(base) :].partition("/")[0], set()).add(document)
    return found


@contextmanager
def unpacked(slot: Slot) -> Iterator[Release]:
    """The release whose file and mapping stand in ``slot``, with its file in a folder that goes afterwards."""
    with tempfile.TemporaryDirectory(prefix="claimgraph-") as folder:
        yield unpack(slot.lines(), slot.entry.recipe, Path(folder) / "file")


def put(quads: pyoxigraph.Store, slot: Slot, folder: Path | None = None) -> Intake:
    """Take the release in ``slot`` into ``quads``; what follows from it is derived later."""
    with unpacked(slot) as release:
        intake = Intake(quads, release, folder)
        intake.begin()
        for block in release.blocks():
            intake.add(block)
        intake.settle()
    return intake


def follow(quads: pyoxigraph.Store, slot: Slot, derive: Derive, folder: Path | None = None) -> set[str]:
    """Derive what follows from the release in ``slot``, which ``quads`` hold; gives the events that are left out.

    These are those of which other documents speak too: what follows about them rests on more than their rows.
    """
    apart: set[str] = set()
    with unpacked(slot) as release:
        intake = Intake(quads, release, folder)
        intake.head = head_in(quads, release)
        following = Following(intake, quads, derive)
        seen: dict[int, int] = {}
        for block in release.blocks():
            following.add(block, content.events(release.fresh(block, seen)))
            apart |= intake.events_apart(block)
        following.end()
    return apart


def head_in(quads: pyoxigraph.Store, release: Release) -> bytes:
    """What ``quads``, which hold ``release``, tell of the release itself: of its provider where nobody else does."""
    provider, graph = NamedNode(release.mapping.provider), NamedNode(release.iri)
    described = next(iter(quads.quads_for_pattern(provider, None, None, graph)), None) is not None
    return release.head + (release.provider if described else b"")
