"""Resources: where ``ontology/``, ``data/`` and ``queries/`` are, in an installed wheel and in a checkout alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from claimgraph.errors import StoreFailure


@cache
def folder(name: str) -> Path:
    """The folder ``name`` (``"ontology"``, ``"data"`` or ``"queries"``) that came with this installation."""
    package = Path(__file__).resolve().parent
    for base in (package / "resources", package.parents[1]):
        if (base / name).is_dir():
            return base / name
    raise StoreFailure(f"the folder '{name}' did not come with this installation of claimgraph; install it again")
