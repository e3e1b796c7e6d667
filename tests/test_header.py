"""The header of a query: what is read without the library is what the library reads, and all else is left to it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph import header
from claimgraph.resources import folder

# Those of mappings, which only an import reads, are the library's.
FILES = sorted(
    path
    for path in folder("queries").rglob("*.r[qu]")
    if path.read_text("utf-8").startswith("#+") and "mappings" not in path.parts
)

# Pieces of headers, sound and not.
PIECES = (
    *("a", "summary", "tags", "x y", "x-y", "x?", "End.", "é", "id:red", "http://x/y#z", "kind: table", "k: {a: b}"),
    *(
        "k: [a, b]",
        "k: >-\n  one\n  two",
        "a: b",
        "d: true",
        ": ",
        ":",
        " ",
        "  ",
        "\n",
        "\n  ",
        "\n\n",
        "\t",
        ",",
        ", ",
    ),
    *("[", "]", "{", "}", "- ", "? ", ">-", ">", "|", "#", " #", "# c", "&x", "*x", "!t", "%", "@", "`", "~", "<<"),
    *("true", "TRUE", "no", "On", "y", "null", "Null", "nUll", '"q"', "'s'", "\\n", "=", "...", "---"),
    *("12", "0", "-5", "+5", "0x1F", "1_000", "1.50", "12.", "1e3", "12:30", "2031-06-21", "2031-02-30", "2031-6-2"),
)


def _lines(text: str) -> list[str]:
    return [line[3:] for line in text.splitlines() if line.startswith("#+")]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_header_of_ours_is_read_without_the_library_and_as_by_it(path: Path) -> None:
    lines = _lines(path.read_text("utf-8"))
    assert header.simple(lines) == header.strict("\n".join(lines), "q.rq")


@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=9), st.sampled_from(["", "a: ", "a: [", "a: {"]))
def test_what_is_read_without_the_library_is_what_it_reads(pieces: list[str], begin: str) -> None:
    text = begin + "".join(pieces)
    try:
        found = header.simple(text.split("\n"))
    except header.NotSimple:
        return
    assert repr(found) == repr(header.strict(text, "q.rq"))
