"""What a question or a query answered, written to stdout as its reader wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

import click

from claimgraph import asking, cite, described, views
from claimgraph.asking import Answer
from claimgraph.errors import WrongUse
from claimgraph.licences import Leaving, leaving
from claimgraph.sparql.results import JSON, ROWS
from claimgraph.views.look import Look
from claimgraph.views.order import ordered

if TYPE_CHECKING:
    from claimgraph.graph import Readable


# The formats that people read.
READ = ("table", "markdown", "cited")


def media_type(format_: str, may: Leaving) -> str:
    """What a reader is to be sent, so that ``format_`` can be written from it, and what ``may`` leave be judged."""
    if may.bound:
        return JSON
    return views.STANDARD[format_].media_type if format_ in views.STANDARD else JSON


def warn(sentences: Iterable[str]) -> None:
    """Tell of something beside the answer, on stderr."""
    for sentence in sentences:
        click.echo(f"claimgraph: {sentence}", err=True)


def allowed(graph: Readable, format_: str, *, included: bool) -> Leaving:
    """What may leave ``graph`` in ``format_``: a table is for the eyes of who has the rows."""
    return Leaving() if format_ == "table" else leaving(graph, included=included)


def tell(
    reply: asking.Reply,
    format_: str,
    graph: Readable,
    look: Look,
    may: Leaving,
    nothing: Callable[[], str] | None = None,
) -> None:
    """Write a reply to stdout, as it comes where the format allows it; ``nothing`` says what an empty one looked at.

    Raises WrongUse before a byte is written where some of it may not leave.
    """
    if format_ in views.STANDARD and reply.kind == ROWS and look.first is None and not may.bound:
        for piece in reply.document():
            click.echo(piece, nl=False)
        return
    result = reply.result()
    if isinstance(result, bool):
        click.echo(views.truth(result, format_))
    elif isinstance(result, Answer):
        may.whole(result)
        click.echo(_written(result, format_, graph, look), nl=False)
        if not result.rows and nothing:
            click.echo(nothing(), err=format_ not in READ)
    else:
        click.echo(described.described(result, format_, graph, look), nl=False)


def _written(found: Answer, format_: str, graph: Readable, look: Look) -> str:
    if format_ in described.RDF:
        raise WrongUse(f"--format {format_} is for the triples of a CONSTRUCT or DESCRIBE; this answer has rows")
    if format_ in READ:
        found = ordered(found, look, graph)
    if format_ == "table":
        return views.render(found, format_, look)
    shown = replace(found, rows=found.rows[: look.first])
    if len(shown.rows) < len(found.rows):
        click.echo(views.counted(len(shown.rows), len(found.rows)), err=True)
    return cite.cited(shown, graph, look) if format_ == "cited" else views.render(shown, format_, look)
