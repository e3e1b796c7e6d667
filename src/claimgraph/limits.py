"""What one query may cost: seconds, megabytes and rows."""

from __future__ import annotations

from dataclasses import dataclass
from time import monotonic


@dataclass(frozen=True)
class Limits:
    """The bounds of one query.

    ``seconds`` of wall-clock time from the moment it is handed in; ``megabytes`` (2**20 bytes) of memory that
    its worker may hold in all; ``rows`` of the answer (solutions, or triples of a graph). ``None`` is no bound.
    """

    seconds: float | None = 30.0
    megabytes: int | None = 1024
    rows: int | None = 1_000_000

    def deadline(self) -> float | None:
        """The moment by which what is handed in now must be done, on the monotonic clock; None where there is none."""
        return None if self.seconds is None else monotonic() + self.seconds


UNLIMITED = Limits(seconds=None, megabytes=None, rows=None)
# What one request to a remote store may cost, unless more is allowed.
REQUEST = Limits(seconds=60.0, megabytes=1024, rows=None)
