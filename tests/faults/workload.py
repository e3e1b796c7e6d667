"""The work that the fault harness interrupts, and the model that says how the store must stand afterwards."""

from __future__ import annotations

import random
import shutil
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pyoxigraph import NamedNode

from claimgraph.graph import Readable
from claimgraph.names import CG, ID
from claimgraph.store import upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.store.conftest import ABOUT, count, counted, report

GROUPS, MEMBERS = 4, 3
REDACTED_ON = NamedNode(CG + "redactedOn")
# Enough claims for the engine's other way of loading, which builds files instead of writing to its log.
MANY = 1_500

Model = dict[str, int]


@dataclass(frozen=True)
class Step:
    """One piece of work: ``do`` does it to the store at a path, ``after`` is the model that follows."""

    name: str
    do: Callable[[Writer], object]
    after: Model


def step(number: int, model: Model) -> Step:
    """The ``number``-th piece of work on a store that stands as ``model`` says: the same one every time."""
    dice = random.Random(number)
    group = dice.randrange(GROUPS)
    names = [f"g{group}-{member}" for member in range(MEMBERS)]
    kind = dice.choices(["load", "large", "withdraw", "redact", "backup"], [10, 1, 2, 1, 1])[0]
    if kind == "withdraw" and names[0] in model:
        after = {name: version for name, version in model.items() if name != names[0]}
        return Step(kind, lambda store: store.withdraw([ID + names[0]], "test"), after)
    if kind == "redact" and names[1] in model and model[names[1]] > 0:
        claim = f"{ID}{names[1]}/v{model[names[1]]}"
        return Step(kind, lambda store: store.redact(claim, "test"), {**model, names[1]: 0})
    if kind == "backup" and model:
        return Step(kind, _backup, model)
    if kind == "large":
        claims = [(f"v{number}", "attack-0", number)] + [(f"x{n}", f"attack-{n % 50}", n) for n in range(MANY)]
        return Step(kind, lambda store: store.commit([report("large", *claims)]), {**model, "large": number})
    documents = [report(name, (f"v{number}", f"attack-{group}", number)) for name in names]
    return Step("load", lambda store: store.commit(documents), {**model, **dict.fromkeys(names, number)})


def _backup(store: Writer) -> None:
    # The one before is given up, as an operator would do it: its record first, or `verify` would miss what is gone.
    for old in (store.path / "backups", store.path.parent / "backup"):
        shutil.rmtree(old, ignore_errors=True)
    upkeep.backup(store.path, store.path.parent / "backup")


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
    with Writer.open(path, derive=count):
        pass  # a writer sweeps what a killed one left
    found = upkeep.verify(path, derive=count)
    wrong = [*found.problems, *(f"left over: {left}" for left in found.leftovers)]
    with Reader.open(path, derive=count) as store:
        quads = (quad for iri in store.documents() for quad in store.graph(iri))
        events = [quad.object.value.removeprefix(ID) for quad in quads if quad.predicate == ABOUT]
        if counted(store) != Counter(events):
            wrong.append("what is derived does not follow from the documents")
    return wrong
