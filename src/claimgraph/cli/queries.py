"""The command over the catalogue itself: queries export."""

from __future__ import annotations

import click


@click.group()
def queries() -> None:
    """The saved questions themselves."""


@queries.command("export")
def queries_export() -> None:
    """Write the catalogue as sh:SPARQLExecutable resources, in Turtle."""
    from claimgraph import catalogue, publish

    click.echo(publish.catalogue(catalogue.questions()), nl=False)
