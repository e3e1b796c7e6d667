"""Writes docs/reference/terms.md from the ontology and its shapes; `make reference` runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from rdflib import OWL, RDF, RDFS, SH, SKOS, Graph, Literal, URIRef
from rdflib.term import Node

from claimgraph import schema
from claimgraph.names import curie

PAGE = Path(__file__).parent / "reference" / "terms.md"

_HEAD = """# The terms

Generated from `ontology/` by `make reference`: the modules with their classes and properties, the code lists, and the
rules that no single property can stand for. A table under a property holds what the shapes say to a document that
misuses it: **refused** keeps the document out, *warning* and *info* let it in.
"""
_SEVERITIES = {SH.Violation: "**refused**", SH.Warning: "*warning*", SH.Info: "*info*"}
_WHOM = {"header": "every node", "generated": "the classes that terms belong to"}
_KINDS = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def page() -> str:
    """The whole page: a chapter for each module, one for the code lists, one for the rules."""
    return _HEAD + "".join(_modules()) + "".join(_code_lists()) + "".join(_rules())


def _modules() -> Iterator[str]:
    shapes = schema.shapes()
    for file in schema.module_files():
        graph = schema.graph([file])
        terms = [term for kind in _KINDS for term in sorted(graph.subjects(RDF.type, kind), key=str) if _own(term)]
        yield f"\n## {file.stem.capitalize()}\n"
        for term in dict.fromkeys(terms):
            yield _term(term, graph, shapes)


def _own(term: Node) -> bool:
    return str(term) in schema.own_terms()


def _term(term: Node, graph: Graph, shapes: Graph) -> str:
    parts = [f"\n### {_name(term)}\n\n{_text(graph, term, SKOS.definition)}\n", *_facts(term, graph)]
    parts += [f"- Mind: {note}\n" for note in _texts(graph, term, SKOS.scopeNote)]
    parts += [_example(text) for text in _texts(graph, term, SKOS.example)]
    parts.append(_table(shapes.subjects(SH.path, term), shapes))
    return "".join(parts)


def _facts(term: Node, graph: Graph) -> Iterator[str]:
    yield f"\n- Label: {_text(graph, term, RDFS.label)}\n"
    yield from (f"- Its value: {noun}\n" for noun in _texts(graph, term, SKOS.altLabel))
    for words, predicate in (("Below", RDFS.subClassOf), ("Stands on", RDFS.domain), ("Takes", RDFS.range)):
        for value in sorted(graph.objects(term, predicate), key=str):
            yield f"- {words}: {_name(value)}\n"


def _table(found: Iterable[Node], shapes: Graph) -> str:
    """The messages of some shapes, in their order; nothing where there are none."""
    rows = [_message(shape, shapes) for shape in sorted(found, key=lambda shape: _order(shape, shapes))]
    return "\n| | what the shapes say |\n| --- | --- |\n" + "".join(rows) if rows else ""


def _message(shape: Node, shapes: Graph) -> str:
    severity = _SEVERITIES[URIRef(str(shapes.value(shape, SH.severity)))]
    return f"| {severity} | {_text(shapes, shape, SH.message)} |\n"


def _rules() -> Iterator[str]:
    """Every shape that is not told under a property: those with a longer path, and those that keep terms at home."""
    shapes = schema.shapes()
    terms = {URIRef(term) for term in schema.own_terms()}
    rest = [shape for shape in shapes.subjects(SH.severity) if shapes.value(shape, SH.path) not in terms]
    yield "\n## Rules\n"
    for file in schema.shape_files():
        here = set(schema.graph([file]).subjects(SH.severity))
        table = _table([shape for shape in rest if shape in here], shapes)
        whom = _WHOM.get(file.stem, f"the terms of the {file.stem} module")
        yield f"\n### Rules on {whom}\n{table}" if table else ""


def _order(shape: Node, shapes: Graph) -> tuple[str, int]:
    order = shapes.value(shape, SH.order)
    return str(shape).partition("-")[0], int(order) if isinstance(order, Literal) else 0


def _code_lists() -> Iterator[str]:
    yield "\n## Code lists\n"
    for file in schema.concept_files():
        graph = schema.graph([file])
        scheme, list_ = (next(iter(graph.subjects(RDF.type, kind))) for kind in (SKOS.ConceptScheme, OWL.Class))
        yield f"\n### {_name(list_)}\n\n{_text(graph, list_, SKOS.definition)}\n"
        yield f"\n- Label: {_text(graph, list_, RDFS.label)}\n- Below: `cg:Category`\n- Scheme: {_name(scheme)}\n"
        yield from (_example(text) for text in _texts(graph, list_, SKOS.example))
        yield "\n| value | label | meaning |\n| --- | --- | --- |\n"
        for value in sorted(graph.subjects(SKOS.inScheme, scheme), key=str):
            yield _value(value, graph)


def _value(value: Node, graph: Graph) -> str:
    above = "".join(f" Below {_name(broader)}." for broader in graph.objects(value, SKOS.broader))
    more = " ".join([*_texts(graph, value, SKOS.scopeNote), *_texts(graph, value, SKOS.example)])
    meaning = f"{_text(graph, value, SKOS.definition)}{above}{f' {more}' if more else ''}"
    return f"| {_name(value)} | {_text(graph, value, RDFS.label)} | {meaning} |\n"


def _example(text: str) -> str:
    lead, found, rest = text.partition("Negative example: ")
    return f"- Not so: {rest}\n" if found and not lead else f"- Example: {text}\n"


def _name(term: Node) -> str:
    return f"`{curie(str(term))}`"


def _text(graph: Graph, term: Node, predicate: Node) -> str:
    return str(graph.value(term, predicate))


def _texts(graph: Graph, term: Node, predicate: Node) -> list[str]:
    """All texts of one predicate, the negative examples last."""
    texts = (str(text) for text in graph.objects(term, predicate))
    return sorted(texts, key=lambda text: (text.startswith("Negative example:"), text))


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
