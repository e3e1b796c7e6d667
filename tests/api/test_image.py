"""The memory image: the same answers from workers that are forked, killed and replaced; and when it is chosen."""

import os
import signal
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimgraph
from claimgraph.api import state


def test_the_processes_end_with_the_graph(store: Path) -> None:
    before = children()
    with claimgraph.open(store, image=True) as graph:
        graph.ask("unclaimed-attacks")
        mine = children() - before
        assert mine
    ended = time.monotonic() + 10
    while mine & children() and time.monotonic() < ended:
        time.sleep(0.05)
    assert mine & children() == set()


def children() -> set[int]:
    """The processes below this one that run, of any depth."""
    found, wanted = set(), {os.getpid()}
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if fields[0] != "Z":
            parents[int(stat.parent.name)] = int(fields[1])
    while wanted:
        wanted = {pid for pid, parent in parents.items() if parent in wanted}
        found |= wanted
    return found


def test_an_image_that_was_killed_is_told(store: Path) -> None:
    with claimgraph.open(store, image=True) as graph:
        before = children()
        graph.ask("unclaimed-attacks")
        for pid in children() - before:
            os.kill(pid, signal.SIGKILL)
        with pytest.raises(claimgraph.StoreFailure):
            graph.ask("unclaimed-attacks")
        with pytest.raises(claimgraph.StoreFailure, match="open the graph again"):
            graph.ask("unclaimed-attacks")


def test_without_room_for_it_the_disk_answers_and_a_sentence_says_so(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(state, "free", lambda: 1 << 20)
    with (
        pytest.warns(UserWarning, match=r"^the image would need some .* MB, and .* are free: the disk answers"),
        claimgraph.open(store, image=True) as graph,
    ):
        assert len(graph.ask("unclaimed-attacks")) == 2


@pytest.mark.parametrize(("megabytes", "there", "chosen"), [(1, 8192, False), (60, 8192, True), (4000, 8192, False)])
def test_it_is_chosen_where_that_is_plain(megabytes: int, there: int, chosen: bool) -> None:
    assert state.pays(megabytes << 20, there << 20) is chosen


def test_a_small_store_is_asked_from_disk_without_a_word(store: Path) -> None:
    with warnings.catch_warnings(), claimgraph.open(store) as graph:
        warnings.simplefilter("error")
        before = children()
        graph.ask("unclaimed-attacks")
        assert children() == before


@pytest.fixture(scope="module")
def image(store: Path) -> Iterator[claimgraph.Graph]:
    with claimgraph.open(store, image=True) as graph:
        yield graph


def test_it_answers_as_the_disk_does(image: claimgraph.Graph, store: Path) -> None:
    with claimgraph.open(store, image=False) as disk:
        for question in claimgraph.questions():
            assert image.ask(question.id) == disk.ask(question.id), question.id
    assert image.query("ASK { ?attack a cg:Attack }") is True


def test_a_worker_that_is_killed_harms_nothing(image: claimgraph.Graph) -> None:
    limits = claimgraph.Limits(seconds=0.3)
    for _ in range(3):
        with pytest.raises(claimgraph.LimitHit, match="no whole answer within"):
            image.query("SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }", limits=limits)
    nested = "SELECT * { " + "{ " * 20_000 + "?a ?b ?c" + " }" * 20_000 + " }"
    with pytest.raises(claimgraph.ClaimgraphError):
        image.query(nested)
    assert len(image.ask("unclaimed-attacks")) == 2


def test_memory_is_bounded_beyond_what_the_image_holds(image: claimgraph.Graph) -> None:
    many = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?a ?f ?i"
    with pytest.raises(claimgraph.LimitHit, match="needed more than 32 MB"):
        image.query(many, limits=claimgraph.Limits(seconds=20, megabytes=32))
    assert len(image.ask("unclaimed-attacks", since=None)) == 2
