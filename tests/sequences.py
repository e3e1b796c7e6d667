"""Sequences of loads, withdrawals and redactions of small documents that refer to one another, drawn at random."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from random import Random
from typing import Protocol, TypeAlias

from hypothesis import strategies as st

from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.errors import ClaimgraphError
from claimgraph.names import ABOUT, CG, ID, TYPE
from claimgraph.terms import iri_of
from tests.gate.documents import PREFIXES

ACTORS = ("army", "group", "front", "ministry", "agency", "outlet", "official")
EVENTS = ("attack-1", "attack-2", "series-1")
REPORTS = ("a", "b", "c", "d")
# What a claim of each kind says, in several ways.
SAYS = {
    "CasualtyClaim": (
        "cg:harm cg:Wounded ; cg:low 2",
        "cg:harm cg:Killed ; cg:victimGroup id:army ; cg:low 1 ; cg:high 3",
    ),
    "AttributionClaim": ("cg:perpetrator id:group", "cg:perpetrator id:front"),
    "PlaceClaim": ("cg:place id:camp ; cg:placeRole cg:Impact", "cg:place id:town ; cg:placeRole cg:Near"),
    "TargetClaim": ("cg:target id:camp", "cg:target id:army"),
    "TimeClaim": ('cg:earliest "2020-11-17"^^xsd:date', 'cg:latest "2020-11-18"^^xsd:date'),
    "OccurrenceClaim": ("cg:outcome cg:Happened", "cg:outcome cg:DidNotHappen"),
    "ResponseClaim": ("cg:respondsTo id:other", "cg:respondsTo id:other"),
    "SequenceClaim": ("cg:inSeries id:other", "cg:ordinal 2 ; cg:inSeries id:other"),
}
# What any report may say of things beside the lists, alike in all of them; who publishes, and what happened, last.
ALIKE = (
    'id:town a cg:Settlement ; rdfs:label "Town"@en ; cg:within id:land .\n',
    'id:agency a cg:MediaOrganisation ; rdfs:label "Agency"@en .\n',
    "id:group cg:affiliatedWith id:front .\n",
    "id:camp cg:operatedBy id:army .\n",
    'id:mast a cg:MediaOrganisation ; rdfs:label "Mast"@en ; cg:affiliatedWith id:agency .\n',
    'id:attack-3 a cg:Attack ; rdfs:label "Mortars"@en ; cg:partOf id:other .\n',
)
NAMING = ("quotes", "disputes", "supersedes", "retracts")


@dataclass(frozen=True)
class Saying:
    """A claim to be; it has event and kind of one that stands, ``other`` by ``verb``, unless it may ``stray``."""

    kind: str
    event: str
    who: str
    stance: str
    way: int
    verb: str
    other: int
    stray: bool


@dataclass(frozen=True)
class Article:
    """A report to be; ``copies`` names another that it republishes, if it stands, ``alike`` what others say too."""

    name: str
    publisher: str
    day: int
    copies: str
    says: tuple[Saying, ...]
    alike: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Lists:
    """Actors and places to be: which serves which, of what class the army is, and in what the camp lies."""

    serves: tuple[int, ...]
    army: str
    camp_in_town: bool
    operator: str
    one_name: bool


@dataclass(frozen=True)
class Events:
    """Events to be, in a document of their own: whether the series may include one, and which is part of which."""

    includes: bool
    part: bool
    named: bool


@dataclass(frozen=True)
class Load:
    """Documents that come together."""

    drafts: tuple[Article | Lists | Events, ...]


@dataclass(frozen=True)
class Withdraw:
    """Reports that go together, of those that stand."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Redact:
    """One of the claims that stand."""

    number: int


Step: TypeAlias = "Load | Withdraw | Redact"


class Place(Protocol):
    """Where sequences are played: each step is taken, or refused and changes nothing."""

    def load(self, documents: list[Document]) -> None: ...

    def withdraw(self, iris: list[str]) -> None: ...

    def redact(self, claim: str) -> None: ...


@dataclass
class Stand:
    """What stands after the steps so far: of each claim its event and its kind, by document."""

    claims: dict[str, dict[str, tuple[str, str]]] = field(default_factory=dict)
    redacted: set[str] = field(default_factory=set)

    def others(self, name: str) -> dict[str, tuple[str, str]]:
        """The claims of all documents but ``name``, by IRI."""
        found = {
            claim: what for document, told in self.claims.items() if document != name for claim, what in told.items()
        }
        return {claim: found[claim] for claim in sorted(found) if claim not in self.redacted}


def steps(most: int) -> st.SearchStrategy[list[Step]]:
    """Up to ``most`` steps, each length as often as the next.

    A step is drawn from a number, since what hypothesis itself draws of so many parts is mostly small and alike.
    """
    step = st.integers(0, 2**32).map(one)
    return st.integers(1, most).flatmap(lambda length: st.lists(step, min_size=length, max_size=length))


def one(seed: int) -> Step:
    """A step at random."""
    dice = Random(seed)
    kind = dice.random()
    if kind < 0.12:
        return Withdraw(tuple(dice.sample(range(4), dice.randint(1, 2))))
    if kind < 0.2:
        return Redact(dice.randrange(10))
    return Load(tuple(_draft(dice) for _ in range(dice.randint(1, 3))))


def _draft(dice: Random) -> Article | Lists | Events:
    kind = dice.random()
    if kind < 0.15:
        serves = tuple(dice.choice((0, 0, 1, 2)) for _ in ACTORS)
        army = dice.choice(("StateBody", "ArmedGroup"))
        return Lists(serves, army, dice.random() < 0.5, dice.choice(ACTORS), dice.random() < 0.5)
    if kind < 0.25:
        return Events(*(dice.random() < 0.5 for _ in range(3)))
    copies = dice.choice(("", "", *REPORTS))
    says = tuple(_saying(dice) for _ in range(dice.randint(1, 4)))
    alike = frozenset(dice.sample(range(len(ALIKE)), dice.choice((0, 1, 2, 3))))
    return Article(dice.choice(REPORTS), dice.choice(ACTORS), dice.randint(0, 3), copies, says, alike)


def _saying(dice: Random) -> Saying:
    stance = dice.choice(("Asserts", "Asserts", "Asserts", "Denies", "Doubts", "KnowsOfNone"))
    verb = dice.choice(("", "", "", "quotes", "quotes", *NAMING))
    kind = dice.choice((*SAYS, *["CasualtyClaim"] * 4, "AttributionClaim"))
    event, who = dice.choice((*EVENTS, "attack-1", "attack-1")), dice.choice(ACTORS)
    return Saying(kind, event, who, stance, dice.randrange(2), verb, dice.randrange(10), dice.random() < 0.1)


BEGIN: tuple[Lists | Events, ...] = (
    Lists((0,) * len(ACTORS), "StateBody", True, "army", False),
    Events(True, False, True),
)


def play(sequence: list[Step], place: Place) -> Iterator[Step]:
    """Take each step of ``sequence`` at ``place``; what was taken, and not refused."""
    stand = Stand()
    for step in (Load(BEGIN), *sequence):
        try:
            _take(step, place, stand)
        except ClaimgraphError:
            continue
        yield step


def _take(step: Step, place: Place, stand: Stand) -> None:
    if isinstance(step, Load):
        texts = {_name(draft): _text(draft, stand) for draft in step.drafts}
        documents = [_read(name, text) for name, text in texts.items()]
        place.load(documents)
        stand.claims.update({name: _claims(document) for name, document in zip(texts, documents, strict=True)})
    elif isinstance(step, Withdraw):
        there = sorted(stand.claims.keys() & set(REPORTS))
        names = {there[number % len(there)] for number in step.numbers if there}
        place.withdraw([ID + name for name in sorted(names)])
        for name in names:
            del stand.claims[name]
    elif claims := list(stand.others("")):
        claim = claims[step.number % len(claims)]
        place.redact(claim)
        stand.redacted.add(claim)


def _read(name: str, text: str) -> Document:
    (document,) = read_file(File(f"{name}.ttl", PREFIXES + text))
    return document


def _claims(document: Document) -> dict[str, tuple[str, str]]:
    about = {iri_of(quad.subject): iri_of(quad.object) for quad in document.quads if quad.predicate.value == ABOUT}
    kinds = {iri_of(quad.subject): iri_of(quad.object) for quad in document.quads if quad.predicate.value == TYPE}
    return {claim: (event.removeprefix(ID), kinds[claim].removeprefix(CG)) for claim, event in about.items()}


def _name(draft: Article | Lists | Events) -> str:
    return draft.name if isinstance(draft, Article) else type(draft).__name__.lower()


def _text(draft: Article | Lists | Events, stand: Stand) -> str:
    if isinstance(draft, Lists):
        return "".join(_lists(draft))
    return "".join(_article(draft, stand)) if isinstance(draft, Article) else "".join(_events(draft))


def _dataset(name: str) -> str:
    coded = 'cg:codedBy id:outlet ; cg:codedOn "2020-11-19"^^xsd:date'
    return f'id:{name} a cg:Dataset ; dcterms:title "{name}"@en ; {coded} .\n'


def _lists(lists: Lists) -> Iterator[str]:
    yield _dataset("lists")
    classes = {"army": lists.army, "official": "UnnamedActor", "group": "ArmedGroup", "front": "ArmedGroup"}
    for number, name in enumerate(ACTORS):
        named = 'cg:describedAs "an official"@en' if name == "official" else f'rdfs:label "{_label(name, lists)}"@en'
        yield f"id:{name} a cg:{classes.get(name, 'MediaOrganisation')} ; {named} .\n"
        if lists.serves[number] and number >= lists.serves[number]:
            yield f"id:{name} cg:affiliatedWith id:{ACTORS[number - lists.serves[number]]} .\n"
    yield 'id:land a cg:Country ; rdfs:label "Land"@en .\n'
    yield 'id:town a cg:Settlement ; rdfs:label "Town"@en ; cg:within id:land .\n'
    yield f'id:camp a cg:Site ; rdfs:label "Camp"@en ; cg:operatedBy id:{lists.operator} ;'
    yield f" cg:within id:{'town' if lists.camp_in_town else 'land'} .\n"


def _label(name: str, lists: Lists) -> str:
    return "Group" if lists.one_name and name == "front" else name.capitalize()


def _events(events: Events) -> Iterator[str]:
    yield _dataset("events")
    yield f'id:attack-1 a cg:Attack ; rdfs:label "{"Rockets" if events.named else "Shells"}"@en .\n'
    yield f'id:attack-2 a cg:Attack ; rdfs:label "Drones"@en {"; cg:partOf id:attack-1" if events.part else ""} .\n'
    yield 'id:series-1 a cg:AttackSeries ; rdfs:label "Dozens"@en '
    yield f"{'; cg:mayInclude id:attack-1' if events.includes else ''} .\n"
    yield 'id:other a cg:Event ; rdfs:label "Another event"@en .\n'


def _article(article: Article, stand: Stand) -> Iterator[str]:
    mast, mortars = len(ALIKE) - 2 in article.alike, len(ALIKE) - 1 in article.alike
    publisher = "mast" if mast else article.publisher
    yield f'id:{article.name} a cg:Article ; dcterms:title "A"@en ; cg:publisher id:{publisher} ;\n'
    if article.day:
        yield f'  cg:publishedOn "2020-11-{17 + article.day}"^^xsd:date ;\n'
    if article.copies in stand.claims and article.copies != article.name:
        yield f"  cg:republishes id:{article.copies} ;\n"
    yield '  cg:codedBy id:outlet ; cg:codedOn "2020-11-29"^^xsd:date .\n'
    yield from (ALIKE[number] for number in sorted(article.alike))
    others = stand.others(article.name)
    for number, saying in enumerate(article.says):
        saying = replace(saying, event="attack-3") if mortars and number == 0 else saying
        yield _claim(f"{article.name}-{number}", article.name, saying, others)


def _claim(name: str, home: str, saying: Saying, others: Mapping[str, tuple[str, str]]) -> str:
    event, kind, says = saying.event, saying.kind, SAYS[saying.kind][saying.way]
    stance = saying.stance
    if saying.verb and others:
        other = list(others)[saying.other % len(others)]
        event, kind = (event, kind) if saying.stray else others[other]
        hop = saying.verb == "quotes" and saying.way == 0
        stance = "Relays" if hop else stance
        says = f"{'' if hop else SAYS[kind][saying.way] + ' ; '}cg:{saying.verb} <{other}>"
    if stance == "KnowsOfNone":
        kind, says = "CasualtyClaim", "cg:harm cg:Casualty"
    return (
        f"id:{name} a cg:{kind} ; cg:about id:{event} ; cg:claimant id:{saying.who} ; cg:stance cg:{stance} ;\n"
        f'  cg:statedIn id:{home} ; cg:locator "paragraph 1" ; {says} .\n'
    )
