"""Forms: what a saved question can be given, as fields with choices and names from the data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import catalogue, finding, schema
from claimgraph.kinds import FIXED
from claimgraph.names import CG, curie, expand
from claimgraph.usage import FORMS
from claimgraph.web import asked
from claimgraph.web.asked import text

if TYPE_CHECKING:
    from claimgraph.catalogue import Parameter, Query
    from claimgraph.web.site import Site

_A_DAY = r"\d{4}(-\d\d(-\d\d)?)?"
_DAYS = {"date": _A_DAY, "integer": r"[+\-]?\d+", "decimal": r"[+\-]?(\d+(\.\d*)?|\.\d+)"}


@dataclass(frozen=True)
class Choice:
    """A value as it is sent, and what it is called."""

    value: str
    called: str


@dataclass(frozen=True)
class Field:
    """One parameter: ``closed`` where only its choices are meant, so that it is a list to choose from."""

    name: str
    label: str
    value: str
    hint: str
    pattern: str
    choices: tuple[Choice, ...]
    closed: bool
    wrong: bool


async def fields(site: Site, query: Query, given: Mapping[str, str], wrong: str = "") -> tuple[Field, ...]:
    """The fields of a question with what was ``given``; ``wrong`` is the parameter that was refused."""
    return tuple([await _field(site, one, given.get(one.name, ""), one.name == wrong) for one in query.parameters])


async def _field(site: Site, parameter: Parameter, value: str, wrong: bool) -> Field:
    choices, closed = await _choices(site, parameter)
    if value and closed and value not in {one.value for one in choices}:
        choices = (*choices, Choice(value, value))
    hint = "" if closed else FORMS[parameter.type] + (f", like {parameter.example}" if parameter.example else "")
    pattern = _DAYS.get(parameter.type, "")
    return Field(parameter.name, parameter.label, value, hint, pattern, choices, closed, wrong)


async def _choices(site: Site, parameter: Parameter) -> tuple[tuple[Choice, ...], bool]:
    """What the data offers for a parameter, and whether that is all."""
    of = parameter.of
    if not of:
        return (), False
    if of in FIXED:
        return tuple(Choice(word, word) for word in FIXED[of]), True
    if of in ("policy", "measure"):
        found = await asked.rows(site, "policies" if of == "policy" else "measures")
        return tuple(Choice(text(row["word"]), text(row["word"])) for row in found), of == "policy"
    if parameter.type != "iri":
        found = await asked.rows(site, "of-list", [{"kind": NamedNode(expand(of))}])
        return tuple(Choice(text(row["word"]), text(row["word"])) for row in found), True
    return await _things(site, of)


async def _things(site: Site, of: str) -> tuple[tuple[Choice, ...], bool]:
    kinds = finding.below(of)
    found = await asked.rows(site, "question", [{"kind": NamedNode(one)} for one in sorted(kinds)])
    choices = tuple(Choice(curie(text(row["thing"])).strip("<>"), text(row["label"])) for row in found)
    return choices, kinds <= schema.kinds(CG + "Category")


def chapters() -> dict[str, list[Query]]:
    """The saved questions by chapter."""
    found: dict[str, list[Query]] = {}
    for query in catalogue.questions():
        found.setdefault(query.chapter, []).append(query)
    return found
