"""The schema: the ontology as files, which terms they hold, and the graphs that the gate and the checks need.

Nothing here imports rdflib before a function asks for it: the command line must start without it.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.names import CG, LABEL, RDFS, SKOS, TYPE
from claimgraph.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from rdflib import Graph

IRI = CG.removesuffix("#")
"""The IRI of the ontology itself, which every term names in rdfs:isDefinedBy."""

_TYPE = NamedNode(TYPE)
_ADMITS = NamedNode(CG + "admits")
_DEFINED_BY = NamedNode(RDFS + "isDefinedBy")
_SUBCLASS_OF = NamedNode(RDFS + "subClassOf")
_IN_SCHEME = NamedNode(SKOS + "inScheme")
_CATEGORY = NamedNode(CG + "Category")
_CLASS = NamedNode("http://www.w3.org/2002/07/owl#Class")
_RANGE = NamedNode(RDFS + "range")
_LABEL = NamedNode(LABEL)
_EXAMPLE = NamedNode(SKOS + "example")


def module_files() -> list[Path]:
    """The modules: classes and properties, one topic per file."""
    return sorted(folder("ontology").glob("*.ttl"))


def concept_files() -> list[Path]:
    """The code lists, one SKOS scheme per file."""
    return sorted(folder("ontology").glob("concepts/*.ttl"))


def core_files() -> list[Path]:
    """All that defines a term: modules and code lists."""
    return [*module_files(), *concept_files()]


def shape_files() -> list[Path]:
    """The SHACL shapes: one file per module, written by hand, and the one that the axioms give."""
    return sorted(folder("ontology").glob("shapes/*.ttl"))


def generated_file() -> Path:
    """The shapes that follow from the axioms; the lint makes them."""
    return folder("ontology") / "shapes" / "generated.ttl"


def alignment_files() -> list[Path]:
    """The alignments, one file per foreign vocabulary; never loaded with the core save to prove them harmless."""
    return sorted(folder("ontology").glob("alignments/*.ttl"))


def quads(files: Iterable[Path]) -> Iterator[Quad]:
    """Every triple of ``files``, read strictly; SyntaxError with line and column where one is no Turtle."""
    for file in files:
        yield from parse(path=file, format=RdfFormat.TURTLE)


@cache
def own_terms() -> frozenset[str]:
    """Every IRI that this ontology defines: classes, properties, schemes and code-list values."""
    return frozenset(_named(quad.subject for quad in _core() if quad.predicate == _DEFINED_BY))


@cache
def admitted_terms() -> frozenset[str]:
    """The terms of other vocabularies that a document may use; the header declares them with cg:admits."""
    return frozenset(_named(quad.object for quad in quads(module_files()) if quad.predicate == _ADMITS))


@cache
def known_terms() -> frozenset[str]:
    """Every IRI that may stand as a predicate, a class or a code-list value: ours and the admitted ones.

    Derived terms are known too; the shapes refuse them in documents with a message of their own.
    """
    return own_terms() | admitted_terms()


@cache
def derived_terms() -> frozenset[str]:
    """The terms that only derived graphs may use."""
    derived = [file for file in module_files() if file.stem == "derived"]
    return frozenset(_named(quad.subject for quad in quads(derived) if quad.predicate == _DEFINED_BY))


@cache
def labels() -> dict[str, str]:
    """The English label of each of our terms, by IRI."""
    return {iri: label for iri, label in _said(_LABEL, Literal) if iri in own_terms()}


@cache
def classes() -> frozenset[str]:
    """What a document may be the class of something in: our classes and the admitted ones."""
    own = (quad.subject for quad in _core() if quad.predicate == _TYPE and quad.object == _CLASS)
    return frozenset({*_named(own), *(term for term in admitted_terms() if _last(term)[:1].isupper())})


@cache
def properties() -> frozenset[str]:
    """What a document may say of something: our properties and the admitted ones; they begin with a small letter."""
    return frozenset(term for term in known_terms() if _last(term)[:1].islower())


@cache
def ranges() -> dict[str, str]:
    """The class of the values of each of our properties, by IRI; of those that have one."""
    return dict(_said(_RANGE, NamedNode))


@cache
def examples() -> dict[str, str]:
    """One example of each of our terms that has any, by IRI."""
    return dict(_said(_EXAMPLE, Literal))


@cache
def kinds(class_: str) -> frozenset[str]:
    """``class_`` and every class below it, by IRI."""
    of = NamedNode(class_)
    below = (quad.subject for quad in background() if quad.predicate == _SUBCLASS_OF and quad.object == of)
    return frozenset({class_}.union(*(kinds(one) for one in _named(below))))


def values(list_: str) -> frozenset[str]:
    """Our values of the code list whose class is ``list_``."""
    return _values().get(list_, frozenset())


@cache
def _values() -> dict[str, frozenset[str]]:
    """The values of each code list, by the IRI of its class."""
    found: dict[str, set[str]] = {}
    for quad in background():
        if quad.predicate == _TYPE and isinstance(quad.object, NamedNode) and isinstance(quad.subject, NamedNode):
            found.setdefault(quad.object.value, set()).add(quad.subject.value)
    return {class_: frozenset(values) for class_, values in found.items()}


@cache
def background() -> tuple[Quad, ...]:
    """What the shapes have to know beside the data: which class is below which, and from which list a code comes.

    No class is declared in it and no value called a cg:Category, so that the shape which refuses ontology terms in data
    does not meet our own.
    """
    core = _core()
    below = [quad for quad in core if quad.predicate == _SUBCLASS_OF]
    lists = {quad.subject for quad in below if quad.object == _CATEGORY}
    typed = [quad for quad in core if quad.predicate == _TYPE and quad.object in lists]
    return (*below, *typed, *(quad for quad in core if quad.predicate == _IN_SCHEME))


def graph(files: Iterable[Path]) -> Graph:
    """``files`` as one rdflib graph that knows only the prefixes written in them."""
    from rdflib import Graph

    result = Graph(bind_namespaces="none")
    for file in files:
        result.parse(file, format="turtle")
    return result


def core() -> Graph:
    """All modules and code lists in one graph."""
    return graph(core_files())


def shapes() -> Graph:
    """All shapes in one graph."""
    return graph(shape_files())


@cache
def _core() -> tuple[Quad, ...]:
    return tuple(quads(core_files()))


def _said(property_: NamedNode, kind: type[NamedNode | Literal]) -> Iterator[tuple[str, str]]:
    """Each term with a value of that kind that it has for ``property_``, as the files have them in turn."""
    for quad in _core():
        if quad.predicate == property_ and isinstance(quad.subject, NamedNode) and isinstance(quad.object, kind):
            yield quad.subject.value, quad.object.value


def _last(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]


def _named(nodes: Iterable[object]) -> Iterator[str]:
    return (node.value for node in nodes if isinstance(node, NamedNode))
