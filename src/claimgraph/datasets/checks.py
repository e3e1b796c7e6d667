"""Checks of rows: what is odd in one, and what shows that a row is not what its dataset gave out."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from claimgraph.datasets.mapping import Mapping
from claimgraph.engine import in_memory, solutions

_TOLD = ("record", "column", "rule", "reason", "remedy", "reject")


@dataclass(frozen=True)
class Judged:
    """What a check found in the row of a ``record``: odd and kept, or ``rejected``."""

    record: str
    column: str
    rule: str
    reason: str
    remedy: str
    rejected: bool


def judged(mapping: Mapping, variables: Iterable[str], given: Iterable[Iterable[str]]) -> list[Judged]:
    """What the checks of ``mapping`` find in rows that are ``given`` as its CONSTRUCT takes them."""
    if not mapping.checks:
        return []
    found = []
    for each in solutions(in_memory().query(mapping.bind_checks(variables, given))):
        record, column, rule, reason, remedy, reject = (each[name].value for name in _TOLD)
        found.append(Judged(record, column, rule, reason, remedy, rejected=reject == "true"))
    return sorted(found, key=lambda one: (one.rule, one.record))
