"""History: what was loaded, what changed, what was taken back, and how the graph stood at any time."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pyoxigraph
from pyoxigraph import RdfFormat, serialize

from claimgraph.claims import content, repeats
from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.derive import teach
from claimgraph.claims.reading import Reading
from claimgraph.claims.renewal import begin
from claimgraph.datasets.compare import differences
from claimgraph.engine import in_memory, on_disk
from claimgraph.entry import REDACT, Entry, telling
from claimgraph.errors import WrongUse
from claimgraph.store.folder import JOURNAL, need_store
from claimgraph.store.index import CHUNK_BYTES
from claimgraph.store.intake import follow, put, unpacked
from claimgraph.store.journal import Journal, Slot

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive

# A past of up to this many bytes is answered from memory, a larger one from a folder that is removed afterwards.
MOST_IN_MEMORY = 64 << 20
# What a quad of a release takes as text, as it would in the journal.
_A_QUAD = 200


@dataclass(frozen=True)
class ClaimChange:
    """A claim or a link of ``document`` and its N-Quads lines before and after: empty where it did not stand."""

    claim: str
    document: str
    before: str
    after: str


@dataclass(frozen=True)
class Diff:
    """What differs between two moments (entry numbers), each sorted by claim."""

    since: int
    until: int
    added: tuple[ClaimChange, ...]
    changed: tuple[ClaimChange, ...]
    withdrawn: tuple[ClaimChange, ...]
    redacted: tuple[Entry, ...]


class Past(Reading):
    """The graph as it stood after entry ``sequence``."""

    def __init__(self, quads: pyoxigraph.Store, sequence: int, folder: tempfile.TemporaryDirectory[str] | None) -> None:
        super().__init__(quads)
        self._sequence = sequence
        self._folder = folder

    def sequence(self) -> int | None:
        """The entry after which the graph stood so."""
        return self._sequence

    def close(self) -> None:
        """Let go of the folder, if there is one."""
        self._quads = in_memory()
        if self._folder is not None:
            self._folder.cleanup()


def log(path: Path) -> Iterator[Entry]:
    """The entries of the store at ``path``, the first one first."""
    return _journal(path).entries()


def moment(path: Path, text: str | int) -> int:
    """The number of the last entry at ``text``: a sequence number, a date (its end, in UTC) or a date and time."""
    last = _journal(path).head().sequence
    if re.fullmatch(r"\d{1,12}", str(text)):
        if int(text) > last:
            raise WrongUse(f"there is no entry {text}, the journal ends at entry {last}; a date is written 2026-01-31")
        return int(text)
    until = _time(str(text))
    return max((entry.sequence for entry in log(path) if datetime.fromisoformat(entry.time) <= until), default=0)


def at(path: Path, when: str | int, *, derive: Derive = derive_all, look: Callable[[], object] = lambda: None) -> Past:
    """The graph of the store at ``path`` as it stood at ``when`` (see ``moment``), with what is derived from it.

    It is given up when ``look``, which is called between any two of its steps, raises something.
    """
    derive = _looking(derive, look)
    sequence = moment(path, when)
    standing = list(_journal(path).standing(sequence).values())
    slots = [slot for slot in standing if not slot.entry.recipe]
    releases = [slot for slot in standing if slot.entry.recipe]
    large = (
        sum(slot.entry.quads for slot in releases) * _A_QUAD + sum(slot.entry.size for slot in slots) > MOST_IN_MEMORY
    )
    folder = tempfile.TemporaryDirectory(prefix="claimgraph-") if large else None
    quads = on_disk(Path(folder.name)) if folder else in_memory()
    past = Past(quads, sequence, folder)
    try:
        events: set[str] = set()
        for texts in _texts(slots):
            look()
            quads.bulk_load(b"".join(repeats.hold(quads, texts)), RdfFormat.N_QUADS)
            events |= set[str]().union(*map(content.events, texts.values()))
        for text in content.chunks(_tellings(path, sequence), CHUNK_BYTES):
            quads.bulk_load(text, RdfFormat.N_QUADS)
        for slot in releases:
            look()
            put(quads, slot)
        if releases:
            teach(quads)
        for slot in releases:
            events |= follow(quads, slot, derive)
        begin(quads, events, derive)
    except BaseException:
        past.close()
        raise
    return past


def _looking(derive: Derive, look: Callable[[], object]) -> Derive:
    def looked(store: pyoxigraph.Store, events: Collection[str] | None = None) -> Iterator[bytes]:
        look()
        for piece in derive(store, events):
            yield piece
            look()

    return looked


def diff(path: Path, since: str | int, until: str | int) -> Diff:
    """The claims and links added, changed, withdrawn and redacted from ``since`` to ``until`` (see ``moment``)."""
    first, last = moment(path, since), moment(path, until)
    before, after = _journal(path).standing(first), _journal(path).standing(last)
    changes = list(_of_releases(before, after))
    for document in before.keys() | after.keys():
        if before.get(document) != after.get(document):
            changes += _changes(document, before.get(document), after.get(document))
    changes.sort(key=lambda change: change.claim)
    return Diff(
        first,
        last,
        tuple(change for change in changes if not change.before),
        tuple(change for change in changes if change.before and change.after),
        tuple(change for change in changes if not change.after),
        tuple(entry for entry in log(path) if entry.kind == REDACT and first < entry.sequence <= last),
    )


def _journal(path: Path) -> Journal:
    need_store(path)
    return Journal(path / JOURNAL)


def _texts(slots: Iterable[Slot]) -> Iterator[dict[str, bytes]]:
    """What the documents of ``slots`` say, by IRI, a bounded number of bytes at a time."""
    texts, size = dict[str, bytes](), 0
    for slot in slots:
        text = texts[slot.entry.document or ""] = slot.content()
        size += len(text)
        if size >= CHUNK_BYTES:
            yield texts
            texts, size = {}, 0
    yield texts


def _tellings(path: Path, sequence: int) -> Iterator[bytes]:
    """What the graph of the journal said after entry ``sequence``."""
    for entry in log(path):
        if entry.sequence <= sequence:
            yield serialize(telling(entry), format=RdfFormat.N_QUADS) or b""


def _of_releases(before: Mapping[str, Slot], after: Mapping[str, Slot]) -> Iterator[ClaimChange]:
    """What changed from one release of a dataset to the next: that of its rows, whatever the releases are called."""
    old, new = _by_dataset(before), _by_dataset(after)
    for dataset in sorted(old.keys() | new.keys()):
        first, last = old.get(dataset), new.get(dataset)
        if first != last:
            with ExitStack() as stack:
                both = [stack.enter_context(unpacked(slot)) if slot else None for slot in (first, last)]
                for said in differences(*both):
                    yield ClaimChange(said.claim, said.document, said.before, said.after)


def _by_dataset(standing: Mapping[str, Slot]) -> dict[str, Slot]:
    return {slot.entry.recipe["dataset"]: slot for slot in standing.values() if slot.entry.recipe}


def _changes(document: str, before: Slot | None, after: Slot | None) -> Iterator[ClaimChange]:
    old, new = _stated(before), _stated(after)
    for claim in old.keys() | new.keys():
        if old.get(claim) != new.get(claim):
            yield ClaimChange(claim, document, old.get(claim, b"").decode(), new.get(claim, b"").decode())


def _stated(slot: Slot | None) -> dict[str, bytes]:
    """The claims and links of a document that was loaded; of a release the claims are told by its rows."""
    if not slot or slot.entry.recipe:
        return {}
    text = slot.content()
    return {**content.claims(text), **content.links(text)}


def _time(text: str) -> datetime:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d|\d{4}-W\d\d-\d", text):
            return datetime.combine(datetime.fromisoformat(text), time.max, UTC)
        found = datetime.fromisoformat(text)
    except ValueError:
        _no_moment(text)
    return found.astimezone(UTC) if found.tzinfo else found.replace(tzinfo=UTC)


def _no_moment(text: str) -> NoReturn:
    raise WrongUse(f"'{text}' is no moment; write an entry's number, 2026-01-31 or 2026-01-31T12:00Z") from None
