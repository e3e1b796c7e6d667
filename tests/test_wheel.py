"""A wheel in a fresh environment: alone it answers and cites; each extra adds its frame, and pandas of both series."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.long

# Nothing of this checkout may be found by the environment's own.
OUTSIDE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}

ALONE = """
import json, claimgraph
with claimgraph.open() as graph:
    answer = graph.ask("competing-claims")
    told = {"rows": len(answer.to_records()) > 1, "cited": len(answer.cited()) > 100}
    for way in ("to_pandas", "to_polars", "to_arrow", "to_geopandas"):
        try:
            getattr(graph.ask("unclaimed-attacks"), way)()
        except claimgraph.WrongUse as error:
            told[way] = str(error).partition("; ")[2]
print(json.dumps(told))
"""
TYPES = """
import json, claimgraph
with claimgraph.open() as graph:
    frames = [(question, graph.ask(question.id).to_pandas()) for question in claimgraph.questions()]
names = {"integer": "Int64", "decimal": "Float64", "boolean": "boolean", "date": "datetime64[s]"}
names["dateTime"] = "datetime64[us, UTC]"
wrong = [
    (question.id, column.name, str(frame.dtypes[column.name]))
    for question, frame in frames
    for column in question.columns
    if str(frame.dtypes[column.name]) != names.get(column.type, "string")
]
import pandas
print(json.dumps({"pandas": pandas.__version__.split(".")[0], "wrong": wrong, "frames": len(frames)}))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    words = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--wheel-dir", str(folder), str(ROOT)]
    subprocess.run(words, check=True, capture_output=True)
    return next(folder.glob("claimgraph-*.whl"))


@pytest.fixture(scope="module")
def python(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The Python of a new environment that holds the wheel and what it rests on, and nothing else."""
    folder = tmp_path_factory.mktemp("fresh")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    install(folder / "bin" / "python", str(wheel))
    return folder / "bin" / "python"


def install(python: Path, *wanted: str) -> None:
    words = [str(python), "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def run(python: Path, program: str, folder: Path) -> dict[str, object]:
    done = subprocess.run([python, "-c", program], cwd=folder, env=OUTSIDE, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def test_alone_it_answers_and_cites_and_names_the_extra_for_each_frame(python: Path, tmp_path: Path) -> None:
    assert run(python, ALONE, tmp_path) == {
        "rows": True,
        "cited": True,
        "to_pandas": "pip install 'claimgraph[pandas]'",
        "to_polars": "pip install 'claimgraph[polars]'",
        "to_arrow": "pip install 'claimgraph[arrow]'",
        "to_geopandas": "pip install 'claimgraph[geo]'",
    }


@pytest.mark.parametrize("series", ["2", "3"])
def test_pandas_of_either_series_has_the_declared_types(series: str, python: Path, wheel: Path, tmp_path: Path) -> None:
    install(python, f"{wheel}[pandas]", f"pandas=={series}.*")
    found = run(python, TYPES, tmp_path)
    assert (found["pandas"], found["wrong"]) == (series, [])


@pytest.mark.parametrize(
    ("extra", "way"), [("polars", "to_polars"), ("arrow", "to_arrow"), ("geo", "to_geopandas"), ("rdflib", "")]
)
def test_each_extra_brings_its_frame(extra: str, way: str, python: Path, wheel: Path, tmp_path: Path) -> None:
    install(python, f"{wheel}[{extra}]")
    asked = f'graph.ask("unclaimed-attacks").{way}()' if way else "list(graph.rdflib().graphs())"
    program = f"import claimgraph\nwith claimgraph.open() as graph:\n    print('[' + str(len({asked})) + ']')"
    done = subprocess.run(
        [python, "-c", program], cwd=tmp_path, env=OUTSIDE, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.strip("[]\n")) > 0
