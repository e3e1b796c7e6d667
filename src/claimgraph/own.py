"""Questions of somebody's own: files with the header that the saved ones have, asked beside these."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from claimgraph import catalogue, schema
from claimgraph.catalogue import Query
from claimgraph.errors import Place, UnknownName, Unreadable, WrongUse
from claimgraph.names import curie, expand, suggestion
from claimgraph.resources import folder

# What a parameter may be of that is no class.
_OTHER_KINDS = {"policy", "measure", "datasets"}


def questions(base: Path | None) -> dict[str, Query]:
    """The questions in the ``.rq`` files in the folder ``base``, at any depth, by id; none where no folder is named.

    Raises WrongUse where it holds none, or where an id is another question's already; Unreadable with file and line.
    """
    if base is None:
        return {}
    ours = folder("queries")
    known = {name: str(path.relative_to(ours.parent)) for name, path in catalogue.paths(ours).items()}
    found: dict[str, Query] = {}
    for path in sorted(base.rglob("*.rq")):
        if other := known.get(path.stem):
            raise WrongUse(f"{path} and {other} have one name, '{path.stem}'; rename the first")
        known[path.stem] = str(path)
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise Unreadable(f"this cannot be read: {error}", Place(str(path))) from None
        found[path.stem] = read(text, str(path), path.parent.name)
    if not found:
        raise WrongUse(f"{base} is no folder of questions; name one that holds .rq files")
    return found


def read(text: str, file: str, chapter: str = "") -> Query:
    """The question that somebody wrote in ``file``: nobody has looked at it yet. Raises Unreadable with its line."""
    query = catalogue.read_query(text, file, chapter)
    given = [(one.name, one.of) for one in query.parameters] + [(one.name, one.of) for one in query.columns]
    for name, kinds in given:
        for kind in kinds.split(" or ") if kinds else ():
            if kind not in _OTHER_KINDS and expand(kind) not in schema.classes():
                hint = suggestion(kind, [curie(iri) for iri in schema.classes()])
                place = Place(file, text.count("\n", 0, text.find(kind)) + 1)
                raise Unreadable(f"{name}: of: the ontology has no class {kind}{hint}", place)
    return replace(query, own=True)


def find(name: str, own: Mapping[str, Query]) -> Query:
    """The question ``name``, of somebody's own or a saved one; raises UnknownName with the nearest of both."""
    if name in own:
        return own[name]
    try:
        return catalogue.find(name)
    except UnknownName:
        if near := suggestion(name, own):
            raise UnknownName(f"there is no question '{name}'{near}") from None
        raise
