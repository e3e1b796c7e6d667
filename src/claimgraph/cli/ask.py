"""The command that answers saved questions: ask."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
from pyoxigraph import Literal

from claimgraph import asking, catalogue, own, views
from claimgraph.asking import Answer
from claimgraph.catalogue import Query
from claimgraph.cli import answers, beside, options
from claimgraph.cli.question import Ask
from claimgraph.licences import check_question
from claimgraph.matter import looked_at
from claimgraph.misspelt import misspelt
from claimgraph.sparql.complaints import within
from claimgraph.views.look import Look
from claimgraph.written import allowed, media_type


@click.command(cls=Ask)
@click.argument("question", required=False, metavar="ID")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@options.queries
@click.option("--list", "list_", is_flag=True, help="List the saved questions; words narrow the list.")
@options.format_(*views.FORMATS, "cited")
@options.iris
@options.width
@options.rows
@click.option("--all", "details", is_flag=True, help="Every row, where a summary would be shown first.")
@options.limited
@options.at
@options.restricted
@click.option("-v", "--verbose", is_flag=True, help="Say who answered: a server that runs on the store, or the store.")
@click.pass_obj
def ask(
    store: str | None,
    /,
    question: str | None,
    values: tuple[str, ...],
    queries: Path | None,
    list_: bool,
    format_: str,
    iris: bool,
    width: int | None,
    rows: int | None,
    details: bool,
    at: str | None,
    include_restricted: bool,
    verbose: bool,
    **bounds: Any,
) -> None:
    """Answer a saved question; ID --help tells what it can be given.

    A reader of its own bounds it where a limit is given, and each question of --queries. Where `claimgraph serve` runs
    on the same store, and that is large, it is asked for the rows; the answer is the same.
    """
    added = own.questions(queries)
    if list_ or question is None:
        words = [word for word in (question, *values) if word]
        click.echo(views.render(_listing(words, added.values()), format_, Look(width=width)), nl=False)
        return
    query, limits = own.find(question, added), options.limits(**bounds)
    look = Look(query.view, iris=iris, width=width, first=rows, details=details or bool(values))
    given = options.pairs(values)
    with options.reading(store, at, limits) as graph:
        may = allowed(graph, format_, included=include_restricted)
        check_question(query, given, may)
        rows_as = media_type("json" if rows else format_, may)
        alone = at is not None or limits is not None or include_restricted
        said = None if alone else beside.reply(store, graph, query, given, rows_as)
        if verbose:
            answers.warn([_told(said)])
        with within(query.file), said or asking.ask(query, given, graph, limits=limits, rows_as=rows_as) as reply:
            answers.warn(misspelt(query.text, query.file) if query.own else ())
            answers.tell(reply, format_, graph, look, may, lambda: looked_at(query, given, graph))


def _told(said: beside.Said | None) -> str:
    if said is None:
        return "no server beside the store answered"
    return f"the server at {said.address}, which runs on this store, answered"


def _listing(words: Iterable[str], added: Iterable[Query]) -> Answer:
    """The catalogue as an answer; with ``words``, the questions in which all of them occur."""
    found = catalogue.matching(words, added)
    rows = ((q.id, q.chapter, q.summary, " ".join(p.name for p in q.parameters)) for q in found)
    return Answer(("id", "chapter", "summary", "parameters"), tuple(tuple(map(Literal, row)) for row in rows))
