"""Reviewed lists: which words of a dataset name which thing of ours, as somebody has looked at one by one."""

from __future__ import annotations

import csv
from pathlib import Path

from claimgraph.errors import Place, Unreadable
from claimgraph.names import expand


def folded(wording: str) -> str:
    """``wording`` as it is looked up: case and blanks aside.

    >>> folded(" US  military ")
    'us military'
    """
    return " ".join(wording.split()).casefold()


def read_list(path: Path) -> dict[str, str]:
    """From each wording in the list at ``path``, folded, to the IRI that it names; raises Unreadable."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except OSError as error:
        raise Unreadable(f"the list cannot be opened: {(error.strerror or '').lower()}", Place(str(path))) from None
    found: dict[str, str] = {}
    for line, row in enumerate(rows, 2):
        wording, iri = row.get("wording"), row.get("iri")
        if not wording or not iri:
            raise Unreadable(
                "a row of a list has a wording and an iri, with a tab between them", Place(str(path), line)
            )
        if folded(wording) in found:
            raise Unreadable(f"'{wording}' is there twice; delete one", Place(str(path), line))
        found[folded(wording)] = expand(iri)
    return found
