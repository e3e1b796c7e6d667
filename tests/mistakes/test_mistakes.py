"""Mistakes that authors make, one a file, through the check: what is told is the true one, first and alone.

The ``#!`` lines at the head of a file are all that is told of it, in order: the place, and how the words begin.
"""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph.documents.read import read
from claimgraph.errors import Unreadable
from claimgraph.gate.check import check
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from tests.conftest import Done

FOLDER = Path(__file__).parent
MISTAKES = sorted(FOLDER.glob("*.ttl"))


def expected(path: Path) -> list[str]:
    return re.findall(r"^#! (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)


@pytest.fixture(scope="module")
def graph() -> Iterator[Readable]:
    with open_bundled() as opened:
        yield opened


def told(path: Path, graph: Readable) -> list[str]:
    try:
        lines: tuple[str, ...] = check(read([path]), graph).lines
    except Unreadable as error:
        lines = (str(error),)
    return [_plain(line, path) for line in lines]


def _plain(line: str, path: Path) -> str:
    """A line without the file's name, the node and the shape."""
    return re.sub(r" \[\S+, cgs:[\w-]+\]", "", line.removeprefix(f"{path}:"))


@pytest.mark.parametrize("path", MISTAKES, ids=lambda path: path.stem)
def test_the_mistake_is_told_and_nothing_else(path: Path, graph: Readable) -> None:
    lines = told(path, graph)
    assert [line[: len(words)] for line, words in zip(lines, expected(path), strict=False)] == expected(path)
    assert len(lines) == len(expected(path)), lines


def test_there_are_many_kinds_of_mistakes() -> None:
    assert len(MISTAKES) >= 50
    assert all(expected(path) for path in MISTAKES)


@pytest.mark.parametrize("name", ["report", "slashes"])
def test_without_a_mistake_nothing_is_told(name: str, graph: Readable) -> None:
    assert told(FOLDER / "none" / f"{name}.ttl", graph) == []


@pytest.mark.parametrize("name", ["undeclared-actor", "misspelt-class", "one-name-two-claims", "no-locators"])
def test_the_command_tells_the_same(name: str, command: Callable[..., Done]) -> None:
    path = FOLDER / f"{name}.ttl"
    done = command("check", "--with", "actors,places,events", path)
    first = expected(path)[0]
    assert _plain(done.out.splitlines()[0], path).startswith(first)
    assert done.code == (0 if "info:" in first else 1)
