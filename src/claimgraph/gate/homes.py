"""Homes: what one document alone may speak of, and what is said of it elsewhere all the same."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, Store

from claimgraph.documents.document import Document
from claimgraph.gate.report import Finding, of_quad
from claimgraph.names import ABOUT, CG, LABEL, SKOS, TYPE, curie
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from typing import TypeAlias

    # What is said of a subject (IRI), by the IRI of the document that says it.
    Said: TypeAlias = Mapping[str, list[Quad]]

_UNNAMED = CG + "UnnamedActor"
_STATED_IN = CG + "statedIn"
_EVENTS = {CG + name for name in ("Event", "Attack", "AttackSeries", "Threat")}
# What any document may say of an event that another describes.
_OF_EVENTS = {TYPE, LABEL, SKOS + "altLabel", CG + "partOf", CG + "mayInclude"}
# What does not speak itself, so that its claims may stand in other documents: a list, or somebody's second coding.
_SILENT = {CG + "Dataset"}
_NAMES = {TYPE, LABEL}
_NAMING = (NamedNode(TYPE), NamedNode(LABEL))
_SHAPE = "one-document"


def strangers(owners: Mapping[str, list[Document]], context: Store) -> Iterator[Finding]:
    """Each statement about what is another document's own; ``owners`` are the new documents that speak of a subject.

    What is held already of those subjects stands in ``context``.
    """
    for subject, documents in owners.items():
        held = list(context.quads_for_pattern(NamedNode(subject), None, None))
        if held or len(documents) > 1:
            said: defaultdict[str, list[Quad]] = defaultdict(list)
            for quad in held:
                said[iri_of(quad.graph_name)].append(quad)
            said.update((document.iri, document.by_subject[subject]) for document in documents)
            yield from _of_subject(subject, documents, said)


def _home(subject: str, said: Said) -> str | None:
    """The document whose own ``subject`` is: that which it names, or in which it speaks; None for what all share."""
    if subject in said:
        return subject
    for quads_of in (_speaks_without_name, _is_event):
        if home := next((document for document, quads in said.items() if any(map(quads_of, quads))), None):
            return home
    return None


def _speaks_without_name(quad: Quad) -> bool:
    return quad.predicate.value == TYPE and getattr(quad.object, "value", "") == _UNNAMED


def _is_event(quad: Quad) -> bool:
    return quad.predicate.value == TYPE and getattr(quad.object, "value", "") in _EVENTS


def _of_subject(subject: str, documents: Iterable[Document], said: Said) -> Iterator[Finding]:
    # A claim, of which others say something, is told already.
    claim = any(quad.predicate.value == ABOUT for quads in said.values() for quad in quads)
    home = None if claim or len(said) == 1 else _home(subject, said)
    if home:
        for document in documents:
            yield from _from_outside(document, subject, home, said)


def _from_outside(document: Document, subject: str, home: str, said: Said) -> Iterator[Finding]:
    """What ``document`` says of ``subject`` beside its ``home``; or, from there, that another does.

    What the home says too makes it no other; but who speaks without a name in two documents would be made one.
    """
    event = any(map(_is_event, said[home]))
    ours = set() if any(map(_speaks_without_name, said[home])) else {quad.triple for quad in said[home]}
    for other, quads in said.items():
        if other == home or (other != document.iri and home != document.iri):
            continue
        foreign = [quad for quad in quads if quad.triple not in ours and not (event and _fits(quad))]
        if foreign and other == document.iri:
            message = f"{curie(subject)} {_whose(subject, home, event)}; say that there, or leave it out"
            yield from (of_quad(document, quad, message, _SHAPE) for quad in foreign)
        elif foreign:
            message = f"{curie(other)} says of {curie(subject)} what is not said here; say it here too, or change both"
            yield of_quad(document, said[home][0], message, _SHAPE)


def _fits(quad: Quad) -> bool:
    return quad.predicate.value in _OF_EVENTS


def _whose(subject: str, home: str, event: bool) -> str:
    if subject == home:
        return "is a document of its own, which alone tells of itself"
    if event:
        return f"is an event of {curie(home)}, of which others give class, names and what it is part of"
    return f"speaks without a name in {curie(home)}, and in no other document"


def conflicts(owners: Mapping[str, list[Document]], context: Store) -> Iterator[Finding]:
    """Where new documents, the ``owners`` of a subject, give it another class or name than one another or others do."""
    for subject, documents in owners.items():
        held = (quad for pattern in _NAMING for quad in context.quads_for_pattern(NamedNode(subject), pattern, None))
        others: list[tuple[Quad, Document | None]] = [(quad, None) for quad in held]
        for document in documents:
            own = [quad for quad in document.by_subject[subject] if quad.predicate.value in _NAMES]
            for quad in own:
                other = next((where for where in others if _contradicts(quad, where[0], own, others)), None)
                if other:
                    yield of_quad(document, quad, _contradiction(subject, quad, *other), _SHAPE)
            others += [(quad, document) for quad in own]


def _contradicts(quad: Quad, other: Quad, own: Iterable[Quad], others: Iterable[tuple[Quad, object]]) -> bool:
    """Whether ``quad`` is another class or another name in a language than ``other``, which no side has of both."""
    if quad.predicate != other.predicate or quad.object == other.object or _language(quad) != _language(other):
        return False
    return other.object not in {one.object for one in own} and quad.object not in {one.object for one, _ in others}


def _language(quad: Quad) -> str | None:
    return quad.object.language if isinstance(quad.object, Literal) else None


def _contradiction(subject: str, quad: Quad, other: Quad, document: Document | None) -> str:
    """What is wrong with ``quad``, given ``other`` in a new ``document`` or in one that is held."""
    where = f"{curie(document.iri)} ({_place(document, other)})" if document else curie(iri_of(other.graph_name))
    if quad.predicate.value == TYPE:
        here, there = (curie(getattr(one.object, "value", "")) for one in (quad, other))
        return (
            f"{curie(subject)} is a {there} in {where} and a {here} here; correct one of the two, or give the other"
            " thing an IRI of its own"
        )
    return (
        f"{curie(subject)} is called {other.object} in {where} and {quad.object} here; keep one of the two names, and"
        " make the other a skos:altLabel"
    )


def _place(document: Document, quad: Quad) -> str:
    return str(document.place(iri_of(quad.subject), quad.predicate.value, str(quad.object)))


def stated_elsewhere(documents: Iterable[Document], described: Collection[str]) -> Iterator[Finding]:
    """The claims that are said to stand in another document, of which their own neither tells nor knows.

    Where that is not ``described`` (IRIs) at all, its name is the mistake, which is told already.
    """
    for document in documents:
        yield from _stated_elsewhere(document, described)


def _stated_elsewhere(document: Document, described: Collection[str]) -> Iterator[Finding]:
    own = document.by_subject.get(document.iri, [])
    if any(quad.predicate.value == TYPE and getattr(quad.object, "value", "") in _SILENT for quad in own):
        return
    known = {document.iri, *(quad.object.value for quad in own if isinstance(quad.object, NamedNode))}
    for quad in document.by_predicate.get(_STATED_IN, ()):
        if isinstance(quad.object, NamedNode):
            where = quad.object.value
            if where in described and where not in known and where not in document.by_subject:
                message = (
                    f"the claim stands in {curie(where)}, of which this document says nothing; write"
                    f" cg:statedIn {curie(document.iri)}, or put the claim into a file of {curie(where)}"
                )
                yield of_quad(document, quad, message, _SHAPE)
