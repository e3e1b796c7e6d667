"""Keys: one after another as somebody presses them, those pressed ahead too, from a terminal or from a pipe."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import click


class Keys:
    """Keys and lines where no terminal is: one at a time, as click reads them."""

    def key(self) -> str:
        """The next key."""
        return click.getchar()

    def line(self, question: str) -> str:
        """A line that answers a question."""
        said: str = click.prompt(question)
        return said


@dataclass(frozen=True)
class _Terminal(Keys):
    """Keys of a terminal that gives each at once; ``before`` is how it gives lines."""

    file: int
    before: list[Any]

    def key(self) -> str:
        # What is no key of one byte answers nothing; at the end of the input the review stops.
        return os.read(self.file, 1).decode("ascii", "replace") or "q"

    def line(self, question: str) -> str:
        import termios

        now = termios.tcgetattr(self.file)
        termios.tcsetattr(self.file, termios.TCSADRAIN, self.before)
        try:
            return super().line(question)
        finally:
            termios.tcsetattr(self.file, termios.TCSADRAIN, now)


@contextmanager
def keys() -> Iterator[Keys]:
    """The keys of the terminal, or of what stands in its place.

    The terminal changes once and not for each key: whoever knows the next answer already types it ahead, and what is
    typed between two changes would be lost.
    """
    try:
        import termios
        import tty

        file = sys.stdin.fileno()
        before = termios.tcgetattr(file)
    except (ImportError, OSError, ValueError, termios.error):
        yield Keys()
        return
    tty.setcbreak(file, termios.TCSADRAIN)
    try:
        yield _Terminal(file, before)
    finally:
        termios.tcsetattr(file, termios.TCSADRAIN, before)
