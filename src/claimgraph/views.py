"""Views: one ``Answer`` as a table to read, as the W3C result formats, as lines of JSON, Markdown or GeoJSON."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from decimal import Decimal
from math import isfinite

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from claimgraph.asking import Answer
from claimgraph.names import XSD, curie
from claimgraph.terms import Term

_INTEGER = frozenset({XSD + "integer", XSD + "int", XSD + "long"})
_NUMBER = frozenset({XSD + "decimal", XSD + "double", XSD + "float"})
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
STANDARD = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}
# Where a table is written to a file or a pipe there is no terminal to fit.
_PIPE_WIDTH = 132
_GAP = "   "
# Signs that are one place wide, whoever shows them.
_NARROW = re.compile(r"[ -~\u00a1-\u02ff\u2010-\u2027]*").fullmatch


def render(answer: Answer, format_: str, *, iris: bool = False) -> str:
    """``answer`` in ``format_``: one of ``FORMATS``; ``iris`` keeps IRIs beside their labels in what people read."""
    if format_ in STANDARD:
        return standard(answer, format_)
    return _RENDERERS[format_](answer, iris)


def standard(answer: Answer, format_: str) -> str:
    """A SPARQL 1.1 result document in csv, tsv, json or xml, byte for byte as the standard has it."""
    rows = [
        {c: _json_term(t) for c, t in zip(answer.columns, row, strict=True) if t is not None} for row in answer.rows
    ]
    document = json.dumps({"head": {"vars": answer.columns}, "results": {"bindings": rows}}, ensure_ascii=False)
    solutions = parse_query_results(document.encode(), QueryResultsFormat.JSON)
    return _text(solutions.serialize(format=STANDARD[format_]))


def truth(yes: bool, format_: str) -> str:
    """The answer to an ASK: a W3C result document where ``format_`` is one that can hold it, else true or false."""
    said = str(yes).lower()
    if format_ not in ("json", "xml"):
        return said
    document = json.dumps({"head": {}, "boolean": yes})
    result = parse_query_results(document.encode(), QueryResultsFormat.JSON)
    return document if format_ == "json" else _text(result.serialize(format=STANDARD["xml"]))


def _text(written: bytes | None) -> str:
    assert written is not None
    return written.decode()


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    if not isinstance(term, Literal):
        return {"type": "bnode", "value": str(term).removeprefix("_:")}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found


def _lines(answer: Answer, _iris: bool) -> str:
    rows = (dict(zip(answer.columns, map(plain, row), strict=True)) for row in answer.rows)
    return "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def plain(term: Term | None) -> object:
    """``term`` as a plain value: numbers as numbers, true and false as such, an unbound one as None.

    What JSON has no number for (an infinite one, and what only calls itself a number) stays the text that it is.
    """
    if term is None:
        return None
    if not isinstance(term, Literal):
        return term.value if isinstance(term, NamedNode) else str(term)
    kind = term.datatype.value
    if kind == XSD + "boolean":
        return _TRUTH.get(term.value, term.value)
    try:
        number = int(term.value) if kind in _INTEGER else float(term.value) if kind in _NUMBER else None
    except ValueError:
        return term.value
    return number if number is not None and isfinite(number) else term.value


def shown(answer: Answer, iris: bool) -> tuple[list[str], list[list[str]]]:
    """The head and the cells that a person sees: labels, or IRIs with their labels where ``iris`` is true.

    ``xLabel`` is the label of ``x``, and ``label`` that of the column before it. What is for machines alone (IRIs
    without a label, points of a map) is left out, unless nothing else would be left.
    """
    columns = list(answer.columns)
    labelled = _labelled(columns)
    keep = [n for n in range(len(columns)) if iris or not (n in labelled or _for_machines(answer, n))]
    keep = keep or list(range(len(columns)))
    head = [_head(columns[n], iris) for n in keep]
    return head, [[_cell(row[n], row, n, labelled, iris) for n in keep] for row in answer.rows]


def _labelled(columns: list[str]) -> dict[int, int]:
    """From the position of each column that has a label column to the position of that."""
    found = {n: columns.index(f"{name}Label") for n, name in enumerate(columns) if f"{name}Label" in columns}
    if "label" in columns and columns.index("label"):
        found.setdefault(columns.index("label") - 1, columns.index("label"))
    return found


_IRIS = re.compile(r"https?://\S+( https?://\S+)*\Z")
_POINT = re.compile(r"POINT ?\(", re.IGNORECASE)


def _for_machines(answer: Answer, n: int) -> bool:
    """Whether the column holds nothing but IRIs or points."""
    found = [row[n] for row in answer.rows if row[n] is not None]
    return bool(found) and all(_IRIS.match(str(plain(term))) or _POINT.match(str(plain(term))) for term in found)


def _head(name: str, iris: bool) -> str:
    return name if iris or name == "label" else name.removesuffix("Label")


def _cell(term: Term | None, row: tuple[Term | None, ...], n: int, labelled: dict[int, int], iris: bool) -> str:
    owner = next((iri for iri, label in labelled.items() if label == n), None)
    if term is None and owner is not None and not iris and row[owner] is not None:
        return readable(row[owner])
    return readable(term)


def readable(term: Term | None) -> str:
    """``term`` for a person: an IRI in its short form, a long number rounded, nothing for an unbound one."""
    if isinstance(term, NamedNode):
        return curie(term.value)
    if isinstance(term, Literal) and isinstance(plain(term), float):
        return f"{Decimal(term.value):.2f}".rstrip("0").rstrip(".")
    if isinstance(term, Literal):
        return " ".join(map(curie, term.value.split())) if _IRIS.match(term.value) else term.value
    return "" if term is None else str(term)


def _table(answer: Answer, iris: bool) -> str:
    head, cells = shown(answer, iris)
    lines = [head, *([printable(cell) for cell in row] for row in cells)]
    numeric = {n for n in range(len(head)) if cells and all(_is_number(row[n]) for row in cells)}
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    text = (
        _folded(lines, numeric) if sys.stdout.isatty() or not _fits(lines, widths) else _plain(lines, widths, numeric)
    )
    count = f"{len(cells):,} row{'s' * (len(cells) != 1)}"
    return "\n".join(line.rstrip() for line in text) + f"\n\n{count}\n"


def _fits(lines: list[list[str]], widths: list[int]) -> bool:
    wide = sum(widths) + len(_GAP) * (len(widths) - 1)
    return bool(lines[0]) and all(lines[0]) and wide <= _PIPE_WIDTH and all(map(_NARROW, map("".join, lines)))


def _plain(lines: list[list[str]], widths: list[int], numeric: set[int]) -> list[str]:
    """The table as ``_folded`` has it, in a fraction of its time; for those that fit, with signs of one width."""
    rows = [
        _GAP.join(c.rjust(w) if n in numeric else c.ljust(w) for n, (c, w) in enumerate(zip(line, widths, strict=True)))
        for line in lines
    ]
    return [rows[0], "─" * len(rows[0]), *rows[1:]]


def _folded(lines: list[list[str]], numeric: set[int]) -> list[str]:
    """The table as wide as the terminal, or what is taken for one, its cells folded where they are too long."""
    from rich import box
    from rich.console import Console
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for n, name in enumerate(lines[0]):
        table.add_column(name, justify="right" if n in numeric else "left", overflow="fold")
    for line in lines[1:]:
        table.add_row(*line)
    width = None if sys.stdout.isatty() else _PIPE_WIDTH
    console = Console(width=width, highlight=False, markup=False, emoji=False, color_system=None)
    with console.capture() as captured:
        console.print(table)
    return captured.get().splitlines()


def _is_number(cell: str) -> bool:
    return not cell or cell.lstrip("-").replace(".", "", 1).isdigit()


def printable(cell: str) -> str:
    """Without control characters: what a document says must not steer the terminal."""
    return "".join(sign if sign.isprintable() else " " for sign in cell)


def _markdown(answer: Answer, iris: bool) -> str:
    head, cells = shown(answer, iris)
    rows = [head, ["---"] * len(head), *cells]
    escaped = (" | ".join(printable(cell).replace("|", "\\|") for cell in row) for row in rows)
    return "".join(f"| {row} |\n" for row in escaped)


def _geojson(answer: Answer, _iris: bool) -> str:
    features = list(_features(answer))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1) + "\n"


def _features(answer: Answer) -> Iterator[dict[str, object]]:
    """One feature a row; its point is in the columns ``lat`` and ``long``, absent where they are unbound."""
    for row in answer.rows:
        said = dict(zip(answer.columns, map(plain, row), strict=True))
        lat, long = said.pop("lat", None), said.pop("long", None)
        geometry = {"type": "Point", "coordinates": [long, lat]} if lat is not None and long is not None else None
        yield {"type": "Feature", "geometry": geometry, "properties": {k: v for k, v in said.items() if v is not None}}


_RENDERERS: dict[str, Callable[[Answer, bool], str]] = {
    "table": _table,
    "jsonl": _lines,
    "markdown": _markdown,
    "geojson": _geojson,
}
FORMATS = ("table", *STANDARD, "jsonl", "markdown", "geojson")
