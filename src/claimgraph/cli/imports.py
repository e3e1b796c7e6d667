"""The command that takes in a dataset: import."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from claimgraph.errors import WrongUse
from claimgraph.names import curie
from claimgraph.views import printable

if TYPE_CHECKING:
    from claimgraph.datasets.account import Imported
    from claimgraph.datasets.release import Release


@click.command("import")
@click.argument("named", nargs=-1, metavar="[DATASET] FILE")
@click.option("--mapping", type=click.Path(path_type=Path), metavar="FILE", help="A mapping of your own (.rq).")
@click.option("--version", metavar="TEXT", help="The release; by default what the file's name tells.")
@click.option("--where", multiple=True, metavar="COLUMN=VALUE", help="Only rows with this value, like country=Iraq.")
@click.option("--limit", type=click.IntRange(min=1), metavar="ROWS", help="Only so many rows.")
@click.option("--dry-run", is_flag=True, help="Say what would become of each row; nothing is changed.")
@click.option(
    "--rejected",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Where rejected rows go as they were; by default FILE.rejected.csv here.",
)
@click.option("--coder", metavar="NAME", help="Who takes responsibility for this import; goes into the journal.")
@click.pass_obj
def import_(
    store: str | None,
    named: tuple[str, ...],
    mapping: Path | None,
    version: str | None,
    where: tuple[str, ...],
    limit: int | None,
    dry_run: bool,
    rejected: Path | None,
    coder: str | None,
) -> None:
    """Take a release of a dataset into the store: all rows that conform, or nothing.

    Without DATASET it is recognised by its columns. Each row becomes a record with claims by the dataset's provider.
    The next release takes the place of the last.
    """
    from claimgraph import bringing
    from claimgraph.datasets.meant import release_of
    from claimgraph.opening import open_store, open_target

    dataset, file = _named(named, mapping)
    release = release_of(file, dataset, mapping=mapping, version=version, where=where, limit=limit)
    rejected = rejected or Path(f"{Path(file).stem}.rejected.csv")
    with _progress(release) as progress:
        if dry_run:
            with open_target(store) as target:
                told = bringing.judge(release, target, rejects=rejected, progress=progress)
        else:
            with open_store(store) as graph:
                told = bringing.bring(release, graph, coder=coder, rejects=rejected, progress=progress)
    for line in _said(told, rejected, dry_run=dry_run):
        click.echo(printable(line), err=True)


def _named(named: tuple[str, ...], mapping: Path | None) -> tuple[str | None, str]:
    """The dataset, if one is named, and the file."""
    if len(named) == 1:
        return None, named[0]
    if len(named) == 2 and mapping is None:
        return named[0], named[1]
    raise WrongUse("name the dataset and its file, like: import ucdp-ged FILE; or: import --mapping my.rq FILE")


@contextmanager
def _progress(release: Release) -> Iterator[Callable[[int], None] | None]:
    """A bar on stderr with rows, rate and time left; none where nobody looks at it."""
    if not sys.stderr.isatty():
        yield None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TextColumn("{task.fields[rate]}"))
    with Progress(*columns, TimeRemainingColumn(), console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("rows", total=_lines(release.path), rate="")

        def advance(rows: int) -> None:
            bar.update(task, completed=rows, rate=f"{bar.tasks[0].speed or 0:,.0f} rows/s")

        yield advance


def _lines(path: Path) -> int:
    """About how many rows the file has: quoted cells may hold line breaks."""
    with path.open("rb") as file:
        return sum(part.count(b"\n") for part in iter(lambda: file.read(1 << 20), b""))


def _said(told: Imported, rejected: Path, *, dry_run: bool) -> Iterator[str]:
    """What became of the rows, then what was found, by rule."""
    name = curie(told.release)
    if told.unchanged:
        yield f"{name} is here already, as this file has it; nothing was changed"
        return
    did = "would be imported" if dry_run else "imported"
    counts = f"{told.taken:,} {did}, {told.flagged:,} of them flagged; {told.rejected:,} rejected"
    yield f"{name}: {told.rows:,} rows: {counts}"
    for rule in sorted(told.rules.values(), key=lambda rule: (rule.severity, -rule.count)):
        where = ", ".join(f"row {row} ({place})" for row, place in rule.examples)
        more = ", ..." if rule.count > len(rule.examples) else ""
        yield f"  {rule.severity.lower()}, {rule.count:,} times: {rule.message} [{where}{more}]"
    if told.replaced:
        names = ", ".join(map(curie, told.replaced))
        yield f"in the place of {names}: {told.added:,} added, {told.changed:,} changed, {told.dropped:,} dropped"
    if told.rejected:
        yield f"the rejected rows are in {rejected}"
    if not dry_run:
        yield f"entry {told.sequence}: {told.quads:,} quads, {told.claims:,} claims"
