"""The command that asks what somebody wrote: query."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from claimgraph import asking, described, own, views
from claimgraph.cli import answers, options
from claimgraph.documents.file import decoded, stdin
from claimgraph.errors import Unreadable, system_said
from claimgraph.licences import check_question
from claimgraph.misspelt import misspelt
from claimgraph.sparql.complaints import within
from claimgraph.views.look import Look
from claimgraph.written import allowed, media_type


@click.command()
@click.argument("given", nargs=-1, metavar="[FILE|-] [NAME=VALUE]...")
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
@options.restricted
@click.pass_obj
def query(
    store: str | None,
    /,
    given: tuple[str, ...],
    expression: str | None,
    allow_service: tuple[str, ...],
    format_: str,
    iris: bool,
    width: int | None,
    rows: int | None,
    at: str | None,
    include_restricted: bool,
    **bounds: Any,
) -> None:
    """Run a SPARQL query from a file or stdin; the usual prefixes (cg, id, rdfs, ...) need not be declared.

    NAME=VALUE binds a parameter that the header of the query declares, as in a saved question.
    Every column is shown as it was selected. The triples of a CONSTRUCT or DESCRIBE are written as Turtle where the
    format is table, as JSON-LD for json and as RDF/XML for xml. What is derived is told: csv, tsv, jsonl and markdown
    have a fourth column, Turtle and N-Triples a part of their own, JSON-LD a named graph; RDF/XML leaves it out.
    """
    from claimgraph.opening import open_services

    text, file, values = _written(given, expression)
    asked, limits = own.read(text, file) if values else text, options.limits(**bounds)
    look = Look(iris=iris, as_selected=True, width=width, first=rows)
    with options.reading(store, at, limits) as graph, open_services(allow_service, limits) as services, within(file):
        may = allowed(graph, format_, included=include_restricted)
        check_question(None, values, may)
        rows_as = media_type(format_, may)
        with asking.ask(asked, values, graph, limits=limits, services=services, rows_as=rows_as) as reply:
            answers.warn(misspelt(text, file))
            answers.tell(reply, format_, graph, look, may)


def _written(given: Sequence[str], expression: str | None) -> tuple[str, str, dict[str, str]]:
    """The query, the name of its file, and the values that are given for its parameters."""
    if expression is not None:
        return expression, "query", options.pairs(given)
    file, *values = given or ("-",)
    return _text(file), "stdin" if file == "-" else file, options.pairs(values)


def _text(file: str) -> str:
    try:
        content = stdin() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Unreadable(f"{file}: cannot be opened: {system_said(error)}") from None
    return decoded("stdin" if file == "-" else file, content)
