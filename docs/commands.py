"""Writes docs/reference/commands.md from the command line's own help; `make reference` runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from claimgraph.cli import claimgraph

PAGE = Path(__file__).parent / "reference" / "commands.md"

_HEAD = """# The command line

Generated from the commands' own help by `make reference`.
"""


def page() -> str:
    """The whole page: a section for each command."""
    return _HEAD + "".join(
        f"\n## {name}\n\n```\n{help_}\n```\n" for name, help_ in _helps(claimgraph, "claimgraph", None)
    )


def _helps(command: click.Command, name: str, parent: click.Context | None) -> Iterator[tuple[str, str]]:
    settings = {**command.context_settings, "terminal_width": 100, "max_content_width": 100}
    context = click.Context(command, info_name=name.split()[-1], parent=parent, **settings)
    yield name, command.get_help(context).strip()
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            found = command.get_command(context, inner)
            assert found is not None
            yield from _helps(found, f"{name} {inner}", context)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
