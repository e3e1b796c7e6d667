"""Skeletons: the beginning of a document in Turtle, with what is known filled in and the rest marked as still to do."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from pyoxigraph import Literal, NamedNode

from claimgraph.errors import WrongUse
from claimgraph.names import ID, XSD, curie, expand
from claimgraph.screen.datatypes import misspelt

# Stands where something is still to be filled in; `claimgraph check` names each such place.
TODO: Final = '"TODO"'

# What a claim of each aspect has for its content.
ASPECTS: Final = {
    "attribution": ("perpetrator",),
    "casualty": ("harm", "low", "high"),
    "cause": ("cause",),
    "damage": ("damaged", "low", "high"),
    "frequency": ("low", "high"),
    "motive": ("motive",),
    "munition": ("munition", "munitionFate", "low", "high"),
    "occurrence": ("outcome",),
    "participation": ("participant", "participantRole"),
    "place": ("place", "placeRole"),
    "response": ("respondsTo",),
    "sequence": ("inSeries",),
    "strength": ("forces", "low", "high"),
    "target": ("target",),
    "time": ("earliest", "latest"),
}

_SHORT = re.compile(r"[a-z0-9][a-z0-9./-]*\Z")
_WORDS_OF_TITLE = 4


@dataclass(frozen=True)
class Thing:
    """An actor, a place or an event: its IRI, and its class and name where it is described here."""

    iri: str
    kind: str = ""
    name: str = ""
    said: tuple[tuple[str, str], ...] = ()

    @property
    def described(self) -> str:
        """Its description; nothing where it is described elsewhere."""
        if not self.name:
            return ""
        called = "cg:describedAs" if self.kind == "UnnamedActor" else "rdfs:label"
        said = [f"a cg:{self.kind}", f"{called} {text(self.name)}", *(f"{path} {value}" for path, value in self.said)]
        return f"{curie(self.iri)} {' ; '.join(said)} .\n"


@dataclass(frozen=True)
class Report:
    """What is known of a report before it is coded; an empty text is not known yet."""

    coded: str
    kind: str = "Article"
    id: str = ""
    title: str = ""
    publisher: Thing | None = None
    published: str = ""
    url: str = ""
    language: str = ""
    coder: Thing | None = None
    event: Thing | None = None
    aspects: tuple[str, ...] = ()


def thing(said: str, kind: str) -> Thing:
    """What is meant: an IRI (``id:reuters``, ``reuters``), or the name of something that is described here."""
    if ":" in said.split(" ")[0] or _SHORT.match(said):
        return Thing(expand(said))
    return Thing(ID + slug(said), kind, said)


def slug(name: str) -> str:
    """The last part of an IRI for what is called ``name``.

    >>> slug("Kata'ib Hezbollah (Iraq)")
    'kataib-hezbollah-iraq'
    """
    found = re.sub(r"\W+", "-", re.sub(r"['’]", "", name.lower())).strip("-")
    if not found:
        raise WrongUse(f"'{name}' has no letter for an IRI; name it with --id")
    return found


def made(name: str, iri: str | None) -> str:
    """The IRI of what is called ``name``: the one that was given, or one made of the name."""
    return expand(iri) if iri else ID + slug(name)


def report(known: Report) -> str:
    """The skeleton of a report with a claim of each aspect that was asked for."""
    iri = expand(known.id or _made(known))
    things = [one for one in (known.publisher, known.coder, known.event) if one]
    described = "".join(dict.fromkeys(one.described for one in things))
    parts = [f"@prefix c: <{iri}/> .\n", _head(iri, known), described, *_claims(curie(iri), known)]
    return "\n".join(part for part in parts if part)


def alone(described: Thing, coder: Thing, coded: str) -> str:
    """``described`` as a document of its own."""
    head = Report(coded, "Dataset", title=described.name, publisher=coder, coder=coder, published=coded)
    return "\n".join([_head(f"{described.iri}-described", head), coder.described + described.described])


def _made(known: Report) -> str:
    """A name made of the day, the publisher and the first words of the title."""
    if not (known.published and known.publisher and known.title):
        raise WrongUse("the document has no name; give --id, or --published, --publisher and --title to make one of")
    publisher = known.publisher.iri.removeprefix(ID).rpartition("/")[2]
    return f"{known.published[:10]}-{publisher}-{slug(' '.join(known.title.split()[:_WORDS_OF_TITLE]))}"


def _head(iri: str, known: Report) -> str:
    said = {
        "dcterms:title": text(known.title, known.language or "en"),
        "cg:publisher": _of(known.publisher),
        "cg:publishedOn": day(known.published),
        "cg:url": typed(known.url, "anyURI") if known.url else TODO,
        "cg:language": text(known.language, ""),
        "cg:codedBy": _of(known.coder),
        "cg:codedOn": day(known.coded),
    }
    if known.kind == "Dataset":
        said = {path: value for path, value in said.items() if path not in ("cg:url", "cg:language")}
    lines = " ;\n".join(f"    {path} {value}" for path, value in said.items())
    return f"{curie(iri)} a cg:{known.kind} ;\n{lines} .\n"


def _claims(document: str, known: Report) -> Iterator[str]:
    for number, aspect in enumerate(known.aspects, 1):
        content = " ; ".join(f"cg:{path} {TODO}" for path in ASPECTS[aspect])
        yield (
            f"c:{aspect}-{number} a cg:{aspect.capitalize()}Claim ; cg:about {_of(known.event)} ;\n"
            f"    {content} ;\n"
            f"    cg:claimant {TODO} ; cg:stance cg:Asserts ;\n"
            f"    cg:statedIn {document} ; cg:locator {TODO} .\n"
        )


def _of(known: Thing | None) -> str:
    return curie(known.iri) if known else TODO


def text(said: str, language: str = "en") -> str:
    """``said`` as a text in a language, or in none."""
    if not said:
        return TODO
    try:
        return str(Literal(said, language=language) if language else Literal(said))
    except ValueError:
        raise WrongUse(f"'{language}' is no language; write a tag like en or ar-IQ") from None


def day(said: str) -> str:
    """A day or a moment as a literal; raises WrongUse where it is none."""
    return typed(said, "dateTime" if "T" in said else "date") if said else TODO


def typed(said: str, datatype: str) -> str:
    """``said`` as a literal of a datatype of XML Schema; raises WrongUse where it is not written as that has it."""
    if wrong := misspelt(Literal(said, datatype=NamedNode(XSD + datatype))):
        raise WrongUse(wrong)
    return f"{Literal(said)}^^xsd:{datatype}"
