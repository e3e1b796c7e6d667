"""What a store promises to those who load and read."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pyoxigraph
import pytest
from pyoxigraph import NamedNode, Quad, QuerySolutions

from claimgraph.claims.memory import Memory
from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.names import CG, DERIVED, ID
from claimgraph.store import files
from claimgraph.store.folder import need_store
from claimgraph.store.history import Past
from claimgraph.store.journal import Journal
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer

from .conftest import Report, count, counted, report

FIRST = report("r1", ("c1", "attack-1", 3), ("c2", "attack-1", 4))
SECOND = report("r2", ("c1", "attack-1", 5), ("c2", "attack-2", 6))
CHANGED = report("r1", ("c1", "attack-1", 9), ("c3", "attack-3", 4))


def open_(path: Path) -> Writer:
    return Writer.open(path, derive=count)


def test_what_is_loaded_is_there_at_once_for_the_writer_and_for_every_later_reader(path: Path) -> None:
    with open_(path) as store:
        receipt = store.commit([FIRST, SECOND], coder="Ada")
        assert (receipt.accepted, receipt.replaced, receipt.unchanged) == ((FIRST.iri, SECOND.iri), (), ())
        assert receipt.sequence == 2
        assert store.graph(FIRST.iri) == frozenset(FIRST.quads)
        with Reader.open(path, derive=count) as reader:
            assert sorted(reader.documents()) == [FIRST.iri, SECOND.iri]
            assert reader.graph(SECOND.iri) == frozenset(SECOND.quads)
            assert counted(reader) == {"attack-1": 3, "attack-2": 1}


def test_the_same_content_again_changes_nothing(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST])
        before = sorted(p.relative_to(path) for p in path.rglob("*"))
        turned = Report(FIRST.iri, tuple(reversed(FIRST.quads)), "other.ttl")
        receipt = store.commit([turned, SECOND, SECOND])
        assert (receipt.accepted, receipt.unchanged) == ((SECOND.iri,), (FIRST.iri,))
        assert store.commit([FIRST, SECOND]).unchanged == (FIRST.iri, SECOND.iri)
    assert len(before) > 1
    assert [entry.document for entry in Journal(path / "journal").entries()] == [FIRST.iri, SECOND.iri]


def test_another_content_replaces_the_document_and_renews_only_what_it_touches(path: Path) -> None:
    asked: list[set[str] | None] = []

    def derive(store, events=None):  # type: ignore[no-untyped-def]
        asked.append(events)
        return count(store, events)

    with Writer.open(path, derive=derive) as store:
        store.commit([FIRST, SECOND])
        receipt = store.commit([CHANGED])
        assert receipt.replaced == (FIRST.iri,)
        assert store.graph(FIRST.iri) == frozenset(CHANGED.quads)
        assert counted(store) == {"attack-1": 2, "attack-2": 1, "attack-3": 1}
    assert asked[-1] == {ID + "attack-1", ID + "attack-3"}
    entry = list(Journal(path / "journal").entries())[-1]
    assert (entry.added, entry.removed) == (2, 2)  # c1 changed, c3 came, c2 went


def test_a_change_to_the_publisher_touches_every_event_of_the_document(path: Path) -> None:
    asked: list[Collection[str] | None] = []

    def derive(store: pyoxigraph.Store, events: Collection[str] | None = None) -> tuple[bytes, ...]:
        asked.append(events)
        return ()

    with Writer.open(path, derive=derive) as store:
        store.commit([SECOND])
        store.commit([report("r2", ("c1", "attack-1", 5), ("c2", "attack-2", 6), publisher="other")])
    assert asked[-1] == {ID + "attack-1", ID + "attack-2"}


def test_a_load_that_fails_leaves_nothing_behind(path: Path) -> None:
    astray = Report(ID + "astray", (FIRST.quads[0],))
    with open_(path) as store:
        store.commit([FIRST])
        before = {p: p.stat().st_mtime_ns for p in path.rglob("*") if "work" not in p.parts}
        with pytest.raises(WrongUse, match=r"astray.*another graph"):
            store.commit([SECOND, astray])
        with pytest.raises(ZeroDivisionError):
            store.commit(report(f"r{1 // n}", ("c1", "attack-1", 1)) for n in (1, 0))
        assert {p: p.stat().st_mtime_ns for p in path.rglob("*") if "work" not in p.parts}.keys() == before.keys()
        assert list(store.documents()) == [FIRST.iri]
        assert store.commit([SECOND]).sequence == 2
        assert counted(store) == {"attack-1": 3, "attack-2": 1}


def test_a_first_load_that_fails_leaves_no_folder(path: Path) -> None:
    astray = Report(ID + "astray", (FIRST.quads[0],))
    with open_(path) as store, pytest.raises(WrongUse, match="another graph"):
        store.commit([astray])
    assert list(path.parent.iterdir()) == []
    path.mkdir()  # one that the user made stays
    with open_(path) as store, pytest.raises(WrongUse, match="another graph"):
        store.commit([astray])
    assert path.is_dir()


def test_who_waits_for_a_folder_that_is_taken_away_makes_it_anew(path: Path) -> None:
    first = open_(path)
    with ThreadPoolExecutor(1) as waiting:
        second = waiting.submit(open_, path)
        time.sleep(0.2)
        first.close()
        with second.result() as store:
            assert store.commit([FIRST]).sequence == 1
    with Reader.open(path, derive=count) as reader:
        assert list(reader.documents()) == [FIRST.iri]


def test_one_document_comes_twice_with_different_content(path: Path) -> None:
    with open_(path) as store, pytest.raises(WrongUse, match="comes twice"):
        store.commit([FIRST, CHANGED])


@pytest.mark.parametrize("iri", [DERIVED + "origins", CG.rstrip("#")])
def test_no_document_takes_the_name_of_a_derived_graph(path: Path, iri: str) -> None:
    node = NamedNode(iri)
    with open_(path) as store, pytest.raises(WrongUse, match="written by claimgraph alone"):
        store.commit([Report(iri, (Quad(node, node, node, node),))])


def test_a_load_in_parts_sees_its_own_documents_and_nobody_else_does(path: Path) -> None:
    with open_(path) as store:
        with store.transaction(coder="Ada") as transaction:
            transaction.add([FIRST])
            assert transaction.shown.graph(FIRST.iri) == frozenset(FIRST.quads)
            assert not store.graph(FIRST.iri)
            transaction.add([SECOND])
        assert transaction.receipt().accepted == (FIRST.iri, SECOND.iri)
        assert sorted(store.documents()) == [FIRST.iri, SECOND.iri]
    assert len(list((path / "journal").iterdir())) == 1


def test_what_the_index_lacks_is_replayed_whoever_opens_next(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST])
        kept = (path / "index" / "CURRENT").read_bytes()
        generation = store._holds[-1].generation.path
        with Reader.open(path, derive=count):  # its hold keeps the first generation
            store.commit([SECOND])
            store.commit([CHANGED])
        assert generation.exists()
        (path / "index" / "CURRENT").write_bytes(kept)
    with Reader.open(path, derive=count) as reader:
        assert reader.state.head.sequence == 3
        assert reader.graph(FIRST.iri) == frozenset(CHANGED.quads)
        assert counted(reader) == {"attack-1": 2, "attack-2": 1, "attack-3": 1}
        assert (reader.state.documents, reader.state.claims, reader.state.quads) == (2, 4, 26)


def test_an_index_that_is_gone_is_made_anew(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST, SECOND])
        state = store.state
    subprocess.run(["rm", "-r", str(path / "index")], check=True)
    with Reader.open(path, derive=count) as reader:
        assert reader.graph(FIRST.iri) == frozenset(FIRST.quads)
        assert counted(reader) == {"attack-1": 3, "attack-2": 1}
        assert (reader.state.head, reader.state.claims) == (state.head, state.claims)


def test_a_journal_that_lost_its_end_is_not_opened(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST])
        store.commit([SECOND])
    max((path / "journal").iterdir()).unlink()
    for opened in (Reader, Writer):
        with pytest.raises(StoreFailure, match=r"ends at entry 1, but entry 2 was accepted.*restore"):
            opened.open(path, derive=count)


def test_a_second_writer_is_refused_within_a_second_and_told_who_writes(path: Path) -> None:
    code = f"""
import sys; sys.path.insert(0, {str(Path(__file__).parent.parent.parent)!r})
from claimgraph.store.writer import Writer; from tests.store.conftest import count
store = Writer.open({str(path)!r}, derive=count); print("open", flush=True); sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "open\n"
        began = time.monotonic()
        with pytest.raises(StoreFailure, match=rf"written by process {first.pid} on \S+ since 2\d\d\d-"):
            open_(path)
        assert time.monotonic() - began < 1
        with Reader.open(path, derive=count) as reader:
            assert not list(reader.documents())
        first.kill()
    with open_(path) as store:
        assert store.commit([FIRST]).sequence == 1
    assert (path / "lock").read_bytes() == b""


def test_two_writers_may_begin_one_store(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder that one is about to make may be there by then."""

    def point(name: str) -> None:
        if name == f"make {path.name}":
            path.mkdir()

    monkeypatch.setattr(files, "point", point)
    with open_(path) as store:
        assert store.commit([FIRST]).accepted == (FIRST.iri,)


def test_a_reader_keeps_what_it_opened_while_the_writer_goes_on(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST])
        with Reader.open(path, derive=count) as reader:
            for n in range(6):
                store.commit([report(f"n{n}", ("c1", "attack-9", n))])
            assert list(reader.documents()) == [FIRST.iri]
            assert reader.graph(FIRST.iri) == frozenset(FIRST.quads)
        store.commit([SECOND])
    with open_(path):
        assert len(list((path / "index").iterdir())) == 2  # CURRENT and one generation
        assert not list((path / "work").iterdir()) if (path / "work").exists() else True


def test_a_writer_that_was_closed_writes_no_more(path: Path) -> None:
    (store := open_(path)).close()
    with pytest.raises(WrongUse, match=r"was closed; open it again"):
        store.commit([FIRST])


@pytest.mark.parametrize("opened", [Reader, Past])
def test_who_opens_to_read_gets_nothing_that_writes(opened: type) -> None:
    assert not {"commit", "withdraw", "transaction", "redact"} & set(dir(opened))


def test_a_store_that_another_process_is_about_to_make_can_be_written(path: Path) -> None:
    ended = threading.Event()

    def come_and_go() -> None:
        while not ended.is_set():
            path.mkdir()
            path.rmdir()

    with ThreadPoolExecutor(1) as other:
        task = other.submit(come_and_go)
        try:
            for _ in range(5000):
                need_store(path, write=True)
        finally:
            ended.set()
        task.result()


def test_a_path_that_is_no_store_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for opened in (Reader, Writer):
        with pytest.raises(StoreFailure, match="is no store of claims"):
            opened.open(tmp_path)
        with pytest.raises(StoreFailure, match="is no store of claims"):
            opened.open(tmp_path / "thesis.txt")
    with pytest.raises(StoreFailure, match=r"no store here.*claimgraph load"):
        Reader.open(tmp_path / "absent")
    assert [p.name for p in tmp_path.iterdir()] == ["thesis.txt"]


@pytest.mark.parametrize("name", ["CURRENT", "00000002/STATE", "00000002/CURRENT", "*/*.sst"])
def test_a_cut_index_is_told_with_its_remedy(path: Path, name: str) -> None:
    with open_(path) as store:
        store.commit([FIRST])
    cut = next((path / "index").glob(name))
    cut.write_bytes(cut.read_bytes()[:-1])
    for opened in (Reader, Writer):
        with pytest.raises(StoreFailure, match=r"run `claimgraph rebuild`"):
            opened.open(path, derive=count)


def test_the_history_is_a_graph_that_can_be_asked(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST, SECOND], coder="Ada")
        store.commit([CHANGED])
        text = (Path(__file__).parent / "history.rq").read_text()
        answer = store.query(text)
        assert isinstance(answer, QuerySolutions)
        rows = [tuple(term.value for term in row) for row in answer]
    assert rows == [
        ("1", FIRST.iri, "2", "0"),
        ("2", SECOND.iri, "2", "0"),
        ("3", FIRST.iri, "2", "2"),
    ]


def test_context_finds_the_chain(path: Path) -> None:
    quotes = NamedNode(CG + "quotes")
    here = NamedNode(SECOND.iri)
    outer, inner = NamedNode(SECOND.iri + "/c1"), NamedNode(FIRST.iri + "/c1")
    relay = Report(SECOND.iri, (*SECOND.quads, Quad(outer, quotes, inner, here)))
    with open_(path) as disk:
        for graph in (disk, Memory(derive=count)):
            assert not len(graph.context({inner.value}))
            graph.commit([FIRST, relay])
            found = {(quad.subject, quad.predicate) for quad in graph.context({inner.value})}
            assert (outer, NamedNode(CG + "statedIn")) in found
            assert (inner, NamedNode(CG + "about")) in found
            assert len(found) == 11  # what is said of both, and the quotation
            assert len(graph.context({inner.value}, {SECOND.iri})) == 5


def test_memory_answers_as_the_store_does(path: Path) -> None:
    with open_(path) as disk:
        memory = Memory([FIRST], derive=count)
        assert isinstance(memory, Memory)
        disk.commit([FIRST])
        for documents in ([SECOND], [CHANGED], [CHANGED, SECOND]):
            ours, theirs = memory.commit(documents), disk.commit(documents)
            assert (ours.accepted, ours.replaced, ours.unchanged) == (
                theirs.accepted,
                theirs.replaced,
                theirs.unchanged,
            )
            assert sorted(memory.documents()) == sorted(disk.documents())
            assert counted(memory) == counted(disk)


def test_a_journal_file_is_nquads_with_its_header_as_a_comment(path: Path) -> None:
    with open_(path) as store:
        store.commit([FIRST], coder="Ada")
    (file,) = (path / "journal").iterdir()
    header, *lines = file.read_text().splitlines(keepends=True)
    told = json.loads(header.removeprefix("# claimgraph "))
    assert (told["coder"], told["document"], told["licence"]) == ("Ada", FIRST.iri, "https://example.org/licence")
    assert lines == sorted(f"{quad} .\n" for quad in FIRST.quads)


def test_a_fork_does_not_keep_the_lock_of_its_dead_parent(path: Path) -> None:
    code = f"""
import os, sys, time; sys.path.insert(0, {str(Path(__file__).parent.parent.parent)!r})
from claimgraph.store.lock import Lock; from pathlib import Path
path = Path({str(path)!r}); path.mkdir(); lock = Lock.take(path / "lock")
if os.fork() == 0:
    os.close(1); time.sleep(5); os._exit(0)
os._exit(0)
"""
    subprocess.run([sys.executable, "-c", code], check=True)
    with open_(path) as store:
        assert store.commit([FIRST]).sequence == 1
