"""Kill -9 at random and at named points: `python -m tests.faults.kill CYCLES SEED FOLDER NAMED` prints JSON.

Of the kills, the share NAMED comes at named points, the n-th of a run, and those are the same in every run.

It runs in a process of its own that never opens a store: only its children do, so that each begins without threads.
"""

from __future__ import annotations

import json
import os
import random
import re
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

from claimgraph.store import files, index
from claimgraph.store.reader import Reader
from tests.faults import workload
from tests.faults.workload import Model, faults, standing, step
from tests.store.conftest import count

# The child does a few steps, and one of them passes about 25 points.
MOST_POINTS = 60
MOST_SECONDS = 0.6
# After so many kills another store is begun: all of a journal is looked at after each.
FRESH = 20


def work(path: Path, notes: Path, first: int, model: Model, die_at: int) -> None:
    """Take steps from ``first`` on, noting each as it is acknowledged, and die at the ``die_at``-th point."""
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == die_at:
            with notes.open("a") as out:
                out.write(f"died {name}\n")
            os.kill(os.getpid(), signal.SIGKILL)

    files.point = point
    with notes.open("a", buffering=1) as out:
        for number in range(first, first + 6):
            now = step(number, model)
            out.write(f"begin {number}\n")
            now.do(path)
            out.write(f"acknowledged {number}\n")
            model = now.after


def look(path: Path, result: Path) -> None:
    """Write how the store stands and what is wrong with it."""
    with Reader.open(path, derive=count) as store:
        found = standing(store)
    result.write_text(json.dumps([found, faults(path)]))


def cycle(
    folder: Path, first: int, model: Model, dice: random.Random, share: float
) -> tuple[int, Model, dict[str, object]]:
    """One kill, what it left, and the same command again: the next number, how the store stands, what was seen."""
    path, notes = folder / "claimgraph.db", folder / "notes"
    notes.write_text("")
    named = dice.random() < share
    child = os.fork()
    if child == 0:
        run(lambda: work(path, notes, first, model, dice.randrange(1, MOST_POINTS) if named else 0))
    if not named:
        time.sleep(dice.random() * MOST_SECONDS)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    begun, acknowledged, died = _read(notes, first)
    before = model
    for number in range(first, acknowledged + 1):
        before = step(number, before).after
    cut = step(begun, before) if begun > acknowledged else None
    seen: dict[str, object] = {"died": died, "step": cut.name if cut else "", "number": begun}
    # A first command may be killed before there is a store.
    fault = _fault(folder, [before, cut.after] if cut else [before]) if before or (path / "lock").exists() else ""
    if cut and not fault:
        fault = apart(lambda: cut.do(path)) or _fault(folder, [cut.after])
        fault = fault and f"again: {fault}"
    return begun + 1, cut.after if cut else before, {**seen, "fault": fault}


def _fault(folder: Path, expected: list[Model]) -> str:
    """What is wrong with the store in ``folder``, which should stand in one of the ways ``expected``."""
    result = folder / "result"
    result.unlink(missing_ok=True)
    if failed := apart(lambda: look(folder / "claimgraph.db", result)):
        return failed
    found, wrong = json.loads(result.read_text())
    if found in expected:
        return "; ".join(wrong)
    before, after = expected[0], expected[-1]
    lost = any(before.get(name, 0) > found.get(name, -1) for name in before if after.get(name) == before.get(name))
    return "lost" if lost else "partial"


def apart(task: Callable[[], object]) -> str:
    """Run ``task`` in a process of its own; what is wrong is that it failed."""
    child = os.fork()
    if child == 0:
        run(task)
    return "it failed" if os.waitpid(child, 0)[1] else ""


def run(task: Callable[[], object]) -> NoReturn:
    try:
        task()
    except BaseException:
        sys.excepthook(*sys.exc_info())
        os._exit(1)
    os._exit(0)


def _read(notes: Path, first: int) -> tuple[int, int, str]:
    begun, acknowledged, died = first - 1, first - 1, "at random"
    for line in notes.read_text().splitlines():
        word, _, rest = line.partition(" ")
        if word == "begin":
            begun = int(rest)
        elif word == "acknowledged":
            acknowledged = int(rest)
        else:
            died = rest
    return begun, acknowledged, died


def main(cycles: int, seed: int, folder: Path, share: float) -> None:
    """Run ``cycles`` kills, each on what the one before left, and print the faults and where the child died."""
    index.BULK_BYTES = workload.BULK_BYTES
    dice = random.Random(seed)
    first, model = 1, Model()
    seen = []
    for number in range(cycles):
        if number % FRESH == 0:
            model, place = Model(), folder / str(number)
            place.mkdir()
        first, model, one = cycle(place, first, model, dice, share)
        seen.append(one)
    points = {re.sub(r"[0-9a-f-]{6,}|\d+", "N", str(one["died"])) for one in seen}
    told = {
        "cycles": cycles,
        "seed": seed,
        "steps": first - 1,
        "interrupted": sum(1 for one in seen if one["step"]),
        "kinds": Counter(str(one["step"]) for one in seen if one["step"]),
        "points": len(points),
        "faults": [one for one in seen if one["fault"]][:9],
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]), float(sys.argv[4]))
