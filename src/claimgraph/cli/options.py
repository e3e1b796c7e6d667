"""Options that several commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph import views
from claimgraph.errors import WrongUse
from claimgraph.limits import REQUEST, Limits

if TYPE_CHECKING:
    from claimgraph.graph import Readable

Command = Callable[..., Any]

_YEAR = 366 * 86_400.0  # seconds; more is no bound


def _bound(_: click.Context, __: click.Parameter, seconds: float | None) -> float | None:
    if seconds is not None and not 0.001 <= seconds <= _YEAR:
        raise click.BadParameter(f"{seconds:g} is no time to wait; give seconds from 0.001 to {_YEAR:.0f}")
    return seconds


def _timeout(says: str) -> Callable[[Command], Command]:
    return click.option("--timeout", type=float, metavar="SECONDS", callback=_bound, help=says)


def format_(*choices: str, default: str = "table") -> Callable[[Command], Command]:
    """The format in which an answer is written, one of ``choices``."""
    return click.option("--format", "format_", type=click.Choice(choices), default=default, show_default=True)


timeout = _timeout("Wall-clock time.")
request_timeout = _timeout(f"For each request to a remote store.  [default: {REQUEST.seconds:g}]")
table = format_(*views.FORMATS)
at = click.option("--at", metavar="SEQUENCE|TIME", help="As the graph stood after that entry, or at that time.")
restricted = click.option(
    "--include-restricted", is_flag=True, help="Rows that their licence keeps here too, for files that stay with you."
)
iris = click.option("--iris", is_flag=True, help="Show IRIs beside their labels.")
width = click.option(
    "--width",
    type=click.IntRange(min=40),
    metavar="COLUMNS",
    help="How wide a table may be; by default as wide as the terminal, or COLUMNS, or 132.",
)
rows = click.option(
    "--rows", type=click.IntRange(min=1), metavar="N", help="Show the first N rows, and how many there are."
)


queries = click.option(
    "--queries",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="A folder with questions of your own: .rq files with a header.",
)


@contextmanager
def reading(store: str | None, at: str | None = None, limits: Limits | None = None) -> Iterator[Readable]:
    """The store that was named, the one that is here, or else the bundled data; ``at`` a moment in its past."""
    from claimgraph.opening import is_bundled, open_graph

    if at is None and is_bundled(store):
        with suppress(OSError):  # a stderr that is full keeps nobody from the answer
            click.echo("claimgraph: no store is here, so the data that came along answers", err=True)
    with open_graph(store, at=at, limits=limits) as graph:
        yield graph


def limited(command: Command) -> Command:
    """The options that bound what one query may cost."""
    for option in (
        timeout,
        click.option("--memory", type=click.IntRange(min=16), metavar="MB", help="Memory of the reader."),
        click.option(
            "--limit-rows", "most", type=click.IntRange(min=1), metavar="N", help="An answer of more rows is refused."
        ),
    ):
        command = option(command)
    return command


def limits(timeout: float | None, memory: int | None, most: int | None) -> Limits | None:
    """What the user allows; None where nothing was said of it."""
    if not (timeout or memory or most):
        return None
    usual = Limits()
    return Limits(timeout or usual.seconds, memory or usual.megabytes, most or usual.rows)


def of_requests(store: str | None, seconds: float | None) -> Limits | None:
    """The limits of each request to the remote ``store``; raises WrongUse where ``seconds`` are given for another."""
    from claimgraph.opening import is_remote

    if seconds is None:
        return None
    if not is_remote(store):
        raise WrongUse("--timeout bounds the requests to a remote store, and this one is a folder; leave it out")
    return replace(REQUEST, seconds=seconds)


def pairs(values: Iterable[str]) -> dict[str, str]:
    """The values by the names of their parameters, each written NAME=VALUE."""
    pairs: dict[str, str] = {}
    for value in values:
        name, equals, text = value.partition("=")
        if not equals:
            raise WrongUse(f"'{value}' gives no parameter a value; write NAME=VALUE")
        if name in pairs:
            raise WrongUse(f"the parameter '{name}' is given twice")
        pairs[name] = text
    return pairs
