"""Fields: what a header says under a key, or else an error that names the file and the line."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from claimgraph.errors import Place, Unreadable
from claimgraph.names import suggestion


@dataclass(frozen=True)
class Fields:
    """The values of a header, or of a key of it whose line begins at ``start``, and the text of the ``file``."""

    given: Mapping[str, Any]
    text: str
    file: str
    start: int = 0

    def wrong(self, message: str, key: str = "") -> Unreadable:
        """The error to raise for what stands under ``key``, or for all of it."""
        line = self.text.count("\n", 0, self._place(key)) + 1
        return Unreadable(message, Place(self.file, line))

    def only(self, known: Iterable[str], what: str) -> None:
        """Raise Unreadable for the first key that is none of ``known``."""
        for key in self.given:
            if key not in known:
                raise self.wrong(f"unknown {what} '{key}'{suggestion(str(key), known)}", str(key))

    def list(self, key: str) -> tuple[str, ...]:
        """The texts of a list; none where the key is not there."""
        found = self.given.get(key) or []
        if not isinstance(found, list):
            raise self.wrong(f"'{key}' is no list; write it like [one, other]", key)
        return tuple(map(str, found))

    def word(self, key: str) -> str | None:
        """What stands under a key as text; None where it is not there."""
        found = self.given.get(key)
        return None if found is None else str(found)

    def mapping(self, key: str, default: Mapping[str, Any] | None = None) -> Fields:
        """The fields under a key."""
        found = self.given.get(key) or default or {}
        if not isinstance(found, Mapping):
            raise self.wrong(f"'{key}' is no mapping; write it like {{kind: table}}", key)
        return Fields(found, self.text, self.file, self._place(key))

    def each(self) -> Iterator[tuple[str, Fields]]:
        """The fields under every key, by the key."""
        return ((key, self.mapping(key)) for key in self.given)

    def _place(self, key: str) -> int:
        """Where in the text the line of ``key`` begins; that of all of it where there is no key."""
        found = (
            re.compile(rf"^#\+.*?\b{re.escape(key)}\s*:", re.MULTILINE).search(self.text, self.start) if key else None
        )
        return found.start() if found else self.start
