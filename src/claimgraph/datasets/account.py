"""The account of an import: what became of each row, by rule, and the rows that were rejected as they were."""

from __future__ import annotations

import csv
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from claimgraph.datasets.convert import Rejected
    from claimgraph.datasets.rows import Row

# How many examples are told of each rule.
EXAMPLES = 3


@dataclass
class Rule:
    """What was found by one rule: how often, and the first places with their row's number."""

    severity: str
    message: str
    count: int = 0
    examples: list[tuple[int, str]] = field(default_factory=list)


@dataclass
class Imported:
    """What became of each row of a release: taken, flagged among these, or rejected; and what changed by it."""

    release: str
    rows: int = 0
    taken: int = 0
    flagged: int = 0
    rejected: int = 0
    added: int = 0
    changed: int = 0
    dropped: int = 0
    quads: int = 0
    claims: int = 0
    unchanged: bool = False
    replaced: tuple[str, ...] = ()
    sequence: int = 0
    rules: dict[str, Rule] = field(default_factory=dict)

    def note(self, rule: str, severity: str, message: str, row: Row, where: str) -> None:
        """Count one finding."""
        told = self.rules.setdefault(f"{rule} {message}", Rule(severity, message))
        told.count += 1
        if len(told.examples) < EXAMPLES:
            told.examples.append((row.number, where))


class Rejects:
    """The file of the rows that were rejected, as they were; it is made when the first one is."""

    def __init__(self, path: Path | None, columns: tuple[str, ...]) -> None:
        self.path = path
        self.count = 0
        self._columns = columns
        self._file: Any = None
        self._writer: Any = None

    def add(self, one: Rejected) -> None:
        """Write one more row."""
        self.count += 1
        if self.path is None:
            return
        if self._file is None:
            self._file = self.path.open("w", encoding="utf-8", newline="")
            self._writer = csv.writer(self._file)
            self._writer.writerow(("row", "line", "column", "reason", *self._columns))
        self._writer.writerow((one.row.number, one.row.line, one.column, one.reason, *one.row.cells))

    def close(self) -> None:
        """End the file, if there is one."""
        if self._file is not None:
            self._file.close()
