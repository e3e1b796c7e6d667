"""The command line: thin commands over the library, and the one place where its errors become exit codes."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

from claimgraph import __version__
from claimgraph.errors import ClaimgraphError
from claimgraph.names import suggestion

# Each command and the module that holds it, imported when it is asked for: a question need not load pySHACL.
_COMMANDS = {
    "ask": "ask",
    "query": "ask",
    "show": "ask",
    "export": "ask",
    "check": "load",
    "load": "load",
    "ontology": "load",
    "queries": "queries",
    **dict.fromkeys(
        ("log", "diff", "withdraw", "redact", "verify", "rebuild", "backup", "restore", "stats"), "history"
    ),
}


class _Lazy(click.Group):
    """A group whose commands are imported one at a time."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"claimgraph.cli.{_COMMANDS[cmd_name]}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            ctx.fail(f"there is no command '{args[0]}'{suggestion(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimgraph")
@click.option("--store", envvar="CLAIMGRAPH_STORE", metavar="PATH|URL", help="The store; by default ./claimgraph.db")
@click.pass_context
def claimgraph(ctx: click.Context, store: str | None) -> None:
    """Who said what about an attack: ask, query, check, load, show, export.

    Without a store yet, questions are answered from the data that came along.
    """
    ctx.obj = store


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    try:
        claimgraph(prog_name="claimgraph")
    except ClaimgraphError as error:
        click.echo(f"claimgraph: {error}", err=True)
        sys.exit(error.exit_code)
    except RecursionError:
        click.echo("claimgraph: nested too deep to be read; write it flatter", err=True)
        sys.exit(3)
    except BrokenPipeError:
        # The reader went away (`| head`): nothing to tell, and Python must not complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    except Exception as error:
        if os.environ.get("CLAIMGRAPH_DEBUG"):
            raise
        kind = type(error).__name__
        click.echo(f"claimgraph: a defect of claimgraph itself ({kind}: {error}); please report it", err=True)
        click.echo("CLAIMGRAPH_DEBUG=1 shows where it happened", err=True)
        sys.exit(70)
