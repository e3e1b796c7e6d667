"""Causes: what merely follows from a wrong datatype, class or code on the same node is not told beside it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from claimgraph.gate.looks import looks_of
from claimgraph.names import TYPE

if TYPE_CHECKING:
    from claimgraph.gate.report import Finding


def causes(findings: Sequence[Finding], told: Iterable[Finding]) -> list[Finding]:
    """What is ``told`` and what shapes found, without what merely follows from one of the others.

    A shape at the boundary of the ontology says better than anything else why a term is none of a document.
    """
    beyond = {(found.focus, path) for found in findings if _sort(found) == "boundary" for path in found.paths}
    kept = [found for found in told if not any((found.focus, path) in beyond for path in found.paths)]
    wrong = _wrong(kept)
    left = [found for found in findings if not (_is_cause(found) and _repeats(found, wrong))]
    wrong = _wrong([*kept, *filter(_is_cause, left)])
    # A misspelt property is the one that was meant, too, and that is not missing then.
    meant = {(found.focus, path) for found in kept for path in found.paths[1:]}
    left = [found for found in left if _is_cause(found) or not _follows(found, wrong, meant)]
    counted = _wrong(found for found in left if _sort(found) == "count")
    return kept + [found for found in left if _is_cause(found) or not _rests(found, counted)]


def _wrong(causes: Iterable[Finding]) -> Mapping[str, set[str]]:
    """The properties of which something wrong is told, by node and by file."""
    wrong: dict[str, set[str]] = {}
    for found in causes:
        for where in (found.focus, found.place.file):
            wrong.setdefault(where, set()).update(found.paths)
    return wrong


def _sort(found: Finding) -> str:
    return looks_of(found.shape).sort


def _is_cause(found: Finding) -> bool:
    return _sort(found) in ("boundary", "kind") or found.paths == (TYPE,)


def _repeats(found: Finding, wrong: Mapping[str, set[str]]) -> bool:
    """Whether something wrong is told already of this property, or of the class of the node that is its value."""
    value = (found.value or "").removeprefix("<").removesuffix(">")
    return not wrong.get(found.focus, set()).isdisjoint(found.paths) or TYPE in wrong.get(value, ())


def _follows(found: Finding, wrong: Mapping[str, set[str]], meant: Collection[tuple[str, str]]) -> bool:
    # With a wrong class all that classes demand is beside the point; a number of values is right or wrong by itself.
    if TYPE in wrong.get(found.focus, ()):
        return True
    if _sort(found) == "count":
        return any((found.focus, path) in meant for path in found.paths)
    looks = looks_of(found.shape)
    at = wrong.get(found.focus, set())
    # What leads away from the node may have met what is wrong with another.
    far = wrong.get(found.place.file, set()) if looks.far or not found.paths else at
    return not at.isdisjoint(found.paths) or not looks.properties.isdisjoint(far)


def _rests(found: Finding, counted: Mapping[str, set[str]]) -> bool:
    """Whether the number of values of a property is wrong on the same node, of which this shape takes one."""
    return _sort(found) != "count" and not looks_of(found.shape).properties.isdisjoint(counted.get(found.focus, ()))
