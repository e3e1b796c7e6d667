"""The suite itself: whose deprecations fail it, and what CI does not let pass."""

import os
import re
import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from tests.conftest import ROOT, SKIPS

LONG = "pytest.mark." + "long"


def test_what_is_long_is_told_of_and_ci_runs_it() -> None:
    told = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## The long tests")[2].partition("\n## ")[0]
    listed = {name for line in told.splitlines() for name in re.findall(r"`(tests/\S+)`", line.partition(" | ")[0])}
    marked = {str(file.relative_to(ROOT)) for file in ROOT.glob("tests/**/*.py") if LONG in file.read_text("utf-8")}
    assert marked == listed
    runs = re.search(r"^test-all:.*\n((?:\t.*\n)+)", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    assert runs is not None
    assert "pytest" in runs[1]
    assert "long" not in runs[1]
    assert "make test-all" in (ROOT / ".ci/run").read_text("utf-8").splitlines()


def deprecated(module: str) -> None:
    """Warn as if code of ``module`` had used what is deprecated."""
    warnings.warn_explicit("old", DeprecationWarning, "file.py", 1, module=module, registry={})


@pytest.mark.parametrize("module", ["claimgraph", "claimgraph.load", "tests.test_suite", "<run_path>"])
def test_what_we_use_that_is_deprecated_fails(module: str) -> None:
    with pytest.raises(DeprecationWarning):
        deprecated(module)


def test_what_others_deprecate_fails_nothing() -> None:
    with warnings.catch_warnings(record=True) as seen:
        deprecated("rdflib.plugins.parsers.notation3")
    assert [str(one.message) for one in seen] == ["old"]


def test_this_module_is_called_as_the_filter_has_it() -> None:
    assert __name__ == "tests.test_suite"


HOOKS = (
    "pytest_configure, pytest_runtest_logreport, pytest_collectreport, pytest_sessionfinish, pytest_terminal_summary"
)
SKIPPING = {
    "within": "def test_one(): pytest.skip({!r})",
    "marked": "@pytest.mark.skipif(True, reason={!r})\ndef test_one(): pass",
    "whole_file": "pytest.skip({!r}, allow_module_level=True)",
}
FAILING = "@pytest.mark.xfail(reason='known')\ndef test_one(): assert 0"


def suite(folder: Path, texts: dict[str, str], *options: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """A suite of some files, run with our hooks; CI is set where ``environment`` has it."""
    (folder / "conftest.py").write_text(f"from tests.conftest import {HOOKS}")
    for name, text in texts.items():
        (folder / f"test_{name}.py").write_text(f"import pytest\n\n{text}")
    ours = {name: value for name, value in os.environ.items() if name not in ("CI", "CLAIMGRAPH_GOLDEN")}
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *options, str(folder)]
    run = {"capture_output": True, "text": True, "check": False, "timeout": 120}
    return subprocess.run(words, cwd=folder, env={**ours, "PYTHONPATH": str(ROOT), **environment}, **run)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize("options", [("-n", "0"), ("-n", "1")], ids=" ".join)
def test_a_skip_without_a_listed_reason_fails_under_ci(options: tuple[str, ...], tmp_path: Path) -> None:
    done = suite(tmp_path, {kind: text.format(f"tired {kind}") for kind, text in SKIPPING.items()}, *options, CI="true")
    _, _, told = done.stdout.partition("skipped without a reason in tests/skips.tsv")
    assert done.returncode == 1
    assert {kind for kind in SKIPPING if f"tired {kind}" in told} == set(SKIPPING)


def test_a_listed_skip_passes_under_ci_and_so_does_what_fails_as_expected(tmp_path: Path) -> None:
    texts = {kind: text.format(next(iter(SKIPS))) for kind, text in SKIPPING.items()}
    assert suite(tmp_path, {**texts, "failing": FAILING}, "-n", "0", CI="true").returncode == 0


def test_any_skip_passes_elsewhere(tmp_path: Path) -> None:
    assert suite(tmp_path, {"within": SKIPPING["within"].format("tired")}, "-n", "0").returncode == 0


def test_no_golden_file_is_written_under_ci(tmp_path: Path) -> None:
    done = suite(tmp_path, {"failing": FAILING}, "-n", "0", CI="true", CLAIMGRAPH_GOLDEN="write")
    assert (done.returncode, "compares each golden file with itself" in done.stderr) == (4, True)
