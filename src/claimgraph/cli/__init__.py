"""The command line: thin commands over the library, and the one place where its errors become exit codes."""

from __future__ import annotations

import errno
import gc
import os
import sys
from contextlib import suppress
from importlib import import_module
from io import StringIO
from keyword import iskeyword

import click

from claimgraph.errors import (
    ClaimgraphError,
    LimitHit,
    StoreFailure,
    Unreadable,
    WrongUse,
    system_said,
    without_credentials,
)
from claimgraph.names import suggestion
from claimgraph.version import __version__

# Each command and the module that holds it, imported when it is asked for: a question need not load pySHACL.
_COMMANDS = {
    "ask": "ask",
    "query": "query",
    "find": "find",
    "show": "show",
    "export": "show",
    "check": "load",
    "load": "load",
    "import": "imports",
    "ontology": "load",
    "new": "new",
    "queries": "queries",
    "link": "link",
    "serve": "serve",
    **dict.fromkeys(("log", "diff", "withdraw", "redact", "verify", "rebuild", "backup", "restore", "stats"), "store"),
}


# Exit codes beside those of the error tree: Ctrl-C, as shells have it, and what should not happen (EX_SOFTWARE).
INTERRUPTED = 130
OWN_MISTAKE = 70

_ENDINGS = f"""\b
Exit codes:
  0    done
  1    the data does not conform
  2    wrong use
  3    input cannot be read
  4    the store is unreachable or damaged
  5    a limit was hit
  {OWN_MISTAKE}   a defect of claimgraph itself
  {INTERRUPTED}  interrupted

Data goes to stdout, talk to stderr; - is stdin.
"""


class _ReaderGone(Exception):
    """The reader of stdout went away (``| head``), which click would make a failure of."""


class _Lazy(click.Group):
    """A group whose commands are imported one at a time."""

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise _ReaderGone from None

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name
        command: click.Command = getattr(import_module(f"claimgraph.cli.{_COMMANDS[cmd_name]}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and not args[0].startswith("-") and args[0] not in _COMMANDS:
            ctx.fail(f"there is no command '{args[0]}'{suggestion(args[0], _COMMANDS)}")
        return super().resolve_command(ctx, args)


@click.group(cls=_Lazy, epilog=_ENDINGS, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="claimgraph")
@click.option("--store", envvar="CLAIMGRAPH_STORE", metavar="PATH|URL", help="The store; by default ./claimgraph.db")
@click.pass_context
def claimgraph(ctx: click.Context, store: str | None) -> None:
    """Who said what about an attack: ask, query, find, show, check, load, export.

    Without a store yet, questions are answered from the data that came along.
    """
    ctx.obj = store


def main() -> None:
    """Run the command line; no traceback reaches a user."""
    if sys.stdout is None:
        _tell("stdout is closed, and answers go there; send it to a file, or to /dev/null")
        sys.exit(WrongUse.exit_code)
    gc.set_threshold(100_000)  # a command ends soon: circles of objects are seldom worth a search
    sys.exit(_ended())


def _ended() -> int:
    """The exit code of the command, whose mistakes have been told on stderr."""
    try:
        return claimgraph.main(prog_name="claimgraph", standalone_mode=False) or 0
    except ClaimgraphError as error:
        _tell(str(error))
        return error.exit_code
    except click.ClickException as error:
        told = StringIO()
        error.show(told)
        click.echo(without_credentials(told.getvalue()), err=True, nl=False)
        return error.exit_code
    except click.Abort:
        _tell(_interrupted())
        return INTERRUPTED
    except _ReaderGone:
        _give_up_stdout()
        return 0
    except RecursionError:
        _tell("nested too deep to be read; write it flatter")
        return Unreadable.exit_code
    except MemoryError:
        _tell("there is not enough memory; allow the process more of it, or give it less at once")
        return LimitHit.exit_code
    except OSError as error:
        _tell(f"cannot go on: {system_said(error)}{_REMEDIES.get(error.errno or 0, '')}")
        _give_up_stdout()
        return StoreFailure.exit_code
    except Exception as error:
        if os.environ.get("CLAIMGRAPH_DEBUG"):
            raise
        _tell(f"a defect of claimgraph itself ({type(error).__name__}: {error}); please report it")
        _tell("CLAIMGRAPH_DEBUG=1 shows where it happened")
        return OWN_MISTAKE


_REMEDIES = {
    **dict.fromkeys((errno.ENOSPC, errno.EDQUOT, errno.EFBIG), "; is there room where the answer goes?"),
    **dict.fromkeys((errno.EMFILE, errno.ENFILE), "; allow it more of them (ulimit -n)"),
}


def _interrupted() -> str:
    """What an interrupt found: whether the change that was being made counts."""
    from claimgraph.store.journal import safe

    if entry := safe():
        return (
            f"interrupted; entry {entry} is in the journal and safe; what is left follows when a writer next opens it"
        )
    if "claimgraph.endpoint.change" in sys.modules:
        return "interrupted; of a change the server may have a part: the same command again finishes it"
    return "interrupted; nothing has come into the journal"


def _tell(message: str) -> None:
    from claimgraph.views import printable

    with suppress(OSError):  # where nobody can be told, the exit code still says it
        click.echo(f"claimgraph: {printable(without_credentials(message))}", err=True)


def _give_up_stdout() -> None:
    """Let what is still to be flushed go nowhere."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
