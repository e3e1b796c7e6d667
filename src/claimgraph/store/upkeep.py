"""Upkeep: verify a store, rebuild its index, back it up, and restore it."""

from __future__ import annotations

import contextlib
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pyoxigraph import RdfFormat, parse

from claimgraph.claims.derive import derive as derive_all
from claimgraph.claims.reading import Reading
from claimgraph.engine import as_stored
from claimgraph.entry import JOURNAL_GRAPH, REDACT, Entry, telling
from claimgraph.errors import Damaged, StoreFailure
from claimgraph.graph import Stats
from claimgraph.names import curie
from claimgraph.store import backups, derived, files, generations, redaction
from claimgraph.store.agreement import agrees
from claimgraph.store.backups import Backup
from claimgraph.store.folder import INDEX, JOURNAL, LOCK, PARTS, WORK, need_store
from claimgraph.store.generations import Hold
from claimgraph.store.journal import Journal, committing
from claimgraph.store.lock import Lock
from claimgraph.store.recorded import Recorded
from claimgraph.store.writer import Writer

if TYPE_CHECKING:
    from claimgraph.claims.renewal import Derive


@dataclass(frozen=True)
class Verification:
    """What `verify` looked at, and one sentence for each thing that is wrong, with its remedy.

    ``leftovers`` are no damage: a killed writer left them, and the next one removes them.
    """

    entries: int
    documents: int
    problems: tuple[str, ...]
    leftovers: tuple[Path, ...]

    @property
    def sound(self) -> bool:
        return not self.problems


def verify(path: Path, *, derive: Derive | None = derive_all) -> Verification:
    """Check every byte of the store at ``path``: the chain, each content, each file of the index, and that they agree.

    What is derived is compared with what ``derive`` makes of the documents; None leaves that out, which takes as long
    as a rebuild. Changes nothing and waits for nobody; a load that ends meanwhile is not looked at.
    """
    need_store(path)
    problems: list[str] = []
    entries: list[Entry] = []
    documents, hold = 0, None
    with contextlib.ExitStack() as stack:
        with contextlib.suppress(StoreFailure):
            hold = stack.enter_context(contextlib.closing(Hold(path / INDEX)))
        journal = Journal(path / JOURNAL)
        problems += _unfinished(path, journal)
        _generations(path, journal, problems)
        entries += _chain(journal, problems)
        problems += _strays(path)
        problems += unreached(path, entries)
        if hold and not problems:
            documents = hold.generation.state.documents
            index = Reading(hold.generation.open())
            upto = hold.generation.state.head.sequence
            problems += _disagreements(journal, index, [entry for entry in entries if entry.sequence <= upto])
            if derive is not None and not problems:
                problems += derived.differences(path, index, upto, derive=derive)
    return Verification(len(entries), documents, tuple(problems), tuple(_leftovers(path)))


def rebuild(path: Path, *, derive: Derive = derive_all) -> Stats:
    """Make the index of the store at ``path`` anew from its journal, which must be sound."""
    need_store(path)
    _need_sound(Journal(path / JOURNAL))
    Writer.rebuild(path, derive=derive)
    return Recorded(path).stats()


def backup(path: Path, target: Path) -> Backup:
    """Copy the journal of the store at ``path``, from which everything follows, to the new folder ``target``."""
    need_store(path)
    with files.explained("the backup", target):
        return backups.make(path, target)


def restore(source: Path, path: Path, *, derive: Derive = derive_all) -> Stats:
    """Make a store at ``path`` from the backup at ``source``; where it was made before, nothing but its index is.

    Raises StoreFailure where anything else is at ``path``.
    """
    with files.explained("restoring", path):
        journal = Journal(backups.read(source).path / JOURNAL)
        _need_sound(journal)
        if not _was_restored(path, journal):
            if path.exists():
                raise StoreFailure(f"{path} exists already; move it away, or name another path with --store")
            _copy(journal, path)
    Writer.open(path, derive=derive).close()
    return Recorded(path).stats()


def _was_restored(path: Path, journal: Journal) -> bool:
    """Whether the store at ``path`` is what `restore` makes of ``journal``, but perhaps for its index."""
    found = Journal(path / JOURNAL)
    if not found.files or [file.name for file in found.files] != [file.name for file in journal.files]:
        return False
    problems: list[str] = []
    deque(_chain(found, problems), maxlen=0)
    return not problems


def _copy(journal: Journal, path: Path) -> None:
    """Make a store at ``path`` that has a copy of ``journal`` and nothing else, in one step."""
    part = path.with_name(f".{path.name}.part")
    files.remove(part)
    try:
        (part / JOURNAL).mkdir(parents=True)
        for file in journal.files:
            shutil.copyfile(file, part / JOURNAL / file.name)
            files.sync_path(part / JOURNAL / file.name)
        files.sync_path(part / JOURNAL)
        if journal.files:
            committing(path / JOURNAL / journal.files[-1].name)
        files.rename(part, path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def _unfinished(path: Path, journal: Journal) -> Iterator[str]:
    """The redactions after which the claim may still be read, in the journal or in a generation of the index."""
    with contextlib.suppress(StoreFailure, FileNotFoundError):  # what is damaged or lost is told with its file
        pending = redaction.unfinished(journal)
        oldest = min((generations.read(folder).state.head.sequence for folder in _folders(path)), default=None)
        for entry in journal.entries():
            if entry.kind == REDACT and (entry.sequence in pending or (oldest is not None and oldest < entry.sequence)):
                yield (
                    f"{path}: the redaction of {curie(entry.claim or '')}, entry {entry.sequence}, is unfinished, and"
                    " what was said can still be read there; if nobody is writing, run `claimgraph rebuild`"
                )


def _folders(path: Path) -> list[Path]:
    """The generations that are there; one without STATE is being removed."""
    folders = [path / INDEX / f"{number:08}" for number in generations.numbers(path / INDEX)]
    return [folder for folder in folders if (folder / generations.STATE).exists()]


def _generations(path: Path, journal: Journal, problems: list[str]) -> None:
    """Check every file of every generation that is there, and that one is in force where anything was ever loaded."""
    try:
        if generations.current(path / INDEX) is None and journal.files:
            problems.append(f"{path / INDEX} holds no generation; run `claimgraph rebuild`")
    except StoreFailure as error:
        problems.append(str(error))
    for folder in _folders(path):
        try:
            problems += generations.read(folder).damages()
        except StoreFailure as error:
            problems.append(str(error))
        except FileNotFoundError:
            pass  # without STATE it is being removed, by a writer who lives or by the next one


def _need_sound(journal: Journal) -> None:
    """Raise Damaged where ``journal`` is not what was written."""
    problems: list[str] = []
    deque(_chain(journal, problems), maxlen=0)
    if problems:
        raise Damaged(problems[0])


def _chain(journal: Journal, problems: list[str]) -> Iterator[Entry]:
    """The entries of ``journal``, as far as they can be read; what is wrong with them is added to ``problems``."""
    before = None
    contents = journal.contents()
    while True:
        try:
            entry, _ = next(contents)
        except StopIteration:
            break
        except StoreFailure as error:
            problems.append(str(error))
            return
        expected = (before.sequence + 1, before.hash) if before else (1, "")
        if (entry.sequence, entry.previous) != expected:
            problems.append(f"{journal.folder}: entry {expected[0]} is missing or was changed; {_RESTORE}")
            return
        yield entry
        before = entry
    problems += [f"{path} is not named after its last entry; {_RESTORE}" for path in journal.misnamed()]


_RESTORE = "bring the file back, or run `claimgraph restore` from a backup"


def _strays(path: Path) -> Iterator[str]:
    """What lies in the store and nobody wrote."""
    for inside in sorted(path.iterdir()):
        if inside.name not in PARTS:
            yield f"{inside} is none of this store's files; move it away"
    for inside in (*Journal(path / JOURNAL).strays(), *generations.strays(path / INDEX)):
        if not inside.name.startswith("."):
            yield f"{inside} is none of this store's files; move it away"
    lock = path / LOCK
    if lock.exists() and lock.stat().st_size:
        try:
            files.unseal(lock)
        except Damaged:
            yield f"{lock} is damaged; if nobody is writing, remove it"


def _leftovers(path: Path) -> Iterator[Path]:
    """What a killed writer left, and the next one removes."""
    if not Lock.is_held(path / LOCK):
        found = (*Journal(path / JOURNAL).strays(), *generations.strays(path / INDEX), path / WORK)
        yield from (inside for inside in found if inside.exists() and (inside.name.startswith(".") or inside.is_dir()))


def unreached(path: Path, entries: Iterable[Entry]) -> Iterator[str]:
    """Which backups of the store at ``path``, whose journal has ``entries``, hold what was redacted."""
    last = max((entry.sequence for entry in entries if entry.kind == REDACT), default=0)
    for record in backups.records(path):
        try:
            known = backups.recorded(record)
        except Damaged:
            yield f"{record} is damaged; remove it and the backup that it told of, and make a new one"
            continue
        if known.head.sequence < last:
            why = f" ({known.missed})" if known.missed else ""
            yield (
                f"{known.path}, a backup, was out of reach when entry {last} redacted something{why}; bring it back and"
                f" run `claimgraph rebuild`, or, if it is destroyed, remove {record}"
            )


def _disagreements(journal: Journal, index: Reading, entries: list[Entry]) -> Iterator[str]:
    """Where ``index``, which follows ``entries``, says other than the journal."""
    remedy = "run `claimgraph rebuild`"
    last = entries[-1].sequence if entries else 0
    accepted = {document: slot.entry for document, slot in journal.standing(last).items()}
    for document in set(index.documents()) - set(accepted):
        yield f"the index holds {document}, which the journal does not; {remedy}"
    for document, entry in accepted.items():
        if entry.recipe:
            if not agrees(index, journal.slot(entry.sequence)):
                yield f"the index holds {document} other than the journal; {remedy}"
        elif index.graph(document) != as_stored(parse(journal.slot(entry.sequence).content(), RdfFormat.N_QUADS)):
            yield f"the index holds {document} other than the journal; {remedy}"
    history = (quad for entry in entries for quad in telling(entry))
    if index.graph(JOURNAL_GRAPH.value) != as_stored(history):
        yield f"the index tells the history other than the journal; {remedy}"
