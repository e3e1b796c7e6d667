"""Rot: single bytes that change by themselves, in any file of a store."""

from __future__ import annotations

import random
from pathlib import Path

from claimgraph.errors import StoreFailure
from claimgraph.store import upkeep
from claimgraph.store.reader import Reader
from tests.faults.workload import Model, standing, step
from tests.store.conftest import count


def prepare(path: Path, steps: int = 12) -> Model:
    """A store with a history, and a backup of it."""
    model: Model = {}
    for number in range(1, steps):
        now = step(number, model)
        now.do(path)
        model = now.after
    return model


def flip(path: Path, dice: random.Random) -> tuple[Path, int]:
    """Change one byte of one file under ``path``; files count by their size, but none less than a hundredth."""
    found = sorted(file for file in path.rglob("*") if file.is_file() and file.stat().st_size)
    total = sum(file.stat().st_size for file in found)
    (file,) = dice.choices(found, [max(file.stat().st_size, total // 100) for file in found])
    at = dice.randrange(file.stat().st_size)
    _turn(file, at, 1 << dice.randrange(8))
    return file, at


def missed(path: Path, flips: int, seed: int) -> list[str]:
    """Flip ``flips`` bytes, each alone; returns those that `verify` did not find."""
    dice = random.Random(seed)
    unseen = []
    for _ in range(flips):
        before = dice.getstate()
        file, at = flip(path, dice)
        if upkeep.verify(path, derive=count).sound:
            unseen.append(f"{file.relative_to(path)} at {at}")
        dice.setstate(before)
        flip(path, dice)  # the same once more undoes it
    return unseen


def rude(path: Path, flips: int, seed: int) -> list[str]:
    """Flip bytes, each alone, and use the store all the same; returns what was raised that is no StoreFailure."""
    dice = random.Random(seed)
    raised = []
    for _ in range(flips):
        before = dice.getstate()
        file, at = flip(path, dice)
        try:
            with Reader.open(path, derive=count) as store:
                standing(store)
        except StoreFailure:
            pass
        except Exception as error:
            raised.append(f"{file.relative_to(path)} at {at}: {error!r}")
        dice.setstate(before)
        flip(path, dice)
    return raised


def unrestored(path: Path, model: Model, flips: int, seed: int) -> list[str]:
    """Flip bytes of the index until `rebuild` fails to bring the graph back; returns where it did."""
    dice = random.Random(seed)
    failed = []
    for _ in range(flips):
        file, at = flip(path / "index", dice)
        upkeep.rebuild(path, derive=count)
        with Reader.open(path, derive=count) as store:
            if standing(store) != model or not upkeep.verify(path, derive=count).sound:
                failed.append(f"{file.relative_to(path)} at {at}")
    return failed


def _turn(file: Path, at: int, bit: int) -> None:
    with file.open("r+b") as stream:
        stream.seek(at)
        (old,) = stream.read(1)
        stream.seek(at)
        stream.write(bytes([old ^ bit]))
