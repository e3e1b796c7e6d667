"""What is written for people in Python runs: the README's example, the notebook, the examples of the reference."""

import json
import os
import re
import runpy
from pathlib import Path

import pytest

import claimgraph
from tests.api.conftest import BAD
from tests.conftest import ROOT

NOTEBOOK = ROOT / "docs" / "notebooks" / "first-look.ipynb"


def test_the_example_of_the_readme_runs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.chdir(BAD)
    (example,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text("utf-8"), re.DOTALL)
    exec(example, {})
    assert "- " in capsys.readouterr().out


def test_the_readme_tells_of_each_extra() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    extras = re.findall(r"^(\w+) = \[\"", (ROOT / "pyproject.toml").read_text("utf-8"), re.MULTILINE)
    told = re.findall(r"`claimgraph\[(\w+)\]`", text)
    assert sorted(told) == sorted(set(extras) & {"arrow", "geo", "pandas", "polars", "rdflib", "web", "xlsx"})
    assert len(told) == 7


def test_the_notebook_has_twelve_cells_and_is_kept_without_outputs() -> None:
    cells = json.loads(NOTEBOOK.read_text("utf-8"))["cells"]
    assert len(cells) == 12
    assert [cell["outputs"] for cell in cells if cell["cell_type"] == "code" and cell["outputs"]] == []
    assert [cell["execution_count"] for cell in cells if cell.get("execution_count")] == []


REFUSING = """
import socket
_connect = socket.socket.connect


def connect(self, address):
    if self.family != socket.AF_UNIX and address[0] not in ("127.0.0.1", "::1"):
        raise OSError(f"{address}: no network here")
    return _connect(self, address)


socket.socket.connect = connect
"""


def test_the_notebook_runs_without_a_network_and_its_page_is_what_it_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No socket of the kernel's reaches further than this machine, from its start on."""
    (tmp_path / "sitecustomize.py").write_text(REFUSING)
    monkeypatch.setenv("PYTHONPATH", str(tmp_path), prepend=os.pathsep)
    module = runpy.run_path(str(ROOT / "docs" / "notebook.py"))
    assert module["PAGE"].read_text("utf-8") == module["page"](), "run `make notebook`"


def test_the_page_of_reference_is_current_and_names_all_that_is_public() -> None:
    module = runpy.run_path(str(ROOT / "docs" / "api.py"))
    page = module["PAGE"].read_text("utf-8")
    assert page == module["page"](), "run `make reference`"
    assert [name for name in claimgraph.__all__ if f"\n## claimgraph.{name}" not in page] == []


def test_every_function_and_method_that_is_public_has_an_example() -> None:
    page = (ROOT / "docs" / "reference" / "python.md").read_text("utf-8")
    sections = re.split(r"\n(?=##)", page)
    shown = {section.splitlines()[0].strip("# ") for section in sections if ">>> " in section}
    wanted = {f"claimgraph.{name}" for name in ("open", "questions", "check", "ontology", "Answer")}
    wanted |= {f"Graph.{name}" for name in ("ask", "query", "show", "find", "export", "load", "rdflib")}
    wanted |= {f"Answer.to_{name}" for name in ("records", "pandas", "polars", "arrow", "geopandas", "csv", "json")}
    assert wanted | {"Answer.cited"} <= shown
