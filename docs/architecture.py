"""Draws the modules into docs/explanation/architecture.md, from their layers and imports; `make reference` runs it."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HERE = Path(__file__).parent
PAGE = HERE / "explanation" / "architecture.md"
SOURCE = HERE.parent / "src" / "claimgraph"

# What is drawn stands between this comment and the next of its kind.
_DRAWN = re.compile(r"(<!-- drawn by docs/architecture.py -->\n).*?(<!-- until here -->)", re.DOTALL)
# These two hold nothing that anything rests on.
_BARE = ("claimgraph", "__main__")


def page() -> str:
    """The page as it is, with the picture and the table of the modules as they are now."""
    table = tomllib.loads((HERE / "layers.toml").read_text("utf-8"))
    floors = [[name for name in layer if name not in _BARE] for layer in reversed(table["layers"])]
    drawn = "".join([*_picture([name for floor in floors for name in floor]), *_rooms(floors, table["inside"])])
    return _DRAWN.sub(lambda found: found[1] + drawn + found[2], PAGE.read_text("utf-8"))


def _picture(names: list[str]) -> Iterator[str]:
    """An arrow for each module that another rests on, but for those that it rests on through a third."""
    used = {name: _used(name) & set(names) for name in names}
    yield "```mermaid\nflowchart TD\n"
    for name in names:
        for one in sorted(used[name], key=names.index):
            if not any(one in _below(other, used) for other in used[name]):
                yield f"  {name} --> {one}\n"
    yield "```\n\n"


def _below(name: str, used: dict[str, set[str]]) -> set[str]:
    """All that a module rests on, directly or through others."""
    return used[name].union(*(_below(one, used) for one in used[name]))


def _rooms(floors: list[list[str]], inside: dict[str, list[list[str]]]) -> Iterator[str]:
    """A row for each module, the highest floor first, and below a package its own modules in the same order."""
    yield "| module | what it is |\n| --- | --- |\n"
    for name in (name for floor in floors for name in floor):
        yield f"| **`{name}`** | {_sentence(name)} |\n"
        for one in (one for layer in reversed(inside.get(name, [])) for one in layer):
            yield f"| &emsp;`{one}` | {_sentence(f'{name}/{one}')} |\n"


def _used(name: str) -> set[str]:
    """What a module, or one inside it, imports from claimgraph itself."""
    nodes = [node for path in _files(name) for node in ast.walk(ast.parse(path.read_text("utf-8")))]
    found = [f"{n.module}.{alias.name}" for n in nodes if isinstance(n, ast.ImportFrom) for alias in n.names]
    return {one.split(".")[1] for one in found if one.startswith("claimgraph.")} - {name}


def _files(name: str) -> list[Path]:
    folder = SOURCE / name
    return sorted(folder.glob("*.py")) if folder.is_dir() else [folder.with_suffix(".py")]


def _sentence(name: str) -> str:
    """The first sentence of a module's docstring."""
    path = _files(name)[0]
    said = ast.get_docstring(ast.parse(path.read_text("utf-8"))) or ""
    return said.split("\n\n")[0].replace("``", "`").replace("\n", " ").split(". ")[0].removesuffix(".")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
