"""Commands that take in: check, load, ontology."""

from __future__ import annotations

from pathlib import Path

import click

from claimgraph import resources
from claimgraph.cli import options
from claimgraph.gate.report import Refused, Report
from claimgraph.views import printable

_paths = click.argument("paths", nargs=-1, metavar="PATH...")


@click.command()
@_paths
@click.pass_obj
def check(store: str | None, paths: tuple[str, ...]) -> None:
    """Say whether documents conform, and where they do not; nothing is changed."""
    from claimgraph.documents.read import read
    from claimgraph.gate import check as gate
    from claimgraph.opening import open_graph

    staged = read(paths or [_bundled()])
    with open_graph(store, without={document.iri for document in staged}) as graph:
        report = gate.check(staged, graph)
    _tell(report, err=False)
    if not report.conforms:
        raise Refused(report)
    click.echo(f"{_counted(len(staged), 'document')} conform{'s' * (len(staged) == 1)}", err=True)


@click.command()
@_paths
@click.option("--coder", metavar="NAME", help="Who takes responsibility for this load; goes into the journal.")
@options.request_timeout
@click.pass_obj
def load(store: str | None, paths: tuple[str, ...], coder: str | None, timeout: float | None) -> None:
    """Take documents into the store: all of them, or none. Without a path, the data that came along."""
    from claimgraph.load import load as load_documents
    from claimgraph.opening import open_store

    named: list[Path | str] = list(paths) or [_bundled()]
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


def _bundled() -> Path:
    """The data that came along, by its shortest name, since the findings repeat it."""
    folder = resources.folder("data")
    return folder.relative_to(Path.cwd()) if folder.is_relative_to(Path.cwd()) else folder


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
