"""Text in columns: how wide it stands on a terminal, and where a line of it may end."""

from __future__ import annotations

import re
from collections.abc import Iterable

# Signs that are one place wide, whoever shows them.
_NARROW = re.compile(r"[ -~\u00a1-\u02ff\u2010-\u2027]*").fullmatch
# Where a chain or a list goes on: before the next speaker, after a part of a list.
_JOINT = re.compile(r" (?=< )|(?<=;) ")


def width(text: str) -> int:
    """How many columns of a terminal ``text`` takes."""
    if _NARROW(text):
        return len(text)
    from rich.cells import cell_len  # only signs of other widths wait for it

    return cell_len(text)


def padded(text: str, columns: int, *, right: bool = False) -> str:
    """``text`` with blanks up to ``columns``, before it where it stands at the ``right``."""
    blanks = " " * (columns - width(text))
    return blanks + text if right else text + blanks


def wrapped(text: str, columns: int, *, hanging: int = 0, joints: bool = True) -> list[str]:
    """``text`` on lines of at most ``columns``, those after the first ``hanging`` to the right.

    It is broken at its ``joints`` where it has such, else between words, and inside a word only if it must.

    >>> wrapped("the Army < Associated Press < Rudaw", 24)
    ['the Army', '< Associated Press', '< Rudaw']
    """
    if width(text) <= columns:
        return [text]
    room = columns - hanging
    lines: list[str] = []
    whole = False
    for piece in _JOINT.split(text) if joints else [text]:
        if width(piece) > room:
            lines += _filled(_short(piece.split(" "), room), room)
        elif whole and width(lines[-1]) + 1 + width(piece) <= room:
            lines[-1] += f" {piece}"
        else:
            lines.append(piece)
        whole = width(piece) <= room
    return [lines[0], *(" " * hanging + line for line in lines[1:])]


def _filled(words: Iterable[str], columns: int) -> list[str]:
    """``words``, none wider than ``columns``, as many on a line as there is room for."""
    lines: list[str] = []
    for word in words:
        if lines and width(lines[-1]) + 1 + width(word) <= columns:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _short(words: Iterable[str], columns: int) -> Iterable[str]:
    """``words``, those that are too wide cut to what fits."""
    for word in words:
        part = ""
        for sign in word:
            if part and width(part + sign) > columns:
                yield part
                part = ""
            part += sign
        yield part
