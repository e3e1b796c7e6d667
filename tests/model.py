"""The rules of the model, as one reads them there, and not as the shapes have them: what of a graph breaks one."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, Quad

from claimgraph import schema
from claimgraph.names import ABOUT, CG, LABEL, TYPE, is_ours
from claimgraph.terms import iri_of

ROOTS = ("Event", "Actor", "Location", "Source", "Claim", "Assessment", "Naming", "Category")
ASPECTS = frozenset(schema.kinds(CG + "Claim") - {CG + "Claim", CG + "RedactedClaim"})
ONE_EACH = {"about": "Event", "claimant": "Actor"}
COUNTS = ("low", "high")


@dataclass(frozen=True)
class Said:
    """What documents say: of each subject its values by property, the graphs that speak of it, and who quotes it."""

    of: Mapping[str, Mapping[str, list[str]]]
    graphs: Mapping[str, set[str]]
    quoting: Mapping[str, set[str]]

    @classmethod
    def by(cls, quads: Iterable[Quad]) -> Said:
        of: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
        graphs: dict[str, set[str]] = defaultdict(set)
        quoting: dict[str, set[str]] = defaultdict(set)
        for quad in quads:
            value = quad.object.value if not isinstance(quad.object, Literal) else str(quad.object)
            if value not in of[iri_of(quad.subject)][quad.predicate.value]:
                of[iri_of(quad.subject)][quad.predicate.value].append(value)
            graphs[iri_of(quad.subject)].add(iri_of(quad.graph_name))
            if quad.predicate.value == CG + "quotes":
                quoting[value].add(iri_of(quad.subject))
        return cls(of, graphs, quoting)

    def values(self, node: str, name: str) -> list[str]:
        return self.of.get(node, {}).get(name if ":" in name else CG + name, [])

    def is_a(self, node: str, class_: str) -> bool:
        return not schema.kinds(CG + class_).isdisjoint(self.values(node, TYPE))


def broken(quads: Iterable[Quad]) -> frozenset[str]:
    """Each rule that is broken, with where."""
    said = Said.by(quads)
    found = set[str]()
    for node in said.of:
        found.update(f"{rule}: {node}" for rule in (*_of_thing(node, said), *_of_claim(node, said)))
    return frozenset(found)


def _of_thing(node: str, said: Said) -> Iterator[str]:
    if sum(said.is_a(node, root) for root in ROOTS) > 1:
        yield "roots are disjoint"
    if said.is_a(node, "UnnamedActor") and len(said.graphs[node]) > 1:
        yield "an unnamed speaker is of one document"
    if "http://www.w3.org/2002/07/owl#sameAs" in said.of[node]:
        yield "no owl:sameAs in data"
    if any(path in schema.derived_terms() for path in said.of[node]):
        yield "what is derived is never written by hand"
    if said.is_a(node, "Event") and any(path in _CONTESTED for path in said.of[node]):
        yield "no contested value hangs on an event"
    languages = [value.rpartition('"@')[2].lower() for value in said.values(node, LABEL)]
    if len(languages) != len(set(languages)):
        yield "a thing has one name in a language"
    if node in schema.known_terms() or is_ours(node):
        yield "a document describes no term"


# What claims alone say of an event.
_CONTESTED = {
    CG + name
    for name in ("low", "high", "perpetrator", "target", "harm", "munition", "place", "earliest", "latest", "motive")
}


def _of_claim(node: str, said: Said) -> Iterator[str]:
    if said.is_a(node, "RedactedClaim") or not (ABOUT in said.of[node] or said.is_a(node, "Claim")):
        return
    if len(said.graphs[node]) != 1:
        yield "a claim is told in one document"
    if len(ASPECTS.intersection(said.values(node, TYPE))) != 1:
        yield "a claim has one aspect"
    for name, class_ in ONE_EACH.items():
        values = said.values(node, name)
        if len(values) != 1 or not said.is_a(values[0], class_):
            yield f"a claim has one cg:{name}"
    stances = said.values(node, "stance")
    if len(stances) != 1 or stances[0] not in schema.values(CG + "Stance"):
        yield "a claim has one stance"
    if CG + "KnowsOfNone" in stances and said.values(node, "perpetrator"):
        yield "who knows of none names no perpetrator"
    if any(one == node for name in ("quotes", "disputes", "supersedes", "retracts") for one in said.values(node, name)):
        yield "a claim answers another"
    yield from _of_interval(node, said)
    yield from _of_chain(node, said)


def _of_interval(node: str, said: Said) -> Iterator[str]:
    bounds = {name: said.values(node, name) for name in COUNTS}
    if any(len(values) > 1 for values in bounds.values()):
        yield "an interval has one low and one high"
        return
    numbers = [_number(value) for values in bounds.values() for value in values]
    if any(number is None or number < 0 for number in numbers):
        yield "a bound is a plain number"
    elif len(numbers) == len(COUNTS) and (numbers[0] or 0) > (numbers[1] or 0):
        yield "low is not above high"


def _number(value: str) -> int | None:
    text, _, datatype = value.partition('"^^')
    digits = text.removeprefix('"')
    return int(digits) if datatype.endswith("#integer>") and digits.isascii() and digits.isdecimal() else None


def _of_chain(node: str, said: Said) -> Iterator[str]:
    """Every claim reaches a document by those who quote it, and no chain of quotation closes a circle."""
    seen, todo = set[str](), [node]
    while todo:
        claim = todo.pop()
        if claim not in seen:
            seen.add(claim)
            todo += said.quoting.get(claim, ())
    if not any(said.is_a(source, "Source") for claim in seen for source in said.values(claim, "statedIn")):
        yield "a claim reaches a document"
    inner, seen = said.values(node, "quotes"), set()
    todo = list(inner)
    while todo:
        claim = todo.pop()
        if claim == node:
            yield "no claim quotes itself"
            return
        if claim not in seen:
            seen.add(claim)
            todo += said.values(claim, "quotes")
