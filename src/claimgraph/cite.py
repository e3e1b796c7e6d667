"""Citing: the claims that an answer's rows rest on, each as a sentence with its speaker, chain and document."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import catalogue
from claimgraph.asking import Answer
from claimgraph.engine import solutions
from claimgraph.errors import WrongUse
from claimgraph.views import Look, layout, plain, sheet

if TYPE_CHECKING:
    from claimgraph.graph import Readable

_USUAL = Look()
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def cited(answer: Answer, graph: Readable, look: Look = _USUAL) -> str:
    """Every row of ``answer`` as a head and a list of sentences, in Markdown that reads well on a terminal too.

    What all rows share stands above them, and rows that look the same are one. A row's claims are those whose IRIs
    stand in it; WrongUse where no row names any.
    """
    named = [claims_in(row) for row in answer.rows]
    told = sentences({iri for row in named for iri in row}, graph)
    if answer.rows and not told:
        raise WrongUse("these rows name no claims to cite; ask for them as a table, or ask claim-trail")
    seen = sheet(answer, look).in_words()
    shared, rest = layout.shared(seen)
    parts = [_head(shared)] if shared else []
    for row, group in groupby(zip(rest.rows, named, strict=True), key=lambda pair: pair[0]):
        said = dict.fromkeys(text for _, iris in group for iri in iris for text in told.get(iri, ()))
        parts.append("\n".join([_head(zip(rest.head, row, strict=True)), *(f"- {text}" for text in said)]))
    return "\n\n".join(parts) + "\n" if answer.rows else "no rows\n"


def _head(cells: Iterable[tuple[str, str]]) -> str:
    return "; ".join(f"{name}: {cell}" for name, cell in cells if cell)


def claims_in(row: tuple[object, ...]) -> list[str]:
    """The IRIs in ``row``, in their order; a cell may hold several, with spaces between."""
    found = (iri for term in row if term is not None for iri in _IRI.findall(str(plain(term))))  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def sentences(iris: set[str], graph: Readable) -> dict[str, list[str]]:
    """The sentences of those ``iris`` that are claims."""
    found: dict[str, list[str]] = defaultdict(list)
    if not iris:
        return found
    text = catalogue.page("citation").bind_terms([{"claim": NamedNode(iri)} for iri in sorted(iris)])
    for solution in solutions(graph.query(text)):
        found[solution["claim"].value].append(solution["sentence"].value)
    return found
