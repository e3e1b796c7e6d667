"""Finding: the things that are called by a name, or by nearly that name, the nearest first."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue, schema
from claimgraph.engine import solutions
from claimgraph.errors import UnknownName
from claimgraph.names import CG, DCTERMS, LABEL, PREFIXES, SKOS, TYPE, curie, expand, suggestion
from claimgraph.terms import Term, Value, iri_of

if TYPE_CHECKING:
    from difflib import SequenceMatcher

    from claimgraph.graph import Readable

Rows = Iterable[Sequence[Term | None]]
Ask = Callable[[str], Rows]
"""What answers a SELECT of ours: a graph, or a worker that has it."""

# From this likeness on a name may be a slip of another; one that is less alike by so much is not told beside it.
_NEAR = 0.7
_LESS = 0.01

# What bears a name that people ask by. A claim's name is what it says.
_NAMED = tuple(CG + name for name in ("Event", "Actor", "Location", "Source", "Category"))
# Of several names the first of these is the one to show.
_NAMES = (LABEL, DCTERMS + "title", SKOS + "altLabel", CG + "describedAs")
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

    @property
    def name(self) -> str:
        """The name to show; empty where it has none."""
        return self.names[0] if self.names else ""

    @property
    def kind(self) -> str:
        """What it is, by the names of the narrowest of our classes that it is of, or else of any."""
        ours = self.classes & schema.labels().keys()
        narrow = {one for one in ours if not any(other in schema.kinds(one) for other in ours - {one})}
        return ", ".join(sorted(map(schema.labels().__getitem__, narrow)) or sorted(map(curie, self.classes)))

    def __str__(self) -> str:
        named = f', "{self.name}"' if self.name else ""
        return f"{curie(self.iri)}{named}"


def asked_of(graph: Readable) -> Ask:
    """What asks ``graph`` itself, in this process or on its server."""

    def ask(text: str) -> Rows:
        return [tuple(row) for row in solutions(graph.query(text))]

    return ask


def find(text: str, ask: Ask, kind: str | None = None) -> list[Thing]:
    """What is called ``text``, or nearly so, the nearest first; ``kind`` (a class, as text for an IRI) narrows it.

    A name is a label, a title, another name, the words of a document for somebody unnamed, or the end of an IRI.
    """
    return [one for one, _ in ranked(text, things(ask, below(kind) if kind else named()))]


def named() -> frozenset[str]:
    """The classes of all that is found when no kind is asked for."""
    return frozenset().union(*map(schema.kinds, _NAMED))


def below(of: str) -> frozenset[str]:
    """The classes that ``of`` names, with "or" between them, and those below; UnknownName for what is no class."""
    found: set[str] = set()
    for name in of.split(" or "):
        if expand(name) not in schema.classes():
            raise UnknownName(f"{name} is no class{suggestion(name, map(curie, schema.classes()))}")
        found |= schema.kinds(expand(name))
    return frozenset(found)


def things(ask: Ask, classes: Iterable[str]) -> list[Thing]:
    """All that is of one of ``classes``, by IRI."""
    return _asked(ask, "described", [{"kind": NamedNode(one)} for one in sorted(classes)])


def thing(ask: Ask, iri: str) -> Thing | None:
    """What is known of the one thing; None where it is of no class."""
    return next(iter(_asked(ask, "called", [{"thing": NamedNode(iri)}])), None)


def _asked(ask: Ask, page: str, rows: list[dict[str, Value]]) -> list[Thing]:
    found = ask(catalogue.page(page).bind_terms(rows))
    return list(described((iri_of(row[0]), iri_of(row[1]), row[2]) for row in found))


def described(said: Iterable[tuple[str, str, object]], *, bundled: bool = False) -> Iterator[Thing]:
    """The things of which ``said`` (subject, predicate, object) tells a class; its English label is the first name."""
    classes: dict[str, set[str]] = {}
    names: dict[str, set[tuple[int, bool, str]]] = {}
    for subject, predicate, value in said:
        if predicate == TYPE and isinstance(value, NamedNode):
            classes.setdefault(subject, set()).add(value.value)
        elif predicate in _NAMES and isinstance(value, Literal):
            order = (_NAMES.index(predicate), value.language != "en", value.value)
            names.setdefault(subject, set()).add(order)
    for iri, of in classes.items():
        yield Thing(iri, frozenset(of), tuple(name for *_, name in sorted(names.get(iri, ()))), bundled)


def nearest(name: str, known: Iterable[Thing]) -> list[Thing]:
    """The one of ``known`` that ``name`` comes nearest to, with one that comes as near; none where none is near."""
    best = ranked(name, known)[:2]
    return [one for one, like in best if like >= best[0][1] - _LESS]


def question(near: Iterable[Thing]) -> str:
    """Whether one of those that come ``near`` was meant."""
    return f"did you mean {' or '.join(map(str, near))}?"


def ranked(name: str, known: Iterable[Thing]) -> list[tuple[Thing, float]]:
    """Those of ``known`` that ``name`` may mean, each with how near it comes, the nearest first."""
    from difflib import SequenceMatcher  # only who looks for something waits for it

    exact, words = _expanded(name), _words(name)
    # It prepares for its second text, so that is the one that stays.
    matcher = SequenceMatcher(None, "", "".join(words), autojunk=False)
    likeness = {one: _likeness(words, one, matcher) + (one.iri == exact) for one in known}
    near = [(one, like) for one, like in likeness.items() if like >= _NEAR]
    return sorted(near, key=lambda pair: (-pair[1], pair[0].iri))


def _expanded(name: str) -> str:
    """The IRI of a short form that somebody put between angle brackets."""
    prefix, colon, local = name.partition(":")
    return PREFIXES[prefix] + local if colon and prefix in PREFIXES else ""


def _likeness(words: tuple[str, ...], thing: Thing, matcher: SequenceMatcher[str]) -> float:
    return max(_alike(words, others, matcher) for others in thing.words)


def _alike(words: tuple[str, ...], others: tuple[str, ...], matcher: SequenceMatcher[str]) -> float:
    """From 0 to 1: how alike two names are as written, or how much of the other name all words of the first are.

    The beginnings of its words count a little less than the words.
    """
    one, other = "".join(words), "".join(others)
    if not one or not other:
        return 0.0
    matcher.set_seq1(other)
    near = matcher.real_quick_ratio() >= _NEAR and matcher.quick_ratio() >= _NEAR
    like = matcher.ratio() if near else 0.0
    if len(one) <= 3 or not all(any(word.startswith(part) for word in others) for part in words):
        return like
    return max(like, (0.75 if set(words) <= set(others) else 0.7) + 0.2 * len(one) / len(other))


def _words(name: str) -> tuple[str, ...]:
    """The words of a text, or of the last part of an IRI, in small letters and without their signs."""
    iri = ":" in name and " " not in name
    last = name.rstrip("/").rpartition("/")[2].rpartition("#")[2].rpartition(":")[2] if iri else name
    return tuple(_WORD.findall(_SPLIT.sub(" ", last).replace("'", "").replace("’", "").lower()))
