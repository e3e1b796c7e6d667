"""Flat CSV: one row a claim, for analysts and their spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator

from claimgraph.export import inert
from claimgraph.outward.ledger import Ledger
from claimgraph.outward.row import Row, names, row
from claimgraph.outward.told import Told


def parts(batches: Iterable[Told], ledger: Ledger, raw: bool) -> Iterator[str]:
    """The rows as text, the head first; what a spreadsheet would compute is kept from it unless they are ``raw``."""
    yield _lines([{name: name for name in names()}], raw=True)
    for told in batches:
        for claim in told.claims:
            found = row(claim, told)
            ledger.wrote_row(found)
            yield _lines([found], raw)


def _lines(rows: Iterable[Row], raw: bool) -> str:
    text = io.StringIO()
    csv.DictWriter(text, names(), lineterminator="\r\n").writerows(
        {name: cell if raw or not isinstance(cell, str) else inert(cell) for name, cell in one.items()} for one in rows
    )
    return text.getvalue()
