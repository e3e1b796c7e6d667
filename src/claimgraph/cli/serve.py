"""The command that answers over HTTP: serve."""

from __future__ import annotations

from typing import Any

import click

from claimgraph.cli import options
from claimgraph.errors import WrongUse
from claimgraph.limits import Limits


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="Where to listen.")
@click.option("--port", type=click.IntRange(1, 65535), default=7777, show_default=True, metavar="PORT")
@options.limited
@click.pass_obj
def serve(store: str | None, /, host: str, port: int, **bounds: Any) -> None:
    """Answer over HTTP: SPARQL, the saved questions, linked data and pages for a browser."""
    try:
        from claimgraph.web import serving
    except ImportError as error:
        raise WrongUse(f"serving needs {error.name}; install it with: pip install 'claimgraph[web]'") from None
    settings = serving.Settings(host, port, store, options.limits(**bounds) or Limits())
    serving.serve(settings, lambda sentence: click.echo(f"claimgraph: {sentence}", err=True))
