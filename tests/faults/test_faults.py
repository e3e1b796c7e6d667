"""The short run of the fault harness; `make torture` is the long one."""

from __future__ import annotations

import os
import subprocess

import pytest

from tests.faults import series, workload

pytestmark = pytest.mark.long


def test_kills_lose_nothing_leave_nothing_half_done_and_can_be_followed_by_the_same_again() -> None:
    found = series.kills(24, seed=1, named=1)
    assert found["wrong"] == []
    assert found["cycles"] == 24
    assert found["interrupted"] >= 20  # else the kills came too late to matter
    assert set(found["kinds"]) == set(workload.KINDS)


def test_an_interrupted_command_tells_the_truth_and_can_be_repeated() -> None:
    found = series.interrupts("SIGINT", 12, seed=1)
    assert found["wrong"] == []
    assert found["cycles"] == 12
    assert found["safe"] > 0
    assert found["nothing"] > 0


@pytest.mark.parametrize("work", ["load", "withdraw", "redact"])
def test_every_point_of_a_work_may_fail(work: str) -> None:
    found = series.failing("point", [work], 1, 200, 1)
    assert found["wrong"] == []
    assert found["tried"] > 15
    assert found["done"] == 1  # the last one, in which nothing failed any more


def test_writes_may_fail_past_any_size() -> None:
    found = series.failing("size", ["load", "large", "redact"], 100, 200_000, 60_000)
    assert found["wrong"] == []
    assert 0 < found["done"] < found["tried"]


def test_the_disk_may_be_full() -> None:
    if os.geteuid() != 0 or subprocess.run(["which", "mount"], capture_output=True).returncode:
        pytest.skip("only root can mount a small disk to fill")
    try:
        found = series.full_disks(["load", "large", "redact"], [0, 30_000, 3_000_000])
    except OSError as error:
        pytest.skip(f"no small disk can be mounted here: {error}")
    assert found["wrong"] == []
    assert 0 < found["done"] < found["tried"]


def test_verify_finds_every_changed_byte_and_rebuild_restores_the_index() -> None:
    assert series.rot(300, rebuilds=5, seed=3) == {"flips": 300, "rebuilds": 5, "wrong": []}


def test_a_power_cut_loses_nothing_that_was_acknowledged() -> None:
    assert series.power_cuts(70) == {"images": 70, "wrong": []}


def test_writers_take_turns_and_lose_no_update() -> None:
    found = series.writers(4, seconds=4)
    assert found["loads"] > 4
    assert found["reads"] > 1
    assert (found["lost"], found["unbalanced"], found["failed"], found["wrong"]) == (0, 0, 0, [])
