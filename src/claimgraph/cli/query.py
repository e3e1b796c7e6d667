"""The command that asks what somebody wrote: query."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from claimgraph import asking, described, views
from claimgraph.cli import answers, options
from claimgraph.documents.file import decoded, stdin
from claimgraph.errors import Unreadable
from claimgraph.misspelt import misspelt
from claimgraph.views.look import Look


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("-e", "--expression", metavar="SPARQL", help="The query itself, instead of a file.")
@click.option(
    "--allow-service", multiple=True, metavar="URL", help="An address that SERVICE may call; may be repeated."
)
@options.format_(*views.FORMATS, *described.RDF)
@options.iris
@options.width
@options.rows
@options.limited
@options.at
@click.pass_obj
def query(
    store: str | None,
    /,
    file: str,
    expression: str | None,
    allow_service: tuple[str, ...],
    format_: str,
    iris: bool,
    width: int | None,
    rows: int | None,
    at: str | None,
    **bounds: Any,
) -> None:
    """Run a SPARQL query from a file or stdin; the usual prefixes (cg, id, rdfs, ...) need not be declared.

    Every column is shown as it was selected. The triples of a CONSTRUCT or DESCRIBE are written as Turtle where the
    format is table, as JSON-LD for json and as RDF/XML for xml. What is derived is told: csv, tsv, jsonl and markdown
    have a fourth column, Turtle and N-Triples a part of their own, JSON-LD a named graph; RDF/XML leaves it out.
    """
    from claimgraph.opening import open_services

    text, limits = expression if expression is not None else _text(file), options.limits(**bounds)
    look = Look(iris=iris, as_selected=True, width=width, first=rows)
    with (
        options.reading(store, at, limits) as graph,
        open_services(allow_service, limits) as services,
        asking.ask(text, {}, graph, limits=limits, services=services, rows_as=answers.media_type(format_)) as reply,
    ):
        for sentence in misspelt(text):
            click.echo(f"claimgraph: {sentence}", err=True)
        answers.tell(reply, format_, graph, look)


def _text(file: str) -> str:
    try:
        content = stdin() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Unreadable(f"{file}: cannot be opened: {(error.strerror or str(error)).lower()}") from None
    return decoded("stdin" if file == "-" else file, content)
