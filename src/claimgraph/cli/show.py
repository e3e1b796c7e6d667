"""Commands that tell of things as they stand: show, export."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph import asking, catalogue, views
from claimgraph import export as exports
from claimgraph.about import about, unknown
from claimgraph.cli import options
from claimgraph.errors import WrongUse
from claimgraph.graph import Readable
from claimgraph.licences import Leaving, leaving
from claimgraph.names import expand
from claimgraph.outward import FORMATS as OUTWARD
from claimgraph.outward import Outward, lines, table
from claimgraph.views.look import Look

_REPORT = "Where to write what a format of claims could not carry: a row for each class and property, tab-separated."


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
@options.format_(*exports.FORMATS, *OUTWARD, default="turtle")
@click.option("--about", multiple=True, metavar="EVENT", help="Only claims about this event; for formats of claims.")
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help=_REPORT)
@click.option("--raw", is_flag=True, help="CSV as it stands: no apostrophe before what a spreadsheet would compute.")
@options.at
@options.restricted
@click.pass_obj
def export(
    store: str | None,
    documents: tuple[str, ...],
    format_: str,
    about: tuple[str, ...],
    report: Path | None,
    raw: bool,
    at: str | None,
    include_restricted: bool,
) -> None:
    """Write the whole graph, or some of its documents, to stdout.

    In CSV, which is for spreadsheets, a text that begins with = + - @, a tab or a return gets an apostrophe before it.
    The formats of claims (claims-csv, geojson, stix, schema-org, nanopub, timemap) tell each with its speaker, and
    then on stderr what they could not carry, counted by property.
    """
    if (about or report) and format_ not in OUTWARD:
        raise WrongUse(f"--about and --report are for {', '.join(OUTWARD)}; {format_} has whole documents")
    with options.reading(store, at) as graph:
        may = _leaving(graph, include_restricted)
        if format_ in OUTWARD:
            iris = [[expand(one) for one in named] for named in (about, documents)]
            _outward(Outward(graph, format_, *iris, may=may, raw=raw), format_, report)
            return
        merged = len(set(documents)) or sum(1 for _ in graph.documents())
        if format_ in exports.MERGING and merged > 1:
            click.echo(
                f"claimgraph: {format_} has no graphs, so that {merged:,} documents become one text, which `claimgraph"
                " load` refuses; --format trig keeps them apart",
                err=True,
            )
        for part in exports.export(graph, format_, [expand(one) for one in documents], raw=raw, may=may):
            click.echo(part, nl=False)


def _leaving(graph: Readable, included: bool) -> Leaving:
    """What may leave; how much may not is told."""
    may = leaving(graph, included=included)
    if kept := sum(may.keeps(document) for document in graph.documents()):
        click.echo(f"claimgraph: left out: {kept:,} of {may.names}, which its licence keeps here", err=True)
    return may


def _outward(export: Outward, format_: str, report: Path | None) -> None:
    """Write the claims, then tell what the format could not carry."""
    for part in export.parts():
        click.echo(part, nl=False)
    left = export.left()
    if report is not None:
        report.write_text(table(left), encoding="utf-8")
    for line in lines(format_, left):
        click.echo(f"claimgraph: {line}", err=True)
