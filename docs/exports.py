"""Writes docs/reference/exports.md from the tables of queries/outward; `make reference` runs it."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from claimgraph.outward import FORMATS
from claimgraph.outward.ledger import carried
from claimgraph.outward.row import columns

PAGE = Path(__file__).parent / "reference" / "exports.md"

_HEAD = """# What the formats of claims carry

Generated from the tables in `queries/outward/` by `make reference`.
[How to hand claims to other tools](../how-to/export-outwards.md) says what each is for.

## The columns of a claim

`claims-csv` has them as columns, `geojson` as properties of a claim of a place, `stix` as members of the extension
(`event_label` for `eventLabel`). One beside it, `placeLabel` beside `place`, tells what its things are called.

| column | property | what it means |
| --- | --- | --- |
"""


def page() -> str:
    """The whole page: the columns, then a table for each format."""
    rows = "".join(
        f"| {', '.join(f'`{name}`' for name in one.names)} | {one.said} | {one.means} |\n" for one in columns()
    )
    return _HEAD + rows + "".join(line for name in FORMATS for line in _format(name))


def _format(name: str) -> Iterator[str]:
    """The member for each property of what plays some part; `*` stands for all others."""
    yield f"\n## {name}\n\n| in the part of | property | where |\n| --- | --- | --- |\n"
    for part, rows in groupby(carried(name).items(), key=lambda row: row[0][0]):
        yield "".join(f"| {part} | {property_} | {where} |\n" for (_, property_), where in rows)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
