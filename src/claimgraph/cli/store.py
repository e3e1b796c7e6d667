"""Commands over the store itself: log, diff, withdraw, redact, verify, rebuild, backup, restore, stats."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click
from pyoxigraph import Literal

from claimgraph import views
from claimgraph.about import labels
from claimgraph.asking import Answer
from claimgraph.claims.derive import derive as derive_all
from claimgraph.cli import options
from claimgraph.entry import REDACT, WITHDRAW, Entry
from claimgraph.errors import StoreFailure, UnknownName, WrongUse
from claimgraph.graph import Chronicle
from claimgraph.licences import Leaving, leaving, recorded
from claimgraph.names import CG, curie, expand
from claimgraph.opening import folder, is_remote, open_chronicle, open_store
from claimgraph.store import history, upkeep
from claimgraph.store.folder import need_store
from claimgraph.store.history import ClaimChange
from claimgraph.store.reader import Reader
from claimgraph.store.recorded import Recorded
from claimgraph.store.writer import Writer

_format = click.option("--format", "format_", type=click.Choice(views.FORMATS), default="table", show_default=True)
_reason = click.option("--reason", required=True, metavar="TEXT", help="Why; it stays in the journal.")
_coder = click.option("--coder", metavar="NAME", help="Who takes responsibility; goes into the journal.")


def _here(store: str | None) -> Path:
    """The folder of the store that is meant; these commands need a journal on disk, which an endpoint has not."""
    path = folder(store)
    need_store(path)
    return path


def _table(rows: Iterable[dict[str, Any]], columns: Iterable[str], format_: str) -> str:
    names = tuple(columns)
    cells = (tuple(None if row.get(n) in (None, "") else Literal(row[n]) for n in names) for row in rows)
    return views.render(Answer(names, tuple(cells)), format_)


def _recorded(store: str | None, included: bool) -> Leaving:
    """What may leave the journal that is meant, and the graph as it stands."""
    with Reader.open(_here(store)) as now, open_chronicle(store) as chronicle:
        begins = {*recorded(chronicle.log()), *leaving(now, included=False).begins}
    return Leaving(tuple(sorted(begins)), included)


def _folder_here(_context: click.Context, _parameter: click.Parameter, given: Path) -> Path:
    """A folder as given; raises WrongUse for an address, which a system would take for one."""
    if re.match(r"[a-z][a-z0-9+.-]+:/", str(given), re.IGNORECASE):
        raise WrongUse(f"{given} is an address; a backup is a folder of this machine")
    return given


@click.command()
@_format
@click.pass_obj
def log(store: str | None, format_: str) -> None:
    """Tell what was loaded, withdrawn and redacted, by whom and when."""
    columns = ("sequence", "time", "kind", "what", "source", "coder", "added", "removed", "reason")
    with open_chronicle(store) as chronicle:
        click.echo(_table(map(_entry, chronicle.log()), columns, format_), nl=False)


def _entry(entry: Entry) -> dict[str, Any]:
    return {**asdict(entry), "what": curie(entry.claim or entry.document or "")}


@click.command()
@click.argument("since", metavar="A")
@click.argument("until", metavar="B")
@_format
@options.restricted
@click.pass_obj
def diff(store: str | None, since: str, until: str, format_: str, include_restricted: bool) -> None:
    """Tell which claims and links differ between A and B: entry numbers, dates or times."""
    path = _here(store)
    found = history.diff(path, since, until)
    if format_ != "table":
        may = _recorded(store, include_restricted)
        for change in (*found.added, *found.changed, *found.withdrawn):
            if may.keeps(change.claim) or may.keeps(change.document):
                may.refuse("what differs")
    rows = [
        *({"change": "added", **_change(change)} for change in found.added),
        *({"change": "changed", **_change(change)} for change in found.changed),
        *({"change": "withdrawn", **_change(change)} for change in found.withdrawn),
        *({"change": "redacted", "claim": curie(entry.claim or "")} for entry in found.redacted),
    ]
    called = _called(
        {row[key] for row in rows for key in ("claim", "document") if key in row}, path, (found.until, found.since)
    )
    judged = {curie(change.claim): _judged(change) for change in (*found.added, *found.changed, *found.withdrawn)}
    for row in rows:
        names = {f"{key}Label": called.get(row[key], "") for key in ("claim", "document") if key in row}
        row.update({**names, "claimLabel": names["claimLabel"] or judged.get(row["claim"], "")})
    click.echo(_table(rows, ("change", "claim", "claimLabel", "document", "documentLabel"), format_), nl=False)


def _judged(change: ClaimChange) -> str:
    """What a link says: our thing, the match, and the record; empty for a claim."""
    said = dict(re.findall(rf"<{CG}(linked|match|record|inDataset)> <([^>]*)>", change.after or change.before))
    return " ".join(curie(said[key]) for key in ("linked", "match", "record", "inDataset") if key in said)


def _change(change: ClaimChange) -> dict[str, str]:
    return {"claim": curie(change.claim), "document": curie(change.document)}


def _called(things: set[str], path: Path, moments: Iterable[int]) -> dict[str, str]:
    """What ``things`` are called now, or were after the entries ``moments`` where they stand no more."""
    found: dict[str, str] = {}
    if things:
        with Reader.open(path) as now:
            found = labels(things, now)
    for moment in moments:
        if things - found.keys():
            with history.at(path, moment) as past:
                found |= labels(things - found.keys(), past)
    return found


@click.command()
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True)
@_reason
@_coder
@options.request_timeout
@click.pass_obj
def withdraw(
    store: str | None, documents: tuple[str, ...], reason: str, coder: str | None, timeout: float | None
) -> None:
    """Take documents out of the graph, all or none; their history stays.

    Refused where a document that stays refers to what only these describe.
    """
    from claimgraph.load import withdraw as take_out

    iris = [expand(document) for document in documents]
    with open_store(store, options.of_requests(store, timeout), make=False) as graph:
        try:
            entries = take_out(iris, graph, reason, coder=coder)
        except UnknownName:
            entries = _done_before(graph, iris)
            if not entries:
                raise
    for entry in entries:
        click.echo(f"withdrawn: {curie(entry.document or '')}, entry {entry.sequence}", err=True)


def _done_before(chronicle: Chronicle, iris: list[str]) -> list[Entry]:
    """The entries that took all of ``iris`` away, by a command that was cut before it told so; none for fewer."""
    last = {entry.claim or entry.document: entry for entry in chronicle.log()}
    found = [last[iri] for iri in iris if iri in last and last[iri].kind in (WITHDRAW, REDACT)]
    return found if len(found) == len(iris) else []


@click.command()
@click.argument("claim")
@_reason
@_coder
@click.pass_obj
def redact(store: str | None, claim: str, reason: str, coder: str | None) -> None:
    """Remove every byte of a claim from the store and its backups; a tombstone stays."""
    path = _here(store)
    with Writer.open(path) as writer:
        try:
            entry = writer.redact(expand(claim), reason, coder=coder)
        except UnknownName:
            if not (entries := _done_before(writer, [expand(claim)])):
                raise
            (entry,) = entries
    click.echo(f"redacted: {curie(entry.claim or '')}, entry {entry.sequence}", err=True)
    for left in upkeep.unreached(path, Recorded(path).log()):
        click.echo(f"claimgraph: {left}", err=True)


@click.command()
@click.option("--quick", is_flag=True, help="Do not derive all anew to compare it, which takes as long as a rebuild.")
@click.pass_obj
def verify(store: str | None, quick: bool) -> None:
    """Check the journal's chain, every file, the index against the journal, and what is derived against both."""
    found = upkeep.verify(_here(store), derive=None if quick else derive_all)
    for problem in found.problems:
        click.echo(problem)
    if not found.sound:
        raise StoreFailure(f"not sound: {len(found.problems)} problem{'s' * (len(found.problems) != 1)}, listed above")
    left = "; what is derived was not compared" if quick else ""
    click.echo(f"sound: {found.entries:,} entries, {found.documents:,} documents{left}", err=True)


@click.command()
@click.pass_obj
def rebuild(store: str | None) -> None:
    """Make the index anew from the journal."""
    made = upkeep.rebuild(_here(store))
    click.echo(f"rebuilt: {made.documents:,} documents, {made.claims:,} claims, {made.quads:,} quads", err=True)


@click.command()
@click.argument("target", metavar="FOLDER", type=click.Path(path_type=Path), callback=_folder_here)
@options.restricted
@click.pass_obj
def backup(store: str | None, target: Path, include_restricted: bool) -> None:
    """Copy the journal to a new FOLDER, from which restore makes the store again."""
    _recorded(store, include_restricted).refuse("the journal")
    made = upkeep.backup(_here(store), target)
    click.echo(f"backed up to {made.path}, up to entry {made.head.sequence}", err=True)


@click.command()
@click.argument("source", metavar="FOLDER", type=click.Path(path_type=Path), callback=_folder_here)
@click.pass_obj
def restore(store: str | None, source: Path) -> None:
    """Make a new store from the backup in FOLDER."""
    if is_remote(store):
        raise WrongUse(f"{store} is an endpoint; restore into a folder, then load from there")
    made = upkeep.restore(source, folder(store))
    click.echo(f"restored: {made.documents:,} documents, {made.claims:,} claims, up to {made.last}", err=True)


@click.command()
@_format
@click.pass_obj
def stats(store: str | None, format_: str) -> None:
    """Tell how much the store holds."""
    with open_chronicle(store) as chronicle:
        found = {name: value for name, value in asdict(chronicle.stats()).items() if value is not None}
    if format_ == "table":
        rows = ({"what": name.replace("_", " "), "how much": _readable(value)} for name, value in found.items())
        click.echo(_table(rows, ("what", "how much"), format_), nl=False)
    else:
        click.echo(_table([found], found, format_), nl=False)


def _readable(value: Any) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)
