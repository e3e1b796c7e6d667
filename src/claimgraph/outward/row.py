"""A row: one claim flat, with its speaker, chain, document and licence, under the columns that a table tells of."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from itertools import groupby

from pyoxigraph import NamedNode

from claimgraph.names import CG, DCTERMS
from claimgraph.outward.told import Claim, Said, Told, kind, text, value
from claimgraph.resources import folder
from claimgraph.terms import Term
from claimgraph.views import plain

Row = dict[str, object]
# The columns whose values are things of ours or of a document, which have names.
LABELLED = frozenset(
    {"victimGroup", "forces", "place", "target", "perpetrator", "participant", "respondsTo", "inSeries", "firstSince"}
    | {"ends", "jointWith", "onBehalfOf"}
)


@dataclass(frozen=True)
class Column:
    """A column: its name, the property of a claim (short) that it holds where it holds one, and what it means."""

    name: str
    said: str
    means: str

    @property
    def names(self) -> tuple[str, ...]:
        """Its name, and that of the column beside it with what its things are called."""
        return (self.name, f"{self.name}Label") if self.name in LABELLED else (self.name,)


@cache
def columns() -> tuple[Column, ...]:
    """The columns of a row, in order; one of things of ours has one beside it with what they are called."""
    with (folder("queries") / "outward" / "columns.tsv").open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        next(rows)
        return tuple(Column(*row) for row in rows)


def names() -> tuple[str, ...]:
    """The names of all columns."""
    return tuple(name for column in columns() for name in column.names)


def row(claim: Claim, told: Told) -> Row:
    """The claim under its columns, with None where one is empty."""
    said = {**_where(claim, told), **_who(claim, told)}
    found: Row = {}
    for column in columns():
        if column.name in said:
            found[column.name] = said[column.name] or None
        else:
            found |= _content(column, claim, told)
    point = told.said(value(claim.said, "place"))
    return found | {"latitude": _number(point, "latitude"), "longitude": _number(point, "longitude")}


def _content(column: Column, claim: Claim, told: Told) -> Row:
    """The values of a property: those of a list by their names in the ontology, things with what they are called."""
    terms = claim.said.get(column.said.replace("cg:", CG), ())
    things = [term.value for term in terms if isinstance(term, NamedNode) and not term.value.startswith(CG)]
    plainly = plain(terms[0]) if len(terms) == 1 and not things else "; ".join(map(text, terms)) or None
    if isinstance(plainly, str):
        plainly = plainly.replace(CG, "")
    called = "; ".join(map(told.name, things)) or None
    return dict(zip(column.names, (plainly, called), strict=False))


def _where(claim: Claim, told: Told) -> Row:
    """The event, and the document with its coding."""
    outer = _outwards(claim, told)
    document = value(outer[-1].said, "statedIn")
    read, coding = told.said(document), told.said(claim.home)
    release = told.said(value(read, "recordOf"))
    return {
        "claim": claim.iri,
        "event": claim.event,
        "eventLabel": told.name(claim.event),
        "eventKind": kind(told.said(claim.event)),
        "aspect": claim.aspect,
        "words": told.words.get(claim.iri),
        "document": document,
        "documentTitle": _first(read.get(DCTERMS + "title")) or _first(release.get(DCTERMS + "title")),
        "publisher": _publisher(document, told),
        "publisherLabel": told.name(_publisher(document, told)),
        "publishedOn": value(read, "publishedOn") or value(release, "publishedOn"),
        "url": value(read, "url"),
        "language": value(read, "language"),
        "copyOf": value(read, "republishes"),
        "record": str(bool(release)).lower(),
        "licence": value(coding, "codingLicence"),
        "coder": value(coding, "codedBy"),
        "codedOn": value(coding, "codedOn"),
        "codedFrom": value(coding, "codedFrom").removeprefix(CG),
        "coding": claim.home,
    }


def _who(claim: Claim, told: Told) -> Row:
    """The speaker, and the chain from the first who says it to who publishes it."""
    speaker = value(claim.said, "claimant")
    passing = [value(one.said, "claimant") for one in [*_inwards(claim, told), *_outwards(claim, told)]]
    document = value(_outwards(claim, told)[-1].said, "statedIn")
    original = value(told.said(document), "republishes")
    passing += [_publisher(original, told), _publisher(document, told)]
    chain = [iri for iri, _ in groupby(filter(None, passing))]
    return {
        "speaker": speaker,
        "speakerLabel": told.name(speaker),
        "speakerKind": kind(told.said(speaker)),
        "chain": " > ".join(map(told.name, chain)),
        "chainIris": " ".join(chain),
    }


def _inwards(claim: Claim, told: Told) -> list[Claim]:
    """The claims that it passes on, the first said first."""
    found: list[Claim] = []
    while inner := value((found[0] if found else claim).said, "quotes"):
        said = told.said(inner)
        if not said or inner == claim.iri or any(one.iri == inner for one in found):
            break
        found.insert(0, Claim(inner, claim.event, claim.home, said))
    return found


def _outwards(claim: Claim, told: Told) -> list[Claim]:
    """The claim, then what passes it on, as far as one that stands in a document."""
    found = [claim]
    while not value(found[-1].said, "statedIn"):
        known = {one.iri for one in found}
        outer = [one for one in told.quoting(found[-1].iri) if one.iri not in known]
        if not outer:
            break
        found.append(outer[0])
    return found


def _publisher(document: str, told: Told) -> str:
    said = told.said(document)
    return value(said, "publisher") or value(told.said(value(said, "recordOf")), "publisher")


def _first(terms: tuple[Term, ...] | None) -> str:
    return text(terms[0]) if terms else ""


def _number(said: Said, name: str) -> object:
    return next((plain(term) for term in said.get(CG + name, ())), None)
