"""The command that answers over HTTP: serve."""

from __future__ import annotations

import os
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from claimgraph.cli import options
from claimgraph.errors import Unreadable, WrongUse, system_said
from claimgraph.limits import Limits

if TYPE_CHECKING:
    from claimgraph.web.serving import Settings

_SECURE = "https://"
_LOOPBACK = ("127.0.0.1", "::1", "localhost")


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=7777, show_default=True, metavar="PORT")
@click.option("--store", "named", metavar="PATH|URL", help="The store, as before the command.")
@click.option(
    "--name", "names", multiple=True, metavar="HOST", help="A name that it has behind a proxy, or https://NAME."
)
@click.option(
    "--token-file", type=click.Path(path_type=Path), metavar="FILE", help="Who sends what it holds may write."
)
@click.option("--cors", multiple=True, metavar="ORIGIN", help="Pages of that origin may ask; may be repeated.")
@click.option(
    "--workers", type=click.IntRange(1, 64), default=4, show_default=True, metavar="N", help="At work at once."
)
@click.option("--log", type=click.Path(path_type=Path), metavar="FILE", help="Write down each request; unasked, none.")
@options.timeout
@click.option("--memory", type=click.IntRange(min=16), metavar="MB", help="Memory of one query.")
@click.option("--rows", "most", type=click.IntRange(min=1), metavar="N", help="An answer of more rows is refused.")
@click.pass_obj
def serve(store: str | None, /, named: str | None, **given: Any) -> None:
    """Answer over HTTP: SPARQL, the saved questions, the graphs; on this machine alone unless --host says otherwise.

    Nothing writes without --token-file (or CLAIMGRAPH_TOKEN), and no request is written down without --log.
    """
    for name in ("starlette", "jinja2", "granian"):
        if find_spec(name) is None:
            raise WrongUse(f"serving needs {name}; install it with: pip install 'claimgraph[web]'")
    from claimgraph.web import serving

    settings = _settings(named or store, **given)
    if settings.host not in _LOOPBACK:
        _tell(f"{settings.host} is not this machine alone: who reaches it can ask, and who has the token can write")
    serving.serve(settings, _tell)


def _tell(sentence: str) -> None:
    click.echo(f"claimgraph: {sentence}", err=True)


def _settings(store: str | None, **given: Any) -> Settings:
    from claimgraph.web.guarding import Rules
    from claimgraph.web.serving import Settings

    limits = options.limits(given["timeout"], given["memory"], given["most"]) or Limits()
    secure = frozenset(name[len(_SECURE) :].lower() for name in given["names"] if name.startswith(_SECURE))
    plain = frozenset(name.lower() for name in (*given["names"], given["host"]) if not name.startswith(_SECURE))
    rules = Rules(plain | secure, _origins(given["cors"]), _token(given["token_file"]), secure)
    return Settings(given["host"], given["port"], store, limits, given["workers"], rules, given["log"])


def _origins(given: tuple[str, ...]) -> frozenset[str]:
    for origin in given:
        if "*" in origin or "://" not in origin or origin.count("/") > 2:
            raise WrongUse(f"--cors: '{origin}' is no origin; name one like https://example.org")
    return frozenset(given)


def _token(file: Path | None) -> str | None:
    if file is None:
        return os.environ.get("CLAIMGRAPH_TOKEN") or None
    try:
        token = file.read_text("utf-8").strip()
    except OSError as error:
        raise Unreadable(f"{file}: the token cannot be read: {system_said(error)}") from None
    except UnicodeDecodeError:
        raise Unreadable(f"{file}: the token is no UTF-8; put 16 or more letters and digits there") from None
    if len(token) < 16:
        raise WrongUse(f"{file}: a token of {len(token)} signs is guessed; put 16 or more there")
    return token
