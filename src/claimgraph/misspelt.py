"""Misspelt: the terms of ours in a query that the ontology lacks, so that no slip reads as an empty answer."""

from __future__ import annotations

import warnings

from claimgraph import schema
from claimgraph.names import CG, PREFIXES, curie, suggestion
from claimgraph.sparql.named import named


def misspelt(text: str, file: str = "query") -> list[str]:
    """A sentence for each term of ours in a query that the ontology lacks, with its place and the nearest."""
    if "cg:" not in text and CG not in text:
        return []
    ours = [(iri, start) for iri, start in named(text, PREFIXES) if iri.startswith(CG) and iri != CG]
    unknown = {iri: start for iri, start in reversed(ours) if iri not in schema.own_terms()}
    return [_sentence(text, file, iri, start) for iri, start in sorted(unknown.items(), key=lambda pair: pair[1])]


def warn(text: str, file: str = "query") -> None:
    """Warn of each such term whoever called what calls this."""
    for sentence in misspelt(text, file):
        warnings.warn(sentence, UserWarning, stacklevel=3)


def _sentence(text: str, file: str, iri: str, start: int) -> str:
    line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
    hint = suggestion(curie(iri), map(curie, schema.own_terms()))
    return f"{file}:{line}:{column}: the ontology has no {curie(iri)}{hint}"
