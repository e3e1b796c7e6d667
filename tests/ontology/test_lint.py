"""The lint finds nothing in the ontology, and each of its rules finds what a bad file beside it breaks."""

import re
import shutil
from pathlib import Path

import pytest

from claimgraph import lint, reasoning, schema
from claimgraph.names import SHAPES
from claimgraph.resources import folder

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
    [*schema.core_files(), *schema.shape_files(), *schema.alignment_files()],
    ids=lambda file: f"{file.parent.name}/{file.stem}",
)
def test_normal_form(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text == lint.normal(text)


def test_generated_shapes_are_what_the_axioms_give() -> None:
    assert schema.generated_file().read_text(encoding="utf-8") == lint.generated()


def test_an_axiom_that_changes_changes_its_shapes(copy: Path) -> None:
    """A property of another class and range has another home, and its values another class; nothing else is touched."""
    before = schema.graph([schema.generated_file()])
    file = copy / "event.ttl"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("rdfs:range cg:Attack", "rdfs:range cg:Threat"), encoding="utf-8")
    assert {finding.rule for finding in lint.check()} == {"normal-form", "shapes/unguarded"}
    assert lint.fix()[-1] == copy / "shapes" / "generated.ttl"
    changed = {str(triple[0]).removeprefix(SHAPES) for triple in schema.graph([schema.generated_file()]) - before}
    assert changed == {"Event-mayInclude-class"}
    assert lint.check() == []


def test_normal_form_keeps_the_head_and_orders_the_rest() -> None:
    head = "# why\nPREFIX x: <urn:x:>\nPREFIX unused: <urn:y:>\n# lost\n"
    once = lint.normal(head + "x:b x:p x:c, x:a . x:a x:p [ x:q 1 ] .")
    assert once.startswith("# why\nPREFIX x: <urn:x:>\n\nx:")
    assert "lost" not in once
    assert lint.normal(once) == once == lint.normal(head + "x:a x:p [ x:q 1 ] . x:b x:p x:a, x:c .")


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the ontology that may be spoilt, and that lint and ontology read instead of the bundled one."""
    target = tmp_path / "ontology"
    shutil.copytree(folder("ontology"), target)
    monkeypatch.setattr(schema, "folder", lambda _: target)
    monkeypatch.setattr(lint, "folder", lambda _: target)
    return target


def test_check_finds_nothing() -> None:
    assert lint.check() == []


def test_check_tells_where_a_file_is_no_turtle(copy: Path) -> None:
    (copy / "event.ttl").write_text("PREFIX cg: <https://w3id.org/claimgraph/ont#>\n\ncg:Event a\n", encoding="utf-8")
    (finding,) = lint.check()
    assert str(finding.place) == "ontology/event.ttl:4:1"
    assert finding.rule == "turtle"


def test_check_finds_what_the_reasoner_finds(copy: Path) -> None:
    file = copy / "event.ttl"
    file.write_text(lint.normal(file.read_text(encoding="utf-8") + "cg:Attack rdfs:subClassOf cg:Actor ."), "utf-8")
    rules = {finding.rule for finding in lint.check()}
    assert rules == ({"reasoning"} if reasoning.has_java() else set())


def test_fix_writes_the_normal_form_and_nothing_else(copy: Path) -> None:
    file = copy / "event.ttl"
    before = file.read_text(encoding="utf-8")
    file.write_text(before + "\n# a comment\n\n", encoding="utf-8")
    assert [finding.rule for finding in lint.check()] == ["normal-form"]
    assert lint.fix() == [file]
    assert file.read_text(encoding="utf-8") == before
    assert lint.fix() == []
