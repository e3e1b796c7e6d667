"""What a store remembers, gives up and never gives back."""

from __future__ import annotations

import contextlib
import errno
import itertools
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from claimgraph.errors import DoesNotConform, StoreFailure, UnknownName, WrongUse
from claimgraph.names import CG, ID, TYPE
from claimgraph.store import backups, files, history, upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.recorded import Recorded
from claimgraph.store.writer import Writer

from .conftest import Report, count, counted, report

FIRST = report("r1", ("c1", "attack-1", 3), ("c2", "attack-1", 4))
SECOND = report("r2", ("c1", "attack-1", 5), ("c2", "attack-2", 6))
CHANGED = report("r1", ("c1", "attack-1", 9), ("c3", "attack-3", 4))
SECRET = report("r3", ("jane-doe", "attack-1", 7), ("c2", "attack-4", 8))
CLAIM = f"{SECRET.iri}/jane-doe"
# The note of the claim, as the journal writes it and as the engine does.
SECRET_BYTES = (b'r3\\" <jane-doe>', b'r3" <jane-doe>')


@pytest.fixture
def past(path: Path) -> Path:
    """Entries: 1 FIRST, 2 SECOND, 3 CHANGED, 4 SECOND withdrawn."""
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST, SECOND], coder="Ada")
        store.commit([CHANGED], coder="Ben")
        (entry,) = store.withdraw([SECOND.iri], "the outlet took it back", coder="Ada")
        assert (entry.sequence, entry.removed) == (4, 2)
        assert list(store.documents()) == [FIRST.iri]
        assert counted(store) == {"attack-1": 1, "attack-3": 1}
    return path


def test_the_log_tells_what_was_loaded_by_whom_and_when(past: Path) -> None:
    told = [(e.sequence, e.kind, e.document, e.coder, e.added, e.removed, e.reason) for e in Recorded(past).log()]
    assert told == [
        (1, "accept", FIRST.iri, "Ada", 2, 0, None),
        (2, "accept", SECOND.iri, "Ada", 2, 0, None),
        (3, "accept", FIRST.iri, "Ben", 2, 2, None),
        (4, "withdraw", SECOND.iri, "Ada", 0, 2, "the outlet took it back"),
    ]
    times = [entry.time for entry in Recorded(past).log()]
    assert times == sorted(times)
    assert all(len(time) == len("2026-01-31T12:00:00.000Z") for time in times)


def test_a_diff_names_the_claims_added_changed_and_withdrawn(past: Path) -> None:
    found = history.diff(past, 2, 4)
    assert [change.claim for change in found.added] == [f"{FIRST.iri}/c3"]
    assert [change.claim for change in found.changed] == [f"{FIRST.iri}/c1"]
    assert [change.claim for change in found.withdrawn] == [f"{FIRST.iri}/c2", f"{SECOND.iri}/c1", f"{SECOND.iri}/c2"]
    assert '"3"' in found.changed[0].before
    assert '"9"' in found.changed[0].after
    turned = history.diff(past, 4, 2)
    assert [change.claim for change in turned.withdrawn] == [f"{FIRST.iri}/c3"]
    assert history.diff(past, 4, 4) == history.Diff(4, 4, (), (), (), ())


@pytest.mark.parametrize(
    ("when", "standing", "derived"),
    [
        (0, {}, {}),
        (1, {FIRST.iri: FIRST}, {"attack-1": 2}),
        ("2", {FIRST.iri: FIRST, SECOND.iri: SECOND}, {"attack-1": 3, "attack-2": 1}),
        (3, {FIRST.iri: CHANGED, SECOND.iri: SECOND}, {"attack-1": 2, "attack-2": 1, "attack-3": 1}),
        (4, {FIRST.iri: CHANGED}, {"attack-1": 1, "attack-3": 1}),
    ],
)
@pytest.mark.parametrize("most", [history.MOST_IN_MEMORY, 0], ids=["memory", "folder"])
def test_the_graph_as_it_stood(
    past: Path,
    when: str | int,
    standing: dict[str, Report],
    derived: dict[str, int],
    most: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(history, "MOST_IN_MEMORY", most)
    with history.at(past, when, derive=count) as graph:
        assert {iri: graph.graph(iri) for iri in graph.documents()} == {
            iri: frozenset(document.quads) for iri, document in standing.items()
        }
        assert counted(graph) == derived


def test_a_moment_is_a_number_a_day_or_a_time(past: Path) -> None:
    entries = list(Recorded(past).log())
    assert history.moment(past, entries[2].time) in (3, 4)
    assert history.moment(past, entries[0].time[:10]) == 4 or entries[0].time[:10] != entries[3].time[:10]
    year, week, day = datetime.fromisoformat(entries[0].time).isocalendar()
    assert history.moment(past, f"{year}-W{week:02}-{day}") == history.moment(past, entries[0].time[:10])
    assert history.moment(past, "2001-01-01") == 0
    assert history.moment(past, "2001-01-01T10:00+02:00") == 0
    with pytest.raises(WrongUse, match="no entry 5, the journal ends at entry 4"):
        history.moment(past, "5")
    for text in ("yesterday", "2026-13-01", "-1", "2026-02-30"):
        with pytest.raises(WrongUse, match="is no moment; write"):
            history.moment(past, text)


def test_what_was_withdrawn_can_be_loaded_again(past: Path) -> None:
    with Writer.open(past, derive=count) as store:
        assert store.commit([SECOND]).accepted == (SECOND.iri,)
        assert store.graph(SECOND.iri) == frozenset(SECOND.quads)
        with pytest.raises(UnknownName, match="no document of this store"):
            store.withdraw([ID + "r9"], "why not")
        with pytest.raises(WrongUse, match="reason is missing"):
            store.withdraw([SECOND.iri], " ")


def describing(name: str, *things: str, kind: str = "MediaOrganisation") -> Report:
    """A document that describes ``things`` and says nothing of an event."""
    iri = NamedNode(ID + name)
    said = (NamedNode(TYPE), NamedNode(CG + kind), iri)
    return Report(iri.value, tuple(Quad(NamedNode(ID + thing), *said) for thing in things))


OUTLETS = describing("outlets", "outlet")


@pytest.fixture
def listed(path: Path) -> Iterator[Writer]:
    """Two reports, and the list that describes their publisher."""
    with Writer.open(path, derive=count) as store:
        store.commit([OUTLETS, FIRST, SECOND])
        yield store


def test_what_others_refer_to_is_not_withdrawn(listed: Writer) -> None:
    before = listed.state
    with pytest.raises(DoesNotConform) as refused:
        listed.withdraw([OUTLETS.iri, SECOND.iri], "taken back")
    assert str(refused.value) == (
        "id:r1 refers to id:outlet; withdraw what refers first, or all in one command; nothing was changed"
    )
    assert listed.state == before
    assert set(listed.documents()) == {OUTLETS.iri, FIRST.iri, SECOND.iri}


def test_a_refusal_names_a_few_of_many(listed: Writer) -> None:
    listed.commit([report(f"s{n}", ("c1", "attack-1", n)) for n in range(7)])
    with pytest.raises(DoesNotConform, match=r"^(id:\w+ refers to id:outlet, ){5}and 4 more documents do the like;"):
        listed.withdraw([OUTLETS.iri], "taken back")


def test_what_belongs_together_is_withdrawn_together(listed: Writer) -> None:
    entries = listed.withdraw([OUTLETS.iri, FIRST.iri, SECOND.iri, FIRST.iri], "taken back", coder="Ada")
    assert [(e.sequence, e.document, e.removed) for e in entries] == [
        (4, OUTLETS.iri, 0),
        (5, FIRST.iri, 2),
        (6, SECOND.iri, 2),
    ]
    assert {(e.kind, e.coder, e.reason) for e in entries} == {("withdraw", "Ada", "taken back")}
    assert list(listed.documents()) == []
    assert counted(listed) == {}


def test_one_that_is_not_there_keeps_all(listed: Writer) -> None:
    with pytest.raises(UnknownName, match="id:r9 is no document"):
        listed.withdraw([FIRST.iri, ID + "r9"], "taken back")
    assert set(listed.documents()) == {OUTLETS.iri, FIRST.iri, SECOND.iri}


def test_what_another_document_describes_too_can_go(listed: Writer) -> None:
    listed.commit([describing("others", "outlet", "agency", kind="Group")])
    (entry,) = listed.withdraw([OUTLETS.iri], "taken back")
    assert entry.document == OUTLETS.iri


def holding(folder: Path) -> list[Path]:
    """The files under ``folder`` that hold what was said of the secret claim."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in found if any(part in path.read_bytes() for part in SECRET_BYTES)]


def test_a_redaction_leaves_no_byte_anywhere_and_a_tombstone(path: Path, tmp_path: Path) -> None:
    backup = tmp_path / "backup"
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST, SECRET, SECOND], coder="Ada")
        upkeep.backup(path, backup)
        with Reader.open(path, derive=count) as reader:  # even what a reader holds
            assert {file.parent.name for file in holding(tmp_path)} >= {"journal", "00000002"}
            tombstone = store.redact(CLAIM, "she asked for it", coder="Ada")
            assert holding(tmp_path) == []
            with contextlib.suppress(StoreFailure):  # the reader may find its files gone, and is told so
                reader.graph(FIRST.iri)
        assert (tombstone.kind, tombstone.claim, tombstone.reason) == ("redact", CLAIM, "she asked for it")
        assert (tombstone.removed, len(tombstone.removed_digest or "")) == (1, 64)
        assert counted(store) == {"attack-1": 4, "attack-2": 1, "attack-4": 1}  # what is left is still about its event
        assert store.state.claims == 5
        stays = {quad.predicate.value for quad in store.graph(SECRET.iri) if quad.subject == NamedNode(CLAIM)}
        assert stays == {TYPE, CG + "about", CG + "redactedOn", CG + "statedIn"}
        assert store.commit([SECRET]).unchanged == (SECRET.iri,)
        with pytest.raises(WrongUse, match="was redacted and stays so"):
            store.commit([report("r3", ("jane-doe", "attack-1", 7))])
        assert store.commit([report("r3", ("c2", "attack-4", 9))]).replaced == (SECRET.iri,)
        assert store.state.claims == 5  # a redacted claim that is dropped was none any more
    assert upkeep.verify(path, derive=count).problems == ()
    with history.at(path, 2, derive=count) as graph:
        assert counted(graph) == {"attack-1": 3, "attack-4": 1}
    assert history.diff(path, 0, 5).redacted[0].claim == CLAIM
    upkeep.rebuild(path, derive=count)
    upkeep.restore(backup, tmp_path / "again.db", derive=count)
    assert upkeep.verify(tmp_path / "again.db", derive=count).problems == ()
    assert holding(tmp_path) == []


def test_a_document_is_not_redacted_and_a_claim_only_once(path: Path) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST, SECRET])
        with pytest.raises(WrongUse, match="is a document; to take it back whole, run `claimgraph withdraw`"):
            store.redact(SECRET.iri, "why not")
        store.redact(CLAIM, "she asked for it")
        with pytest.raises(UnknownName, match="was redacted already"):
            store.redact(CLAIM, "again")
        assert store.state.head.sequence == 3


def test_a_backup_that_cannot_be_recorded_is_none(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A redaction would not reach one that the store does not know of."""
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST])

    def fails(*_: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    with monkeypatch.context() as patch:
        patch.setattr(backups, "_record", fails)
        with pytest.raises(StoreFailure, match="the backup failed"):
            upkeep.backup(path, tmp_path / "backup")
    assert not (tmp_path / "backup").exists()
    with monkeypatch.context() as patch:
        patch.setattr(files, "rename", fails)
        with pytest.raises(StoreFailure, match="the backup failed"):
            upkeep.backup(path, tmp_path / "backup")
    assert backups.records(path) == []


def killed(task: Callable[[], object], last: int | str, patch: pytest.MonkeyPatch) -> list[str]:
    """Run ``task`` until its point ``last``, told by number or name; returns the points it passed."""
    passed: list[str] = []

    def point(name: str) -> None:
        passed.append(name)
        if last in (len(passed), name):
            raise KeyboardInterrupt

    patch.setattr(files, "point", point)
    with contextlib.suppress(KeyboardInterrupt):
        task()
    patch.undo()
    return passed


def backup_killed(path: Path, last: int | str, patch: pytest.MonkeyPatch) -> list[str]:
    """A store at ``path`` with a backup that died at ``last`` and could tidy nothing up."""
    with Writer.open(path, derive=count) as store:
        store.commit([SECRET])
    patch.setattr(backups, "_give_up", lambda *_: None)
    return killed(lambda: upkeep.backup(path, path.parent / "backup"), last, patch)


def assert_redacted(path: Path) -> None:
    """The secret can be removed from all that lies beside the store at ``path``, and nothing is wrong afterwards."""
    with Writer.open(path, derive=count) as store:
        store.redact(CLAIM, "she asked for it")
    assert holding(path.parent) == []
    assert upkeep.verify(path, derive=count).problems == ()


def test_a_backup_killed_anywhere_keeps_nothing_that_is_redacted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a copy would escape the redaction; the record of a backup that never was would be a false alarm."""
    for last in itertools.count(1, 3):
        path = tmp_path / str(last) / "claimgraph.db"
        path.parent.mkdir()
        passed = backup_killed(path, last, monkeypatch)
        assert_redacted(path)
        if len(passed) < last:
            break
        upkeep.backup(path, path.parent / "another")
    assert (path.parent / "backup").is_dir()
    assert "rename backup" in passed


def test_giving_up_half_a_backup_may_be_killed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for last in itertools.count(1):
        path = tmp_path / str(last) / "claimgraph.db"
        path.parent.mkdir()
        backup_killed(path, "rename backup", monkeypatch)
        passed = killed(partial(backups.renew, path), last, monkeypatch)
        assert_redacted(path)
        if len(passed) < last:
            break
    assert {"remove journal", "remove BACKUP", "remove .backup.part"} <= {*passed}


def test_verify_tells_of_a_redaction_that_was_killed_wherever_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the tombstone is in the journal the claim is promised to be gone; each state in which it is not is told."""
    told = 0
    for last in itertools.count(1, 7):
        path = tmp_path / str(last) / "claimgraph.db"
        path.parent.mkdir()
        with Writer.open(path, derive=count) as store:
            store.commit([FIRST, SECRET])
            store.redact(f"{SECRET.iri}/c2", "an earlier one, of the same entry")
            passed = killed(partial(store.redact, CLAIM, "she asked for it"), last, monkeypatch)
            problems = upkeep.verify(path, derive=count).problems
            promised = any(entry.claim == CLAIM for entry in store.log())
        if promised and holding(path.parent / "claimgraph.db"):
            assert "the redaction of id:r3/jane-doe, entry 4, is unfinished" in problems[0]
            told += 1
        if promised:
            upkeep.rebuild(path, derive=count)
            assert holding(path) == []
        assert upkeep.verify(path, derive=count).problems == ()
        if len(passed) < last:
            break
    assert told > 2


def test_two_redactions_of_one_document(path: Path) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST])
        store.commit([SECRET])
        store.commit([report("r3", ("jane-doe", "attack-1", 1), ("c2", "attack-4", 8))])
        store.redact(CLAIM, "she asked for it")
        store.redact(f"{SECRET.iri}/c2", "and this too")
        with pytest.raises(UnknownName, match="no document says anything of it"):
            store.redact(f"{SECRET.iri}/c3", "again")
        with pytest.raises(WrongUse, match="reason is missing"):
            store.redact(CLAIM, "")
    assert holding(path) == []
    assert upkeep.verify(path, derive=count).problems == ()


def test_a_backup_that_was_out_of_reach_is_told(path: Path, tmp_path: Path) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([SECRET])
        upkeep.backup(path, tmp_path / "disk")
        (tmp_path / "disk").rename(tmp_path / "unplugged")
        store.redact(CLAIM, "she asked for it")
    (problem,) = upkeep.verify(path, derive=count).problems
    assert "disk, a backup, was out of reach when entry 2 redacted" in problem
    (tmp_path / "unplugged").rename(tmp_path / "disk")
    upkeep.rebuild(path, derive=count)
    assert upkeep.verify(path, derive=count).problems == ()
    assert holding(tmp_path) == []


def spoil_journal(store: Path, backup: Path) -> None:
    shutil.rmtree(backup / "journal")


def spoil_mark(store: Path, backup: Path) -> None:
    (backup / "BACKUP").write_text("x")


def spoil_record(store: Path, backup: Path) -> None:
    (record,) = (store / "backups").iterdir()
    record.write_text("x")


@pytest.mark.parametrize("spoil", [spoil_journal, spoil_mark, spoil_record])
def test_a_backup_that_is_broken_stops_no_redaction(
    spoil: Callable[[Path, Path], None], path: Path, tmp_path: Path
) -> None:
    """What was said goes from the store all the same; the backup is told, and work goes on."""
    backup = tmp_path / "backup"
    with Writer.open(path, derive=count) as store:
        store.commit([SECRET])
        upkeep.backup(path, backup)
        spoil(path, backup)
        store.redact(CLAIM, "she asked for it")
        assert holding(path) == []
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST])
    upkeep.rebuild(path, derive=count)
    (problem,) = upkeep.verify(path, derive=count).problems
    assert "remove " in problem
    (record,) = (path / "backups").iterdir()
    assert str(record) in problem
    record.unlink()
    assert upkeep.verify(path, derive=count).problems == ()


def test_the_backup_of_another_store_is_left_alone(path: Path, tmp_path: Path) -> None:
    other, backup = tmp_path / "other.db", tmp_path / "backup"
    for place, documents in ((path, [SECRET]), (other, [FIRST, SECOND])):
        with Writer.open(place, derive=count) as store:
            store.commit(documents)
    upkeep.backup(path, backup)
    backup.rename(tmp_path / "elsewhere")
    upkeep.backup(other, backup)
    with Writer.open(path, derive=count) as store:
        store.redact(CLAIM, "she asked for it")
    (problem,) = upkeep.verify(path, derive=count).problems
    assert f"{backup}, a backup, was out of reach when entry 2 redacted something (another store's is at" in problem
    assert upkeep.restore(backup, tmp_path / "again.db", derive=count).documents == 2
    shutil.rmtree(backup)
    (tmp_path / "elsewhere").rename(backup)
    with Writer.open(path, derive=count):  # who writes next tries again
        assert upkeep.verify(path, derive=count).problems == ()
    assert holding(tmp_path) == []


def test_only_a_backup_that_was_missed_is_tried_again(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([SECRET])
        for name in ("well", "Gone"):
            upkeep.backup(path, tmp_path / name)
        shutil.rmtree(tmp_path / "Gone")
        store.redact(CLAIM, "she asked for it")
    tried: list[str] = []
    monkeypatch.setattr(backups, "_renew", lambda _, backup, __: tried.append(backup.path.name))
    Writer.open(path, derive=count).close()
    assert tried == ["Gone"]


def test_a_backup_is_no_store(path: Path, tmp_path: Path) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit([SECRET])
        upkeep.backup(path, tmp_path / "backup")
        for opened in (Reader, Writer):
            with pytest.raises(StoreFailure, match="is a backup; `claimgraph restore` makes a store from it"):
                opened.open(tmp_path / "backup")
        (tmp_path / "backup" / "index").mkdir()  # as it was left by a claimgraph that read backups as stores
        (tmp_path / "backup" / "index" / "000007.sst").write_bytes(SECRET_BYTES[0])
        store.redact(CLAIM, "she asked for it")
    assert holding(tmp_path) == []


def test_a_backup_is_restored_to_the_same_graph(past: Path, tmp_path: Path) -> None:
    made = upkeep.backup(past, tmp_path / "copy")
    assert made.head.sequence == 4
    told = upkeep.restore(tmp_path / "copy", tmp_path / "new.db", derive=count)
    assert (told.entries, told.documents, told.claims) == (4, 1, 2)
    assert list(history.log(tmp_path / "new.db")) == list(Recorded(past).log())
    with Reader.open(tmp_path / "new.db", derive=count) as graph:
        assert graph.graph(FIRST.iri) == frozenset(CHANGED.quads)
    assert upkeep.backup(past, tmp_path / "copy") == made  # it has all that there is
    (tmp_path / "folder").mkdir()
    for target, words in ((tmp_path / "folder", "exists already"), (past / "inside", "lies in the store itself")):
        with pytest.raises(StoreFailure, match=words):
            upkeep.backup(past, target)
    assert upkeep.restore(tmp_path / "copy", past, derive=count) == Recorded(past).stats()  # it stands as it should
    with pytest.raises(StoreFailure, match="is no backup"):
        upkeep.restore(tmp_path, tmp_path / "other.db")
    max((tmp_path / "copy" / "journal").iterdir()).unlink()
    with pytest.raises(StoreFailure, match="has lost files"):
        upkeep.restore(tmp_path / "copy", tmp_path / "other.db")


def test_restoring_is_cut_anywhere_and_done_again(past: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    upkeep.backup(past, tmp_path / "backup")
    for last in ("sync journal", "rename again.db", "make index", "rename CURRENT", "never"):
        again = tmp_path / last / "again.db"
        again.parent.mkdir()
        restore = partial(upkeep.restore, tmp_path / "backup", again, derive=count)
        killed(restore, last, monkeypatch)
        assert [path.name for path in again.parent.iterdir()] in ([], ["again.db"])
        assert restore().documents == Recorded(past).stats().documents
        assert upkeep.verify(again, derive=count).problems == ()
    with Writer.open(again, derive=count) as store:
        store.commit([report("r9", ("c1", "attack-9", 1))])
    with pytest.raises(StoreFailure, match="exists already"):  # it went its own way
        restore()


def test_a_backup_is_cut_anywhere_and_made_again(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Also after its name is given, when it is a backup that is only not told yet."""
    with Writer.open(path, derive=count) as store:
        store.commit([FIRST])
    for last in ("make backups", "write .BACKUP.part", "rename backup", "sync disk", "never"):
        target = tmp_path / last.replace("sync ", "") / "backup"
        target.parent.mkdir()
        make = partial(upkeep.backup, path, target)
        killed(make, last, monkeypatch)
        assert target.is_dir() == (last in ("sync disk", "never"))
        assert make() == make()
        assert upkeep.verify(path, derive=count).sound
    with Writer.open(path, derive=count) as store:
        store.commit([SECOND])
    with pytest.raises(StoreFailure, match="exists already; name a new folder"):  # it is older than the store by now
        make()


def test_a_backup_into_the_store_itself_is_refused_whatever_the_way_there(past: Path, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(past)
    for store, target in ((past, tmp_path / "link" / "backup"), (tmp_path / "link", past / "backup")):
        with pytest.raises(StoreFailure, match="lies in the store itself"):
            upkeep.backup(store, target)


def test_rebuild_makes_the_same_index_from_the_journal_alone(past: Path) -> None:
    before = Recorded(past).stats()
    for file in (past / "index").rglob("*"):
        if file.is_file():
            file.write_bytes(b"x")
    assert len(upkeep.verify(past, derive=count).problems) >= 2
    after = upkeep.rebuild(past, derive=count)
    assert (after.entries, after.documents, after.claims, after.quads) == (4, 1, 2, 13)
    assert (before.documents, before.claims, before.quads) == (1, 2, 13)
    assert upkeep.verify(past, derive=count) == upkeep.Verification(4, 1, (), ())


def test_rebuild_refuses_a_damaged_journal_and_names_the_file(past: Path) -> None:
    file = min((past / "journal").iterdir())
    content = bytearray(file.read_bytes())
    content[-10] ^= 1
    file.write_bytes(content)
    with pytest.raises(StoreFailure, match=rf"{file.name} is damaged; .*restore"):
        upkeep.rebuild(past, derive=count)
    with Reader.open(past, derive=count) as graph:  # the index is whole, and reading goes on
        assert list(graph.documents()) == [FIRST.iri]


def test_the_counts(past: Path) -> None:
    told = Recorded(past).stats()
    assert (told.entries, told.documents, told.claims, told.quads, told.generations) == (4, 1, 2, 13, 1)
    assert told.journal_bytes == sum(file.stat().st_size for file in (past / "journal").iterdir())
    assert told.last == list(Recorded(past).log())[-1].time
