"""The one error tree: what can go wrong, with its exit code and HTTP status on the class."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import ClassVar

# What stands before the host of an address: a user, a password, or both, whatever their signs.
_USERINFO = re.compile(r"(:/+)(?:[^/?#\s]*|[^\s@]*:\S*)@")


@dataclass(frozen=True)
class Place:
    """Where in a file something stands: a name, a line and a column, both counted from 1."""

    file: str
    line: int | None = None
    column: int | None = None

    def __str__(self) -> str:
        parts = [self.file, self.line, self.column]
        return ":".join(str(part) for part in parts if part is not None)


class ClaimgraphError(Exception):
    """Anything that a user must be told; ``str()`` is one sentence with thing, place and remedy."""

    exit_code: ClassVar[int] = 2
    status: ClassVar[int] = 400


class WrongUse(ClaimgraphError):
    """A command, parameter or query that cannot be meant."""


class UnknownName(WrongUse):
    """A name that nothing bears; the message carries the nearest ones that exist."""

    status = 404


class NeverDone(WrongUse):
    """What is not done here, whoever asks for it."""

    status = 403


class DoesNotConform(ClaimgraphError):
    """The data was read, and the shapes refuse it."""

    exit_code = 1
    status = 422


class Unreadable(ClaimgraphError):
    """Input that is no valid document of its format."""

    exit_code = 3

    def __init__(self, message: str, place: Place | None = None) -> None:
        super().__init__(f"{place}: {message}" if place else message)
        self.place = place


class StoreFailure(ClaimgraphError):
    """The store cannot be reached, is held by another process, or is damaged."""

    exit_code = 4
    status = 503


class Damaged(StoreFailure):
    """A file of the store does not hold what was written to it."""


class LimitHit(ClaimgraphError):
    """A limit of time, rows or memory ended the work; nothing partial is passed off as whole."""

    exit_code = 5
    status = 503


def holds_credentials(text: str) -> bool:
    """Whether ``text`` has an address with a user or a password in it."""
    return _USERINFO.search(text) is not None


def without_credentials(text: str) -> str:
    """``text`` as it may be shown: an address in it without the user and password that it holds.

    >>> without_credentials("https://ann:secret@example.org/sparql cannot be reached")
    'https://***@example.org/sparql cannot be reached'
    """
    return _USERINFO.sub(r"\1***@", text)


def system_said(error: OSError) -> str:
    """What the system says of ``error``, without its number."""
    return (error.strerror or str(error)).lower().rstrip(".")
