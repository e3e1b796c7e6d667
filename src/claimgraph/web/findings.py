"""Findings: what is disputed about a thing and how, its independent origins, its timeline and its links."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from claimgraph.names import curie
from claimgraph.web import asked
from claimgraph.web.asked import Name, Row, text
from claimgraph.web.statements import is_inferred, short, voices

if TYPE_CHECKING:
    from claimgraph.web.site import Site


@dataclass(frozen=True)
class Side:
    """One claim in a dispute: what it says and how, and who says it."""

    claim: str
    aspect: str
    content: str
    stance: str
    speaker: Name | None
    day: str
    inferred: bool


@dataclass(frozen=True)
class Dispute:
    """A disagreement: of which kind, on what, about which event, and the claims between which it is."""

    iri: str
    kind: str
    measure: str
    event: Name | None
    sides: tuple[Side, ...]

    @property
    def of_scope(self) -> bool:
        """Whether the claims speak of parts of one another, so that both may be right."""
        return self.kind == "scope mismatch"


@dataclass(frozen=True)
class Origins:
    """Who says one value of one aspect, once copies are folded together; ``claims`` are at the origins."""

    aspect: str
    value: str
    origins: str
    institutions: str
    said_by: str
    hops: str
    documents: str
    claims: tuple[str, ...]


@dataclass(frozen=True)
class Moment:
    """One line of a timeline; nothing said by nobody."""

    day: str
    kind: str
    what: str
    speaker: Name | None
    claim: str

    @property
    def order(self) -> str:
        """By what it stands among others: its day; what has none comes last."""
        return self.day or "~"


@dataclass(frozen=True)
class Link:
    """A judged link to a record elsewhere: how well it matches, who judged that, when and why."""

    iri: str
    record: Name | None
    dataset: Name | None
    match: str
    judge: Name | None
    judged_on: str
    reason: str


async def disputes(site: Site, iri: str) -> tuple[Dispute, ...]:
    """The disagreements about an event, between claims of which a thing is one, or the one that it is itself."""
    found = await asked.about(site, "disputes", iri)
    spoken = await voices(site, asked.iris(found, "claim"))
    speakers = {claim: text(rows[0]["claimant"]) for claim, rows in spoken.items()}
    known = await asked.names(site, {*speakers.values(), *asked.iris(found, "event")} - {""})
    told = (_dispute(list(rows), spoken, known) for _, rows in groupby(found, key=lambda row: row["disagreement"]))
    return tuple(sorted(told, key=lambda one: one.of_scope))


def _dispute(rows: list[Row], spoken: dict[str, list[Row]], known: dict[str, Name]) -> Dispute:
    sides = []
    for row in rows:
        claim, aspect = text(row["claim"]), text(row["aspect"])
        said = spoken.get(claim, [{}])[0]
        speaker = known.get(text(said.get("claimant")))
        content = short(text(row["content"]), aspect)
        stance, day = text(said.get("stance")), text(row["day"])[:10]
        sides.append(Side(claim, aspect, content, stance, speaker, day, is_inferred(said, day)))
    head = rows[0]
    event = known.get(text(head["event"]))
    measure = text(head["measure"]) or " / ".join(filter(None, (text(head["part"]), text(head["whole"]))))
    measure = measure or ", ".join(dict.fromkeys(side.aspect for side in sides if side.aspect))
    return Dispute(text(head["disagreement"]), text(head["kind"]), measure, event, tuple(sides))


async def origins(site: Site, attack: str) -> tuple[Origins, ...]:
    """How many independent origins each figure and accusation has, as the saved question tells."""
    found = _by_column(await site.ask("independent-origins", {"attack": curie(attack)}))
    return tuple(
        Origins(
            text(row["aspect"]),
            text(row["value"]),
            text(row["speakers"]),
            text(row["institutions"]),
            text(row["saidBy"]),
            text(row["hops"]),
            text(row["documents"]),
            tuple(text(row["claims"]).split()),
        )
        for row in found
    )


async def timeline(site: Site, event: str) -> tuple[Moment, ...]:
    """What happened, was said and was answered, by day, as the saved question tells."""
    found = _by_column(await site.ask("incident-timeline", {"attack": curie(event)}))
    known = await asked.names(site, asked.iris(found, "claimant"))
    lines = (
        Moment(
            text(row["time"])[:10],
            text(row["kind"]),
            text(row["what"]).removeprefix("asserts ").removeprefix("knows of none "),
            known.get(text(row["claimant"])),
            text(row["claim"]),
        )
        for row in found
    )
    return tuple(sorted(lines, key=lambda one: (one.order, one.kind, one.what)))


async def links(site: Site, iri: str) -> tuple[Link, ...]:
    """What a thing is linked to in datasets and other collections, by whose judgement."""
    found = await asked.about(site, "linked", iri)
    known = await asked.names(site, asked.iris(found, "record", "dataset", "judge"))
    return tuple(
        Link(
            text(row["link"]),
            known.get(text(row["record"])),
            known.get(text(row["dataset"])),
            text(row["match"]),
            known.get(text(row["judge"])),
            text(row["judgedOn"]),
            text(row["reason"]),
        )
        for row in found
    )


def _by_column(answer: object) -> list[Row]:
    found = asked.terms(answer)
    return [dict(zip(found.columns, row, strict=True)) for row in found.rows]
