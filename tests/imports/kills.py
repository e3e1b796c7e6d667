"""Kills in the middle of imports: `python -m tests.imports.kills CYCLES SEED FOLDER` prints JSON.

Each import takes the place of the one before. Half the kills come at named points, half at random. What is left must be
one release or the other, whole, and the same import again must succeed. This process itself never opens a store.
"""

from __future__ import annotations

import csv
import json
import os
import random
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from claimgraph import load
from claimgraph.bringing import bring
from claimgraph.datasets import convert
from claimgraph.datasets.meant import release_of
from claimgraph.gate import judge
from claimgraph.names import CG, ID
from claimgraph.store import files, history, upkeep
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.faults.kill import apart, run
from tests.imports.conftest import COLUMNS, STRIKES, cells
from tests.store.conftest import count

ROWS, MOST_POINTS, MOST_SECONDS = 24, 40, 0.5
# After so many kills another store is begun: all of a journal is looked at after each.
FRESH = 10


def write(version: int, file: Path) -> None:
    """The file of a release in which row 1 tells its ``version``; odd ones have a row more, and reject one."""
    with file.open("w", encoding="utf-8", newline="") as out:
        table = csv.DictWriter(out, COLUMNS)
        table.writeheader()
        for number in range(1, ROWS + 1 + version % 2):
            other = {"killed": version} if number == 1 else {"lat": 95} if (number, version % 2) == (5, 1) else {}
            table.writerow({**cells(number), **other})


def bring_in(path: Path, version: int) -> None:
    """Import the release of ``version``, or take it out again where that is the fifth."""
    with Writer.open(path, derive=count) as store:
        if version % 5:
            bring(release_of(path.with_name(f"{version}.csv"), mapping=STRIKES, version=str(version)), store)
        elif standing := list(store.releases()):
            load.withdraw(standing, store, "test")


def look(path: Path, result: Path) -> None:
    """Write which version stands, how many claims it has, and what is wrong with the store."""
    Writer.open(path, derive=count).close()  # a writer sweeps what a killed one left
    found = upkeep.verify(path, derive=count)
    wrong = [*found.problems, *(f"left over: {left}" for left in found.leftovers)]
    with Reader.open(path, derive=count) as store:
        standing = sorted(store.documents())
        said = store.graph(standing[0]) if standing else frozenset()
        killed = [
            quad.object.value for quad in said if quad.predicate.value == CG + "low" and "/1/" in str(quad.subject)
        ]
        claims = sum(quad.predicate.value == CG + "about" for quad in said)
        if claims != store.state.claims:
            wrong.append(f"{store.state.claims} claims are told, and {claims} are there")
        if (last := store.sequence()) is not None:
            history.diff(path, max(last - 1, 0), last)
    result.write_text(json.dumps([[*standing, *killed, claims], wrong]))


def whole(version: int) -> list[object]:
    """How a store stands after the release of ``version``."""
    if version % 5 == 0:
        return [0]
    return [f"{ID}strikes-{version}", str(version), 3 * ROWS]


def cycle(path: Path, version: int, dice: random.Random) -> str:
    """One kill during the import of ``version``, and the same again; what is wrong with what they leave."""
    write(version, path.with_name(f"{version}.csv"))
    die_at = dice.randrange(1, MOST_POINTS) if dice.random() < 0.5 else 0
    child = os.fork()
    if child == 0:
        run(lambda: _until(path, version, die_at))
    if not die_at:
        time.sleep(dice.random() * MOST_SECONDS)
        os.kill(child, signal.SIGKILL)
    cut = os.waitpid(child, 0)[1] != 0
    before = whole(version - 1)
    fault = _fault(path, [before, whole(version)] if cut else [whole(version)]) if _begun(path) else ""
    if not fault:
        fault = apart(lambda: bring_in(path, version)) or _fault(path, [whole(version)])
    CUT["cut" if cut else "ended"] += 1
    return fault


CUT = Counter[str]()


def _begun(path: Path) -> bool:
    """Whether there is a store yet: a first import may be killed before."""
    return (path / "lock").exists()


def _until(path: Path, version: int, die_at: int) -> None:
    passed = 0

    def point(name: str) -> None:
        nonlocal passed
        passed += 1
        if passed == die_at:
            os.kill(os.getpid(), signal.SIGKILL)

    files.point = point
    bring_in(path, version)


def _fault(path: Path, expected: list[list[object]]) -> str:
    result = path.with_name("result")
    result.unlink(missing_ok=True)
    if failed := apart(lambda: look(path, result)):
        return failed
    found, wrong = json.loads(result.read_text())
    return "; ".join(wrong) if found in expected else f"{found} and not {expected}"


def main(cycles: int, seed: int, folder: Path) -> None:
    """Run ``cycles`` kills and print what was wrong."""
    convert.ROWS_AT_A_TIME = 5
    judge._screen()
    dice, faults = random.Random(seed), []
    for number in range(cycles):
        path = folder / str(number // FRESH) / "claimgraph.db"
        path.parent.mkdir(exist_ok=True)
        # The first of a store has nothing before it, as after a release that was withdrawn.
        if fault := cycle(path, number % FRESH + 1, dice):
            faults.append([number, fault])
    print(json.dumps({"cycles": cycles, "seed": seed, **CUT, "faults": faults[:9]}))


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
