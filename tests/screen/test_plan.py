"""A screen as plain data: written, read, kept, and asked without rdflib."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from rdflib.namespace import SH

from claimgraph import resources, schema
from claimgraph.gate.judge import validate
from claimgraph.screen import Screen, stage
from claimgraph.screen.cache import screen_for
from tests.screen.peers import PREFIXES, screen

SHAPES = """
    :S sh:targetClass :A; sh:property [sh:path :p; sh:minCount 1; sh:message "über"@de].
    [] sh:targetNode :a, _:b; sh:class :B.
"""

ASKED = """
import sys
from pathlib import Path
from claimgraph.screen import Screen, stage
from pyoxigraph import RdfFormat, parse
screen = Screen.from_json(Path(sys.argv[1]).read_text("utf-8"))
data = b"<http://example.org/a> a <http://example.org/A> ; <http://example.org/p> 05 ."
assert not screen.suspects(stage(parse(data, RdfFormat.TURTLE)))
assert not {"rdflib", "pyshacl"} & set(sys.modules)
"""


def test_a_screen_is_read_as_it_was_written() -> None:
    written = screen(SHAPES)
    assert written.roots
    assert written.fixed
    assert Screen.from_json(written.to_json()) == written


def test_another_version_is_told_apart() -> None:
    text = json.dumps(json.loads(screen(SHAPES).to_json()) | {"format": 0})
    with pytest.raises(ValueError, match="another version"):
        Screen.from_json(text)


def test_the_same_shapes_make_the_same_bytes() -> None:
    """In two processes, whose sets are ordered differently."""
    program = "import sys\nfrom tests.screen.peers import screen\nprint(screen(sys.argv[1]).to_json())"
    named = (
        ":S sh:targetClass :A, :B; sh:minLength 1; sh:class :C, :D; sh:property :P, :Q. :P sh:path :p. :Q sh:path :q."
    )
    texts = {
        subprocess.run(
            [sys.executable, "-c", program, named],
            cwd=Path(__file__).parents[2],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1


def test_what_is_clean_needs_no_rdflib(tmp_path: Path) -> None:
    kept = tmp_path / "screen.json"
    kept.write_text(screen(":S sh:targetClass :A; sh:property [sh:path :p; sh:minCount 1].").to_json(), "utf-8")
    subprocess.run([sys.executable, "-c", ASKED, str(kept)], check=True)


def test_a_screen_is_compiled_once(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + SHAPES, "utf-8")
    first = screen_for([shapes], tmp_path / "cache")
    [file] = (tmp_path / "cache").iterdir()
    assert screen_for([shapes], tmp_path / "cache") == first
    file.write_text("{", "utf-8")  # damaged: compiled again
    assert len(screen_for([shapes], tmp_path / "cache").roots) == len(first.roots)
    shapes.write_text(PREFIXES + SHAPES + ":S sh:nodeKind sh:IRI .", "utf-8")
    assert screen_for([shapes], tmp_path / "cache").shapes != first.shapes


def test_a_cache_is_done_without(tmp_path: Path) -> None:
    shapes = tmp_path / "shapes.ttl"
    shapes.write_text(PREFIXES + SHAPES, "utf-8")
    (tmp_path / "file").touch()
    assert screen_for([shapes], tmp_path / "file" / "cache").roots


def test_no_sound_report_waits_for_pyshacl(data: Path) -> None:
    """Whom the screen for our shapes suspects among the bundled data, pySHACL has something against."""
    quads = [q for file in sorted(data.rglob("*.ttl")) for q in schema.quads([file])]
    staged = stage([*quads, *schema.background()])
    ours = screen_for(schema.shape_files(), resources.kept())
    report = validate(ours, staged).report
    found = set() if report is None else {str(node) for node in report.objects(None, SH.focusNode)}
    assert {node.value for nodes in ours.suspects(staged).values() for node in nodes} <= found
