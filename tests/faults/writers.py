"""Many writers at once, each a process, and a reader: a register, a set and a bank.

`python -m tests.faults.writers WRITERS SECONDS FOLDER` prints what they lost as JSON.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
from collections.abc import Callable
from pathlib import Path

from claimgraph.errors import StoreFailure
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.faults.workload import faults, standing
from tests.store.conftest import count, report

ACCOUNTS, WEALTH = 5, 1_000


def write(path: Path, name: int, until: float, notes: Path) -> None:
    """Write until the clock says ``until``, and note every load that was acknowledged and the longest refusal."""
    dice = random.Random(name)
    loads = 0
    slowest = 0.0
    while time.monotonic() < until:
        began = time.monotonic()
        try:
            with Writer.open(path, derive=count) as store:
                model = standing(store)
                model["counter"] = model.get("counter", 0) + 1
                loads += 1
                changed = {"counter": model["counter"], f"set-{name}-{loads}": 1, **_transfer(model, dice)}
                store.commit([report(one, (f"v{value}", "attack-0", value)) for one, value in changed.items()])
        except StoreFailure as failure:
            # In the moment at which one holder follows another, it is just "another process".
            if "is being written by" not in str(failure):
                raise
            slowest = max(slowest, time.monotonic() - began)
    notes.write_text(json.dumps([loads, slowest]))


def _transfer(model: dict[str, int], dice: random.Random) -> dict[str, int]:
    accounts = {f"account-{n}": model.get(f"account-{n}", WEALTH) for n in range(ACCOUNTS)}
    payer, payee = dice.sample(sorted(accounts), 2)
    amount = dice.randrange(accounts[payer])
    return {**accounts, payer: accounts[payer] - amount, payee: accounts[payee] + amount}


def read(path: Path, until: float, notes: Path) -> None:
    """Read until the clock says ``until``, and note how often the bank did not add up."""
    reads, wrong = 0, 0
    while time.monotonic() < until:
        with Reader.open(path, derive=count) as store:
            accounts = [value for name, value in standing(store).items() if name.startswith("account-")]
        reads += 1
        wrong += bool(accounts) and sum(accounts) != ACCOUNTS * WEALTH
    notes.write_text(json.dumps([reads, wrong]))


def main(writers: int, seconds: float, folder: Path) -> None:
    """Run the writers and a reader, and print what they lost."""
    path = folder / "claimgraph.db"
    until = time.monotonic() + seconds
    tasks: list[Callable[[], None]] = [
        lambda name=name: write(path, name, until, folder / f"writer-{name}")  # type: ignore[misc]
        for name in range(writers)
    ]
    children = [_forked(task) for task in tasks]
    while not (path / "index" / "CURRENT").exists():
        time.sleep(0.01)
    children.append(_forked(lambda: read(path, until, folder / "reader")))
    failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
    told = [json.loads((folder / f"writer-{name}").read_text()) for name in range(writers)]
    child = _forked(lambda: (folder / "found").write_text(json.dumps(_found(path))))
    failed += os.waitpid(child, 0)[1] != 0
    found, wrong = json.loads((folder / "found").read_text())
    loads = sum(load for load, _ in told)
    reads, unbalanced = json.loads((folder / "reader").read_text())
    missing = sum(f"set-{name}-{n}" not in found for name, (load, _) in enumerate(told) for n in range(1, load + 1))
    result = {
        "loads": loads,
        "lost": loads - found["counter"] + missing,
        "reads": reads,
        "unbalanced": unbalanced + (sum(v for k, v in found.items() if k.startswith("account")) != ACCOUNTS * WEALTH),
        "slowest refusal": round(max(slow for _, slow in told), 2),
        "failed": failed,
        "wrong": wrong,
    }
    print(json.dumps(result))


def _found(path: Path) -> tuple[dict[str, int], list[str]]:
    with Reader.open(path, derive=count) as store:
        found = standing(store)
    return found, faults(path)


def _forked(task: Callable[[], object]) -> int:
    child = os.fork()
    if child == 0:
        try:
            task()
        except BaseException:
            sys.excepthook(*sys.exc_info())
            os._exit(1)
        os._exit(0)
    return child


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]), Path(sys.argv[3]))
