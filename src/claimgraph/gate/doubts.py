"""Doubts: what is probably a slip, and is told without refusing anything."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph import catalogue
from claimgraph.documents.mint import NOTES
from claimgraph.engine import solutions
from claimgraph.gate.report import WARNING, Finding, of_quad
from claimgraph.names import ABOUT, CG, curie
from claimgraph.terms import Term, iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.graph import Readable

_URL = CG + "url"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_DAYS = {CG + "publishedOn", CG + "saidOn"}


def doubtful(documents: Sequence[Document], graph: Readable, now: datetime | None = None) -> Iterator[Finding]:
    """Days to come, addresses that another document bears, and claims that say just what another of theirs says."""
    # Somewhere on earth it is tomorrow already.
    today = ((now or datetime.now(UTC)) + timedelta(hours=14)).date().isoformat()
    for document in documents:
        yield from _to_come(document, today)
        yield from _equal(document)
    yield from _same_address(documents, graph)


def _to_come(document: Document, today: str) -> Iterator[Finding]:
    for quad in chain.from_iterable(document.by_predicate.get(said, ()) for said in _DAYS):
        day = quad.object.value[:10] if isinstance(quad.object, Literal) else ""
        if today < day and _DAY.match(day):
            yield of_quad(document, quad, f"{day} is still to come; is the year right?", "day-to-come", WARNING)


def _equal(document: Document) -> Iterator[Finding]:
    """Claims of the same words at the same place of the document, but for what a coder notes."""
    claims = {iri_of(quad.subject) for quad in document.by_predicate.get(ABOUT, ())}
    said: dict[str, set[tuple[str, Term]]] = {claim: set() for claim in document.by_subject if claim in claims}
    for predicate, quads in document.by_predicate.items():
        for quad in quads if predicate not in NOTES else ():
            if (subject := iri_of(quad.subject)) in claims:
                said[subject].add((predicate, quad.object))
    seen: dict[frozenset[tuple[str, Term]], str] = {}
    for claim, words in said.items():
        other = seen.setdefault(frozenset(words), claim)
        if other != claim:
            message = f"{curie(other)} says the same of the same; one of the two is enough"
            yield of_quad(document, document.by_subject[claim][0], message, "equal-claims", WARNING)


def _same_address(documents: Iterable[Document], graph: Readable) -> Iterator[Finding]:
    bear = [(document, quad) for document in documents for quad in document.by_predicate.get(_URL, ())]
    addresses = {quad.object for _, quad in bear if isinstance(quad.object, Literal)}
    first: dict[str, str] = dict(_held(graph, addresses, {document.iri for document, _ in bear}))
    for document, quad in bear:
        subject = iri_of(quad.subject)
        other = first.setdefault(str(quad.object), subject)
        if other != subject:
            message = f"{curie(other)} bears this address too; is it the same document?"
            yield of_quad(document, quad, message, "same-address", WARNING)


def _held(graph: Readable, addresses: Iterable[Literal], leaving: set[str]) -> Iterator[tuple[str, str]]:
    """What is held in ``graph`` under each of ``addresses``, but for the documents that are ``leaving``."""
    rows = [{"address": address} for address in sorted(addresses, key=str)]
    if not rows:
        return
    for row in solutions(graph.query(catalogue.page("bearing").bind_terms(rows))):
        if iri_of(row["document"]) not in leaving:
            yield str(row["address"]), iri_of(row["thing"])
