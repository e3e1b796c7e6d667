"""Things: all that a page tells of an event, an actor, a place, a document, a claim or a disagreement."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph import catalogue, finding
from claimgraph.errors import UnknownName
from claimgraph.names import CG, DCTERMS, LABEL, SKOS, TYPE, XSD, curie
from claimgraph.web import asked, findings, statements
from claimgraph.web.addresses import outward
from claimgraph.web.asked import Name, Row, text

if TYPE_CHECKING:
    from claimgraph.web.findings import Dispute, Link, Moment, Origins
    from claimgraph.web.site import Site
    from claimgraph.web.statements import Statements

# The kinds of things that pages are made for, by the root of their classes; the first that fits.
_KINDS = {"claim": "Claim", "event": "Event", "actor": "Actor", "place": "Location", "document": "Source"}
_AT_THE_HEAD = (TYPE, LABEL, DCTERMS + "title", SKOS + "altLabel")
# What the parts of claims are called on a page, where it is not what the query calls them.
TITLES = {"What is said of it": "Claims by aspect", "The claim": "Who says it, and where"}
# What stands elsewhere on the page of a thing.
_ELSEWHERE = frozenset(CG + name for name in ("between", "concerns", "kind", "linked", "record"))


@dataclass(frozen=True)
class Value:
    """What is told: a text, and the thing it names or the address that it leads to."""

    text: str
    iri: str = ""
    address: str = ""
    lang: str = ""


@dataclass(frozen=True)
class Property:
    """The values of one property, by its name in words."""

    name: str
    iri: str
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Page:
    """All that is told of one thing; ``sort`` decides what its page shows, ``kind`` is what it is in words."""

    iri: str
    name: Name
    sort: str
    kind: str
    classes: frozenset[str]
    other_names: tuple[str, ...]
    told: tuple[Property, ...]
    refers: tuple[Property, ...]
    derived: tuple[Property, ...]
    statements: Statements
    disputes: tuple[Dispute, ...]
    origins: tuple[Origins, ...]
    timeline: tuple[Moment, ...]
    links: tuple[Link, ...]


async def page(site: Site, iri: str, begin: int = 0) -> Page:
    """The page of a thing; raises UnknownName with the nearest names where nothing is said of it."""
    known = await asked.thing(site, iri)
    told = await asked.about(site, "show-else", iri)
    said = await statements.of(site, iri, begin)
    if not told and not said.total:
        raise await unknown(site, iri)
    sort = sort_of(known.classes if known else ())
    disputes = await findings.disputes(site, iri)
    name = (await asked.names(site, [iri]))[iri]
    if sort == "disagreement" and disputes:
        name = replace(name, text=f"{disputes[0].kind}: {disputes[0].measure}".capitalize())
    attack = sort == "event" and known is not None and CG + "Attack" in known.classes
    parts = {rank: _properties(rows) for rank, rows in groupby(told, key=lambda row: text(row["rank"]))}
    return Page(
        iri=iri,
        name=name,
        sort=sort,
        kind=known.kind if known else "",
        classes=known.classes if known else frozenset(),
        other_names=tuple(one for one in (known.names if known else ()) if one != name.text),
        told=_beside(parts.get("0", ())),
        refers=parts.get("1", ()),
        derived=_together(_beside(parts.get("2", ()))),
        statements=said,
        disputes=disputes,
        origins=await findings.origins(site, iri) if attack else (),
        timeline=await findings.timeline(site, iri) if sort == "event" else (),
        links=await findings.links(site, iri),
    )


def sort_of(classes: Iterable[str]) -> str:
    """For which kind of thing the page of something of these classes is made."""
    of = set(classes)
    if CG + "Disagreement" in of:
        return "disagreement"
    return next((word for word, root in _KINDS.items() if of & finding.below(f"cg:{root}")), "other")


def _properties(rows: Iterable[Row]) -> tuple[Property, ...]:
    made = []
    for name, of_name in groupby(rows, key=lambda row: (text(row["property"]), text(row["name"]))):
        values = dict.fromkeys(_value(row) for row in of_name)
        if name[1] not in _ELSEWHERE:
            made.append(Property(*name, tuple(values)))
    return tuple(made)


def _beside(told: tuple[Property, ...]) -> tuple[Property, ...]:
    """What is told beside what stands at the head of a page: its class and its name."""
    return tuple(one for one in told if one.iri not in _AT_THE_HEAD)


def _together(derived: tuple[Property, ...]) -> tuple[Property, ...]:
    """``derived``, in which the two ends of a figure or of a time are told as one."""
    ends = {one.iri: one for one in derived}
    low, high = (ends.get(CG + name) for name in ("date", "dateTo"))
    found = [] if low is None else [replace(low, values=(Value(asked.span(_first(low), _first(high))),))]
    figures: dict[str, dict[str, Property]] = {}
    for one in derived:
        name, _, end = one.name.rpartition(", at ")
        if end in ("least", "most"):
            figures.setdefault(name, {})[end] = one
        elif one not in (low, high):
            found.append(one)
    for name, said in figures.items():
        figure = _interval(_first(said.get("least")), _first(said.get("most")))
        found.append(Property(name, next(iter(said.values())).iri, (Value(figure),)))
    return tuple(sorted(found, key=lambda one: one.name))


def _first(one: Property | None) -> str:
    return one.values[0].text if one else ""


def _interval(low: str, high: str) -> str:
    """A figure by its ends: one number, from one to another, or a bound.

    >>> _interval("4", ""), _interval("1", "1"), _interval("1", "3")
    ('at least 4', '1', '1 to 3')
    """
    if low and high:
        return low if low == high else f"{low} to {high}"
    return f"at least {low}" if low else f"at most {high}"


def _value(row: Row) -> Value:
    """The value of a row in words; what is elsewhere on the web gets its address."""
    shown, as_it_is = row["value"], row["object"]
    if isinstance(as_it_is, NamedNode):
        words = curie(as_it_is.value).strip("<>") if isinstance(shown, NamedNode) else text(shown)
        lang = shown.language if isinstance(shown, Literal) else None
        return Value(words, iri=as_it_is.value, lang="" if lang in (None, "en") else str(lang))
    words = text(shown)
    address = words if isinstance(shown, Literal) and shown.datatype.value == XSD + "anyURI" else ""
    return Value(words, address=outward(address) or "")


async def unknown(site: Site, iri: str) -> UnknownName:
    """The error to raise where nothing is said of a thing, with the nearest names."""
    near = (await site.find(iri))[:3]
    hint = finding.question(near) if near else "what there is, tells /find"
    return UnknownName(f"nothing is said of {curie(iri)}; {hint}")


def sections(page: Page) -> list[tuple[str, str, int]]:
    """The parts of a page in their order: where each stands, what it is called, and how many are in it."""
    claims = [
        (f"part-{n}", TITLES.get(part.title, part.title), sum(len(group.statements) for group in part.groups))
        for n, part in enumerate(page.statements.parts, 1)
    ]
    facts = [("told", "Told", len(page.told)), ("derived", "Derived", len(page.derived))]
    found = [
        *(facts if page.sort != "claim" else ()),
        ("disputes", "Disputed", len(page.disputes)),
        ("origins", "Origins", len(page.origins)),
        *claims,
        *(facts if page.sort == "claim" else ()),
        ("timeline", "Timeline", len(page.timeline)),
        ("links", "Links", len(page.links)),
        ("refers", "Refers to it", len(page.refers)),
    ]
    return [section for section in found if section[2]]


def questions(page: Page) -> list[tuple[str, str, str]]:
    """The saved questions that can be asked of this thing: id, parameter and summary."""
    found = []
    for query in catalogue.questions():
        for one in query.parameters:
            if one.type == "iri" and one.of and page.sort != "other" and page.classes & finding.below(one.of):
                found.append((query.id, one.name, query.summary))
                break
    return found
