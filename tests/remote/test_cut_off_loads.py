"""A change that fails at any of its writes says so, and making it again finishes it."""

from __future__ import annotations

import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest
from pyoxigraph import QuerySolutions

from claimgraph import catalogue
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.endpoint import Endpoint, derivation
from claimgraph.endpoint.change import PENDING
from claimgraph.errors import LimitHit, StoreFailure, UnknownName, WrongUse
from claimgraph.graph import Readable
from claimgraph.limits import Limits
from claimgraph.names import DERIVED
from tests.remote.conftest import clear
from tests.remote.running import Running
from tests.remote.scripted import Answer, reply, serving

FAILURE = reply(b"the disk is full", status="507 Insufficient Storage", media_type="text/plain")


@dataclass
class Failing:
    """Hands requests on to a real server, and fails the n-th write, before or after the server has done it.

    Only writes that begin with ``to`` count: ``POST``, say, and a part of an address.
    """

    target: str
    number: int
    done: bool
    to: bytes = b""
    failure: Answer = field(default_factory=lambda: FAILURE)
    writes: list[bytes] = field(default_factory=list)

    def __call__(self, request: bytes) -> Answer:
        if request.startswith(self.to) if self.to else not request.startswith(b"POST /query"):
            self.writes.append(request)
            if len(self.writes) == self.number:
                if self.done:
                    self.forward(request)
                return self.failure
        return [self.forward(request)]

    def forward(self, request: bytes) -> bytes:
        at = urlsplit(self.target)
        with socket.create_connection((str(at.hostname), int(at.port or 0)), timeout=20) as connection:
            connection.sendall(request.replace(b"Connection: keep-alive", b"Connection: close", 1))
            answer = b"".join(iter(lambda: connection.recv(65536), b""))
        return answer.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1)


def state(graph: Readable, few: list[Document]) -> frozenset[tuple[object, ...]]:
    """What the documents and all that is derived from them say, each with its graph."""
    names = [document.iri for document in few] + [DERIVED + str(query.graph) for query in catalogue.kept_derivations()]
    told = " ".join(f"<{name}>" for name in names)
    rows = graph.query(f"SELECT ?graph ?s ?p ?o {{ VALUES ?graph {{ {told} }} GRAPH ?graph {{ ?s ?p ?o }} }}")
    assert isinstance(rows, QuerySolutions)
    return frozenset(tuple(row) for row in rows)


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but not told"])
def test_a_load_that_was_cut_off_is_finished_by_another(empty: Running, few: list[Document], done: bool) -> None:
    with Memory(few) as here:
        expected = state(here, few)
    number, failed = 0, True
    while failed:
        number += 1 if number < 5 else 13  # the first writes one by one, then some of the many derived graphs
        clear(empty)
        failing = Failing(empty.url, number, done)
        with serving(failing) as (url, _), Endpoint(url) as endpoint:
            failed = _load_fails(endpoint, few)
        assert failed == (len(failing.writes) == number)
        with Endpoint(empty.url) as healthy:
            healthy.commit(few)
            assert state(healthy, few) == expected, f"write {number} failed"
            assert not healthy.graph(PENDING.value)
            assert healthy.commit(few).unchanged == tuple(document.iri for document in few)
            assert told_of(healthy) == [("accept", document.iri) for document in few]
    assert number > len(few) + len(catalogue.kept_derivations())


@pytest.mark.parametrize("done", [False, True], ids=["not done", "done but not told"])
def test_a_withdrawal_that_was_cut_off_is_finished_by_another(empty: Running, few: list[Document], done: bool) -> None:
    stays, leaves = few
    with Memory([stays]) as here:
        expected = state(here, few)
    number, failed = 0, True
    while failed:
        number += 1 if number < 4 else 17
        clear(empty)
        with Endpoint(empty.url) as healthy:
            healthy.commit(few)
        failing = Failing(empty.url, number, done)
        with serving(failing) as (url, _), Endpoint(url) as endpoint:
            failed = _withdrawal_fails(endpoint, leaves.iri)
        assert failed == (len(failing.writes) == number)
        with Endpoint(empty.url) as healthy:
            if healthy.graph(PENDING.value) or leaves.iri in set(healthy.documents()):
                healthy.withdraw([leaves.iri], "taken back")
            else:  # the last write takes the note away: all was done, and the journal tells it
                with pytest.raises(UnknownName, match="no document of this store"):
                    healthy.withdraw([leaves.iri], "taken back")
            assert state(healthy, few) == expected, f"write {number} failed"
            assert not healthy.graph(PENDING.value)
            assert told_of(healthy)[2:] == [("withdraw", leaves.iri)]
    assert number > 4


def test_what_was_not_taken_up_again_is_told_when_it_is(empty: Running, few: list[Document]) -> None:
    """The first document was put before the cut; another command comes between."""
    with serving(Failing(empty.url, 5, done=False)) as (url, _), Endpoint(url) as endpoint:
        assert _load_fails(endpoint, few[:1])
    with Endpoint(empty.url) as endpoint:
        endpoint.commit(few[1:])
        assert told_of(endpoint) == [("accept", few[1].iri)]
        assert endpoint.commit(few[:1]).unchanged == (few[0].iri,)
        assert sorted(told_of(endpoint)) == sorted(("accept", document.iri) for document in few)
        assert not endpoint.graph(PENDING.value)


def test_a_withdrawal_does_not_take_up_a_load(empty: Running, few: list[Document]) -> None:
    with serving(Failing(empty.url, 2, done=False)) as (url, _), Endpoint(url) as endpoint:
        assert _load_fails(endpoint, few[:1])
    with Endpoint(empty.url) as endpoint, pytest.raises(UnknownName, match="no document of this store"):
        endpoint.withdraw([few[0].iri], "taken back")


def test_a_version_that_was_cut_off_before_it_was_told_is_told_by_the_next(empty: Running, few: list[Document]) -> None:
    first, _ = few
    journal = b"POST /store?graph=https%3A%2F%2Fw3id.org%2Fclaimgraph%2Fderived%2Fjournal"
    failing = Failing(empty.url, 1, done=False, to=journal)
    with serving(failing) as (url, _), Endpoint(url) as endpoint:
        assert _load_fails(endpoint, [first])
    with Endpoint(empty.url) as endpoint:
        assert told_of(endpoint) == []
        endpoint.withdraw([first.iri], "taken back")
        assert told_of(endpoint) == [("accept", first.iri), ("withdraw", first.iri)]


def test_the_note_of_a_load_survives_another_failure(empty: Running, few: list[Document]) -> None:
    with serving(Failing(empty.url, 6, done=False)) as (url, _), Endpoint(url) as endpoint:
        assert _load_fails(endpoint, few)
    with Endpoint(empty.url) as healthy:
        noted = healthy.graph(PENDING.value)
    # From the fifth query on: some before the note is written anew, some between it and the first change.
    for number in range(5, 12):
        with (
            serving(Failing(empty.url, number, done=False, to=b"POST /query")) as (url, _),
            Endpoint(url) as endpoint,
        ):
            assert _load_fails(endpoint, few), number
        with Endpoint(empty.url) as healthy:
            assert healthy.graph(PENDING.value) >= noted, number
    with Endpoint(empty.url) as healthy:
        healthy.commit(few)
        assert told_of(healthy) == [("accept", document.iri) for document in few]


def test_a_text_that_no_store_can_keep_changes_nothing(empty: Running, few: list[Document]) -> None:
    with Endpoint(empty.url) as endpoint:
        with pytest.raises(WrongUse, match="is no text"):
            endpoint.commit(few, coder="A\udcff")
        receipt = endpoint.commit(few)
        assert (set(receipt.accepted), receipt.replaced) == ({document.iri for document in few}, ())
        with pytest.raises(WrongUse, match="is no text"):
            endpoint.withdraw([few[0].iri], "\udcff")
        assert not endpoint.graph(PENDING.value)
        assert set(endpoint.documents()) == {document.iri for document in few}


def test_a_load_that_is_interrupted_says_what_to_do(
    empty: Running, few: list[Document], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    told = pytest.raises(StoreFailure, match=r"load the same documents again to finish it\. It was interrupted")
    with monkeypatch.context() as patch, Endpoint(empty.url) as endpoint, told:
        patch.setattr(derivation, "derive", interrupted)
        endpoint.commit(few)


def told_of(endpoint: Endpoint) -> list[tuple[str, str | None]]:
    """What the journal tells, entry by entry, whose numbers are all different."""
    entries = endpoint.log()
    assert len({entry.sequence for entry in entries}) == len(entries)
    return [(entry.kind, entry.document) for entry in entries]


def _load_fails(endpoint: Endpoint, few: list[Document]) -> bool:
    return _fails(lambda: endpoint.commit(few))


def _withdrawal_fails(endpoint: Endpoint, iri: str) -> bool:
    return _fails(lambda: endpoint.withdraw([iri], "taken back"))


def _fails(change: Callable[[], object]) -> bool:
    told = ""
    try:
        change()
    except StoreFailure as error:
        told = str(error)
    assert not told or "HTTP 507: the disk is full" in told
    return bool(told)


def test_a_cut_off_load_says_what_to_do(empty: Running, few: list[Document]) -> None:
    with serving(Failing(empty.url, 6, done=False)) as (url, _), Endpoint(url) as endpoint:
        with pytest.raises(StoreFailure, match="load the same documents again to finish it"):
            endpoint.commit(few)
        assert endpoint.graph(PENDING.value)


def test_a_cut_off_withdrawal_says_what_to_do(empty: Running, few: list[Document]) -> None:
    with Endpoint(empty.url) as healthy:
        healthy.commit(few)
    failing = Failing(empty.url, 3, done=False)
    told = pytest.raises(StoreFailure, match="give the same command again")
    with serving(failing) as (url, _), Endpoint(url) as endpoint, told:
        endpoint.withdraw([few[0].iri], "taken back")


def test_a_load_that_runs_out_of_time_says_what_to_do(empty: Running, few: list[Document]) -> None:
    failing = Failing(empty.url, 3, done=True, failure=[4.0])
    told = pytest.raises(LimitHit, match=r"load the same documents again to finish it.*no whole answer within 2 s")
    with serving(failing) as (url, _), Endpoint(url, limits=Limits(seconds=2.0)) as endpoint, told:
        endpoint.commit(few)
    with Endpoint(empty.url) as healthy:
        healthy.commit(few)
        assert told_of(healthy) == [("accept", document.iri) for document in few]
