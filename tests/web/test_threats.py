"""The threat model: each of its lines names a test that tries it, and that test is there."""

import re

import pytest

from tests.conftest import ROOT

MODEL = ROOT / "docs" / "explanation" / "serving.md"
TESTS = set(re.findall(r"^def (test_\w+)", "\n".join(p.read_text("utf-8") for p in ROOT.glob("tests/**/*.py")), re.M))


def lines() -> list[tuple[str, str]]:
    """What is tried, and the cell that names what tries it."""
    rows = [row.strip().strip("|").split(" | ") for row in MODEL.read_text("utf-8").splitlines() if row.startswith("|")]
    return [(row[0].strip(), row[-1]) for row in rows if len(row) == 3 and row[0].strip() not in ("tried", "sent")]


@pytest.mark.parametrize(("tried", "test"), lines())
def test_a_line_of_the_threat_model_has_its_test(tried: str, test: str) -> None:
    named = set(re.findall(r"`(\w+)`", test))
    assert named
    assert named <= TESTS


def test_the_lines_are_found() -> None:
    assert len(lines()) > 40
