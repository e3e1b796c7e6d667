"""The store: a journal that is the truth and an index that can always be made from it again."""

from __future__ import annotations

import contextlib
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Self

import pyoxigraph
from pyoxigraph import NamedNode

from claimgraph.claims.dependence import refuse_referred
from claimgraph.claims.engine import Reading
from claimgraph.claims.memory import Memory
from claimgraph.claims.renewal import Derive
from claimgraph.errors import Damaged, StoreFailure, UnknownName, WrongUse
from claimgraph.graph import Closing, Snapshot
from claimgraph.names import CG, curie
from claimgraph.store import backups, files, generations, redaction
from claimgraph.store.folder import INDEX, JOURNAL, LOCK, WORK, recognise
from claimgraph.store.generations import Generation, Hold, State, lag
from claimgraph.store.index import Index
from claimgraph.store.journal import Draft, Journal
from claimgraph.store.lock import PATIENCE, Lock
from claimgraph.store.transaction import Transaction, now

if TYPE_CHECKING:
    from claimgraph.graph import Receipt, Staged

_ABOUT = NamedNode(CG + "about")
# A reading that began before a commit may go on for a while after it.
HELD = 3


class Store(Closing, Reading):
    """A store on disk. It reads one committed state; the writer sees its own commits, a reader opens again for them."""

    def __init__(self, path: Path, lock: Lock | None, derive: Derive | None) -> None:
        super().__init__(pyoxigraph.Store(), str(path / INDEX))
        self.path = path
        self._lock = lock
        self._derive = derive
        self._turn = threading.RLock()
        self._holds: deque[Hold] = deque()
        self._live: pyoxigraph.Store | None = None
        self._works = 0

    @classmethod
    def open(cls, path: Path | str, *, write: bool = False, derive: Derive | None = None) -> Self:
        """The store at ``path``; for writing it is made where absent, and StoreFailure tells who else is writing.

        What the journal holds and the index lacks is replayed first; ``derive`` renews what is derived, by default
        ``claimgraph.claims.derive.derive``.
        """
        path = Path(path)
        with files.told("opening the store", path):
            recognise(path, write)
            if not write:
                _catch_up(path, derive)
            store = cls._writer(path, derive) if write else cls(path, None, derive)
            try:
                store._refresh()
            except BaseException:
                store.close()
                raise
            return store

    @classmethod
    def _writer(cls, path: Path, derive: Derive | None, patience: float = PATIENCE, *, anew: bool = False) -> Self:
        files.make_folder(path)
        store = cls(path, Lock.take(path / LOCK, patience), derive)
        try:
            for part in (JOURNAL, INDEX):
                files.make_folder(path / part)
            if not anew:
                store._recover()
        except BaseException:
            store.close()
            raise
        return store

    @classmethod
    def rebuild(cls, path: Path, *, derive: Derive | None = None) -> None:
        """Make the index anew from the journal, whatever state it is in."""
        with files.told("rebuilding", path), cls._writer(path, derive, anew=True) as store:
            journal = Journal(path / JOURNAL)
            with contextlib.suppress(Damaged):
                lag(journal, generations.current(path / INDEX) or Generation(path, State()))
            journal.sweep()
            redaction.finish(journal, 0)
            backups.renew(path)
            files.remove(path / WORK)
            store._replay(journal, None)

    @staticmethod
    def in_memory(documents: Iterable[Staged] = (), *, derive: Derive | None = None) -> Memory:
        """A graph of ``documents`` that lasts as long as the process."""
        return Memory(documents, derive or default_derive())

    @property
    def state(self) -> State:
        """What the generation that is being read holds."""
        return self._holds[-1].generation.state

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        """The generation that is being read, for a worker to open; it stays while this is open."""
        yield Snapshot(checkpoint=self._holds[-1].generation.path)

    def commit(self, documents: Iterable[Staged], *, coder: str | None = None) -> Receipt:
        """Take in ``documents``, all or none; they may be made while they are asked for."""
        with self.transaction(coder=coder) as transaction:
            transaction.add(documents)
        return transaction.receipt()

    @contextmanager
    def transaction(self, *, coder: str | None = None) -> Iterator[Transaction]:
        """A transaction that counts when the block ends, and leaves no trace where it raises."""
        self._need_lock()
        with self._turn, files.told("writing", self.path):
            transaction = self._begin(coder)
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

    def _need_lock(self) -> None:
        if self._lock is None:
            raise WrongUse(f"{self.path} is open for reading only; open it with write=True")

    def _begin(self, coder: str | None) -> Transaction:
        journal = Journal(self.path / JOURNAL)
        self._follow()
        self._live = self._live or self._copy(self._holds[-1].generation)
        return Transaction(journal, Index(self._live, self.state, journal), coder)

    def _copy(self, generation: Generation | None) -> pyoxigraph.Store:
        """An engine of this writer's own, with what ``generation`` holds."""
        self._works += 1
        target = self.path / WORK / str(self._works)
        files.make_folder(target.parent)
        if generation is not None:
            generation.copy(target)
        return pyoxigraph.Store(str(target))

    def _commit(self, transaction: Transaction) -> None:
        transaction.index.finish(self._derive or default_derive())
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

    def redact(self, claim: str, reason: str, coder: str | None) -> None:
        """Remove every byte said of ``claim``; raises UnknownName where nothing ever was."""
        self._need_lock()
        with self._turn:
            with files.told("redacting", self.path):
                self._note_redaction(claim, reason, coder)
            noted = "it is noted in the journal, and will be finished when the store is next opened"
            with files.told("redacting", self.path, noted):
                self._follow()

    def _note_redaction(self, claim: str, reason: str, coder: str | None) -> None:
        self._follow()
        journal = Journal(self.path / JOURNAL)
        if self._quads.contains_named_graph(NamedNode(claim)):
            raise WrongUse(f"{curie(claim)} is a document; to take it back whole, run `claimgraph withdraw`")
        time = now()
        found = redaction.find(journal, claim, time)
        if claim in self.state.redacted and not found.left:
            raise UnknownName(f"{curie(claim)} was redacted already")
        if not found.left:
            raise UnknownName(f"{curie(claim)}: no document says anything of it, nor ever did")
        if not found.is_claim:
            refuse_referred(self, claim)
        draft = Draft(journal, self.state.head)
        try:
            draft.append(found.tombstone(claim, reason, self._is_claim(claim)), b"", time, coder)
            draft.finish()
            draft.commit()
        except BaseException:
            draft.discard()
            raise

    def _is_claim(self, iri: str) -> bool:
        return next(self._quads.quads_for_pattern(NamedNode(iri), _ABOUT, None, None), None) is not None

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
        redacted = redaction.finish(journal, generation.state.head.sequence if generation else 0)
        if redacted:
            backups.renew(self.path)
        # What was redacted must not live on in files that are carried over, nor in those that a reader holds.
        self._replay(journal, None if redacted else generation, held=not redacted)

    def _replay(self, journal: Journal, generation: Generation | None, *, held: bool = True) -> None:
        """Publish the generation that follows from ``generation`` and the later entries of ``journal``."""
        index = Index(self._copy(generation), generation.state if generation else State(), journal)
        index.replay(journal.contents(index.state.head.sequence))
        index.finish(self._derive or default_derive())
        folder = self.path / INDEX
        published = generations.publish(folder, generations.prepare(folder, index.quads, index.state, generation))
        self._live = index.quads
        self._refresh()  # before the sweep: the engine opens a file when it needs it, and would miss one that is gone
        generations.sweep(folder, published, held=held)

    def _refresh(self) -> None:
        """Read the generation in force from now on."""
        hold = Hold(self.path / INDEX)
        try:
            self._quads = hold.generation.open()
        except BaseException:
            hold.close()
            raise
        self._holds.append(hold)
        while len(self._holds) > HELD:
            self._holds.popleft().close()

    def close(self) -> None:
        """Let go of everything; a second time does nothing."""
        with self._turn:
            self._live = None
            self._quads = pyoxigraph.Store()
            while self._holds:
                self._holds.pop().close()
            if self._lock is not None:
                with contextlib.suppress(OSError, StoreFailure):  # the next writer sweeps again
                    files.remove(self.path / WORK)
                    generations.sweep(self.path / INDEX, generations.current(self.path / INDEX))
                self._lock.release()
                self._lock = None


def _catch_up(path: Path, derive: Derive | None) -> None:
    """Replay what the index lacks where its writer died; a writer that lives is about to publish it itself."""
    generation = generations.current(path / INDEX)
    if generation is not None and lag(Journal(path / JOURNAL), generation) == 0:
        return
    try:
        Store._writer(path, derive, patience=0 if generation else PATIENCE).close()
    except (StoreFailure, OSError):
        if generation is None:
            raise


def default_derive() -> Derive:
    from claimgraph.claims.derive import derive

    return derive
