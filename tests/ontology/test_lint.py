"""The lint finds nothing in the ontology, and each of its rules finds what a bad file beside it breaks."""

import re
from pathlib import Path

import pytest

from claimgraph import lint, ontology

FOLDER = Path(__file__).parent / "lint"
RULES = [rule.name for part in ("core", "shapes") for rule in lint.rules(part)]


@pytest.mark.parametrize("part", ["core", "shapes"])
def test_ontology_is_clean(part: str) -> None:
    assert lint.broken(part) == []


@pytest.mark.parametrize("rule", RULES)
def test_rule_bites(rule: str) -> None:
    """The ``#!`` lines of the bad file name the terms that the rule must find, all of them and no other."""
    bad = FOLDER / f"{rule}.ttl"
    expected = set(re.findall(r"^#! (.+)$", bad.read_text(encoding="utf-8"), re.MULTILINE))
    found = [finding for finding in lint.broken(rule.partition("/")[0], [bad]) if finding.rule == rule]
    assert {finding.message.partition(": ")[0] for finding in found} == expected


def test_no_bad_file_without_a_rule() -> None:
    assert {str(file.relative_to(FOLDER).with_suffix("")) for file in FOLDER.glob("*/*.ttl")} == set(RULES)


def test_finding_tells_place_and_remedy() -> None:
    bad = FOLDER / "core" / "isolated.ttl"
    finding = next(found for found in lint.broken("core", [bad]) if found.rule == "core/isolated")
    line = next(n for n, text in enumerate(bad.read_text(encoding="utf-8").splitlines(), 1) if "Lonely a" in text)
    assert finding.place.line == line
    assert finding.place.file.endswith("core/isolated.ttl")
    assert "Put it below a class" in str(finding)


@pytest.mark.parametrize(
    "file",
    [*ontology.core_files(), *ontology.shape_files(), *ontology.alignment_files()],
    ids=lambda file: f"{file.parent.name}/{file.stem}",
)
def test_normal_form(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text == lint.normal(text)


def test_normal_form_keeps_the_head_and_orders_the_rest() -> None:
    head = "# why\nPREFIX x: <urn:x:>\nPREFIX unused: <urn:y:>\n# lost\n"
    once = lint.normal(head + "x:b x:p x:c, x:a . x:a x:p [ x:q 1 ] .")
    assert once.startswith("# why\nPREFIX x: <urn:x:>\n\nx:")
    assert "lost" not in once
    assert lint.normal(once) == once == lint.normal(head + "x:a x:p [ x:q 1 ] . x:b x:p x:a, x:c .")
