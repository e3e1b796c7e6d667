"""The attack: killers at the workers, some at a time, while another client goes on asking quick questions."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from claimgraph.errors import LimitHit, WrongUse
from claimgraph.limits import Limits
from claimgraph.workers.answering import Workers
from tests.workers.killers import KILLERS

LIMITS = Limits(seconds=1.0, megabytes=256, rows=100_000)
QUICK = "SELECT ?o WHERE { ?s <https://example.org/knows> ?o } LIMIT 200"
AT_ONCE = 4


@dataclass(frozen=True)
class Outcome:
    """What became of one killer: how long it took in seconds, and the error that ended it."""

    name: str
    seconds: float
    error: Exception | None


@dataclass
class Attack:
    """What came of an attack: the killers' ends, the most memory of a worker in MB, others' seconds per question."""

    outcomes: list[Outcome] = field(default_factory=list)
    most_memory: float = 0.0
    others: list[float] = field(default_factory=list)


def attack(workers: Workers, names: Iterable[str] = tuple(KILLERS), *, watch: bool = True) -> Attack:
    """Run the killers ``names``, ``AT_ONCE`` at a time, and see what it does to another client.

    ``watch`` has memory looked at all along, which itself costs some time of this process.
    """
    found, waiting, lock, over = Attack(), iter(names), threading.Lock(), threading.Event()

    def run() -> None:
        while True:
            with lock:
                name = next(waiting, None)
            if name is None:
                return
            found.outcomes.append(kill(workers, name))

    def look() -> None:
        while not over.is_set():
            found.most_memory = max(found.most_memory, _memory_of_workers())
            sleep(0.02)

    watching = [threading.Thread(target=lambda: ask_on(workers, found.others, over))]
    if watch:
        watching.append(threading.Thread(target=look))
    killing = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in watching + killing:
        thread.start()
    for thread in killing:
        thread.join()
    over.set()
    for thread in watching:
        thread.join()
    return found


def peace(workers: Workers, seconds: float) -> list[float]:
    """The seconds per quick question while nobody attacks."""
    found, over = list[float](), threading.Event()
    timer = threading.Timer(seconds, over.set)
    timer.start()
    ask_on(workers, found, over)
    timer.join()
    return found


def kill(workers: Workers, name: str) -> Outcome:
    """Run one killer to its end."""
    began, end = monotonic(), None
    try:
        for _ in workers.run(KILLERS[name], limits=LIMITS, client=f"killer {threading.get_ident()}"):
            pass
    except (LimitHit, WrongUse) as error:
        end = error
    return Outcome(name, monotonic() - began, end)


def ask_on(workers: Workers, taken: list[float], over: threading.Event) -> None:
    """Ask quick questions one after the other until it is over, and note how long each takes."""
    while not over.is_set():
        began = monotonic()
        answer = b"".join(workers.run(QUICK, rows_as="text/csv", client="other"))
        assert answer.count(b"\n") == 201
        taken.append(monotonic() - began)
        sleep(0.005)


def percentile(values: list[float], share: float) -> float:
    """The value below which ``share`` of them lie."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _memory_of_workers() -> float:
    pids = [pid for task in Path("/proc/self/task").glob("*/children") for pid in task.read_text().split()]
    return max(map(_memory, pids), default=0.0)


def _memory(pid: str) -> float:
    """The peak of the resident memory of a process in MB, if it is a worker and still there."""
    try:
        if b"claimgraph.workers.worker" not in Path(f"/proc/{pid}/cmdline").read_bytes():
            return 0.0
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0.0
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:")), default=0.0)
