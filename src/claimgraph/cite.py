"""Citing: the claims that an answer's rows rest on, each as a sentence with its speaker, chain and document."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, QuerySolutions

from claimgraph import catalogue
from claimgraph.asking import Answer
from claimgraph.errors import WrongUse
from claimgraph.views import Look, plain, sheet

if TYPE_CHECKING:
    from claimgraph.graph import Readable

_USUAL = Look()
_IRI = re.compile(r"https?://[^\s<>\"{}|\\^`]+")


def cited(answer: Answer, graph: Readable, look: Look = _USUAL) -> str:
    """Every row of ``answer`` as a head and a list of sentences, in Markdown that reads well on a terminal too.

    A row's claims are those whose IRIs stand in it; WrongUse where no row names any.
    """
    named = [_claims(row) for row in answer.rows]
    told = sentences({iri for row in named for iri in row}, graph)
    if answer.rows and not told:
        raise WrongUse("these rows name no claims to cite; ask for them as a table, or ask claim-trail")
    seen = sheet(answer, look)
    parts = []
    for row, iris in zip(seen.rows, named, strict=True):
        head = "; ".join(f"{name}: {cell}" for name, cell in zip(seen.head, row, strict=True) if cell)
        parts.append("\n".join([head, *(f"- {text}" for iri in iris for text in told.get(iri, ()))]))
    return "\n\n".join(parts) + "\n" if parts else "no rows\n"


def _claims(row: tuple[object, ...]) -> list[str]:
    """The IRIs in ``row``, in their order; a cell may hold several, with spaces between."""
    found = (iri for term in row if term is not None for iri in _IRI.findall(str(plain(term))))  # type: ignore[arg-type]
    return list(dict.fromkeys(found))


def sentences(iris: set[str], graph: Readable) -> dict[str, list[str]]:
    """The sentences of those ``iris`` that are claims."""
    query = catalogue.page("citation")
    result = graph.query(query.bind_terms([{"claim": NamedNode(iri)} for iri in sorted(iris)])) if iris else ()
    found: dict[str, list[str]] = defaultdict(list)
    assert isinstance(result, QuerySolutions | tuple)
    for solution in result:
        found[solution["claim"].value].append(solution["sentence"].value)
    return found
