"""Kill -9 at random and at named points: `python -m tests.faults.kill CYCLES SEED FOLDER` prints what it found as JSON.

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
from pathlib import Path

from claimgraph.store import files
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.faults.workload import Model, faults, standing, step
from tests.store.conftest import count

# The child does a few steps, and one of them passes about 25 points.
MOST_POINTS = 60
MOST_SECONDS = 0.25


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
    with Writer.open(path, derive=count) as store, notes.open("a", buffering=1) as out:
        for number in range(first, first + 6):
            now = step(number, model)
            out.write(f"begin {number}\n")
            now.do(store)
            out.write(f"acknowledged {number}\n")
            model = now.after


def look(path: Path, result: Path) -> None:
    """Write how the store stands and what is wrong with it."""
    with Reader.open(path, derive=count) as store:
        found = standing(store)
    result.write_text(json.dumps([found, faults(path)]))


def cycle(folder: Path, first: int, model: Model, dice: random.Random) -> tuple[int, Model, dict[str, object]]:
    """One kill and what it left: the next step's number, how the store stands, and what was seen."""
    path, notes, result = folder / "claimgraph.db", folder / "notes", folder / "result"
    notes.write_text("")
    named = dice.random() < 0.7
    child = os.fork()
    if child == 0:
        _run(lambda: work(path, notes, first, model, dice.randrange(1, MOST_POINTS) if named else 0))
    if not named:
        time.sleep(dice.random() * MOST_SECONDS)
        os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    begun, acknowledged, died = _read(notes, first)
    before = model
    for number in range(first, acknowledged + 1):
        before = step(number, before).after
    after = step(begun, before).after if begun > acknowledged else before
    result.unlink(missing_ok=True)
    child = os.fork()
    if child == 0:
        _run(lambda: look(path, result))
    _, status = os.waitpid(child, 0)
    seen: dict[str, object] = {"died": died, "step": step(begun, before).name if begun > acknowledged else ""}
    if status or not result.exists():
        return begun + 1, before, {**seen, "fault": "opening failed"}
    found, wrong = json.loads(result.read_text())
    if found in (before, after):
        return begun + 1, found, {**seen, "fault": "; ".join(wrong)}
    lost = any(before.get(name, 0) > found.get(name, -1) for name in before if after.get(name) == before.get(name))
    return begun + 1, found, {**seen, "fault": "lost" if lost else "partial"}


def _run(task: object) -> None:
    try:
        task()  # type: ignore[operator]
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


def main(cycles: int, seed: int, folder: Path) -> None:
    """Run ``cycles`` kills, each on what the one before left, and print the faults and where the child died."""
    dice = random.Random(seed)
    first, model = 1, Model()
    seen = []
    for _ in range(cycles):
        first, model, one = cycle(folder, first, model, dice)
        seen.append(one)
    points = {re.sub(r"[0-9a-f-]{6,}", "N", str(one["died"])) for one in seen}
    print(
        json.dumps(
            {
                "cycles": cycles,
                "seed": seed,
                "steps": first - 1,
                "interrupted": sum(1 for one in seen if one["step"]),
                "kinds": sorted({str(one["step"]) for one in seen}),
                "points": len(points),
                "faults": [one for one in seen if one["fault"]][:9],
            }
        )
    )


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
