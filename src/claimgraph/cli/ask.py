"""The command that answers saved questions: ask."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import click
from pyoxigraph import Literal

from claimgraph import asking, catalogue, views
from claimgraph.asking import Answer
from claimgraph.cli import answers, options
from claimgraph.cli.question import Ask
from claimgraph.errors import WrongUse
from claimgraph.matter import looked_at
from claimgraph.views.look import Look


@click.command(cls=Ask)
@click.argument("question", required=False, metavar="ID")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--list", "list_", is_flag=True, help="List the saved questions; words narrow the list.")
@options.format_(*views.FORMATS, "cited")
@options.iris
@options.width
@options.rows
@click.option("--all", "details", is_flag=True, help="Every row, where a summary would be shown first.")
@options.limited
@options.at
@click.pass_obj
def ask(
    store: str | None,
    /,
    question: str | None,
    values: tuple[str, ...],
    list_: bool,
    format_: str,
    iris: bool,
    width: int | None,
    rows: int | None,
    details: bool,
    at: str | None,
    **bounds: Any,
) -> None:
    """Answer a saved question; ID --help tells what it can be given.

    A reader of its own bounds it where a limit is given.
    """
    if list_ or question is None:
        words = [word for word in (question, *values) if word]
        click.echo(views.render(_listing(words), format_, Look(width=width)), nl=False)
        return
    query, limits = catalogue.find(question), options.limits(**bounds)
    look = Look(query.view, iris=iris, width=width, first=rows, details=details or bool(values))
    given = _pairs(values)
    with (
        options.reading(store, at, limits) as graph,
        asking.ask(query, given, graph, limits=limits, rows_as=answers.media_type(format_)) as reply,
    ):
        answers.tell(reply, format_, graph, look, lambda: looked_at(query, given, graph))


def _listing(words: Iterable[str]) -> Answer:
    """The catalogue as an answer; with ``words``, the questions in which all of them occur."""
    found = catalogue.matching(words)
    rows = ((q.id, q.chapter, q.summary, " ".join(p.name for p in q.parameters)) for q in found)
    return Answer(("id", "chapter", "summary", "parameters"), tuple(tuple(map(Literal, row)) for row in rows))


def _pairs(values: Iterable[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise WrongUse(f"'{value}' gives no parameter a value; write NAME=VALUE")
        if name in pairs:
            raise WrongUse(f"the parameter '{name}' is given twice")
        pairs[name] = text
    return pairs
