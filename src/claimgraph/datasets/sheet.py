"""The first sheet of an Excel file as rows of text, as GTD is given out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zipfile import BadZipFile, ZipFile

from claimgraph.errors import Place, Unreadable, WrongUse

SHEET = "xlsx"


def checked(path: Path) -> None:
    """Raises Unreadable unless the archive at ``path`` is an Excel file."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except BadZipFile:
        raise Unreadable("this archive is cut or damaged; fetch it again", Place(str(path))) from None
    if not any(name.startswith("xl/workbook") for name in names):
        raise Unreadable("this is a ZIP archive; unpack it and name the file in it", Place(str(path)))


def records(path: Path) -> Iterator[tuple[int, tuple[str, ...]]]:
    """The row number and the cells of each row of the first sheet that is not empty."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook
    except ImportError:
        raise WrongUse(
            f"{path}: Excel files need python-calamine; pip install 'claimgraph[xlsx]', or save it as CSV"
        ) from None
    try:
        first = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    except CalamineError as error:
        raise Unreadable(
            f"this Excel file cannot be read: {error}; save it as CSV in UTF-8", Place(str(path))
        ) from None
    for number, cells in enumerate(first.iter_rows(), (first.start or (0, 0))[0] + 1):
        if any(cell != "" for cell in cells):
            yield number, tuple(_text(cell) for cell in cells)


def _text(cell: Any) -> str:
    """A cell as a CSV would have it: Excel keeps every number as a fraction, and a day as a moment."""
    if isinstance(cell, bool):
        return str(int(cell))
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ")
    return cell.isoformat() if isinstance(cell, date) else str(cell)
