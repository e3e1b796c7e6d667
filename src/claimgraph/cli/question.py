"""The help of one saved question: its parameters with types, choices and an example."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from claimgraph import catalogue, own
from claimgraph.catalogue import Parameter, Query
from claimgraph.cli import options
from claimgraph.kinds import FIXED
from claimgraph.usage import FORMS, Usage, usage
from claimgraph.views.look import Look
from claimgraph.views.text import wrapped

_SHOWN = 12


class Ask(click.Command):
    """A command whose help tells of the question that was named beside it."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As every command, but for ``ID --help``."""
        if any(name in args for name in ctx.help_option_names):
            super().parse_args(ctx, [arg for arg in args if arg not in ctx.help_option_names])
            given = ctx.params
            known = {query.id: query for query in catalogue.questions()} | own.questions(given["queries"])
            named = next((known[word] for word in (given["question"], *given["values"]) if word in known), None)
            if named is not None:
                command = _command(named, given["queries"])
                with options.reading(ctx.obj) as graph:
                    click.echo("\n".join(_lines(named, command, usage(named, graph), Look().wide())))
                ctx.exit()
        return super().parse_args(ctx, args)


def _command(query: Query, folder: Path | None) -> str:
    """What is typed to ask it."""
    return f"claimgraph ask {query.id}{f' --queries {_quoted(str(folder))}' if query.own else ''}"


def _lines(query: Query, command: str, found: Usage, columns: int) -> Iterator[str]:
    columns = min(columns, 100)
    values = " [NAME=VALUE]..." if query.parameters else ""
    yield f"Usage: {command}{values}"
    for text in (query.summary, query.description):
        yield ""
        yield from _indented(text, 2, columns)
    if query.parameters:
        yield from ("", "Parameters; each may be left out:")
    for parameter in query.parameters:
        yield from _parameter(parameter, found, columns)
    yield from _columns(query, columns)
    example = "".join(f" {name}={_quoted(value)}" for name, value in found.examples.items())
    yield from ("", "Example:", f"  {command}{example}")
    yield from ("", "The options of every question: claimgraph ask --help")


def _parameter(parameter: Parameter, found: Usage, columns: int) -> Iterator[str]:
    text = f"{parameter.name}=...   {parameter.label}; {_form(parameter)}"
    yield from (f"  {line}" for line in wrapped(text, columns - 2, hanging=4, joints=False))
    choices = found.choices[parameter.name]
    for choice in choices[:_SHOWN]:
        yield from _indented(f"{_quoted(choice.value)}{f'   {choice.called}' if choice.called else ''}", 6, columns)
    if len(choices) > _SHOWN:
        yield f"      and {len(choices) - _SHOWN:,} more"


def _form(parameter: Parameter) -> str:
    """How a value is typed, and of what kind it is."""
    form = FORMS[parameter.type]
    if parameter.of is None:
        return form
    if parameter.of in FIXED:
        return " or ".join(FIXED[parameter.of])
    if parameter.type == "iri":
        return f"{parameter.of}, by {form}"
    return f"a word of {parameter.of}" if ":" in parameter.of else f"a {parameter.of}"


def _columns(query: Query, columns: int) -> Iterator[str]:
    """A line for each column: its name, its type, and what it means."""
    if not query.columns:
        return
    yield from ("", "Columns:")
    names, types = (max(map(len, texts)) for texts in zip(*((c.name, c.kind) for c in query.columns), strict=True))
    for one in query.columns:
        first = f"{one.name:{names}}   {one.kind:{types}}   "
        lines = wrapped(one.means, max(columns - 2 - len(first), 30), joints=False)
        yield f"  {first}{lines[0]}"
        yield from (" " * (2 + len(first)) + line for line in lines[1:])


def _quoted(value: str) -> str:
    """As a shell takes it for one word."""
    return value if value and not set(value) & set(" ()'\"<>&;|$*?#") else f'"{value}"'


def _indented(text: str, by: int, columns: int) -> Iterator[str]:
    return (" " * by + line for line in wrapped(text, columns - by, joints=False))
