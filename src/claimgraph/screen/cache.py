"""The cache of compiled screens: shapes are compiled once a machine, and what is clean never waits for rdflib."""

from __future__ import annotations

import tempfile
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from claimgraph.screen.plan import Screen

if TYPE_CHECKING:
    from collections.abc import Sequence


def screen_for(files: Sequence[Path], folder: Path) -> Screen:
    """The screen for the shapes in ``files`` (Turtle), from ``folder`` or compiled now.

    It is kept under a hash of the files and of the compiler; a folder that can't be read or written is done without.
    """
    path = folder / ("screen-" + _digest(files) + ".json")
    with suppress(OSError, ValueError, KeyError, TypeError):
        return Screen.from_json(path.read_text("utf-8"))
    screen = _compiled(files)
    with suppress(OSError):
        _put(path, screen.to_json())
    return screen


def _compiled(files: Sequence[Path]) -> Screen:
    from rdflib import Graph

    from claimgraph.screen.compiler import compile_shapes

    graph = Graph(bind_namespaces="none")
    for file in files:
        graph.parse(file, format="turtle")
    return compile_shapes(graph)


def _digest(files: Sequence[Path]) -> str:
    digest = sha256()
    for file in [*sorted(Path(__file__).parent.glob("*.py")), *files]:
        digest.update(sha256(file.read_bytes()).digest())
    return digest.hexdigest()[:32]


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, delete=False) as file:
        file.write(text)
    Path(file.name).replace(path)
