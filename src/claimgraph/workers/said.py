"""Said: what a worker can say about one query, and when it is given up; whoever drives it reads that here."""

from __future__ import annotations

import json
import os
import signal
from contextlib import suppress
from dataclasses import dataclass
from time import clock_gettime, monotonic
from typing import TYPE_CHECKING

from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, WrongUse
from claimgraph.workers import pipe

if TYPE_CHECKING:
    from collections.abc import Mapping

    from claimgraph.limits import Limits

_PATIENCE = 0.05  # seconds of a processor after which a query gives way to others
# Ours are no attack, and the first query of a worker's life costs much: it copies what memory it touches of the image.
_OWN_PATIENCE = 10.0
_SLOW = 10  # the niceness of one that gives way
_GRACE = 0.25  # seconds after its deadline at which a worker ends by itself, should its owner sleep
_ERRORS: dict[str, type[ClaimgraphError]] = {"WrongUse": WrongUse, "LimitHit": LimitHit, "StoreFailure": StoreFailure}


@dataclass(frozen=True)
class Request:
    """One query and how it is to be answered.

    ``rows_as`` is the media type for rows and for a truth, ``graph_as`` that for triples; ``services`` are what SERVICE
    may call. Without named graphs in the text or here, all graphs together are the default graph. A ``trusted`` text is
    one of ours, at which nobody need look; ``base`` is what relative IRIs in it start from.
    """

    text: str
    rows_as: str
    graph_as: str
    prefixes: dict[str, str] | None
    services: Mapping[str, str]
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    limits: Limits
    trusted: bool = False
    base: str | None = None

    @property
    def patience(self) -> float:
        """Seconds of a processor after which it gives way to others."""
        return _OWN_PATIENCE if self.trusted else _PATIENCE

    def frame(self, deadline: float | None) -> bytes:
        """What a worker is sent, to be done by ``deadline``."""
        seconds = None if deadline is None else max(0.001, deadline - monotonic()) + _GRACE
        told = {**vars(self), **vars(self.limits), "services": dict(self.services), "seconds": seconds}
        del told["limits"]
        return pipe.frame(pipe.REQUEST, json.dumps(told).encode())


def refusal(payload: bytes) -> tuple[ClaimgraphError, bool]:
    """The error that a worker refused with, and whether it is spent."""
    told = json.loads(payload)
    return _ERRORS[told["error"]](told["message"]), bool(told["retire"])


def spent(payload: bytes) -> bool:
    """Whether a worker, whose answer is whole, is spent."""
    return bool(json.loads(payload)["retire"])


def too_slow(limits: Limits) -> LimitHit:
    """The error for an answer that was not whole in time."""
    return LimitHit(f"no whole answer within {limits.seconds:g} s; narrow the query or allow it more time")


def busy(size: int, at_work: int) -> LimitHit:
    """The error for who got none of ``size`` workers in time, while so many were at work."""
    whose = f"all {size} workers were busy"
    if at_work < size:
        whose = f"one client gets half of the {size} workers, and what it had asked before kept those busy"
    return LimitHit(f"{whose} until the query's time was over; try again later")


def death(code: int, said: str, limits: Limits) -> ClaimgraphError:
    """The error for a worker that ended with ``code`` (negative: a signal) and ``said`` that on stderr."""
    if code == -signal.SIGALRM:
        return too_slow(limits)
    if "memory allocation" in said or "bad_alloc" in said or "MemoryError" in said:
        return LimitHit(f"the query needed more than {limits.megabytes} MB; narrow it or allow it more memory")
    if code in (-signal.SIGSEGV, -signal.SIGBUS):
        return LimitHit("the query was too deep for the engine, whose process ended; write it flatter or shorter")
    last = said.strip().rpartition("\n")[2]
    return StoreFailure(f"the process that answered ended with code {code}: {last or 'it said nothing'}")


def used(pid: int) -> float:
    """The seconds that a processor has worked for a process, so that a busy machine makes no query slow."""
    try:
        return clock_gettime((~pid << 3) | 2)  # the clock of another process, as clock_getcpuclockid(3) has it
    except OSError:
        return monotonic()


def give_way(pid: int) -> None:
    """Have a process go on at a low priority."""
    with suppress(ProcessLookupError):
        os.setpriority(os.PRIO_PROCESS, pid, _SLOW)
