"""An import that is killed leaves the release before it, or the new one, whole; the same again succeeds."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

from tests.conftest import ROOT
from tests.faults.series import scratch


@pytest.mark.parametrize("kills", [4, pytest.param(200, marks=pytest.mark.long)])
def test_a_killed_import_leaves_nothing_half_done_and_can_be_followed_by_the_same_again(kills: int) -> None:
    with scratch() as folder:
        command = [sys.executable, "-m", "tests.imports.kills", str(kills), "7", str(folder)]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told = json.loads(done.stdout.splitlines()[-1])
    assert told["faults"] == []
    assert told["cut"] >= kills // 2
