"""Meant: what a person names, a dataset or a mapping of theirs and a file, as the release that is meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from claimgraph.datasets import mapping as mappings
from claimgraph.datasets.mapping import Mapping
from claimgraph.datasets.recognise import recognise
from claimgraph.datasets.release import Release
from claimgraph.datasets.rows import open_rows
from claimgraph.errors import Place, Unreadable, WrongUse
from claimgraph.skeleton import slug


def release_of(
    file: Path | str,
    dataset: str | None = None,
    *,
    mapping: Path | str | None = None,
    version: str | None = None,
    where: Iterable[str] = (),
    limit: int | None = None,
) -> Release:
    """The release in ``file``: of ``dataset``, or of the mapping in the file ``mapping``, or as its columns tell.

    Without a ``version`` it is the one that the file's name tells. ``where`` are conditions like ``country=Iraq``.
    """
    path = Path(file)
    if not path.is_file():
        raise Unreadable(
            "this is a folder; name a file" if path.is_dir() else "there is no such file", Place(str(path))
        )
    meant = _mapping(path, dataset, mapping)
    release = Release(
        meant,
        _version(path.name, meant) if version is None else version,
        path,
        path.name,
        datetime.now(UTC).date().isoformat(),
        tuple(map(_condition, where)),
        limit,
    )
    _ = release.conversion.layout  # so that a wrong file is told before anything is opened
    return release


def _mapping(path: Path, dataset: str | None, mapping: Path | str | None) -> Mapping:
    if mapping is not None:
        return mappings.read_file(Path(mapping))
    if dataset is not None:
        return mappings.find(dataset)
    known = [mappings.read_file(one) for one in mappings.known().values()]
    found = recognise(open_rows(path), known)
    return next(one for one in known if one.dataset == found.dataset)


def _version(name: str, mapping: Mapping) -> str:
    """Which release a file called ``name`` is: a candidate's version, one that the mapping knows, or its own name.

    Their dots may be underscores there, and those of a known version may be left out, as in ``ged191.csv``.
    """
    told = name.replace("_", ".")
    for version in (mapping.candidate, *mapping.versions):
        pattern = version if version == mapping.candidate else re.escape(version).replace(r"\.", "[.]?")
        if version and (found := re.search(rf"(?<![0-9])(?<![0-9][.])(?:{pattern})(?![0-9]|[.][0-9])", told)):
            return found[0] if version == mapping.candidate else version
    return slug(name.partition(".")[0])


def _condition(text: str) -> tuple[str, str]:
    column, sign, value = text.partition("=")
    if not (sign and column.strip()):
        raise WrongUse(f"--where: '{text}' is no condition; write one like country=Iraq")
    return column.strip(), value.strip()
