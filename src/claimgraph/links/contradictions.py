"""Contradictions between judgements: one record is ours and is not, or is two things of ours that are not one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from claimgraph.judgements.judgement import Collection, Judgement, Verdict
from claimgraph.names import curie


@dataclass(frozen=True)
class Contradiction:
    """What cannot all be, and the judgements that say it."""

    says: str
    rows: tuple[Judgement, ...]


def contradictions(collections: Iterable[Collection]) -> list[Contradiction]:
    """What the judgements of one or several collections contradict each other in, with the rows of each.

    What is the same as one thing is the same as all that is the same as it; nothing of it may be judged another.
    """
    collections = list(collections)
    rows = [row for one in collections for row in one.judgements]
    same: dict[str, list[Judgement]] = defaultdict(list)
    for row in rows:
        if row.answer is Verdict.SAME:
            same[row.thing].append(row)
            same[row.record].append(row)
    found = []
    for row in rows:
        if row.answer is Verdict.NOT_THE_SAME and (path := _path(row.thing, row.record, same)):
            said = f"{curie(row.thing)} is {curie(row.record)}" + (" through others" if len(path) > 1 else "")
            found.append(Contradiction(f"{said}, and is judged to be another", (*path, row)))
    return found + [both for one in collections for both in _found_and_not(one)]


def _found_and_not(collection: Collection) -> Iterator[Contradiction]:
    """The things that are found in the collection and judged not to be there."""
    for row in collection.judgements:
        if row.answer is Verdict.NOTHING_THERE:
            others = (one for one in collection.judgements if one.thing == row.thing and one.answer.matches)
            there = tuple(one for one in others if (one.source or collection.source or row.source) == row.source)
            if there:
                said = f"{curie(row.thing)} is found in {curie(row.source)}, and is judged not to be there"
                yield Contradiction(said, (*there, row))


def _path(start: str, end: str, same: dict[str, list[Judgement]]) -> tuple[Judgement, ...]:
    """The shortest chain of judgements that makes ``start`` and ``end`` the same; empty where there is none."""
    paths: list[tuple[str, tuple[Judgement, ...]]] = [(start, ())]
    seen = {start}
    for at, path in paths:
        if at == end:
            return path
        for row in same.get(at, []):
            other = row.record if row.thing == at else row.thing
            if other not in seen:
                seen.add(other)
                paths.append((other, (*path, row)))
    return ()
