"""Usage: what a saved question can be given, the choices that a graph offers, and an example that finds something."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import asking
from claimgraph.catalogue import Parameter, Query
from claimgraph.columns import labelled
from claimgraph.errors import WrongUse
from claimgraph.kinds import FIXED
from claimgraph.names import curie
from claimgraph.terms import degrees
from claimgraph.views import plain, readable

if TYPE_CHECKING:
    from claimgraph.asking import Answer
    from claimgraph.graph import Readable
    from claimgraph.terms import Term

# So many values are tried before a parameter is left without an example.
_TRIES = 12
_NUMBERS = ("integer", "decimal")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
FORMS = {
    "iri": "a name like id:attack-1, or an IRI",
    "date": "a day, month or year: 2020-11-17, 2020-11 or 2020",
    "integer": "a whole number",
    "decimal": "a number",
    "text": "text",
    "point": "latitude,longitude in degrees: 33.3,44.4",
}


@dataclass(frozen=True)
class Choice:
    """A value as it is typed, and what it is called, if that is something else."""

    value: str
    called: str = ""


@dataclass(frozen=True)
class Usage:
    """The choices that there are for each parameter, and an example for each that has one."""

    choices: dict[str, tuple[Choice, ...]]
    examples: dict[str, str]


def usage(query: Query, graph: Readable) -> Usage:
    """What ``query`` can be given, asked of ``graph``."""
    given = {p.name: p.example for p in query.parameters if p.example is not None}
    # Each answer to a question of somebody's own takes a reader of its own, and this would ask for a dozen.
    answer = asking.answer(query, {}, graph) if query.parameters and not query.own else None
    if answer is None or not answer.rows:
        return Usage({p.name: () for p in query.parameters}, given if query.own else {})
    choices = {p.name: tuple(_choices(p, answer)) for p in query.parameters}
    wanted = _combinations(query, answer, choices, given, graph)
    return Usage(choices, next((one for one in wanted if one and _finds(query, one, graph)), {}))


def _finds(query: Query, values: Mapping[str, str], graph: Readable) -> bool:
    """Whether ``values`` are something here, and find something."""
    try:
        return bool(asking.answer(query, values, graph).rows)
    except WrongUse:
        return False


def _combinations(
    query: Query, answer: Answer, choices: Mapping[str, tuple[Choice, ...]], given: dict[str, str], graph: Readable
) -> Iterator[dict[str, str]]:
    """What may serve as an example, the best first: the header's own, then what is made from what is there."""
    yield given
    numbers = {p.name: p.example for p in query.parameters if p.example and p.type in _NUMBERS}
    if numbers:
        yield {**numbers, **_somewhere(query, answer)}
    found = [(p.name, _example(p, query, answer, choices[p.name], graph)) for p in query.parameters]
    single = [(name, example) for name, example in found if example]
    yield dict(single)
    yield dict(single[:1])


def _somewhere(query: Query, answer: Answer) -> dict[str, str]:
    """The degrees of the first point of the answer, where the question is asked by degrees."""
    named = query.view.get("point")
    rows = answer.rows if named in answer.columns and {"lat", "long"} <= {p.name for p in query.parameters} else ()
    at = answer.columns.index(named) if rows and named else 0
    first = next(filter(None, (degrees(str(plain(row[at]))) for row in rows)), None)
    return {"lat": first[1], "long": first[0]} if first else {}


def _choices(parameter: Parameter, answer: Answer) -> Iterator[Choice]:
    """What stands in the column of the parameter's name."""
    if parameter.type not in ("iri", "text") or parameter.name not in answer.columns:
        return
    at = answer.columns.index(parameter.name)
    label = labelled(list(answer.columns)).get(at)
    found = {_typed(row[at]): readable(row[label]) if label is not None else "" for row in answer.rows if row[at]}
    yield from (Choice(value, called) for value, called in sorted(found.items()))


def _typed(term: Term | None) -> str:
    return curie(term.value).strip("<>") if isinstance(term, NamedNode) else readable(term)


def _example(
    parameter: Parameter, query: Query, answer: Answer, choices: tuple[Choice, ...], graph: Readable
) -> str | None:
    """The first value that finds something: the header's, a word of its kind, a choice, a thing of the answer."""
    if parameter.type == "date":
        others = sorted(day for row in answer.rows for term in row if _DAY.fullmatch(day := readable(term)))
    else:
        others = [_typed(term) for row in answer.rows for term in row if isinstance(term, NamedNode)]
    others = others if parameter.type in ("iri", "date") and not choices else []
    own = [parameter.example] if parameter.example and parameter.type not in _NUMBERS else []
    own += FIXED.get(parameter.of or "", ())
    tried = islice(dict.fromkeys([*own, *(choice.value for choice in choices), *others]), _TRIES)
    return next((value for value in tried if _finds(query, {parameter.name: value}, graph)), None)
