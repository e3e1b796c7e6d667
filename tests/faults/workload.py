"""The work that the fault harness interrupts, and the model that says how the store must stand afterwards."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from claimgraph.entry import REDACT, WITHDRAW
from claimgraph.errors import UnknownName
from claimgraph.graph import Readable
from claimgraph.names import CG, ID
from claimgraph.store import backups, history, upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.store.conftest import ABOUT, Report, count, counted, report

GROUPS, MEMBERS = 4, 3
REDACTED_ON = NamedNode(CG + "redactedOn")
# Enough claims for the engine's other way of loading, which builds files instead of writing to its log, and the text
# from which on it is taken here.
MANY, BULK_BYTES = 120, 1 << 15

Model = dict[str, int]


@dataclass(frozen=True)
class Step:
    """One command: ``do`` does it to the store at a path, also where it was cut before; ``after`` is what follows."""

    name: str
    do: Callable[[Path], object]
    after: Model


def step(number: int, model: Model) -> Step:
    """The ``number``-th command on a store that stands as ``model`` says: the same one every time."""
    dice = random.Random(number)
    group = dice.randrange(GROUPS)
    names = [f"g{group}-{member}" for member in range(MEMBERS)]
    kind = dice.choices([*KINDS], [*KINDS.values()])[0]
    if kind == "withdraw" and names[0] in model:
        after = {name: version for name, version in model.items() if name != names[0]}
        return Step(kind, lambda path: _withdraw(path, ID + names[0]), after)
    if kind == "redact" and names[1] in model and model[names[1]] > 0:
        claim = f"{ID}{names[1]}/v{model[names[1]]}"
        return Step(kind, lambda path: _redact(path, claim), {**model, names[1]: 0})
    if kind in UPKEEP and model:
        return Step(kind, lambda path: UPKEEP[kind](path, number), model)
    if kind == "large":
        claims = [(f"v{number}", "attack-0", number)] + [(f"x{n}", f"attack-{n % 50}", n) for n in range(MANY)]
        return Step(kind, lambda path: _load(path, [report("large", *claims)]), {**model, "large": number})
    documents = [report(name, (f"v{number}", f"attack-{group}", number)) for name in names]
    return Step("load", lambda path: _load(path, documents), {**model, **dict.fromkeys(names, number)})


def _load(path: Path, documents: list[Report]) -> None:
    with Writer.open(path, derive=count) as store:
        store.commit(documents)


def _withdraw(path: Path, document: str) -> None:
    with Writer.open(path, derive=count) as store, _done_before(store, WITHDRAW, document):
        store.withdraw([document], "test")


def _redact(path: Path, claim: str) -> None:
    with Writer.open(path, derive=count) as store, _done_before(store, REDACT, claim):
        store.redact(claim, "test")


@contextmanager
def _done_before(store: Writer, kind: str, iri: str) -> Iterator[None]:
    """What is not there to be done is a success, as it is for the command, where the journal's end says it was done."""
    try:
        yield
    except UnknownName:
        last = store.log()[-1]
        if (last.kind, last.claim or last.document) != (kind, iri):
            raise


def _backup(path: Path, number: int) -> None:
    target = path.with_name(f"backup-{number}")
    for record in backups.records(path):
        old = backups.recorded(record).path
        if old != target:
            # It is given up, as an operator would do it: its record first, or `verify` would miss what is gone.
            record.unlink()
            for folder in (old, old.with_name(f".{old.name}.part")):
                shutil.rmtree(folder, ignore_errors=True)
    upkeep.backup(path, target)


def _restore(path: Path, number: int) -> None:
    for backup in path.parent.glob("backup-*"):
        again = path.with_name(f"again-{number}.db")
        for old in set(path.parent.glob("again-*.db")) - {again}:
            shutil.rmtree(old)
        upkeep.restore(backup, again, derive=count)
        with Reader.open(again, derive=count) as store, history.at(path, store.state.head.sequence) as then:
            assert standing(store) == standing(then)
        assert not faults(again)


def _rebuild(path: Path, _: int) -> None:
    upkeep.rebuild(path, derive=count)


UPKEEP: dict[str, Callable[[Path, int], None]] = {"backup": _backup, "restore": _restore, "rebuild": _rebuild}
# What is done, each so many times as often as the others.
KINDS = {"load": 8, "large": 1, "withdraw": 2, "redact": 2, "backup": 2, "restore": 2, "rebuild": 1}


def standing(store: Readable) -> Model:
    """How the store stands: the version of each document, 0 where its claim was redacted."""
    model = {iri.removeprefix(ID): 0 for iri in store.documents()}
    for name in model:
        said = store.graph(ID + name)
        redacted = {quad.subject for quad in said if quad.predicate == REDACTED_ON}
        about = {quad.subject for quad in said if quad.predicate == ABOUT} - redacted
        claims = [subject.value.rpartition("/")[2] for subject in about]
        model[name] = max((int(claim[1:]) for claim in claims if claim.startswith("v")), default=0)
    return model


def faults(path: Path) -> list[str]:
    """What is wrong with the store at ``path`` besides what it holds: empty if nothing is."""
    Writer.open(path, derive=count).close()  # a writer sweeps what a killed one left
    found = upkeep.verify(path, derive=count)
    wrong = [*found.problems, *(f"left over: {left}" for left in found.leftovers)]
    with Reader.open(path, derive=count) as store:
        quads = (quad for iri in store.documents() for quad in store.graph(iri))
        events = [quad.object.value.removeprefix(ID) for quad in quads if quad.predicate == ABOUT]
        if counted(store) != Counter(events):
            wrong.append("what is derived does not follow from the documents")
    return wrong
