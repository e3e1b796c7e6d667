"""The vocabulary: a closed world, in which a predicate, a class or a ``cg:`` value that the ontology lacks is wrong."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph import schema
from claimgraph.gate.looks import homes_of
from claimgraph.gate.report import Finding, of_quad
from claimgraph.names import ABOUT, CG, PREFIXES, TYPE, curie
from claimgraph.terms import Term, iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.gate.meant import Meant

# Whose terms are no things: the vocabularies that we write prefixes for, and those most used elsewhere.
_VOCABULARIES = (
    *(namespace for prefix, namespace in PREFIXES.items() if prefix not in ("id", "geonames", "wd")),
    "http://purl.org/dc/",
    "http://www.opengis.net/ont/",
    "http://www.w3.org/",
    "http://xmlns.com/foaf/",
    "http://schema.org/",
    "https://schema.org/",
)
_NEAR = 0.6


def wrong(documents: Iterable[Document], meant: Meant) -> Iterator[Finding]:
    """What is no term of the ontology, or stands where no such term can, with the one that was probably meant.

    The property that was meant is one of the finding's paths too.
    """
    for document in documents:
        for quad in _suspects(document):
            yield from _wrong_in(document, quad, meant)
        for subject in document.by_subject.keys() & schema.known_terms():
            message = f"{curie(subject)} belongs to the ontology; a document can use it, not describe it"
            for quad in document.by_subject[subject]:
                yield of_quad(document, quad, message, "vocabulary")
        for subject in document.by_subject.keys() - schema.known_terms():
            if subject.startswith(_VOCABULARIES):
                whose = "the ontology" if subject.startswith(CG) else "another vocabulary"
                said = f"would be a term of {whose}; what a document describes has an id: of its own"
                found = of_quad(document, document.by_subject[subject][0], f"{curie(subject)} {said}", "vocabulary")
                yield replace(found, paths=(TYPE,))
        typed = document.by_predicate.get(TYPE, ())
        for subject in {iri_of(quad.subject) for quad in typed if _is_list(quad.object)}:
            yield from _list_of(document, document.by_subject[subject])


def _is_list(value: Term) -> bool:
    """Whether ``value`` is the class of a code list's values."""
    return isinstance(value, NamedNode) and bool(schema.values(value.value))


def _list_of(document: Document, quads: Sequence[Quad]) -> Iterator[Finding]:
    """The class of a code list's values, given to a node of which things are said that are said of no value."""
    kinds = [quad for quad in quads if quad.predicate.value == TYPE and isinstance(quad.object, NamedNode)]
    lists = [quad for quad in kinds if _is_list(quad.object)]
    said = {path for path in {quad.predicate.value for quad in quads} if homes_of(path) - {CG + "Category"}}
    for quad in lists if said else ():
        class_, name = curie(iri_of(quad.object)), curie(iri_of(quad.subject))
        remedy = "take it off" if len(kinds) > len(lists) else _instead(said)
        message = f"{class_} is the class of the values of a code list, and {name} is none; {remedy}"
        yield of_quad(document, quad, message, "vocabulary")


def _instead(said: Collection[str]) -> str:
    """Which class something is probably of that bears the properties ``said``."""
    likely = {home for path in said for home in homes_of(path) if len(homes_of(path)) == 1} - {CG + "Claim"}
    if len(likely) == 1:
        return f"write: a {curie(*likely)}"
    return "give it the class of its aspect, like cg:CasualtyClaim" if ABOUT in said else "give it that of what it is"


def _suspects(document: Document) -> Iterator[Quad]:
    for predicate, quads in document.by_predicate.items():
        if predicate not in schema.properties():
            yield from quads
        else:
            fits = _is_class if predicate == TYPE else _is_known
            yield from (quad for quad in quads if not fits(quad.object))


def _is_class(value: Term) -> bool:
    return isinstance(value, NamedNode) and value.value in schema.classes()


def _is_known(value: Term) -> bool:
    return not isinstance(value, NamedNode) or not (iri := value.value).startswith(CG) or iri in schema.known_terms()


def _wrong_in(document: Document, quad: Quad, meant: Meant) -> Iterator[Finding]:
    predicate, value = quad.predicate.value, quad.object
    if predicate not in schema.properties():
        yield _property(document, quad)
    elif predicate == TYPE:
        name = value.value if isinstance(value, NamedNode | Literal) else str(value)
        term = probable(name, _of_documents(schema.classes()))
        said = _told(name, "class", term) if isinstance(value, NamedNode) else _told_text(name, term)
        yield of_quad(document, quad, said, "vocabulary")
    elif isinstance(value, NamedNode):
        yield of_quad(document, quad, _told_value(predicate, value.value, meant), "vocabulary")


def _property(document: Document, quad: Quad) -> Finding:
    """What is wrong with the predicate; a class in its place may mean any property whose values are of that class."""
    term = quad.predicate.value
    likely = probable(term, _of_documents(schema.properties()))
    taking = sorted(
        path for path, class_ in schema.ranges().items() if class_ == term and path not in schema.derived_terms()
    )
    if taking:
        said = f"{curie(term)} is a class and no property; {' or '.join(map(curie, taking))} takes one"
    else:
        said = _told(term, "property", likely)
    found = of_quad(document, quad, said, "vocabulary")
    return replace(found, paths=(term, *(taking or [likely] if likely else [])))


def _told_text(text: str, probably: str | None) -> str:
    remedy = f"write: a {curie(probably)}" if probably else "write one without quotation marks"
    return f'a class is no text, like "{text}"; {remedy}'


def _told(term: str, kind: str, probably: str | None) -> str:
    """What is wrong with ``term`` where a ``kind`` stands; if the ontology has it, it is another kind of term there."""
    known = term in schema.known_terms()
    said = f"{curie(term)} is no {kind} of the ontology" if known else f"{curie(term)} is no term of the ontology"
    return f"{said}; did you mean '{curie(probably)}'?" if probably else f"{said}; use one that it has"


def _told_value(predicate: str, value: str, meant: Meant) -> str:
    of = schema.ranges().get(predicate, "")
    codes = schema.values(of)
    if of and not codes and (hint := meant.hint(value, of)):
        return f"{curie(value)} is no term of the ontology{hint}"
    term = probable(value, codes or _of_documents(schema.known_terms()))
    if codes and not term:
        return f"{curie(value)} is no term of the ontology; {curie(predicate)} takes {_listed(codes)}"
    return _told(value, "value", term)


def _listed(codes: Iterable[str]) -> str:
    return " or ".join([", ".join(sorted(map(curie, codes))[:-1]), sorted(map(curie, codes))[-1]])


@cache
def _of_documents(terms: frozenset[str]) -> frozenset[str]:
    """Those of ``terms`` that a document may use."""
    return terms - schema.derived_terms()


@lru_cache(maxsize=1024)
def probable(term: str, among: frozenset[str]) -> str | None:
    """The one of ``among`` that was meant by ``term``: of the same last part, then of a nearly equal one."""
    names = _by_name(among)
    near = get_close_matches(_name(term), list(names), n=1, cutoff=_NEAR)
    return names[near[0]] if near else None


@cache
def _by_name(terms: frozenset[str]) -> dict[str, str]:
    """Each of ``terms`` by its last part in small letters; where two have the same, ours."""
    return {_name(term): term for term in sorted(terms, key=lambda term: (term.startswith(CG), term))}


def _name(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2].lower()
