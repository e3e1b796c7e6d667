"""Fifty killer queries: each dead by its deadline and a second, its memory within the cap, other clients unharmed."""

from __future__ import annotations

from pathlib import Path

import pytest

from claimgraph.graph import Snapshot
from claimgraph.workers.answering import Workers
from tests.workers.attack import AT_ONCE, LIMITS, Attack, attack, peace, percentile
from tests.workers.killers import KILLERS


@pytest.fixture(scope="module")
def attacked(checkpoint: Path) -> tuple[Attack, list[float]]:
    """The attack, and what another client's questions took before it."""
    with Workers(Snapshot(checkpoint=checkpoint), size=2 * AT_ONCE) as workers:
        workers.warm()
        before = peace(workers, 2.0)
        return attack(workers), before


def test_there_are_fifty() -> None:
    assert len(KILLERS) == len(set(KILLERS.values())) == 50


def test_each_is_dead_by_its_deadline_and_a_second(attacked: tuple[Attack, list[float]]) -> None:
    outcomes = attacked[0].outcomes
    assert {outcome.name for outcome in outcomes} == set(KILLERS)
    assert {one.name: one.seconds for one in outcomes if one.seconds > (LIMITS.seconds or 0) + 1} == {}


def test_each_is_ended_by_a_limit_or_refused(attacked: tuple[Attack, list[float]]) -> None:
    assert [outcome.name for outcome in attacked[0].outcomes if outcome.error is None] == []


def test_no_worker_exceeds_its_memory(attacked: tuple[Attack, list[float]]) -> None:
    """The cap is on what a process may map for itself; beside it the code of Python and the engine is resident."""
    assert 0 < attacked[0].most_memory <= (LIMITS.megabytes or 0) + 64


def test_others_are_answered_all_along(attacked: tuple[Attack, list[float]]) -> None:
    """A wide bound on the median, for a machine that does other things too; bench/killers.py measures the promise."""
    during, before = attacked[0].others, attacked[1]
    assert len(during) > 5
    assert percentile(during, 0.5) < 5 * percentile(before, 0.5) + 0.2
