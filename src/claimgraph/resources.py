"""Resources: where ``ontology/``, ``data/`` and ``queries/`` are, in an installed wheel and in a checkout alike."""

from __future__ import annotations

import os
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
    if not package.is_dir():
        raise StoreFailure(f"{package} lies in an archive, and claimgraph opens its files by path; install it with pip")
    raise StoreFailure(f"the folder '{name}' did not come with this installation of claimgraph; install it again")


def kept() -> Path:
    """The folder of this user in which what takes long to make is kept; it may not be there, nor be to be made."""
    try:
        home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    except RuntimeError:  # nobody's home
        home = Path(os.devnull)
    return home / "claimgraph"


def shown(path: Path) -> Path:
    """``path`` by its shortest name, since findings repeat it."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path
