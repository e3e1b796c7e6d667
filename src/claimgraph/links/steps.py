"""Steps kept beside a collection: what each judge may still take back, and which lists they left open."""

from __future__ import annotations

import json
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from claimgraph.errors import Place, Unreadable
from claimgraph.judgements.judgement import Judgement, Verdict
from claimgraph.links.review import Review, Step

ENDING = ".review.json"
# How many answers of each judge may be taken back in a later session.
MOST = 100


def beside(collection: Path) -> Path:
    """The file of the steps that belong to the collection at ``collection``."""
    return collection.with_name(collection.name.removesuffix(".sssom.tsv") + ENDING)


def write(review: Review, text: str, file: str) -> str:
    """``text``, empty or written here before, with the steps of the judge of ``review`` as they are now."""
    mine = {"open": sorted(review.open), "steps": [_plain(one) for one in review.steps[-MOST:]]}
    return json.dumps({**_read(text, file), review.judge: mine}, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def resumed(review: Review, text: str, file: str) -> Review:
    """``review`` with the steps that its judge took before; raises Unreadable for a text that is not of ``write``."""
    mine = _read(text, file).get(review.judge, {"open": [], "steps": []})
    try:
        return replace(review, open=tuple(mine["open"]), steps=tuple(map(_step, mine["steps"])))
    except (ValueError, TypeError, KeyError):
        raise _unreadable(file) from None


def _read(text: str, file: str) -> dict[str, Any]:
    try:
        said = json.loads(text or "{}")
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise _unreadable(file)
    return said


def _unreadable(file: str) -> Unreadable:
    return Unreadable("this is no record of a review; without it all goes on but z; move it away", Place(file))


def _plain(step: Step) -> dict[str, Any]:
    rows = {name: _row(row) for name, row in (("written", step.written), ("stood", step.stood))}
    return {"creators": step.creators, "day": step.day, "open": step.open, **rows}


def _row(row: Judgement | None) -> dict[str, Any] | None:
    return {**asdict(row), "answer": row.answer.value} if row else None


def _step(said: dict[str, Any]) -> Step:
    rows = (_judgement(said["written"]), _judgement(said["stood"]))
    return Step(*rows, tuple(said["creators"]), said["day"], tuple(said["open"]))


def _judgement(said: dict[str, Any] | None) -> Judgement | None:
    if said is None:
        return None
    more = tuple((name, text) for name, text in said["more"])
    return Judgement(**{**said, "answer": Verdict(said["answer"]), "more": more})
