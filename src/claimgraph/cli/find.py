"""The command that finds things by name: find."""

from __future__ import annotations

import click
from pyoxigraph import Literal, NamedNode

from claimgraph import finding, views
from claimgraph.asking import Answer
from claimgraph.cli import options
from claimgraph.views.look import Look
from claimgraph.written import allowed


@click.command()
@click.argument("text", metavar="TEXT")
@click.option("--kind", metavar="CLASS", help="Only what is of that class or of one below it, like cg:Actor.")
@options.table
@options.width
@options.rows
@options.at
@options.restricted
@click.pass_obj
def find(
    store: str | None,
    text: str,
    kind: str | None,
    format_: str,
    width: int | None,
    rows: int | None,
    at: str | None,
    include_restricted: bool,
) -> None:
    """Find things by name, the nearest first: events, actors, places, documents and values of the code lists.

    A name is a label in any language, another name, a title, the words for somebody unnamed, or the end of an IRI.
    Claims are found by what they say, with --kind cg:Claim.
    """
    with options.reading(store, at) as graph:
        may = allowed(graph, format_, included=include_restricted)
        found = [one for one in finding.find(text, finding.asked_of(graph), kind) if not may.keeps(one.iri)]
    cells = ((NamedNode(one.iri), *map(_text, (one.name, one.kind, "; ".join(one.names[1:])))) for one in found)
    answer = Answer(("thing", "name", "kind", "otherNames"), tuple(cells)[:rows])
    click.echo(views.render(answer, format_, Look(as_selected=True, width=width)), nl=False)
    if len(answer.rows) < len(found):
        click.echo(views.counted(len(answer.rows), len(found)), err=True)


def _text(text: str) -> Literal | None:
    return Literal(text) if text else None
