"""Meant: which of the things that are described somebody may have meant by a name that nobody describes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache, cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode, Quad, QuerySolutions, RdfFormat, parse

from claimgraph import catalogue, resources, schema
from claimgraph.names import CG, LABEL, PREFIXES, SKOS, TYPE, curie
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.graph import Readable

# From this likeness on a name may be a slip of another; one that is less alike by so much is not told beside it.
_NEAR = 0.7
_LESS = 0.01
# A document with more names that nobody describes has another mistake than slips of the pen; and to look at more things
# in all would take more than seconds.
_MOST = 50
_MOST_LOOKED_AT = 200_000

_NAMES = frozenset({LABEL, SKOS + "altLabel"})
_WORD = re.compile(r"[^\W_]+")
_SPLIT = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Thing:
    """Something that is described: its classes and its names, and whether that is so in the bundled lists alone."""

    iri: str
    classes: frozenset[str]
    names: tuple[str, ...] = ()
    bundled: bool = False

    @cached_property
    def words(self) -> tuple[tuple[str, ...], ...]:
        """The words of its IRI and of each of its names."""
        return tuple(map(_words, (self.iri, *self.names)))

    def __str__(self) -> str:
        named = f', "{self.names[0]}"' if self.names else ""
        return f"{curie(self.iri)}{named}"


class Meant:
    """The things that ``documents``, ``graph`` and the bundled lists describe, looked up by what they may be called."""

    def __init__(self, documents: Sequence[Document], graph: Readable) -> None:
        self._documents = documents
        self._graph = graph
        self._found: dict[str, list[Thing]] = {}
        self._hints: dict[tuple[str, str], str] = {}
        self._looked_at = 0

    @cached_property
    def _here(self) -> list[Thing]:
        return list(_described(_of_quads(quad for document in self._documents for quad in document.quads)))

    def things(self, class_: str) -> list[Thing]:
        """Everything that is described as a ``class_``, by IRI, each once."""
        if class_ not in self._found:
            kinds = schema.kinds(class_)
            far = [] if class_ == CG + "Claim" else _in(self._graph, kinds)
            every = [*self._here, *far, *_bundled()]
            self._found[class_] = list({one.iri: one for one in reversed(every) if one.classes & kinds}.values())
        return self._found[class_]

    def hint(self, name: str, class_: str) -> str:
        """A question after the things of ``class_`` that ``name`` (an IRI or a text) comes nearest to, or nothing."""
        if (name, class_) not in self._hints:
            looking = len(self._hints) < _MOST and self._looked_at < _MOST_LOOKED_AT
            self._hints[name, class_] = self._hint(name, class_) if looking else ""
        return self._hints[name, class_]

    def _hint(self, name: str, class_: str) -> str:
        things = self.things(class_)
        self._looked_at += len(things)
        near = nearest(name, things)
        if not near:
            return ""
        if near[0].bundled and near[0].iri == name:
            return "; it is in the data that came along, which --with actors,places,events brings"
        elsewhere = " It is in the data that came along: --with actors,places,events" if near[0].bundled else ""
        return f"; did you mean {' or '.join(map(str, near))}?{elsewhere}"


def nearest(name: str, things: Iterable[Thing]) -> list[Thing]:
    """The one of ``things`` that ``name`` comes nearest to, with one that comes as near; none where none is near."""
    exact, words = _expanded(name), _words(name)
    # It prepares for its second text, so that is the one that stays.
    matcher = SequenceMatcher(None, "", "".join(words), autojunk=False)
    likeness = {one: _likeness(words, one, matcher) + (one.iri == exact) for one in things}
    best = sorted((one for one, like in likeness.items() if like >= _NEAR), key=lambda one: (-likeness[one], one.iri))
    return [one for one in best[:2] if likeness[one] >= likeness[best[0]] - _LESS]


def _expanded(name: str) -> str:
    """The IRI of a short form that somebody put between angle brackets."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else ""


def _likeness(words: tuple[str, ...], thing: Thing, matcher: SequenceMatcher[str]) -> float:
    return max(_alike(words, others, matcher) for others in thing.words)


def _alike(words: tuple[str, ...], others: tuple[str, ...], matcher: SequenceMatcher[str]) -> float:
    """From 0 to 1: how alike two names are as written, or how much of the other name all words of the first are."""
    one, other = "".join(words), "".join(others)
    if not one or not other:
        return 0.0
    matcher.set_seq1(other)
    near = matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR
    like = matcher.ratio() if near else 0.0
    parts = set(words) <= set(others) and len(one) > 3
    return max(like, 0.75 + 0.2 * len(one) / len(other)) if parts else like


def _words(name: str) -> tuple[str, ...]:
    """The words of a text, or of the last part of an IRI, in small letters and without their signs."""
    last = name.rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2] if ":" in name else name
    return tuple(_WORD.findall(_SPLIT.sub(" ", last).replace("'", "").replace("’", "").lower()))


def _described(said: Iterable[tuple[str, str, object]], *, bundled: bool = False) -> Iterator[Thing]:
    """The things of which ``said`` (subject, predicate, object) tells a class; its English label is the first name."""
    classes: dict[str, set[str]] = {}
    names: dict[str, set[tuple[bool, bool, str]]] = {}
    for subject, predicate, value in said:
        if predicate == TYPE and isinstance(value, NamedNode):
            classes.setdefault(subject, set()).add(value.value)
        elif predicate in _NAMES and isinstance(value, Literal):
            order = (predicate != LABEL, value.language != "en", value.value)
            names.setdefault(subject, set()).add(order)
    for iri, of in classes.items():
        yield Thing(iri, frozenset(of), tuple(name for *_, name in sorted(names.get(iri, ()))), bundled)


def _of_quads(quads: Iterable[Quad]) -> Iterator[tuple[str, str, object]]:
    return ((iri_of(quad.subject), quad.predicate.value, quad.object) for quad in quads)


def _in(graph: Readable, kinds: Iterable[str]) -> list[Thing]:
    found = graph.query(catalogue.page("described").bind_terms([{"kind": NamedNode(kind)} for kind in sorted(kinds)]))
    assert isinstance(found, QuerySolutions)
    return list(_described((iri_of(row["thing"]), iri_of(row["property"]), row["value"]) for row in found))


@cache
def _bundled() -> tuple[Thing, ...]:
    """The actors, places and events of the data that came along."""
    lists = sorted(resources.folder("data").glob("*.ttl"))
    quads = (quad for file in lists for quad in parse(path=file, format=RdfFormat.TURTLE))
    return tuple(_described(_of_quads(quads), bundled=True))
