"""Candidates: the things of a graph that somebody may mean by a name, each with what speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import catalogue, finding, schema
from claimgraph.errors import WrongUse
from claimgraph.finding import Thing
from claimgraph.names import CG, ID, RDFS, SKOS, expand
from claimgraph.web import asked
from claimgraph.web.asked import text

if TYPE_CHECKING:
    from claimgraph.web.inquiries import Condition, Inquiry
    from claimgraph.web.site import Site

# The classes that can be matched, and those that are offered when nobody asks for one.
ROOTS = ("Attack", "Event", "Actor", "Location", "Source")
_LINK = SKOS + "exactMatch"
# How much of a score the values of properties decide.
_SHARE = 0.3
# Things are compared by name of which a word begins with the same letters, or ends so where a name is one word.
_BEGIN = 3


@dataclass(frozen=True)
class Candidate:
    """A thing that may be meant: how near it comes from 0 to 100, and whether that is sure."""

    thing: Thing
    score: float
    match: bool
    features: Mapping[str, float | bool]


@dataclass(frozen=True)
class Index:
    """The things of one state that can be matched, by their names and by the addresses that they are linked to."""

    things: tuple[Thing, ...]
    named: Mapping[tuple[str, ...], tuple[Thing, ...]]
    linked: Mapping[str, tuple[Thing, ...]]
    near: Mapping[str, frozenset[int]] = field(repr=False)

    def may_mean(self, name: str) -> list[Thing]:
        """The things of which a word begins as one of ``name`` does; all that are worth to be compared.

        A name of one word has no second that bears it where its first letters are wrong: there the end serves too.
        """
        words = _words(name)
        begins = {word[:_BEGIN] for word in words} | ({_end(words[0])} if len(words) == 1 else set())
        return [self.things[n] for n in sorted(frozenset().union(*(self.near.get(one, frozenset()) for one in begins)))]


async def index(site: Site) -> Index:
    """The things of the state that is asked; what its licence keeps here is no part of it."""
    kinds = finding.named() - schema.kinds(CG + "Category")
    query = catalogue.page("described").bind_terms([{"kind": NamedNode(one)} for one in sorted(kinds)])
    rows = asked.terms(await site.query(query)).rows
    may = await site.leaving()
    told = [(text(row[0]), text(row[1]), row[2]) for row in rows if not may.keeps(text(row[0]))]
    things = tuple(sorted(finding.described(told), key=lambda one: one.iri))
    by_iri = {one.iri: one for one in things}
    links = await asked.rows(site, "links-exact")
    linked: dict[str, list[Thing]] = defaultdict(list)
    for row in links:
        if (thing := by_iri.get(text(row["thing"]))) is not None:
            linked[text(row["record"])].append(thing)
    return Index(things, _named(things), {iri: tuple(several) for iri, several in linked.items()}, _near(things))


def _named(things: Iterable[Thing]) -> dict[tuple[str, ...], tuple[Thing, ...]]:
    found: dict[tuple[str, ...], dict[str, Thing]] = defaultdict(dict)
    for one in things:
        for name in one.names:
            found[_words(name)][one.iri] = one
    return {words: tuple(several.values()) for words, several in found.items()}


def _near(things: Sequence[Thing]) -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = defaultdict(set)
    for n, one in enumerate(things):
        for words in one.words:
            for word in words:
                found[word[:_BEGIN]].add(n)
                found[_end(word)].add(n)
    return {begin: frozenset(several) for begin, several in found.items()}


def _end(word: str) -> str:
    """How a word ends, told apart from how one begins."""
    return f" {word[-_BEGIN:]}"


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return Thing("", frozenset(), (name,)).words[1]


def kinds_of(types: Sequence[str]) -> frozenset[str]:
    """The classes that are meant, with those below; none of a type that is no class of ours."""
    if not types:
        return frozenset().union(*(schema.kinds(CG + root) for root in ROOTS))
    found: set[str] = set()
    for one in types:
        iri = CG + one
        if iri not in schema.classes():
            try:
                iri = expand(one)
            except WrongUse:
                continue
        found |= schema.kinds(iri) if iri in schema.classes() else set()
    return frozenset(found)


def candidates(inquiry: Inquiry, known: Index, values: Mapping[str, Mapping[str, set[str]]]) -> list[Candidate]:
    """What may be meant, the nearest first; ``values`` has what things have of the properties in the conditions.

    A match is sure where somebody judged a link to what is named, or where one thing alone bears exactly that name.
    """
    kinds = kinds_of(inquiry.types)
    sure = {one.iri for one in _judged(inquiry, known) if one.classes & kinds}
    bear = [one for one in known.named.get(_words(inquiry.name), ()) if one.classes & kinds] if inquiry.name else []
    alone = {bear[0].iri} if len(bear) == 1 else set()
    found = []
    for one, like in _compared(inquiry, known, kinds):
        met = [_meets(one, condition, values) for condition in inquiry.conditions]
        if any(condition.required and not meets for condition, meets in zip(inquiry.conditions, met, strict=True)):
            continue
        judged, exact = one.iri in sure, one in bear
        score = _score(1.0 if judged else like, met, named=bool(inquiry.name or inquiry.id))
        features: dict[str, float | bool] = {"name": round(100 * like, 2), "exact-name": exact, "judged-link": judged}
        features |= {f"property-{c.property}": meets for c, meets in zip(inquiry.conditions, met, strict=True)}
        is_sure = judged or (one.iri in alone and all(met)) or (one.iri == _iri(inquiry.id) and bool(inquiry.id))
        found.append(Candidate(one, score, is_sure, features))
    ranked = sorted((one for one in found if one.score > 0), key=lambda c: (-c.match, -c.score, c.thing.iri))
    return _one_sure(ranked)[: inquiry.limit]


def _one_sure(found: list[Candidate]) -> list[Candidate]:
    """Nothing is sure where two would be."""
    if sum(one.match for one in found) < 2:
        return found
    return [Candidate(one.thing, one.score, False, one.features) for one in found]


def _judged(inquiry: Inquiry, known: Index) -> Iterable[Thing]:
    """The things that are linked to an address that is given as the name, the id, or a value of the link itself."""
    given = [
        inquiry.name,
        inquiry.id,
        *(v for c in inquiry.conditions if _property(c.property) == _LINK for v in c.values),
    ]
    for one in given:
        yield from known.linked.get(one, ()) or known.linked.get(_iri(one), ())


def _compared(inquiry: Inquiry, known: Index, kinds: frozenset[str]) -> Iterable[tuple[Thing, float]]:
    """The things that come near by name, each with how near, or all where only properties are given."""
    if inquiry.id:
        return [(one, 1.0) for one in known.things if one.iri == _iri(inquiry.id) and one.classes & kinds]
    if not inquiry.name:
        return [(one, 0.0) for one in known.things if one.classes & kinds]
    bear = [(one, 1.0) for one in known.named.get(_words(inquiry.name), ()) if one.classes & kinds]
    near = [one for one in known.may_mean(inquiry.name) if one.classes & kinds]
    judged = [(one, 1.0) for one in _judged(inquiry, known) if one.classes & kinds]
    found = dict(finding.ranked(inquiry.name, near)) | dict(judged) | dict(bear)
    return [(one, min(like, 1.0)) for one, like in found.items()]


def _score(like: float, met: Sequence[bool], *, named: bool) -> float:
    share = sum(met) / len(met) if met else 0.0
    if not named:
        return round(100 * share, 2)
    return round(100 * (like * (1 - _SHARE) + share * _SHARE if met else like), 2)


def _meets(thing: Thing, condition: Condition, values: Mapping[str, Mapping[str, set[str]]]) -> bool:
    has = values.get(thing.iri, {}).get(_property(condition.property), set())
    wanted = {form.lower() for one in condition.values for form in (one, _iri(one))}
    return bool(wanted & {one.lower() for one in has})


def _property(name: str) -> str:
    """The IRI of a property by its id."""
    return PROPERTIES[name].iri if name in PROPERTIES else CG + name


def _iri(name: str) -> str:
    return iri_of(name) or name


def iri_of(id_: str) -> str:
    """The IRI that an id stands for; nothing for what is none."""
    try:
        return expand(id_) if id_ else ""
    except WrongUse:
        return ""


def id_of(iri: str) -> str:
    """The id of a thing: the end of its IRI where it is ours, or the whole."""
    return iri.removeprefix(ID)


@dataclass(frozen=True)
class Property:
    """A property whose values can be matched or fetched: its IRI, what it is called, and what it is told of."""

    iri: str
    name: str
    of: str
    description: str


def _described(name: str, of: str, iri: str = "", called: str = "", description: str = "") -> tuple[str, Property]:
    return name, Property(iri or CG + name, called or name, of, description)


PROPERTIES = dict(
    (
        _described("label", "", RDFS + "label", "name", "What it is called"),
        _described("altLabel", "", SKOS + "altLabel", "other name", "What else it is called"),
        _described("exactMatch", "", _LINK, "linked record", "What somebody judged to be the same elsewhere"),
        _described("date", "Event", called="first day", description="Derived, by the default policy"),
        _described("dateTo", "Event", called="last day", description="Derived, by the default policy"),
        _described("place", "Event", called="place", description="Derived, by the default policy"),
        _described("affiliatedWith", "Actor", called="affiliated with", description="The actor that it belongs to"),
        _described("within", "Location", called="within", description="The place around it"),
        _described("latitude", "Location", description="In degrees, WGS 84"),
        _described("longitude", "Location", description="In degrees, WGS 84"),
        _described("publisher", "Source", description="Who published it"),
        _described("publishedOn", "Source", called="published on", description="The day of its publication"),
        _described("url", "Source", called="address", description="Where it stands on the web"),
        _described("language", "Source", description="The language in which it is written"),
    )
)


def offered(type_: str) -> dict[str, Property]:
    """The properties that things of a type can have."""
    kinds = kinds_of([type_] if type_ else [])
    return {n: one for n, one in PROPERTIES.items() if not one.of or kinds & schema.kinds(CG + one.of)}


def types_of(thing: Thing) -> list[dict[str, str]]:
    """Its classes with their names, as the protocol has them."""
    ours = sorted(thing.classes & schema.labels().keys())
    return [{"id": iri.removeprefix(CG), "name": schema.labels()[iri]} for iri in ours]
