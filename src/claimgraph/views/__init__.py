"""Views: one ``Answer`` as a table to read, as the W3C result formats, as lines of JSON, Markdown or GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace

from claimgraph.asking import Answer
from claimgraph.views.cells import plain, printable, readable
from claimgraph.views.folding import folded
from claimgraph.views.geo import geojson
from claimgraph.views.layout import lines
from claimgraph.views.look import Look
from claimgraph.views.sheet import mark, sheet
from claimgraph.views.standard import STANDARD, standard, truth
from claimgraph.views.text import wrapped

__all__ = [
    "FORMATS",
    "STANDARD",
    "Look",
    "counted",
    "mark",
    "plain",
    "printable",
    "readable",
    "render",
    "sheet",
    "standard",
    "truth",
]

_USUAL = Look()


def render(answer: Answer, format_: str, look: Look = _USUAL) -> str:
    """``answer`` in ``format_``, one of ``FORMATS``; what people read is shown as ``look`` has it."""
    if format_ in STANDARD:
        return standard(answer, format_)
    return _RENDERERS[format_](answer, look)


def _json_lines(answer: Answer, _look: Look) -> str:
    rows = (dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _table(answer: Answer, look: Look) -> str:
    seen, note = folded(answer, look)
    shown = replace(seen, rows=seen.rows[: look.first])
    named = sheet(shown, look)
    text = lines(
        named if look.as_selected or look.iris else named.in_words(), look.wide(), as_selected=look.as_selected
    )
    count = note if note and len(shown.rows) == len(seen.rows) else counted(len(shown.rows), len(seen.rows))
    return "\n".join([*text, "", *wrapped(count, look.wide())]) + "\n"


def counted(rows: int, total: int) -> str:
    """How many rows are shown, and of how many."""
    of = f"the first {rows:,} of " if rows < total else ""
    return f"{of}{total:,} row{'s' * (total != 1)}"


def _markdown(answer: Answer, look: Look) -> str:
    seen = sheet(replace(answer, rows=answer.rows[: look.first]), look)
    rows = [seen.head, ("---",) * len(seen.head), *seen.rows]
    return "".join(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in row)} |\n" for row in rows)


_RENDERERS: dict[str, Callable[[Answer, Look], str]] = {
    "table": _table,
    "jsonl": _json_lines,
    "markdown": _markdown,
    "geojson": geojson,
}
FORMATS = ("table", *STANDARD, "jsonl", "markdown", "geojson")
