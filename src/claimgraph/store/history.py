"""History: what was loaded, what changed, what was taken back, and how the graph stood at any time."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, time
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import pyoxigraph
from pyoxigraph import RdfFormat, serialize

from claimgraph.claims import content
from claimgraph.claims.engine import Reading
from claimgraph.claims.entry import ACCEPT, REDACT, WITHDRAW, Entry, told
from claimgraph.claims.renewal import begin
from claimgraph.errors import WrongUse
from claimgraph.graph import Closing
from claimgraph.store.folder import JOURNAL, recognise
from claimgraph.store.index import CHUNK_BYTES
from claimgraph.store.journal import Journal, Spot
from claimgraph.store.store import default_derive

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive
    from claimgraph.graph import Receipt, Staged
    from claimgraph.store.store import Store

# A past of up to this many bytes is answered from memory, a larger one from a folder that is removed afterwards.
MOST_IN_MEMORY = 64 << 20


@dataclass(frozen=True)
class Change:
    """A claim of ``document`` and its N-Quads lines before and after: empty where it did not stand."""

    claim: str
    document: str
    before: str
    after: str


@dataclass(frozen=True)
class Diff:
    """What differs between two moments (entry numbers), each sorted by claim."""

    since: int
    until: int
    added: tuple[Change, ...]
    changed: tuple[Change, ...]
    withdrawn: tuple[Change, ...]
    redacted: tuple[Entry, ...]


class Past(Closing, Reading):
    """The graph as it stood after entry ``sequence``; it can be asked, not written."""

    def __init__(self, quads: pyoxigraph.Store, sequence: int, folder: tempfile.TemporaryDirectory[str] | None) -> None:
        super().__init__(quads)
        self.sequence = sequence
        self._folder = folder

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Raises WrongUse: the past is as it is."""
        raise WrongUse(f"this is the graph as it stood after entry {self.sequence}; load without --at")

    def close(self) -> None:
        """Let go of the folder, if there is one."""
        self._quads = pyoxigraph.Store()
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


def at(path: Path, when: str | int, *, derive: Derive | None = None) -> Past:
    """The graph of the store at ``path`` as it stood at ``when`` (see ``moment``), with what is derived from it."""
    sequence = moment(path, when)
    spots = list(_standing(path, sequence).values())
    large = sum(spot.entry.size for spot in spots) > MOST_IN_MEMORY
    folder = tempfile.TemporaryDirectory(prefix="claimgraph-") if large else None
    quads = pyoxigraph.Store(folder.name) if folder else pyoxigraph.Store()
    past = Past(quads, sequence, folder)
    try:
        events: set[str] = set()
        for text in content.chunks(chain((spot.content() for spot in spots), _tellings(path, sequence)), CHUNK_BYTES):
            quads.bulk_load(text, RdfFormat.N_QUADS)
            events |= content.events(text)
        begin(quads, events, derive or default_derive())
    except BaseException:
        past.close()
        raise
    return past


def diff(path: Path, since: str | int, until: str | int) -> Diff:
    """The claims added, changed, withdrawn and redacted from ``since`` to ``until`` (see ``moment``)."""
    first, last = moment(path, since), moment(path, until)
    before, after = _standing(path, first), _standing(path, last)
    changes: list[Change] = []
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


def withdraw(store: Store, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
    """Take ``documents`` out of the graph for ``reason``, all or none; their history stays.

    Raises UnknownName where one isn't there, and DoesNotConform where a document that stays refers to what only these
    describe.
    """
    need(reason)
    leaving = list(dict.fromkeys(documents))
    with store.transaction(coder=coder) as transaction:
        transaction.withdraw(leaving, reason)
    last, journal = store.state.head.sequence, Journal(store.path / JOURNAL)
    return [journal.spot(last - len(leaving) + number).entry for number in range(1, len(leaving) + 1)]


def redact(store: Store, claim: str, reason: str, *, coder: str | None = None) -> Entry:
    """Remove every byte that was said of ``claim`` from the store and its backups; returns the tombstone that stays.

    Takes as long as `rebuild`. Raises UnknownName where no entry says anything of ``claim``.
    """
    need(reason)
    store.redact(claim, reason, coder)
    return _last(store)


def _last(store: Store) -> Entry:
    return Journal(store.path / JOURNAL).spot(store.state.head.sequence).entry


def need(reason: str) -> None:
    """Raise WrongUse where ``reason`` says nothing."""
    if not reason.strip():
        raise WrongUse("a reason is missing; say with --reason why, it stays in the journal")


def _journal(path: Path) -> Journal:
    recognise(path, write=False)
    return Journal(path / JOURNAL)


def _standing(path: Path, sequence: int) -> dict[str, Spot]:
    """The documents that stood after entry ``sequence``, and where their content is."""
    standing: dict[str, Spot] = {}
    for spot in _journal(path).spots():
        if spot.entry.sequence > sequence:
            break
        if spot.entry.kind == ACCEPT:
            standing[spot.entry.document or ""] = spot
        elif spot.entry.kind == WITHDRAW:
            standing.pop(spot.entry.document or "", None)
    return standing


def _tellings(path: Path, sequence: int) -> Iterator[bytes]:
    """What the graph of the journal said after entry ``sequence``."""
    for entry in log(path):
        if entry.sequence <= sequence:
            yield serialize(told(entry), format=RdfFormat.N_QUADS) or b""


def _changes(document: str, before: Spot | None, after: Spot | None) -> Iterator[Change]:
    old = content.claims(before.content()) if before else {}
    new = content.claims(after.content()) if after else {}
    for claim in old.keys() | new.keys():
        if old.get(claim) != new.get(claim):
            yield Change(claim, document, old.get(claim, b"").decode(), new.get(claim, b"").decode())


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
