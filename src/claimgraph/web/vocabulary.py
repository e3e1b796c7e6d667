"""Vocabulary: the ontology's terms and the shapes, as values for pages and as files in the formats of RDF."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Triple

from claimgraph import schema
from claimgraph.errors import UnknownName
from claimgraph.export import written
from claimgraph.names import CG, LABEL, PREFIXES, RDFS, SHACL, SHAPES, SKOS, TYPE, curie, suggestion
from claimgraph.web.asked import text

_OWL = PREFIXES["owl"]
_KINDS = {"Class": "class", "ObjectProperty": "property", "DatatypeProperty": "property", "ConceptScheme": "code list"}
# What leads from a term to others, with the words for it and for the way back.
_LEADS = {
    RDFS + "subClassOf": ("below", "above"),
    RDFS + "subPropertyOf": ("below", "above"),
    RDFS + "domain": ("of", "properties"),
    RDFS + "range": ("leads to", "values of"),
    SKOS + "broader": ("below", "above"),
    SKOS + "inScheme": ("in the list", "values"),
    TYPE: ("a value of", "values"),
}
_FORMATS = {"ttl": RdfFormat.TURTLE, "jsonld": RdfFormat.JSON_LD, "nt": RdfFormat.N_TRIPLES, "rdf": RdfFormat.RDF_XML}


@dataclass(frozen=True)
class Term:
    """One term of ours: what it is called, means and is an example of, and how it stands to others, by words."""

    iri: str
    name: str
    label: str
    kind: str
    module: str
    definition: str
    examples: tuple[str, ...]
    notes: tuple[str, ...]
    leads: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class Shape:
    """One node shape: what it is called and for, the classes it holds for, and what it says of what does not fit."""

    name: str
    called: str
    means: str
    targets: tuple[str, ...]
    messages: tuple[str, ...]

    @property
    def home(self) -> bool:
        """Whether it says where terms belong."""
        return self.name.endswith("-home")


@cache
def terms() -> dict[str, Term]:
    """Every term of ours by its IRI, in the order of the files."""
    files = {file: list(schema.quads([file])) for file in schema.core_files()}
    every = [quad for quads in files.values() for quad in quads]
    back = _back(every)
    found: dict[str, Term] = {}
    for file, quads in files.items():
        for iri in dict.fromkeys(text(quad.subject) for quad in quads if isinstance(quad.subject, NamedNode)):
            if iri in schema.own_terms():
                found[iri] = _term(iri, file.stem, [quad for quad in quads if text(quad.subject) == iri], back)
    return found


def term(name: str) -> Term:
    """The term of that local name; raises UnknownName with the nearest."""
    known = terms()
    if CG + name not in known:
        near = suggestion(name, (one.name for one in known.values()), "all of them are told at /ontology")
        raise UnknownName(f"the ontology has no {name}{near}")
    return known[CG + name]


def _back(quads: Iterable[Quad]) -> dict[str, dict[str, list[str]]]:
    """From each term to those that lead to it, by words."""
    found: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if quad.predicate.value in _LEADS and {text(quad.subject), text(quad.object)} <= schema.own_terms():
            words = _LEADS[quad.predicate.value][1]
            found.setdefault(text(quad.object), {}).setdefault(words, []).append(text(quad.subject))
    return found


def _term(iri: str, module: str, quads: list[Quad], back: dict[str, dict[str, list[str]]]) -> Term:
    said: dict[str, list[str]] = {}
    for quad in quads:
        if isinstance(quad.object, NamedNode) or getattr(quad.object, "language", None) in (None, "en"):
            said.setdefault(quad.predicate.value, []).append(text(quad.object))
    leads: dict[str, list[str]] = {words: [] for words, _ in _LEADS.values()}
    for property_, (words, _) in _LEADS.items():
        leads[words] = [*leads[words], *(one for one in said.get(property_, ()) if one in schema.own_terms())]
    leads |= back.get(iri, {})
    types = [one.removeprefix(_OWL).removeprefix(SKOS) for one in said.get(TYPE, ())]
    return Term(
        iri=iri,
        name=iri.removeprefix(CG),
        label=next(iter(said.get(LABEL, ())), curie(iri)),
        kind=next((_KINDS[one] for one in types if one in _KINDS), "value"),
        module=module,
        definition=" ".join(said.get(SKOS + "definition", ())),
        examples=tuple(said.get(SKOS + "example", ())),
        notes=tuple(said.get(SKOS + "scopeNote", ())),
        leads=tuple((words, tuple(sorted(set(several)))) for words, several in leads.items() if several),
    )


@cache
def shapes() -> tuple[Shape, ...]:
    """Every node shape with a name that is for a class or says something, by name."""
    quads = list(schema.quads(schema.shape_files()))
    said: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        said.setdefault(text(quad.subject), {}).setdefault(quad.predicate.value, []).append(text(quad.object))
    found = []
    for subject, told in said.items():
        if subject.startswith(SHAPES) and SHACL + "NodeShape" in told.get(TYPE, ()):
            parts = [subject, *told.get(SHACL + "property", ()), *told.get(SHACL + "sparql", ())]
            messages = dict.fromkeys(one for part in parts for one in said.get(part, {}).get(SHACL + "message", ()))
            called, meant = (" ".join(told.get(SHACL + key, ())) for key in ("name", "description"))
            targets = tuple(sorted(told.get(SHACL + "targetClass", ())))
            if messages:
                found.append(Shape(subject.removeprefix(SHAPES), called, meant, targets, tuple(messages)))
    return tuple(sorted(found, key=lambda one: one.name))


@cache
def as_file(name: str, suffix: str) -> str:
    """The ontology, the shapes, or one term of the ontology, in the format of ``suffix``."""
    quads = list(schema.quads(schema.shape_files() if name == "shapes" else schema.core_files()))
    if name not in ("ontology", "shapes"):
        quads = [quad for quad in quads if text(quad.subject) == term(name).iri]
    triples = _numbered(quads)
    used = {prefix: iri for prefix, iri in PREFIXES.items() if any(f"<{iri}" in str(one) for one in triples)}
    return written(triples, _FORMATS[suffix], used if suffix in ("ttl", "rdf") else None)


def _numbered(quads: Iterable[Quad]) -> list[Triple]:
    """The triples, whose blank nodes are called by their order: a parser gives them other names each time."""
    names: dict[object, BlankNode] = {}

    def named(node: object) -> object:
        return names.setdefault(node, BlankNode(f"b{len(names) + 1}")) if isinstance(node, BlankNode) else node

    return [Triple(named(one.subject), one.predicate, named(one.object)) for one in quads]  # type: ignore[arg-type]


def labels() -> dict[str, str]:
    """What each term of ours is called, by its IRI."""
    return schema.labels()


def is_ours(iri: str) -> bool:
    """Whether an IRI is that of a term, of a shape, or of the ontology itself."""
    return iri in schema.own_terms() or iri in (schema.IRI, CG) or iri.startswith(SHAPES)
