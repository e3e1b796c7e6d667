"""The documents: generated pages are current, examples run, and nothing is left undocumented."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

import pytest

import claimgraph
from claimgraph import asking, catalogue
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.gate import check as gate
from claimgraph.opening import open_bundled

ROOT = Path(__file__).parents[1]
PAGES = ("questions", "commands", "exports", "readme", "architecture", "routes")
PROSE = [path for path in (*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md")) if "reference" not in path.parts]


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_current(name: str) -> None:
    module = runpy.run_path(str(ROOT / "docs" / f"{name}.py"))
    assert module["PAGE"].read_text(encoding="utf-8") == module["page"](), "run `make reference`"


def test_one_version_is_told_everywhere() -> None:
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    released = re.search(r"^## \[(\d.+)\]", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert cited
    assert released
    assert {cited[1], released[1]} == {claimgraph.__version__}


# Guides to what is done with data, not to how it is written.
WITHOUT_DATA = {
    *("remote-stores", "write-a-question", "import-a-dataset", "export-outwards"),
    *("match-with-openrefine", "read-in-a-browser", "serve-to-others"),
}


@pytest.mark.parametrize("path", sorted((ROOT / "docs/how-to").glob("*.md")), ids=lambda path: path.stem)
def test_the_turtle_of_a_guide_conforms_without_a_remark(path: Path) -> None:
    turtle = "\n".join(re.findall(r"```turtle\n(.*?)```", path.read_text(encoding="utf-8"), re.DOTALL))
    staged = read_file(File(path.name, turtle)) if turtle else []
    assert bool(staged) == (path.stem not in WITHOUT_DATA)
    with open_bundled() as graph:
        assert gate.check(staged, graph).findings == ()


def test_every_question_that_a_page_asks_finds_something() -> None:
    asked = {
        line
        for path in PROSE
        for line in re.findall(r"^claimgraph ask (?!-)(\S.*)$", path.read_text("utf-8"), re.MULTILINE)
    }
    with open_bundled() as graph:
        for line in sorted(asked):
            name, *given = [word for word in line.split("  ")[0].split() if not word.startswith("-")]
            values = dict(word.split("=", 1) for word in given if "=" in word)
            assert asking.answer(catalogue.find(name), values, graph).rows, line


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link and not link.startswith("mailto:")]
    missing = [link for link in local if not (path.parent / link).exists()]
    assert not missing


@pytest.mark.parametrize("path", PROSE, ids=lambda path: str(path.relative_to(ROOT)))
def test_questions_that_the_documents_name_exist(path: Path) -> None:
    named = re.findall(r"claimgraph ask ([a-z][a-z-]+)", path.read_text(encoding="utf-8"))
    known = {query.id for query in catalogue.questions()}
    assert set(named) <= known
