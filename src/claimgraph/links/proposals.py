"""Proposals kept beside a collection: what is still to be judged, made anew at will, and never part of a graph."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

from claimgraph.errors import Place, Unreadable
from claimgraph.judgements.judgement import Collection, Verdict
from claimgraph.links.candidate import Candidate, Mark, Proposal, Reason

ENDING = ".proposals.json"


def beside(collection: Path) -> Path:
    """The file of the proposals that belong to the collection at ``collection``."""
    return collection.with_name(collection.name.removesuffix(".sssom.tsv") + ENDING)


def write(proposals: Iterable[Proposal]) -> str:
    """The text of the proposals, the same for the same proposals."""
    made = [{**asdict(one), "mark": one.mark.value} for one in proposals]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


def read(text: str, file: str) -> tuple[Proposal, ...]:
    """The proposals of a text that ``write`` made; raises Unreadable for another."""
    try:
        return tuple(_proposal(one) for one in json.loads(text))
    except (ValueError, TypeError, KeyError):
        raise Unreadable("these are no proposals; have them made again with claimgraph link", Place(file)) from None


def _proposal(said: dict[str, object]) -> Proposal:
    candidates = said["candidates"]
    assert isinstance(candidates, list)
    made = tuple(map(_candidate, candidates))
    return Proposal(**{**said, "candidates": made, "mark": Mark(said["mark"])})  # type: ignore[arg-type]


def _candidate(said: dict[str, Any]) -> Candidate:
    reasons = tuple(Reason(**reason) for reason in said["reasons"])
    return Candidate(said["record"], said["label"], reasons, tuple(said["twins"]), said.get("says", ""))


def pending(
    proposals: Iterable[Proposal], judged: Collection, judge: str, unfinished: Container[str] = ()
) -> list[Proposal]:
    """What ``judge`` has still to judge: what was judged does not come back unless its evidence changed.

    A thing whose record is found is done, as is one that is nowhere; else each candidate is judged for itself, and
    so it is of the ``unfinished`` (IRIs), of which more than one record may be found.
    """
    mine = [one for one in judged.judgements if one.judge == judge]
    left = []
    for proposal in proposals:
        of = {one.record: one for one in mine if one.thing == proposal.thing}
        evidence = {one.record: one.evidence for one in proposal.candidates}
        stale = {record for record, one in of.items() if record in evidence and one.evidence != evidence[record]}
        found = any(one.answer.matches for record, one in of.items() if record not in stale)
        nothing = "" in of and of[""].evidence == looked_at(proposal)
        candidates = tuple(one for one in proposal.candidates if one.record not in of or one.record in stale)
        if (not found or proposal.thing in unfinished) and not nothing and candidates:
            left.append(Proposal(**{**vars(proposal), "candidates": candidates}))
    return left


def looked_at(proposal: Proposal) -> str:
    """The evidence that nothing is there: the records that were looked at."""
    return "looked at " + ", ".join(sorted(one.record for one in proposal.candidates))


def answered(collection: Collection) -> dict[Verdict, int]:
    """How many judgements give each answer."""
    counts = dict.fromkeys(Verdict, 0)
    for one in collection.judgements:
        counts[one.answer] += 1
    return counts
