"""The invariant: after any sequence of loads, withdrawals and redactions what is derived is what a rebuild derives."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from random import Random

from hypothesis import example, given, settings
from pyoxigraph import Quad, RdfFormat, parse, serialize

from claimgraph.claims import content
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.engine import as_stored
from claimgraph.errors import DoesNotConform
from claimgraph.gate.check import check, refuse_withdrawal
from claimgraph.gate.report import passed
from claimgraph.names import DERIVED, is_ours
from claimgraph.store.reader import Reader
from claimgraph.terms import iri_of
from tests import sequences
from tests.conftest import Done
from tests.drift import Drift, drift
from tests.test_derive import derived

# How many sequences; `make torture` has 300, of up to 30 steps, and every tenth through the command line.
LONG = int(os.environ.get("CLAIMGRAPH_SEQUENCES") or 0)
MOST_STEPS = 30 if LONG else 5
DAY = "2020-11-30"


class InMemory:
    """A graph in memory behind the gate; what a redaction leaves comes as a new version."""

    def __init__(self) -> None:
        self.graph = Memory()

    def load(self, documents: list[Document]) -> None:
        passed(check(documents, self.graph))
        self.graph.commit(documents)

    def withdraw(self, iris: list[str]) -> None:
        refuse_withdrawal(iris, self.graph)
        self.graph.withdraw(iris, "a test")

    def redact(self, claim: str) -> None:
        for iri, text in list(self.graph._texts.items()):
            left, gone = content.redacted(text, claim, DAY)
            if gone:
                quads = tuple(parse(left, RdfFormat.N_QUADS))
                self.graph.commit([Document(iri, quads, "a test", File("", ""), tuple(range(len(quads))))])


def loaded(name: str, kind: str, event: str, verb: str = "") -> sequences.Load:
    """A report of one claim; ``verb`` names the first that stands, whatever that is about."""
    says = sequences.Saying(kind, event, "army", "Asserts", 0, verb, 0, stray=True)
    return sequences.Load((sequences.Article(name, "outlet", 0, "", (says,)),))


# The series' claim was at odds with the attack's where the two events were derived together, and not else.
DISPUTED = [loaded("a", "CasualtyClaim", "attack-1"), loaded("d", "AttributionClaim", "series-1", "disputes")]


@settings(max_examples=LONG or 24)
@given(sequences.steps(MOST_STEPS))
@example([*DISPUTED, sequences.Redact(0)])
@example([*DISPUTED, loaded("b", "TargetClaim", "series-1")])
def test_what_is_derived_is_what_a_rebuild_derives(sequence: list[sequences.Step]) -> None:
    place = InMemory()
    list(sequences.play(sequence, place))
    assert drift(place.graph._quads, list(place.graph._texts.values())) == Drift(frozenset(), frozenset())
    assert held_once(place.graph)
    for iri, text in place.graph._texts.items():
        assert place.graph.graph(iri) == as_stored(parse(text, RdfFormat.N_QUADS)), iri


def held_once(graph: Memory) -> bool:
    """Whether each triple that documents say stands in one graph, and none is noted that stands nowhere."""
    said = [quad for quad in graph._quads if not is_ours(iri_of(quad.graph_name))]
    plain = [quad.triple for quad in said if not iri_of(quad.subject).startswith(DERIVED)]
    whole = {quad.triple for iri in graph.documents() for quad in graph.graph(iri)}
    return len(set(plain)) == len(plain) == len(whole)


def test_most_steps_are_taken_and_some_are_refused() -> None:
    """Else the test above would show little."""
    dice = Random(4)
    sequence = [sequences.one(dice.randrange(2**32)) for _ in range(16)]
    place = InMemory()
    taken = list(sequences.play(sequence, place))
    assert 10 < len(taken) < 17
    assert len(derived(place.graph)) > 80


class Commands:
    """A store on disk that is reached through the command line alone."""

    def __init__(self, store: Path, command: Callable[..., Done]) -> None:
        self.store = store
        self._command = command

    def load(self, documents: list[Document]) -> None:
        for document in documents:
            file = self.store.parent / f"{document.source}.nq"
            file.write_bytes(serialize(document.quads, format=RdfFormat.N_QUADS) or b"")
        self._run("load", *(self.store.parent / f"{document.source}.nq" for document in documents))

    def withdraw(self, iris: list[str]) -> None:
        self._run("withdraw", *iris, "--reason", "a test")

    def redact(self, claim: str) -> None:
        self._run("redact", claim, "--reason", "a test")

    def _run(self, *args: str | Path) -> None:
        done = self._command("--store", self.store, *args)
        assert done.code in (0, 1, 2), done.err  # 2 where a claim that was redacted would come back
        if done.code:
            raise DoesNotConform(done.err)

    def derived(self) -> set[Quad]:
        with Reader.open(self.store) as graph:
            return derived(graph)


def test_through_the_command_line(tmp_path: Path, command: Callable[..., Done]) -> None:
    for number in range(LONG // 10 or 1):
        dice = Random(number)
        sequence = [sequences.one(dice.randrange(2**32)) for _ in range(dice.randint(MOST_STEPS // 2, MOST_STEPS))]
        place = Commands(tmp_path / str(number) / "db", command)
        place.store.parent.mkdir()
        list(sequences.play(sequence, place))
        before = place.derived()
        assert command("--store", place.store, "verify").code == 0, number
        assert command("--store", place.store, "rebuild").code == 0
        assert before == place.derived(), number
