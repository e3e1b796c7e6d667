"""Commands that read: ask, query, show, export."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from pyoxigraph import Literal

from claimgraph import asking, catalogue, cite, views
from claimgraph import export as exports
from claimgraph.asking import Answer
from claimgraph.cli import options
from claimgraph.documents.file import decoded, stdin
from claimgraph.errors import UnknownName, Unreadable, WrongUse
from claimgraph.limits import Limits
from claimgraph.names import curie, expand
from claimgraph.sparql.results import JSON, ROWS

if TYPE_CHECKING:
    from claimgraph.graph import Readable

_format = click.option("--format", "format_", type=click.Choice(views.FORMATS), default="table", show_default=True)
_answer_format = click.option(
    "--format", "format_", type=click.Choice([*views.FORMATS, "cited"]), default="table", show_default=True
)
_at = click.option("--at", metavar="SEQUENCE|TIME", help="As the graph stood after that entry, or at that time.")
_iris = click.option("--iris", is_flag=True, help="Show IRIs beside their labels.")


@contextmanager
def reading(store: str | None, at: str | None = None, limits: Limits | None = None) -> Iterator[Readable]:
    """The store that was named, the one that is here, or else the bundled data; ``at`` a moment in its past."""
    from claimgraph.opening import open_graph

    with open_graph(store, at=at, limits=limits) as graph:
        yield graph


def _limited(command: Callable[..., None]) -> Callable[..., None]:
    """The options that bound what one query may cost."""
    for option in (
        options.timeout,
        click.option("--memory", type=click.IntRange(min=16), metavar="MB", help="Memory of the reader."),
        click.option("--rows", type=click.IntRange(min=1), metavar="N", help="Rows of the answer."),
    ):
        command = option(command)
    return command


def _limits(timeout: float | None, memory: int | None, rows: int | None) -> Limits | None:
    """What the user allows; None where nothing was said of it."""
    if not (timeout or memory or rows):
        return None
    usual = Limits()
    return Limits(timeout or usual.seconds, memory or usual.megabytes, rows or usual.rows)


@click.command()
@click.argument("question", required=False, metavar="ID")
@click.argument("values", nargs=-1, metavar="[NAME=VALUE]...")
@click.option("--list", "list_", is_flag=True, help="List the saved questions; words narrow the list.")
@_answer_format
@_iris
@_limited
@_at
@click.pass_obj
def ask(
    store: str | None,
    /,
    question: str | None,
    values: tuple[str, ...],
    list_: bool,
    format_: str,
    iris: bool,
    at: str | None,
    **bounds: Any,
) -> None:
    """Answer a saved question. A reader of its own bounds it where a limit is given."""
    if list_ or question is None:
        words = [word for word in (question, *values) if word]
        click.echo(views.render(_listing(words), format_), nl=False)
        return
    query, limits = catalogue.find(question), _limits(**bounds)
    with (
        reading(store, at, limits) as graph,
        asking.ask(query, _pairs(values), graph, limits=limits, rows_as=_media_type(format_)) as reply,
    ):
        _tell(reply, format_, iris, graph)


def _media_type(format_: str) -> str:
    return views.STANDARD[format_].media_type if format_ in views.STANDARD else JSON


def _tell(reply: asking.Reply, format_: str, iris: bool, graph: Readable) -> None:
    """Write a reply to stdout, as it comes where the format allows it."""
    if format_ in views.STANDARD and reply.kind == ROWS:
        for piece in reply.document():
            click.echo(piece, nl=False)
    else:
        click.echo(_shown(reply.result(), format_, iris, graph), nl=False)


def _shown(result: asking.Result, format_: str, iris: bool, graph: Readable) -> str:
    if isinstance(result, bool):
        return views.truth(result, format_) + "\n"
    if not isinstance(result, Answer):
        return exports.turtle(result)
    return cite.cited(result, graph) if format_ == "cited" else views.render(result, format_, iris=iris)


def _listing(words: Iterable[str]) -> Answer:
    """The catalogue as an answer; with ``words``, the questions in which all of them occur."""
    found = [
        query
        for query in catalogue.questions()
        if all(w.lower() in f"{query.id} {query.chapter} {query.summary} {query.description}".lower() for w in words)
    ]
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


@click.command()
@click.argument("file", default="-", metavar="[FILE|-]")
@click.option("-e", "--expression", metavar="SPARQL", help="The query itself, instead of a file.")
@click.option(
    "--allow-service", multiple=True, metavar="URL", help="An address that SERVICE may call; may be repeated."
)
@_format
@_iris
@_limited
@_at
@click.pass_obj
def query(
    store: str | None,
    /,
    file: str,
    expression: str | None,
    allow_service: tuple[str, ...],
    format_: str,
    iris: bool,
    at: str | None,
    **bounds: Any,
) -> None:
    """Run a SPARQL query from a file or stdin; the usual prefixes (cg, id, rdfs, ...) need not be declared."""
    from claimgraph.opening import open_services

    text, limits = expression if expression is not None else _text(file), _limits(**bounds)
    with (
        reading(store, at, limits) as graph,
        open_services(allow_service, limits) as services,
        asking.ask(text, {}, graph, limits=limits, services=services, rows_as=_media_type(format_)) as reply,
    ):
        _tell(reply, format_, iris, graph)


def _text(file: str) -> str:
    try:
        content = stdin() if file == "-" else Path(file).read_bytes()
    except OSError as error:
        raise Unreadable(f"{file}: cannot be opened: {(error.strerror or str(error)).lower()}") from None
    return decoded("stdin" if file == "-" else file, content)


@click.command()
@click.argument("thing", metavar="IRI")
@_format
@_iris
@click.pass_obj
def show(store: str | None, thing: str, format_: str, iris: bool) -> None:
    """Show all that is said of a thing, and what refers to it."""
    with reading(store) as graph:
        answer = asking.answer(catalogue.page("show"), {"thing": thing}, graph)
        if not answer.rows:
            raise UnknownName(
                f"nothing is said of {curie(expand(thing))}; the names of attacks: claimgraph ask attacks"
            )
        click.echo(views.render(answer, format_, iris=iris), nl=False)


@click.command()
@click.argument("documents", nargs=-1, metavar="[DOCUMENT]...")
@click.option("--format", "format_", type=click.Choice(exports.FORMATS), default="turtle", show_default=True)
@click.option("--raw", is_flag=True, help="CSV as it stands: no apostrophe before what a spreadsheet would compute.")
@_at
@click.pass_obj
def export(store: str | None, documents: tuple[str, ...], format_: str, raw: bool, at: str | None) -> None:
    """Write the whole graph, or some of its documents, to stdout.

    In CSV, which is for spreadsheets, a text that begins with = + - @, a tab or a return gets an apostrophe before it.
    """
    with reading(store, at) as graph:
        for part in exports.export(graph, format_, [expand(document) for document in documents], raw=raw):
            click.echo(part, nl=False)
