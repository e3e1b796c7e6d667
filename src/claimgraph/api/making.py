"""Making an answer: what a graph was asked and replied, with the ways on from there that the graph itself must go."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import TYPE_CHECKING

from claimgraph import about, asking, cite, licences
from claimgraph.api.answer import Answer
from claimgraph.api.state import State
from claimgraph.names import curie
from claimgraph.views.look import Look

if TYPE_CHECKING:
    from claimgraph.catalogue import Query

# The state of a graph that is open, for as long as somebody uses it.
Using = Callable[[], AbstractContextManager[State]]


def answer(
    using: Using,
    state: State,
    document: bytes,
    asked: Query | str,
    values: Mapping[str, str] | None = None,
    *,
    included: bool,
) -> Answer:
    """The answer in ``document`` to a saved question or a text; ``included``: what its licence keeps here may leave."""
    query = None if isinstance(asked, str) else asked
    look = Look(query.view) if query else Look(as_selected=True)
    may = state.leaving(included=included)
    check = partial(licences.check_document, document, query, values or {}, may) if may.bound else None
    return Answer(
        asked if isinstance(asked, str) else asked.id,
        values or {},
        state.graph.sequence(),
        document,
        query.columns if query else (),
        partial(_cited, using, look=look),
        partial(_called, using),
        check,
    )


def _cited(using: Using, rows: asking.Answer, look: Look) -> str:
    with using() as state:
        return cite.cited(rows, state.graph, look)


def _called(using: Using, iris: set[str]) -> dict[str, str]:
    with using() as state:
        found = about.labels({f"<{iri}>" for iri in iris}, state.graph)
    return {iri: found[curie(iri)] for iri in iris if curie(iri) in found}
