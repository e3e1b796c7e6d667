"""The W3C's RDF files, and one document in each format, damaged at random: each is read, or refused with its place."""

import random
from collections.abc import Callable
from pathlib import Path

import pytest
from pyoxigraph import serialize

from claimgraph.documents.file import FORMATS, MOST_NESTING
from claimgraph.documents.read import read
from claimgraph.errors import Unreadable

SUITES = Path(__file__).resolve().parents[3] / "shared" / "w3c" / "rdf11"
GOOD = Path(__file__).resolve().parents[1] / "bad" / "good.ttl"
# Together 5,000 damaged files.
ROUNDS, EACH = 10, 500


def sources() -> list[tuple[str, bytes]]:
    """Endings and contents: the W3C's files, where they are, and as many of one document in the formats it lacks."""
    found = [(path.suffix, path.read_bytes() or b" ") for path in sorted(SUITES.rglob("*")) if path.suffix in FORMATS]
    (document,) = read([GOOD])
    own = []
    for ending, format_ in FORMATS.items():
        said = document.quads if format_.supports_datasets else [quad.triple for quad in document.quads]
        own.append((ending, serialize(said, format=format_) or b""))
    return [*found, *own * (1 + len(found) // 20)]


SOURCES = sources()
SIGNS = [*b"\"'<>[](){}.;,#@^\\_: \n\0", 0xFF, 0xC3, 0xED, *(b"\xf0\x9f\x92\xa5")]


def flip(text: bytearray, dice: random.Random) -> None:
    text[dice.randrange(len(text))] = dice.choice(SIGNS)


def insert(text: bytearray, dice: random.Random) -> None:
    text.insert(dice.randrange(len(text)), dice.choice(SIGNS))


def cut(text: bytearray, dice: random.Random) -> None:
    del text[dice.randrange(len(text)) :]


def drop(text: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(text))
    del text[start : start + dice.randrange(1, 20)]


def repeat(text: bytearray, dice: random.Random) -> None:
    start = dice.randrange(len(text))
    text[start:start] = text[start : start + dice.randrange(1, 40)] * dice.choice([1, 2, MOST_NESTING + 1])


DAMAGE: list[Callable[[bytearray, random.Random], None]] = [flip, insert, cut, drop, repeat]


@pytest.mark.parametrize("seed", range(ROUNDS))
def test_a_damaged_file_is_read_or_refused_with_its_place(seed: int, tmp_path: Path) -> None:
    dice = random.Random(seed)
    refused = 0
    for _ in range(EACH):
        ending, content = dice.choice(SOURCES)
        path = tmp_path / f"damaged{ending}"
        path.write_bytes(damaged(content, dice))
        refusal = refused_by(path)
        if refusal is not None:
            refused += 1
            assert refusal.place is not None
            assert refusal.place.line is not None, refusal
            assert "; " in str(refusal), refusal
    assert EACH // 4 < refused < EACH, "many were read and many were refused, so both were tried"


def damaged(content: bytes, dice: random.Random) -> bytes:
    text = bytearray(content)
    for _ in range(dice.randrange(1, 4)):
        dice.choice(DAMAGE)(text, dice)
        text = text or bytearray(b" ")
    return bytes(text)


def refused_by(path: Path) -> Unreadable | None:
    """The refusal, or None where it was read; whatever else is raised fails the test."""
    try:
        found = read([path])
    except Unreadable as refusal:
        return refusal
    assert all(quad.graph_name.value == one.iri for one in found for quad in one.quads)
    return None
