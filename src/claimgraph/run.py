"""Running: a saved question, its parameters and a graph give an ``Answer``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pyoxigraph import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, Triple

from claimgraph.errors import WrongUse

if TYPE_CHECKING:
    from claimgraph.catalogue import Query
    from claimgraph.graph import Graph

Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True)
class Answer:
    """What a query bound: ``columns`` are its variables in order, each row one term or None for each of them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


def free(text: str, graph: Graph) -> Answer | bool | list[Triple]:
    """The answer of ``graph`` to any SPARQL query: rows, a truth, or triples; raises WrongUse where it is none."""
    try:
        result = graph.query(text)
    except SyntaxError as error:
        raise WrongUse(f"the query is no SPARQL: {error}") from None
    if isinstance(result, QuerySolutions):
        return collect(result)
    return bool(result) if isinstance(result, QueryBoolean) else list(result)


def answer(query: Query, values: Mapping[str, str], graph: Graph) -> Answer:
    """The answer of ``graph`` to the saved question ``query`` with ``values`` (text by parameter name)."""
    result = graph.query(query.bind(values))
    if not isinstance(result, QuerySolutions):
        raise WrongUse(f"{query.file}: a saved question is a SELECT")
    return collect(result)


def collect(solutions: QuerySolutions) -> Answer:
    """All of ``solutions`` at once."""
    columns = tuple(variable.value for variable in solutions.variables)
    return Answer(columns, tuple(tuple(solution) for solution in solutions))
