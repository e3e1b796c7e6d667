"""Export: a whole graph, or some of its documents, as files that other tools read; the same bytes every time."""

from __future__ import annotations

import heapq
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain, groupby, islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from claimgraph import catalogue, views
from claimgraph.asking import answer
from claimgraph.errors import UnknownName, WrongUse
from claimgraph.licences import Leaving, leaving
from claimgraph.names import ID, LABEL, PREFIXES, TYPE, curie

if TYPE_CHECKING:
    from claimgraph.asking import Answer
    from claimgraph.graph import Readable
    from claimgraph.terms import Term

_TITLE = PREFIXES["dcterms"] + "title"
# Within one thing: what it is, what it is called, then the rest by name.
_FIRST = {TYPE: 0, _TITLE: 1, LABEL: 1}
# What a text begins with that a spreadsheet computes (OWASP: CSV injection).
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
# How many triples are written at a time.
_AT_ONCE = 10_000
# How many things are, where a format keeps together what is said of one.
_THINGS_AT_ONCE = 1_000
_USED = ("cg", "dcterms", "geonames", "id", "rdfs", "skos", "wd", "xsd")


def export(
    graph: Readable,
    format_: str,
    documents: Collection[str] = (),
    *,
    may: Leaving | None = None,
    raw: bool = False,
) -> Iterator[str]:
    """The text of ``documents`` (IRIs; all of them where none is named) in ``format_``, one of ``FORMATS``, in parts.

    CSV goes to spreadsheets: a text that one would compute is kept from it by an apostrophe, unless it is ``raw``.
    Derived graphs are never part of it: what is computed was said by nobody. Nor is what may not leave: ``may`` tells.
    Raises UnknownName for a document that the graph lacks, WrongUse for one that stays here.
    """
    may = may or leaving(graph, included=False)
    if format_ == "csv":
        if documents:
            raise WrongUse(f"--format {format_} tells of attacks, not of documents; leave the documents out")
        return iter([_attacks(graph, raw, may)])
    if raw:
        raise WrongUse(f"--raw is for --format csv and claims-csv; {format_} is written as it stands")
    wanted = _chosen(graph, documents, may)
    return _turtle(graph, wanted) if format_ == "turtle" else _other(graph, wanted, format_)


def _chosen(graph: Readable, documents: Collection[str], may: Leaving) -> list[str]:
    known = sorted(graph.documents())
    for iri in documents:
        if iri not in known:
            raise UnknownName(f"there is no document {curie(iri)}; claimgraph query can list them by cg:codedBy")
        if may.keeps(iri):
            may.refuse(curie(iri))
    return sorted(documents) or [iri for iri in known if not may.keeps(iri)]


def _attacks(graph: Readable, raw: bool, may: Leaving) -> str:
    """Every attack with its date, place and point, by the query that the pages use too."""
    found = may.without(answer(catalogue.page("attacks"), {}, graph))
    return views.render(found if raw else for_spreadsheet(found), "csv")


def for_spreadsheet(found: Answer) -> Answer:
    """The answer with an apostrophe before each text that a spreadsheet would compute."""
    return replace(found, rows=tuple(tuple(map(_inert, row)) for row in found.rows))


def _inert(term: Term | None) -> Term | None:
    """``term`` with an apostrophe before it where a spreadsheet would take it for a formula; a number stays one."""
    if isinstance(term, Literal) and isinstance(views.plain(term), str) and inert(term.value) != term.value:
        return Literal(inert(term.value))
    return term


def inert(text: str) -> str:
    """``text`` with an apostrophe before it where a spreadsheet would compute it."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _turtle(graph: Readable, documents: list[str]) -> Iterator[str]:
    """One section a document, under its title; ``c:`` stands for what is below the document's own IRI."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    yield "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in prefixes.items())
    for iri in documents:
        named = [quad for piece in graph.pieces(iri, iri) for quad in piece]
        yield f"\n# {_title(named, iri)}\n@prefix c: <{iri}/> .\n\n"
        between = ""
        for piece in graph.pieces(iri):
            said = (quad.triple for quad in sorted(piece, key=_order))
            yield between + _spaced(written(said, RdfFormat.TURTLE, {**prefixes, "c": iri + "/"})).rstrip("\n")
            between = "\n\n"
        yield "\n\n\n"


def _spaced(turtle: str) -> str:
    """Without the prefixes, which stand above, and with an empty line before each thing."""
    # Not splitlines(), which would also split a text at a form feed or a U+2028.
    lines = [line for line in turtle.split("\n") if not line.startswith("@prefix ")]
    things = (line if line.startswith("\t") or n == 0 else f"\n{line}" for n, line in enumerate(lines))
    return "\n".join(things).replace("\t", "    ") + "\n"


def _title(quads: list[Quad], iri: str) -> str:
    """The document's title on one line, or its name where it has none."""
    titles = (q.object for q in quads if q.subject == NamedNode(iri) and q.predicate.value == _TITLE)
    title = next((title.value for title in titles if isinstance(title, Literal)), iri.removeprefix(ID))
    return " ".join(title.split())


def _order(quad: Quad) -> tuple[str, int, str, str]:
    return str(quad.subject), _FIRST.get(quad.predicate.value, 2), quad.predicate.value, str(quad.object)


FORMATS = ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "csv")
# Formats that hold no graphs, so that several documents become one text.
MERGING = frozenset({"turtle", "ntriples", "rdfxml"})


def _other(graph: Readable, documents: list[str], format_: str) -> Iterator[str]:
    if format_ in ("trig", "jsonld"):
        return (_trig if format_ == "trig" else _jsonld)(graph, documents)
    if format_ == "nquads":
        return (written(piece, RdfFormat.N_QUADS) for iri in documents for piece in _pieces(graph, iri))
    said = heapq.merge(*(_triples(graph, iri) for iri in documents), key=str)
    return _rdfxml(said) if format_ == "rdfxml" else (written(some, RdfFormat.N_TRIPLES) for some in _some(said))


def _pieces(graph: Readable, iri: str) -> Iterator[list[Quad]]:
    """The quads of a document, thing by thing, some things at a time."""
    return (sorted(piece, key=_order) for piece in graph.pieces(iri) if piece)


def _triples(graph: Readable, iri: str) -> Iterator[Triple]:
    """The triples of a document in the order of their text."""
    for piece in graph.pieces(iri):
        yield from sorted((quad.triple for quad in piece), key=str)


def _some(said: Iterator[Triple]) -> Iterator[list[Triple]]:
    return iter(lambda: list(islice(said, _AT_ONCE)), [])


def _trig(graph: Readable, documents: list[str]) -> Iterator[str]:
    """One graph a document, opened by its first piece and closed behind its last."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    yield "".join(f"@prefix {name}: <{namespace}> .\n" for name, namespace in prefixes.items() if documents)
    for iri in documents:
        begun = False
        for piece in _pieces(graph, iri):
            lines = written(piece, RdfFormat.TRIG, prefixes).split("\n")[len(prefixes) : -2]
            yield "".join(f"{line}\n" for line in lines[begun:])
            begun = True
        yield "}\n"


def _jsonld(graph: Readable, documents: list[str]) -> Iterator[str]:
    """An array of one object a document, whose things are an array in it."""
    for number, iri in enumerate(documents):
        begun = False
        for piece in _pieces(graph, iri):
            opened, mark, said = written(piece, RdfFormat.JSON_LD).partition('"@graph":[')
            yield "," if begun else f"{',' if number else '['}{opened[1:]}{mark}"
            yield said.removesuffix("]}]")
            begun = True
        yield "]}"
    yield "]" if documents else "[]"


def _rdfxml(said: Iterator[Triple]) -> Iterator[str]:
    """One element a thing: a piece ends where one does."""
    prefixes = {name: PREFIXES[name] for name in _USED}
    opened, closed, _ = written([], RdfFormat.RDF_XML, prefixes).partition("</rdf:RDF>")
    yield opened
    of_things = (list(of_it) for _, of_it in groupby(said, key=lambda triple: triple.subject))
    for things in iter(lambda: list(islice(of_things, _THINGS_AT_ONCE)), []):
        text = written(chain.from_iterable(things), RdfFormat.RDF_XML, prefixes)
        yield text.removeprefix(opened).removesuffix(closed)
    yield closed


def turtle(triples: Iterable[Triple]) -> str:
    """``triples`` in one order, under those of our prefixes that they use."""
    ordered = sorted(triples, key=str)
    text = "\n".join(map(str, ordered))
    used = {name: namespace for name, namespace in PREFIXES.items() if f"<{namespace}" in text}
    return written(ordered, RdfFormat.TURTLE, used)


def written(
    said: Iterable[Quad] | Iterable[Triple], format_: RdfFormat, prefixes: Mapping[str, str] | None = None
) -> str:
    """``said`` as a document; the serialiser gives prefixes in a new order each time, here they come sorted."""
    text = (serialize(said, format=format_, prefixes=dict(prefixes) if prefixes else None) or b"").decode()
    if format_ == RdfFormat.RDF_XML:
        return re.sub(
            r"<rdf:RDF( [^>]*)>", lambda found: f"<rdf:RDF {' '.join(sorted(found[1].split()))}>", text, count=1
        )
    lines = text.splitlines(keepends=True)
    head = next((n for n, line in enumerate(lines) if not line.startswith("@prefix ")), len(lines))
    return "".join([*sorted(lines[:head]), *lines[head:]])
