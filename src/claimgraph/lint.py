"""The lint: what speaks against the ontology and its shapes, each finding with its place and the remedy.

A rule is one file in ``ontology/lint/``: its first comment line says what is wrong, its second what to do, and its
SELECT names each ``?term`` that breaks it (and, where it helps, what was ``?found``). Rules in ``core/`` see the
modules and code lists, rules in ``shapes/`` see the shapes as well; each file is a graph of its own.

Shapes that say no more than an axiom are not written by hand: the queries in ``ontology/generate/`` make them.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pyoxigraph import Literal, NamedNode, Quad, RdfFormat, Store, parse, serialize

from claimgraph import schema
from claimgraph.engine import in_memory, solutions, triples
from claimgraph.errors import Place
from claimgraph.names import PREFIXES, curie
from claimgraph.resources import folder

_HEAD = "# Made from the axioms by `make normal`: change the module, or a query in ../generate, and run it again.\n"


@dataclass(frozen=True, order=True)
class Flaw:
    """One thing to mend: where, by which rule, and in words that end with the remedy."""

    place: Place
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message} [{self.rule}]"


@dataclass(frozen=True)
class Rule:
    """A rule of the lint: ``name`` as ``core/label``, what is wrong, what to do, and the query that finds it."""

    name: str
    wrong: str
    remedy: str
    query: str


def check() -> list[Flaw]:
    """All findings on the bundled ontology; an empty list means that it is clean and consistent."""
    from claimgraph import reasoning

    files = [*schema.core_files(), *schema.shape_files(), *schema.alignment_files()]
    unreadable = list(_unreadable(files))
    if unreadable:
        return unreadable
    findings = [*_not_normal(files), *broken("core"), *broken("shapes")]
    findings += [Flaw(Place("ontology"), "reasoning", text) for text in reasoning.contradictions(schema.core())]
    return sorted(findings, key=lambda finding: (finding.place.file, finding.place.line or 0, str(finding)))


def rules(part: str) -> list[Rule]:
    """The rules of ``core`` or ``shapes``."""
    return [_read(file) for file in sorted(folder("ontology").glob(f"lint/{part}/*.rq"))]


def _read(file: Path) -> Rule:
    query = file.read_text(encoding="utf-8")
    wrong, remedy = (line.removeprefix("# ") for line in query.splitlines()[:2])
    return Rule(f"{file.parent.name}/{file.stem}", wrong, remedy, query)


def broken(part: str, extra: Iterable[Path] = ()) -> list[Flaw]:
    """What the rules of ``part`` find in the bundled files, and in the ``extra`` files read beside them."""
    files = [*schema.core_files(), *(schema.shape_files() if part == "shapes" else []), *extra]
    store = _store(files)
    return [finding for rule in rules(part) for finding in _apply(rule, store)]


def _store(files: Iterable[Path]) -> Store:
    """Each file in a graph of its own, so that a finding can tell its place."""
    store = in_memory()
    for file in files:
        graph = NamedNode(file.as_uri())
        store.extend(
            Quad(quad.subject, quad.predicate, quad.object, graph) for quad in parse(path=file, format=RdfFormat.TURTLE)
        )
    return store


def _apply(rule: Rule, store: Store) -> Iterator[Flaw]:
    for solution in solutions(store.query(rule.query, use_default_graph_as_union=True)):
        term, found = solution["term"], solution["found"] if "?found" in rule.query else None
        what = f" (found: {_shown(found)})" if found is not None else ""
        message = f"{_shown(term)}: {rule.wrong}{what} {rule.remedy}"
        yield Flaw(_place(term, store), rule.name, message)


def _shown(term: object) -> str:
    if isinstance(term, NamedNode):
        return Path(term.value).name if term.value.startswith("file:") else curie(term.value)
    return term.value if isinstance(term, Literal) else "a node without a name"


def _place(term: object, store: Store) -> Place:
    """The file that describes ``term``, and the line where its description begins."""
    if not isinstance(term, NamedNode):
        return Place("ontology")
    uri = next((quad.graph_name for quad in store.quads_for_pattern(term, None, None)), None)
    if not isinstance(uri, NamedNode):
        return Place("ontology")
    path = Path(uri.value.removeprefix("file://"))
    start = re.compile(rf"(?:{re.escape(curie(term.value))}|<{re.escape(term.value)}>)(?:\s|$)")
    lines = path.read_text(encoding="utf-8").splitlines()
    return Place(_local(path), next((number for number, line in enumerate(lines, 1) if start.match(line)), None))


def _local(file: Path) -> str:
    """The path from the folder that holds ``ontology/``."""
    base = folder("ontology").parent
    return str(file.relative_to(base)) if file.is_relative_to(base) else str(file)


def _unreadable(files: Iterable[Path]) -> Iterator[Flaw]:
    for file in files:
        try:
            list(parse(path=file, format=RdfFormat.TURTLE))
        except SyntaxError as error:
            place = Place(_local(file), error.lineno, error.offset)
            yield Flaw(place, "turtle", f"this is no Turtle: {error.msg}; mend it here")


@cache
def normal(text: str) -> str:
    """``text`` in the one form that Turtle files of the ontology have: leading comment lines, then rdflib's longturtle.

    All other comments are lost: say it in skos:scopeNote or skos:editorialNote.
    """
    from rdflib import Graph

    head = re.match(r"(?:#.*\n)*", text)
    graph = Graph(bind_namespaces="none").parse(data=text, format="turtle")
    return (head[0] if head else "") + graph.serialize(format="longturtle", canon=True)


def generated() -> str:
    """The file of the shapes that follow from the axioms, as it should be: ``ontology/shapes/generated.ttl``."""
    store = _store([*schema.core_files(), *_shapes_by_hand()])
    queries = (file.read_text(encoding="utf-8") for file in sorted(folder("ontology").glob("generate/*.rq")))
    said = [one for query in queries for one in triples(store.query(query, use_default_graph_as_union=True))]
    prefixes = {name: PREFIXES[name] for name in ("cg", "cgs", "sh", "xsd")}
    return normal(_HEAD + (serialize(said, format=RdfFormat.TURTLE, prefixes=prefixes) or b"").decode())


def _shapes_by_hand() -> list[Path]:
    return [file for file in schema.shape_files() if file != schema.generated_file()]


def _wanted(file: Path) -> str:
    """What ``file`` should hold."""
    return generated() if file == schema.generated_file() else normal(file.read_text(encoding="utf-8"))


def _not_normal(files: Iterable[Path]) -> Iterator[Flaw]:
    for file in files:
        text = file.read_text(encoding="utf-8")
        if text != (wanted := _wanted(file)):
            pairs = enumerate(zip(text.splitlines(), wanted.splitlines(), strict=False), 1)
            line = next((number for number, (is_, should) in pairs if is_ != should), None)
            message = "the file is not in its normal form; run `make normal`"
            yield Flaw(Place(_local(file), line), "normal-form", message)


def fix() -> list[Path]:
    """Write every Turtle file of the ontology as it should be, the generated one last; the files that changed."""
    changed = []
    files = [*schema.core_files(), *_shapes_by_hand(), *schema.alignment_files(), schema.generated_file()]
    for file in files:
        if file.read_text(encoding="utf-8") != (wanted := _wanted(file)):
            file.write_text(wanted, encoding="utf-8")
            changed.append(file)
    return changed


if __name__ == "__main__":
    sys.stderr.writelines(f"{file}\n" for file in fix())
