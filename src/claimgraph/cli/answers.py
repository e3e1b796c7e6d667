"""What a question or a query answered, written to stdout as its reader wants it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import click

from claimgraph import asking, described, views
from claimgraph.asking import Answer
from claimgraph.sparql.results import ROWS
from claimgraph.written import READ, written

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.licences import Leaving
    from claimgraph.views.look import Look


def warn(sentences: Iterable[str]) -> None:
    """Tell of something beside the answer, on stderr."""
    for sentence in sentences:
        click.echo(f"claimgraph: {sentence}", err=True)


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
        text, count = written(result, format_, graph, look)
        if count:
            click.echo(count, err=True)
        click.echo(text, nl=False)
        if not result.rows and nothing:
            click.echo(nothing(), err=format_ not in READ)
    else:
        click.echo(described.described(result, format_, graph, look), nl=False)
