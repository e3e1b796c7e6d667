"""A store on disk, open to write: a journal that is the truth and an index that can always be made from it again."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Self

from pyoxigraph import NamedNode

from claimgraph.claims.dependence import refuse_referred, resting
from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.revision import now
from claimgraph.engine import on_disk
from claimgraph.entry import Entry, need_reason
from claimgraph.errors import Damaged, StoreFailure, UnknownName, WrongUse
from claimgraph.graph import Graph
from claimgraph.names import ABOUT, curie
from claimgraph.store import backups, files, generations, redaction
from claimgraph.store.folder import INDEX, JOURNAL, LOCK, WORK, need_store
from claimgraph.store.generations import Generation, State, lag
from claimgraph.store.index import Index
from claimgraph.store.journal import Draft, Journal, Slot
from claimgraph.store.lock import PATIENCE, Lock
from claimgraph.store.opened import Opened
from claimgraph.store.transaction import Transaction

if TYPE_CHECKING:
    import pyoxigraph

    from claimgraph.claims.renewal import Derive


_NOTED = "it is noted in the journal, and will be finished when the store is next opened"


class Writer(Opened, Graph):
    """A store on disk that this process alone may write; it sees its own commits."""

    def __init__(self, path: Path, lock: Lock, derive: Derive, *, made: bool = False) -> None:
        super().__init__(path)
        self._lock = lock
        self._made = made
        self._derive = derive
        self._turn = threading.RLock()
        self._live: pyoxigraph.Store | None = None
        self._works = 0

    @classmethod
    def open(cls, path: Path | str, *, derive: Derive = derive_all) -> Self:
        """The store at ``path``, made where it is absent; StoreFailure tells who else is writing.

        What the journal holds and the index lacks is replayed first; ``derive`` renews what is derived.
        """
        path = Path(path)
        with files.explained("opening the store", path):
            need_store(path, write=True)
            return cls.begun(path, derive)._refreshed()

    @classmethod
    def begun(cls, path: Path, derive: Derive = derive_all, patience: float = PATIENCE, *, anew: bool = False) -> Self:
        """A writer that holds the lock and has mended the index, or will make it ``anew``; nothing is read yet."""
        lock, made = _locked(path, patience)
        writer = cls(path, lock, derive, made=made)
        try:
            for part in (JOURNAL, INDEX):
                files.make_folder(path / part)
            if not anew:
                writer._recover()
        except BaseException:
            writer.close()
            raise
        return writer

    @classmethod
    def rebuild(cls, path: Path, *, derive: Derive = derive_all) -> None:
        """Make the index anew from the journal, whatever state it is in."""
        with files.explained("rebuilding", path), cls.begun(path, derive, anew=True) as writer:
            journal = Journal(path / JOURNAL)
            with contextlib.suppress(Damaged):
                lag(journal, generations.current(path / INDEX) or Generation(path, State()))
            journal.sweep()
            redaction.finish(journal, 0)
            backups.renew(path)
            files.remove(path / WORK)
            writer._replay(journal, None)

    @contextmanager
    def transaction(self, *, coder: str | None = None, leaving: Collection[str] = ()) -> Iterator[Transaction]:
        """A transaction that counts when the block ends, and leaves no trace where it raises.

        It shows the graph without the releases that are ``leaving``.
        """
        self._need_lock()
        with self._turn, files.explained("writing", self.path):
            transaction = self._begin(coder, leaving)
            try:
                yield transaction
                if transaction.changed:
                    self._commit(transaction)
                else:
                    transaction.draft.discard()
            except BaseException:
                transaction.draft.discard()
                self._live = None  # it holds what did not come to count
                raise

    def withdraw(self, documents: Iterable[str], reason: str, *, coder: str | None = None) -> list[Entry]:
        """Take ``documents`` (IRIs) out of the graph for ``reason``, all or none; their history stays."""
        need_reason(reason)
        wanted = list(dict.fromkeys(documents))
        releases = {iri: entry for iri, entry in self.releases().items() if iri in wanted}
        with self.transaction(coder=coder, leaving=releases) as transaction:
            return transaction.withdraw(wanted, reason, releases)

    def releases(self) -> dict[str, Entry]:
        """The releases of datasets that stand, by IRI."""
        standing = Journal(self.path / JOURNAL).standing()
        return {iri: slot.entry for iri, slot in standing.items() if slot.entry.recipe}

    def slot(self, release: str) -> Slot:
        """Where the file of a ``release`` that stands is kept."""
        return Journal(self.path / JOURNAL).standing()[release]

    def _need_lock(self) -> None:
        if not self._lock.held:
            raise WrongUse(f"{self.path} was closed; open it again")

    def _begin(self, coder: str | None, leaving: Collection[str] = ()) -> Transaction:
        journal = Journal(self.path / JOURNAL)
        self._follow()
        if leaving:
            return self._without(journal, leaving, coder)
        self._live = self._live or self._copy(self._holds[-1].generation)
        return Transaction(journal, Index(self._live, self.state, journal), coder, self._derive)

    def _without(self, journal: Journal, leaving: Collection[str], coder: str | None) -> Transaction:
        """A transaction on an index made anew without ``leaving``: to take so much out of one takes longer."""
        self._live = self._copy(None)
        index = Index(self._live, State(), journal)
        index.replay(journal.contents(), without=leaving)
        index.settle()
        return Transaction(journal, index, coder, self._derive, resting(self, leaving))

    def _copy(self, generation: Generation | None) -> pyoxigraph.Store:
        """An engine of this writer's own, with what ``generation`` holds."""
        self._works += 1
        target = self.path / WORK / str(self._works)
        files.make_folder(target.parent)
        if generation is not None:
            generation.copy(target)
        return on_disk(target)

    def _commit(self, transaction: Transaction) -> None:
        transaction.index.finish(self._derive)
        transaction.draft.finish()
        index = self.path / INDEX
        prepared = generations.prepare(
            index, transaction.index.quads, transaction.index.state, self._holds[-1].generation
        )
        transaction.draft.commit()
        try:
            generations.publish(index, prepared)
            self._refresh()
        except OSError as error:
            raise StoreFailure(
                f"{self.path}: entry {transaction.draft.head.sequence} is safe in the journal, but the index could not"
                f" follow ({error}); it will when the store is next opened and its disk works"
            ) from error
        with contextlib.suppress(OSError):  # the next commit sweeps again
            generations.sweep(index, self._holds[-1].generation)

    def redact(self, claim: str, reason: str, *, coder: str | None = None) -> Entry:
        """Remove every byte said of ``claim`` from the store and its backups; returns the tombstone that stays.

        Takes as long as `rebuild`. Raises UnknownName where no entry says anything of ``claim``.
        """
        need_reason(reason)
        self._need_lock()
        with self._turn:
            with files.explained("redacting", self.path):
                self._note_redaction(claim, reason, coder)
            with files.explained("redacting", self.path, _NOTED):
                self._follow()
        return Journal(self.path / JOURNAL).slot(self.state.head.sequence).entry

    def _note_redaction(self, claim: str, reason: str, coder: str | None) -> None:
        self._follow()
        journal = Journal(self.path / JOURNAL)
        if self._quads.contains_named_graph(NamedNode(claim)):
            raise WrongUse(f"{curie(claim)} is a document; to take it back whole, run `claimgraph withdraw`")
        for release in set(self.homes(NamedNode(claim))) & self.releases().keys():
            raise WrongUse(
                f"{curie(claim)} is what a row of {curie(release)} says, whose file the journal keeps; withdraw the"
                " release, or import its file without that row"
            )
        time = now()
        traces = redaction.find(journal, claim, time)
        if claim in self.state.redacted and not traces.left:
            raise UnknownName(f"{curie(claim)} was redacted already")
        if not traces.left:
            raise UnknownName(f"{curie(claim)}: no document says anything of it, nor ever did")
        if not traces.is_claim:
            refuse_referred(self, claim)
        draft = Draft(journal, self.state.head)
        try:
            draft.append(replace(traces.tombstone(claim, reason, self._is_claim(claim)), time=time, coder=coder), b"")
            draft.finish()
            draft.commit()
        except BaseException:
            draft.discard()
            raise

    def _is_claim(self, iri: str) -> bool:
        return next(self._quads.quads_for_pattern(NamedNode(iri), NamedNode(ABOUT), None, None), None) is not None

    def _follow(self) -> None:
        """Bring the index to the end of the journal, where a disk that failed, or a redaction, left it behind."""
        if lag(Journal(self.path / JOURNAL), self._holds[-1].generation):
            self._live = None
            self._recover()

    def _recover(self) -> None:
        """Sweep what a killed writer left, finish its redactions and replay what its index lacks."""
        journal = Journal(self.path / JOURNAL)
        journal.sweep()
        files.remove(self.path / WORK)
        generation = generations.current(self.path / INDEX)
        if generation is not None and lag(journal, generation) == 0:
            generations.sweep(self.path / INDEX, generation)
            backups.retry(self.path)
            return
        after = generation.state.head.sequence if generation else 0
        if not redaction.pending(journal, after):
            self._replay(journal, generation)
            return
        with files.explained("finishing a redaction", self.path, _NOTED):
            redaction.finish(journal, after)
            backups.renew(self.path)
            # What was redacted must not live on in files that are carried over, nor in those that a reader holds.
            self._replay(journal, None, held=False)

    def _replay(self, journal: Journal, generation: Generation | None, *, held: bool = True) -> None:
        """Publish the generation that follows from ``generation`` and the later entries of ``journal``."""
        if generation is not None and any(one.leaving for one in journal.entries(generation.state.head.sequence)):
            generation = None
        index = Index(self._copy(generation), generation.state if generation else State(), journal)
        index.replay(journal.contents(index.state.head.sequence))
        index.finish(self._derive)
        folder = self.path / INDEX
        published = generations.publish(folder, generations.prepare(folder, index.quads, index.state, generation))
        self._live = index.quads
        self._refresh()  # before the sweep: the engine opens a file when it needs it, and would miss one that is gone
        generations.sweep(folder, published, held=held)

    def close(self) -> None:
        """Let go of everything; a second time does nothing."""
        with self._turn:
            self._live = None
            super().close()
            if self._lock.held:
                with contextlib.suppress(OSError, StoreFailure):  # the next writer sweeps again
                    self._tidy()
                self._lock.release()

    def _tidy(self) -> None:
        if self._made and not Journal(self.path / JOURNAL).files and not backups.records(self.path):
            _unmake(self.path)  # a first load that failed leaves nothing behind
        else:
            files.remove(self.path / WORK)
            generations.sweep(self.path / INDEX, generations.current(self.path / INDEX))


def _locked(path: Path, patience: float) -> tuple[Lock, bool]:
    """The lock on the store at ``path``, and whether the folder was made for it."""
    while True:
        made = not path.exists()
        files.make_folder(path)
        try:
            lock = Lock.take(path / LOCK, patience)
        except FileNotFoundError:
            if path.exists():
                raise
        else:
            if lock.is_at(path / LOCK):
                return lock, made
            lock.release()  # who had made the folder has taken it away meanwhile


def _unmake(path: Path) -> None:
    """Take the folder at ``path`` away in one step, so that nobody finds a part of it."""
    gone = path.with_name(f".{path.name}.gone")
    files.remove(gone)
    path.rename(gone)
    files.remove(gone)
