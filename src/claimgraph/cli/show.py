"""Commands that tell of things as they stand: show, export."""

from __future__ import annotations

import click

from claimgraph import asking, catalogue, views
from claimgraph import export as exports
from claimgraph.about import about, unknown
from claimgraph.cli import options
from claimgraph.licences import leaving
from claimgraph.names import expand
from claimgraph.views.look import Look


@click.command()
@click.argument("thing", metavar="IRI")
@options.table
@options.iris
@options.width
@options.restricted
@click.pass_obj
def show(store: str | None, thing: str, format_: str, iris: bool, width: int | None, include_restricted: bool) -> None:
    """Show all that is said of a thing: what documents tell of it, and the claims, by event and aspect.

    In another format than table: each triple with the thing as its subject or object, and its document.
    """
    look = Look(iris=iris, width=width)
    with options.reading(store) as graph:
        if format_ == "table":
            click.echo(about(thing, graph, look), nl=False)
            return
        found = asking.answer(catalogue.page("show"), {"thing": thing}, graph)
        if not found.rows:
            raise unknown(thing, graph)
        found = leaving(graph, included=include_restricted).whole(found)
        click.echo(views.render(found, format_, look), nl=False)


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@options.format_(*exports.FORMATS, default="turtle")
@click.option("--raw", is_flag=True, help="CSV as it stands: no apostrophe before what a spreadsheet would compute.")
@options.at
@options.restricted
@click.pass_obj
def export(
    store: str | None,
    documents: tuple[str, ...],
    format_: str,
    raw: bool,
    at: str | None,
    include_restricted: bool,
) -> None:
    """Write the whole graph, or some of its documents, to stdout.

    In CSV, which is for spreadsheets, a text that begins with = + - @, a tab or a return gets an apostrophe before it.
    """
    with options.reading(store, at) as graph:
        merged = len(set(documents)) or sum(1 for _ in graph.documents())
        if format_ in exports.MERGING and merged > 1:
            click.echo(
                f"claimgraph: {format_} has no graphs, so that {merged:,} documents become one text, which `claimgraph"
                " load` refuses; --format trig keeps them apart",
                err=True,
            )
        may = leaving(graph, included=include_restricted)
        if kept := sum(may.keeps(document) for document in graph.documents()):
            click.echo(f"claimgraph: left out: {kept:,} of {may.names}, which its licence keeps here", err=True)
        for part in exports.export(graph, format_, [expand(one) for one in documents], raw=raw, may=may):
            click.echo(part, nl=False)
