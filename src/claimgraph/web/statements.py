"""Statements: the claims that have to do with a thing, by part, event and aspect, each with its speaker."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from hashlib import blake2s
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph.web import asked
from claimgraph.web.asked import Name, Row, text

if TYPE_CHECKING:
    from claimgraph.web.site import Site

# So many claims stand on one page; the next ones have an address of their own.
SHOWN = 300
_EVENT = "What is said of it"


@dataclass(frozen=True)
class Statement:
    """One claim in one document: what is said and how, by whom, through whom, and where; ``gone`` where it fell.

    Its day is ``inferred`` where no text gives it.
    """

    claim: str
    content: str
    stance: str
    certainty: str
    speaker: Name | None
    chain: tuple[str, ...]
    document: Name | None
    publisher: Name | None
    original: Name | None
    published: str
    locator: str
    day: str
    gone: str
    inferred: bool = False
    anchor: str = ""


@dataclass(frozen=True)
class Group:
    """The statements on one aspect of one event; ``event`` is empty where the page is about that event."""

    event: Name | None
    aspect: str
    statements: tuple[Statement, ...]


@dataclass(frozen=True)
class Part:
    """One way in which claims have to do with the thing of a page."""

    title: str
    groups: tuple[Group, ...]

    @property
    def chained(self) -> bool:
        """Whether any of it came through others."""
        return any(one.chain for group in self.groups for one in group.statements)

    def within(self, iri: str) -> bool:
        """Whether all of it stands in one document, the one whose page this is."""
        return {one.document and one.document.iri for group in self.groups for one in group.statements} == {iri}


@dataclass(frozen=True)
class Statements:
    """Those of a page: its parts, how many claims there are in all, and which of them these are."""

    parts: tuple[Part, ...]
    total: int
    begin: int

    @property
    def here(self) -> frozenset[str]:
        """The claims that stand on this page."""
        return frozenset(one.claim for part in self.parts for group in part.groups for one in group.statements)

    @property
    def end(self) -> int:
        """The number of the last claim that is shown."""
        return min(self.begin + SHOWN, self.total)


async def of(site: Site, iri: str, begin: int = 0) -> Statements:
    """The claims that have to do with the thing, from the one with the number ``begin`` on."""
    found = await asked.about(site, "show-claims", iri)
    shown = found[begin : begin + SHOWN]
    spoken = await voices(site, asked.iris(shown, "claim"))
    about = await asked.rows(site, "events-of", [{"claim": NamedNode(one)} for one in asked.iris(shown, "claim")])
    events = {text(row["claim"]): text(row["event"]) for row in about}
    known = await _names(site, spoken, events.values())
    parts = (Part(title, tuple(_groups(rows, spoken, known, events))) for title, rows in _by(shown, "part"))
    return Statements(tuple(_anchored(parts)), len(found), begin)


def anchor(claim: str) -> str:
    """Where on a page a claim stands first."""
    return f"c-{blake2s(claim.encode(), digest_size=5).hexdigest()}"


def _anchored(parts: Iterable[Part]) -> Iterator[Part]:
    """``parts`` in which the first statement of each claim can be led to."""
    met: set[str] = set()

    def marked(one: Statement) -> Statement:
        if one.claim in met:
            return one
        met.add(one.claim)
        return replace(one, anchor=anchor(one.claim))

    for part in parts:
        groups = (replace(group, statements=tuple(map(marked, group.statements))) for group in part.groups)
        yield replace(part, groups=tuple(groups))


async def voices(site: Site, claims: Iterable[str]) -> dict[str, list[Row]]:
    """Who speaks in each of ``claims``, one row for each document that brings it to a reader."""
    found = await asked.rows(site, "voices", [{"claim": NamedNode(one)} for one in sorted(claims)])
    return {claim: list(rows) for claim, rows in _by(found, "claim")}


async def _names(site: Site, spoken: dict[str, list[Row]], events: Iterable[str]) -> dict[str, Name]:
    rows = [row for several in spoken.values() for row in several]
    return await asked.names(site, {*asked.iris(rows, "claimant", "document", "publisher", "original"), *events})


def _by(rows: Iterable[Row], column: str) -> Iterator[tuple[str, Iterator[Row]]]:
    return groupby(rows, key=lambda row: text(row[column]))


def _groups(
    rows: Iterable[Row], spoken: dict[str, list[Row]], known: dict[str, Name], events: dict[str, str]
) -> Iterator[Group]:
    for (part, event, aspect), group in groupby(rows, key=lambda row: (row["part"], row["event"], text(row["aspect"]))):
        several = list(group)
        about = known.get(events.get(text(several[0]["claim"]), "")) if text(part) != _EVENT and event else None
        said = (one for row in _unique(several) for one in _statements(row, spoken, known))
        yield Group(about, aspect or "content gone", tuple(said))


def _unique(rows: Iterable[Row]) -> Iterator[Row]:
    """One row for each claim: what names it in several ways stands once."""
    return iter({text(row["claim"]): row for row in rows}.values())


def _statements(row: Row, spoken: dict[str, list[Row]], known: dict[str, Name]) -> Iterator[Statement]:
    claim, aspect = text(row["claim"]), text(row["aspect"])
    content = text(row["content"]) or "its content was removed"
    for said in spoken.get(claim) or [{}]:
        yield Statement(
            claim=claim,
            content=short(content, aspect),
            stance=text(said.get("stance")),
            certainty=text(said.get("certainty")),
            speaker=known.get(text(said.get("claimant"))),
            chain=tuple(one for one in text(said.get("chain")).split(" < ") if one),
            document=known.get(text(said.get("document"))),
            publisher=known.get(text(said.get("publisher"))),
            original=known.get(text(said.get("original"))),
            published=text(said.get("published"))[:10],
            locator=text(said.get("locator")),
            day=text(row["day"])[:10],
            gone=text(row["gone"]),
            inferred=is_inferred(said, text(row["day"]) or text(said.get("published"))),
        )


def is_inferred(said: Row, day: str) -> bool:
    """Whether the day on which something was said is that of a document whose date no text gives."""
    return text(said.get("inferred")) == "true" and text(said.get("on"))[:10] == day[:10] != ""


def short(content: str, aspect: str) -> str:
    """What a claim says, without what stands beside it: its stance and its aspect.

    >>> short("denies: perpetrator: Group X (in a post)", "perpetrator")
    'Group X (in a post)'
    """
    for word in ("denies: ", "doubts: ", "no comment on: "):
        content = content.removeprefix(word)
    return content.removeprefix(f"{aspect}: ")
