"""What is told outwards: claims about some events, and what they rest on, as documents say it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby, islice
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue
from claimgraph.engine import solutions
from claimgraph.errors import UnknownName
from claimgraph.names import CG, DCTERMS, LABEL, TYPE, curie

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.licences import Leaving
    from claimgraph.terms import Term

Said = Mapping[str, tuple["Term", ...]]
# From a claim to its document, and on to who coded it, who publishes it and what it copies.
_FOLLOWED = ("claimant", "quotes", "statedIn", "publisher", "republishes", "recordOf", "codedBy")
_NAMES = (LABEL, DCTERMS + "title", CG + "describedAs")
# So many events, or things, at a time.
_BATCH = 200


@dataclass(frozen=True)
class Claim:
    """A claim: its IRI, the event that it is about, the document whose graph holds it, and what is said of it."""

    iri: str
    event: str
    home: str
    said: Said

    @property
    def aspect(self) -> str:
        """What it speaks of: ``Casualty`` of a cg:CasualtyClaim."""
        return kind(self.said).removesuffix("Claim")


@dataclass(frozen=True)
class Told:
    """Some claims by event, what they rest on by IRI, and their content in words, which are nobody's own."""

    claims: tuple[Claim, ...]
    things: Mapping[str, Said]
    words: Mapping[str, str]

    def events(self) -> Iterator[tuple[str, list[Claim]]]:
        """The claims of each event."""
        for event, claims in groupby(self.claims, key=lambda claim: claim.event):
            yield event, list(claims)

    def quoting(self, iri: str) -> list[Claim]:
        """The claims that pass on the claim ``iri``."""
        return self._quoting.get(iri, [])

    @cached_property
    def _quoting(self) -> dict[str, list[Claim]]:
        found: dict[str, list[Claim]] = {}
        for claim in self.claims:
            for term in claim.said.get(CG + "quotes", ()):
                found.setdefault(text(term), []).append(claim)
        return found

    def said(self, iri: str) -> Said:
        """What is said of a thing; nothing where nothing is."""
        return self.things.get(iri, {})

    def name(self, iri: str) -> str:
        """What a thing is called, in English where it has an English name; its short IRI where it has no name."""
        named = [term for one in _NAMES for term in self.said(iri).get(one, ()) if isinstance(term, Literal)]
        english = [term for term in named if not term.language or term.language.startswith("en")]
        return next((term.value for term in [*english, *named]), curie(iri) if iri else "")


def value(said: Said, property_: str) -> str:
    """The first value of a property of ours, as text; empty where there is none."""
    return next((text(term) for term in said.get(CG + property_, ())), "")


def text(term: Term) -> str:
    """A term as text: the IRI, or what the literal says."""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def kind(said: Said) -> str:
    """The class of a thing by its name in the ontology; empty where none is said."""
    return next((text(term).removeprefix(CG) for term in said.get(TYPE, ())), "")


def told(graph: Readable, about: Collection[str], documents: Collection[str], may: Leaving) -> Iterator[Told]:
    """The claims about the events ``about`` in ``documents`` (IRIs; of all where none is named), some at a time.

    What may not leave is left out with every claim that names it. Raises UnknownName for an event of which no claim is.
    """
    homes = [{"home": NamedNode(iri)} for iri in sorted(documents)] or [{}]
    wanted = [{"event": NamedNode(iri)} for iri in sorted(about)] or [{}]
    found = _rows(graph, "events", [event | home for event in wanted for home in homes])
    events = [text(event) for (event,) in found]
    for iri in sorted(set(about) - set(events)):
        raise UnknownName(f"no claim here is about {curie(iri)}; what there is, tells: claimgraph find NAME")
    for some in _batches(iri for iri in events if not may.keeps(iri)):
        rows = [{"event": NamedNode(iri)} | home for iri in some for home in homes]
        claims = tuple(claim for claim in _claims(graph, rows) if not _kept(claim, may))
        yield Told(claims, _things(graph, claims, may), _words(graph, claims))


def _kept(claim: Claim, may: Leaving) -> bool:
    values = (term.value for terms in claim.said.values() for term in terms if isinstance(term, NamedNode))
    return may.bound and any(map(may.keeps, (claim.iri, claim.home, *values)))


def _claims(graph: Readable, rows: list[dict[str, NamedNode]]) -> Iterator[Claim]:
    """Each claim that somebody makes; of one that was redacted nothing is left to tell."""
    found = _rows(graph, "claims", rows)
    for (event, claim, home), statements in groupby(found, key=lambda row: row[:3]):
        said = _said((property_, term) for _, _, _, property_, term in statements)
        if CG + "claimant" in said:
            yield Claim(text(claim), text(event), text(home), said)


def _said(statements: Iterable[tuple[Term, Term]]) -> Said:
    said: dict[str, list[Term]] = {}
    for property_, term in statements:
        said.setdefault(text(property_), []).append(term)
    return {property_: tuple(terms) for property_, terms in said.items()}


def _things(graph: Readable, claims: Collection[Claim], may: Leaving) -> Mapping[str, Said]:
    """What is said of all that the claims name, and on along the chain, until nothing new is named."""
    found: dict[str, Said] = {claim.iri: claim.said for claim in claims}
    waiting = {claim.home for claim in claims} | {iri for claim in claims for iri in _named(claim.said)}
    while waiting := {iri for iri in waiting - found.keys() if not may.keeps(iri)}:
        for some in _batches(sorted(waiting)):
            rows = _rows(graph, "things", [{"thing": NamedNode(iri)} for iri in some])
            for thing, statements in groupby(rows, key=lambda row: row[0]):
                found[text(thing)] = _said((property_, term) for _, property_, term in statements)
        found |= {iri: {} for iri in waiting - found.keys()}
        waiting = {iri for new in waiting for iri in _named(found[new], _FOLLOWED)}
    return found


def _named(said: Said, properties: Collection[str] = ()) -> Iterator[str]:
    """The IRIs that ``said`` leads to, by some properties of ours or by any."""
    wanted = [CG + name for name in properties] or [one for one in said if one != TYPE]
    return (term.value for one in wanted for term in said.get(one, ()) if isinstance(term, NamedNode))


def _words(graph: Readable, claims: Iterable[Claim]) -> Mapping[str, str]:
    rows = [{"claim": NamedNode(claim.iri)} for claim in claims]
    return {text(claim): text(words) for claim, words in _rows(graph, "words", rows)} if rows else {}


def _batches(iris: Iterable[str]) -> Iterator[list[str]]:
    rest = iter(iris)
    while some := list(islice(rest, _BATCH)):
        yield some


def _rows(graph: Readable, query: str, given: list[dict[str, NamedNode]]) -> list[tuple[Term, ...]]:
    found = [*map(tuple, solutions(graph.query(catalogue.outward(query).bind_terms(given))))]
    # Sorted here: the engine would fetch an IRI from the disk for each comparison, which takes six times as long.
    return sorted(found, key=lambda row: [str(term) for term in row])


def besides(graph: Readable, homes: Iterable[str]) -> Iterator[tuple[str, str, str, int]]:
    """How often each property is stated of each thing (its IRI, its class) in the documents ``homes``."""
    rows = _rows(graph, "others", [{"home": NamedNode(iri)} for iri in sorted(homes)])
    return ((text(thing), text(kind_) if kind_ else "", text(one), int(text(n))) for thing, one, n, kind_ in rows)
