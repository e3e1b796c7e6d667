"""The look: how an answer is meant to be seen, by the header of its question and by who reads it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from shutil import get_terminal_size

# Where a table is written to a file or a pipe and nobody says how wide, and the least that can be read.
_PIPE_WIDTH, _LEAST_WIDTH = 132, 40


@dataclass(frozen=True)
class Look:
    """``view`` is what a question's header says of its view; the rest is what its reader wants.

    ``iris`` keeps IRIs beside their labels; ``as_selected`` shows every column where it was selected, as a query that
    somebody wrote wants it; ``width`` is in columns of a terminal; ``details`` shows the rows where a header asks for
    a summary first; ``first`` is how many rows are shown at most.
    """

    view: Mapping[str, str] = field(default_factory=dict)
    iris: bool = False
    as_selected: bool = False
    width: int | None = None
    details: bool = True
    first: int | None = None

    def named(self, key: str) -> tuple[str, ...]:
        """The columns that the header names under ``key``."""
        return tuple(self.view.get(key, "").split())

    def wide(self) -> int:
        """How many columns there are to write in: what was asked for, COLUMNS, the terminal's, or what a pipe gets."""
        return max(self.width or get_terminal_size((_PIPE_WIDTH, 24)).columns, _LEAST_WIDTH)
