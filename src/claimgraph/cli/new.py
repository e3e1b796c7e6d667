"""Commands that begin something new: a report, an actor, a place or an event, as Turtle to fill in."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import click

from claimgraph import schema, skeleton, terms
from claimgraph.errors import WrongUse
from claimgraph.names import CG, curie, expand
from claimgraph.skeleton import Report, Thing

Command = Callable[..., Any]

_id = click.option("--id", "iri", metavar="ID", help="Its IRI; otherwise one is made of what is known.")
_coder = click.option(
    "--coder",
    metavar="ID|NAME",
    help="Make it a document of its own, coded by them; otherwise it is for a file of yours.",
)


def _class(of: str, default: str) -> Callable[[Command], Command]:
    """An option for a class below ``of``, or that itself."""
    names = sorted(kind.removeprefix(CG) for kind in schema.kinds(CG + of) - schema.derived_terms())
    return click.option("--class", "kind", type=click.Choice(names), default=default, show_default=True)


@click.group()
def new() -> None:
    """Write the skeleton of something new to stdout; claimgraph check names what is still to fill in."""


@new.command("report")
@_id
@_class("Source", "Article")
@click.option("--title", default="", metavar="TEXT", help="As it stands in the document.")
@click.option("--publisher", metavar="ID|NAME", help="An actor that is described, or the name of one that is not.")
@click.option("--published", default="", metavar="DAY", help="Like 2021-07-08, or a moment with its zone.")
@click.option("--url", default="", metavar="ADDRESS")
@click.option("--language", default="", metavar="TAG", help="Like en or ar.")
@click.option("--coder", metavar="ID|NAME", help="Who codes it.")
@click.option("--coded", default="", metavar="DAY", help="By default today.")
@click.option("--event", metavar="ID|NAME", help="What it is about; a name makes a new attack of it.")
@click.option(
    "--claim",
    "aspects",
    multiple=True,
    type=click.Choice(list(skeleton.ASPECTS)),
    help="A claim to fill in; may be repeated.",
)
def report(
    iri: str | None, coded: str, publisher: str | None, coder: str | None, event: str | None, **known: Any
) -> None:
    """A report: its document, and a claim of each aspect that is named.

    A value like id:reuters or reuters is an IRI; any other is a name, and is described in the file.
    """
    begun = Report(
        coded or _today(),
        id=iri or "",
        publisher=skeleton.thing(publisher, "MediaOrganisation") if publisher else None,
        coder=skeleton.thing(coder, "Group") if coder else None,
        event=skeleton.thing(event, "Attack") if event else None,
        **known,
    )
    click.echo(skeleton.report(begun), nl=False)


@new.command("actor")
@click.argument("name")
@_id
@_class("Actor", "Group")
@click.option("--affiliated-with", "affiliated", multiple=True, metavar="ID", help="May be repeated.")
@_coder
def actor(name: str, iri: str | None, kind: str, affiliated: tuple[str, ...], coder: str | None) -> None:
    """An actor of that NAME: a person of public office, a group, a population."""
    _tell(name, iri, kind, [("cg:affiliatedWith", curie(expand(one))) for one in affiliated], coder)


@new.command("place")
@click.argument("name")
@_id
@_class("Location", "Site")
@click.option("--within", metavar="ID", help="The place that it lies in.")
@click.option("--at", "point", metavar="LATITUDE,LONGITUDE", help="In degrees, like 33.3,44.4.")
@click.option("--from", "source", metavar="TEXT", help="Where the point comes from.")
@_coder
def place(
    name: str, iri: str | None, kind: str, within: str | None, point: str | None, source: str | None, coder: str | None
) -> None:
    """A place of that NAME."""
    said = [("cg:within", curie(expand(within)))] if within else []
    if point:
        terms.parse(point, "point")
        latitude, longitude = (part.strip() for part in point.split(","))
        note = skeleton.text(source or "", "")
        said += [("cg:latitude", latitude), ("cg:longitude", longitude), ("cg:pointNote", note)]
    elif source:
        raise WrongUse("--from says where a point comes from, and there is none; give --at too")
    _tell(name, iri, kind, said, coder)


@new.command("event")
@click.argument("name")
@_id
@_class("Event", "Attack")
@click.option("--part-of", metavar="ID", help="The event that it is part of.")
@_coder
def event(name: str, iri: str | None, kind: str, part_of: str | None, coder: str | None) -> None:
    """An event of that NAME, which says what and when: "Rockets near an embassy, 8 July 2021"."""
    _tell(name, iri, kind, [("cg:partOf", curie(expand(part_of)))] if part_of else [], coder)


def _tell(name: str, iri: str | None, kind: str, said: list[tuple[str, str]], coder: str | None) -> None:
    thing = Thing(skeleton.made(name, iri), kind, name, tuple(said))
    by = skeleton.thing(coder, "Group") if coder else None
    click.echo(skeleton.alone(thing, by, _today()) if by else thing.described, nl=False)


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
