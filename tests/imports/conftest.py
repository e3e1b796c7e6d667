"""A made-up dataset of strikes: its mapping, and files of it in which a test says what is in which row."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias

import pytest

from claimgraph.datasets.meant import release_of
from claimgraph.datasets.release import Release

STRIKES = Path(__file__).with_name("strikes.rq")
COLUMNS = ("number", "day", "town", "lat", "long", "killed", "country")

Strikes: TypeAlias = "Callable[..., Release]"


def cells(number: int) -> dict[str, object]:
    """The row of strike ``number`` as it is without mistakes; three towns, so that rows share places."""
    town = number % 3
    return {
        "number": number,
        "day": f"2031-04-{1 + number % 28:02}",
        "town": ("Anar", "Bazan", "Caruk")[town],
        "lat": 33 + town,
        "long": 44 + town,
        "killed": number % 7,
        "country": "Here" if number % 2 else "There",
    }


@pytest.fixture
def strikes(tmp_path: Path) -> Strikes:
    """Writes a file of ``rows`` strikes, but for what ``other`` says of some, and gives the release in it."""

    def written(
        rows: int | range = 20,
        other: Mapping[int, Mapping[str, object]] | None = None,
        *,
        version: str = "1",
        where: tuple[str, ...] = (),
        limit: int | None = None,
    ) -> Release:
        path = tmp_path / "strikes.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            table = csv.DictWriter(file, COLUMNS)
            table.writeheader()
            for number in range(1, rows + 1) if isinstance(rows, int) else rows:
                table.writerow({**cells(number), **(other or {}).get(number, {})})
        return release_of(path, mapping=STRIKES, version=version, where=where, limit=limit)

    return written
