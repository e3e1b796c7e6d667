"""The page: the first rows of an answer as a table of HTML, for notebooks; names link to their things."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from claimgraph.columns import labelled
from claimgraph.names import curie

if TYPE_CHECKING:
    from claimgraph.tables.kinds import Value
    from claimgraph.tables.table import Table

SHOWN = 20


def html(table: Table) -> str:
    """``table`` as HTML: labels in the place of IRIs, which they link to; the first rows, and of how many."""
    labels = labelled(table.names)
    kept = [n for n in range(len(table.columns)) if n not in labels.values()]
    head = "".join(f'<th title="{escape(table.columns[n].means)}">{escape(table.columns[n].name)}</th>' for n in kept)
    rows = "".join(
        f"<tr>{''.join(_cell(table, n, labels.get(n), row) for n in kept)}</tr>\n"
        for row in range(min(SHOWN, table.length))
    )
    return f"<table>\n<tr>{head}</tr>\n{rows}</table>\n<p>{counted(table.length)}</p>\n"


def counted(rows: int) -> str:
    """How many rows are shown, and of how many.

    >>> counted(1204)
    '20 of 1,204 rows'
    """
    of = f"{SHOWN:,} of " if rows > SHOWN else ""
    return f"{of}{rows:,} row{'s' * (rows != 1)}"


def _cell(table: Table, n: int, label: int | None, row: int) -> str:
    value = table.values[n][row]
    called = table.values[label][row] if label is not None else None
    if value is None:
        return f"<td>{_text(called)}</td>"
    if table.columns[n].type == "iri" and str(value).startswith(("http://", "https://")):
        return f'<td><a href="{escape(str(value))}">{_text(called) or escape(curie(str(value)))}</a></td>'
    return f"<td>{_text(called or value)}</td>"


def _text(value: Value) -> str:
    return "" if value is None else escape(str(value))
