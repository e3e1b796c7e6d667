"""Commands that take in: check, load, ontology."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph import resources
from claimgraph.cli import options
from claimgraph.gate.report import Refused, Report
from claimgraph.views import printable

_paths = click.argument("paths", nargs=-1, metavar="PATH...")
_with = click.option(
    "--with",
    "lists",
    default="",
    metavar="NAMES",
    help="The bundled lists of these names too, like actors,places,events.",
)


@click.command()
@_paths
@_with
@click.pass_obj
def check(store: str | None, paths: tuple[str, ...], lists: str) -> None:
    """Say whether documents conform, and where they do not; nothing is changed.

    They are judged as load judges them: beside what the store holds, which is nothing where there is none yet.
    """
    from claimgraph.documents.read import read
    from claimgraph.gate import check as gate
    from claimgraph.opening import open_target

    staged = read(_named(paths, lists))
    with open_target(store) as graph:
        report = gate.check(staged, graph)
    _tell(report, err=False)
    if not report.conforms:
        raise Refused(report)
    click.echo(f"{_counted(len(staged), 'document')} conform{'s' * (len(staged) == 1)}", err=True)


@click.command()
@_paths
@_with
@click.option("--coder", metavar="NAME", help="Who takes responsibility for this load; goes into the journal.")
@options.request_timeout
@click.pass_obj
def load(store: str | None, paths: tuple[str, ...], lists: str, coder: str | None, timeout: float | None) -> None:
    """Take documents into the store: all of them, or none. Without a path, the data that came along."""
    from claimgraph.load import load as load_documents
    from claimgraph.opening import open_store

    named = _named(paths, lists)
    with open_store(store, options.of_requests(store, timeout)) as target:
        try:
            receipt, report = load_documents(named, target, coder=coder)
        except Refused as refusal:
            _tell(refusal.report, err=True)
            raise
    parts = [(receipt.accepted, "loaded"), (receipt.replaced, "replaced"), (receipt.unchanged, "unchanged")]
    click.echo(", ".join(f"{_counted(len(iris), 'document')} {what}" for iris, what in parts if iris), err=True)
    if report.findings:
        click.echo(f"{_counted(len(report.findings), 'remark')}; claimgraph check lists them", err=True)


def _named(paths: tuple[str, ...], lists: str) -> list[Path | str]:
    """What is to be read: the bundled ``lists`` and ``paths``, or all that came along where neither is given."""
    from claimgraph.opening import bundled_lists

    return [*bundled_lists(lists), *paths] or [resources.shown(resources.folder("data"))]


def _tell(report: Report, *, err: bool) -> None:
    for line in report.lines:
        click.echo(printable(line), err=err)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'s' * (count != 1)}"


@click.group()
def ontology() -> None:
    """Look after the ontology."""


@ontology.command("check")
def ontology_check() -> None:
    """Lint the ontology and its shapes, and reason over it."""
    from claimgraph import lint
    from claimgraph.errors import DoesNotConform

    findings = lint.check()
    for finding in findings:
        click.echo(str(finding))
    if findings:
        raise DoesNotConform(f"the ontology has {_counted(len(findings), 'finding')}")
    click.echo("the ontology is consistent and clean", err=True)
