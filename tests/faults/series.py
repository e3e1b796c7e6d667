"""The series of faults that the short run and the long run share: each returns what it counted and what was wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.faults import flips, power

ROOT = Path(__file__).resolve().parents[2]
Result = dict[str, Any]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder in memory where there is one: a kill is the same there, and thousands of them wait for no disk."""
    memory = Path("/dev/shm")
    inside = memory if os.access(memory, os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="claimgraph-faults-", dir=inside) as folder:
        yield Path(folder)


def started(module: str, *arguments: object) -> subprocess.Popen[str]:
    """A harness in a process of its own, which opens no store before its children are forked."""
    command = [sys.executable, "-m", f"tests.faults.{module}", *map(str, arguments)]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> Result:
    """What a harness printed last."""
    out, _ = process.communicate()
    if process.returncode:
        raise AssertionError(f"the harness itself failed: {process.args!r}")
    found: Result = json.loads(out.splitlines()[-1])
    return found


def kills(cycles: int, seed: int, parts: int = 2, named: float = 0.7) -> Result:
    """``cycles`` kill -9, a share of them at ``named`` points, in ``parts`` stores at a time."""
    with scratch() as folder:
        for part in range(parts):
            (folder / str(part)).mkdir()
        running = [started("kill", cycles // parts, seed + part, folder / str(part), named) for part in range(parts)]
        told = [ended(process) for process in running]
    return {
        "cycles": sum(one["cycles"] for one in told),
        "steps": sum(one["steps"] for one in told),
        "interrupted": sum(one["interrupted"] for one in told),
        "kinds": sum((Counter(one["kinds"]) for one in told), Counter[str]()),
        "wrong": [fault for one in told for fault in one["faults"]],
    }


def interrupts(which: str, cycles: int, seed: int, parts: int = 2) -> Result:
    """``cycles`` real commands that the signal ``which`` cuts, in ``parts`` stores at a time."""
    with scratch() as folder:
        for part in range(parts):
            (folder / str(part)).mkdir()
        running = [
            started("commands", which, cycles // parts, seed + part, folder / str(part)) for part in range(parts)
        ]
        told = [ended(process) for process in running]
    counts = {name: sum(one[name] for one in told) for name in ("cycles", "interrupted", "safe", "nothing")}
    kinds = sum((Counter(one["kinds"]) for one in told), Counter[str]())
    return {**counts, "kinds": kinds, "wrong": [fault for one in told for fault in one["wrong"]]}


def failing(kind: str, works: list[str], first: int, last: int, step: int) -> Result:
    """Fail every n-th point (``kind`` "point") or every write past so many bytes ("size"), for each of ``works``."""
    tried, done, wrong = 0, 0, []
    for work in works:
        with scratch() as folder:
            found = ended(started("failing", kind, work, folder, first, last, step))
        tried, done = tried + found["tried"], done + found["done"]
        wrong += found["wrong"]
    return {"tried": tried, "done": done, "wrong": wrong}


@contextmanager
def small_disk(megabytes: int = 12) -> Iterator[Path]:
    """A file system of its own; raises OSError where we may not mount one."""
    with tempfile.TemporaryDirectory(prefix="claimgraph-disk-") as folder:
        mounted = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", folder], capture_output=True, text=True
        )
        if mounted.returncode:
            raise OSError(mounted.stderr.strip())
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", folder], check=True)


def full_disks(works: list[str], frees: list[int]) -> Result:
    """Do each of ``works`` with each of ``frees`` bytes left on the disk."""
    tried, done, wrong = 0, 0, []
    for work in works:
        for free in frees:
            with small_disk() as folder:
                found = ended(started("failing", "disk", work, folder, free, free + 1, 1))
            tried, done = tried + 1, done + found["done"]
            wrong += [f"{work}, {one}" for one in found["wrong"]]
    return {"tried": tried, "done": done, "wrong": wrong}


def writers(number: int, seconds: float) -> Result:
    """``number`` writers at once for ``seconds``."""
    with scratch() as folder:
        return ended(started("writers", number, seconds, folder))


def rot(number: int, rebuilds: int, seed: int) -> Result:
    """Flip ``number`` bytes, each alone."""
    with scratch() as folder:
        path = folder / "claimgraph.db"
        model = flips.prepare(path)
        wrong = [f"not found: {one}" for one in flips.missed(path, number, seed)]
        wrong += [f"no plain word: {one}" for one in flips.rude(path, number, seed + 1)]
        wrong += [f"not restored: {one}" for one in flips.unrestored(path, model, rebuilds, seed + 2)]
    return {"flips": number, "rebuilds": rebuilds, "wrong": wrong}


def power_cuts(images: int) -> Result:
    """Cut the power after each of ``images`` fsyncs."""
    with scratch() as folder:
        return {"images": images, "wrong": power.cuts(folder, images)}


def sequences(number: int) -> Result:
    """``number`` random sequences of changes, after each of which what is derived is what a rebuild derives."""
    command = [sys.executable, "-m", "pytest", "-q", "-n", "0", "tests/test_sequences.py"]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | {"CLAIMGRAPH_SEQUENCES": str(number)}, text=True, capture_output=True
    )
    return {"sequences": number, "wrong": done.stdout.splitlines() if done.returncode else []}
