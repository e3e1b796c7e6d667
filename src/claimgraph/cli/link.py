"""The commands over links: what may be the same elsewhere is proposed, judged by people, and kept as text."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import click

from claimgraph.cli import options
from claimgraph.cli.keys import Keys, keys
from claimgraph.errors import WrongUse
from claimgraph.judgements.judgement import Collection, Verdict
from claimgraph.links import files
from claimgraph.links.candidate import Mark, Proposal
from claimgraph.links.contradictions import contradictions
from claimgraph.links.proposals import answered
from claimgraph.links.review import Review, shown
from claimgraph.names import curie, expand
from claimgraph.views import printable

_FILE = click.Path(path_type=Path, dir_okay=False)
_file = click.argument("file", type=_FILE, metavar="FILE.sssom.tsv")
_files = click.argument("files_", nargs=-1, required=True, type=_FILE, metavar="FILE.sssom.tsv...")
_judge = click.option("--judge", required=True, metavar="ID", help="Who judges, like id:claimgraph-editors.")
_source = click.argument("source", metavar="SOURCE")
_into = click.option("--into", type=_FILE, metavar="FILE.sssom.tsv", help="The collection that the proposals are for.")
_base = click.option("--base", default="", metavar="IRI", help="What an id of the source that is no IRI is put behind.")
_least = click.option("--all", "all_", is_flag=True, help="Show those without a candidate too.")

_WORDS = {
    Verdict.SAME: "the same",
    Verdict.NEAR: "nearly the same",
    Verdict.NOT_THE_SAME: "not the same",
    Verdict.UNDECIDED: "undecided",
    Verdict.NOTHING_THERE: "nothing there",
}
_KEYS = (
    "1 this one  a1 and others  c1 nearly  n1 not this one  u1 undecided  0 nothing there  w1 with a reason  s later"
    "  z undo  q stop"
)


@click.group()
def link() -> None:
    """Propose, review and apply links to records elsewhere; nothing is accepted by itself."""


@link.command("places")
@_source
@_into
@_base
@_least
@click.pass_obj
def places(store: str | None, source: str, into: Path | None, base: str, all_: bool) -> None:
    """Propose entries of a gazetteer for our places.

    SOURCE is a file of GeoNames, a CSV or TSV with a header, a file of RDF, the address of a reconciliation service, or
    sparql+ADDRESS of a SPARQL endpoint, which is asked for the names.
    """
    _propose(store, "places", source, into, base, all_)


@link.command("actors")
@_source
@_into
@_base
@_least
@click.pass_obj
def actors(store: str | None, source: str, into: Path | None, base: str, all_: bool) -> None:
    """Propose records for our actors by their names; only a person can choose."""
    _propose(store, "actors", source, into, base, all_)


@link.command("events")
@click.argument("dataset", metavar="DATASET")
@_into
@_least
@click.option("--with", "scorer", type=click.Choice(["splink"]), help="Have Splink find the same, where there is much.")
@options.restricted
@click.pass_obj
def events(
    store: str | None, dataset: str, into: Path | None, all_: bool, scorer: str | None, include_restricted: bool
) -> None:
    """Propose rows of a dataset for our attacks: DATASET is a release in the store, like id:ucdp-ged-19.1."""
    splink = scorer == "splink"
    _propose(store, "events", dataset, into, "", all_, include_restricted=include_restricted, splink=splink)


def _propose(
    store: str | None,
    what: str,
    source: str,
    into: Path | None,
    base: str,
    all_: bool,
    *,
    include_restricted: bool = False,
    splink: bool = False,
) -> None:
    from claimgraph.api.linking import proposed

    with options.reading(store) as graph:
        proposals = proposed(graph, what, source, base, into, include_restricted=include_restricted, splink=splink)
    for one in proposals:
        if one.candidates or all_:
            _echo([*shown(one), ""])
    likely = sum(one.mark is Mark.LIKELY for one in proposals)
    found = sum(bool(one.candidates) for one in proposals)
    click.echo(f"{len(proposals)} {what}: {likely} with a likely record, {found - likely} undecided", err=True)
    if into:
        click.echo(f"claimgraph link review {into} --judge ID shows them one at a time", err=True)


@link.command("review")
@_file
@_judge
def review(file: Path, judge: str) -> None:
    """Judge the proposals for a collection, one list at a time, by keyboard; every answer is kept at once."""
    begun = files.review(file, expand(judge), _today())
    with keys() as pressed:
        done = _reviewed(begun, lambda now: files.keep_review(file, now), pressed)
    answered = len(done.steps) - len(begun.steps)
    told = f"{answered} answered" if answered >= 0 else f"{-answered} of before taken back"
    click.echo(f"{told}, {len(done.left)} left", err=True)


def _reviewed(begun: Review, keep: Callable[[Review], None], pressed: Keys) -> Review:
    """The review when somebody stops, or when nothing is left and nothing is taken back."""
    now = begun
    while now.left or now.steps:
        left = now.left
        _echo(_asked(now, left[0], len(left)) if left else ["nothing is left  z undo  q end"])
        after = _step(now, pressed) if left else _taken_back(now, pressed)
        if after is None:
            break
        if after != now:
            keep(after)
            _echo([*_noted(now, after), ""])
        now = after
    return now


def _noted(before: Review, after: Review) -> list[str]:
    """What an answer wrote, or took back, so that a slip is seen at once."""
    if len(after.steps) < len(before.steps):
        return ["taken back"]
    last = after.steps[-1].written if len(after.steps) > len(before.steps) else None
    return [f"{curie(last.thing)}: {_WORDS[last.answer]} {curie(last.record)}".rstrip()] if last else []


def _asked(now: Review, first: Proposal, count: int) -> list[str]:
    """What a judge is shown: the list, and the keys that answer it."""
    return [f"[{count} left]", *shown(first), _KEYS + ("  d no more" if first.thing in now.open else "")]


def _taken_back(now: Review, pressed: Keys) -> Review | None:
    return now.undone() if pressed.key() == "z" else None


_CHOICES = {
    "a": Verdict.SAME,
    "c": Verdict.NEAR,
    "n": Verdict.NOT_THE_SAME,
    "u": Verdict.UNDECIDED,
    "w": Verdict.SAME,
}


def _step(now: Review, pressed: Keys) -> Review | None:
    """The review after one answer to the first list; None where the judge stops."""
    first = now.left[0]
    is_open = first.thing in now.open
    key = pressed.key()
    if key in ("q", "\x03", "\x04"):
        return None
    if key == "z":
        return now.undone()
    if key == "s":
        return now.put_off()
    if is_open and key in ("d", "0"):
        return now.done()
    if key == "0":
        return now.answer(Verdict.NOTHING_THERE, None)
    number = pressed.key() if key in _CHOICES else key
    if not number.isdecimal() or not 1 <= int(number) <= len(first.candidates):
        return now
    reason = pressed.line("Why") if key == "w" else ""
    answer = _CHOICES.get(key, Verdict.SAME)
    return now.answer(answer, first.candidates[int(number) - 1], reason, and_others=key == "a")


@link.command("status")
@_files
@click.option("--judge", metavar="ID", help="Whose work is still to do; by default anybody's.")
def status(files_: tuple[Path, ...], judge: str | None) -> None:
    """Tell what is judged and what is left, and which judgements contradict each other, with their rows."""
    collections = [files.collection(file) for file in files_]
    for file, collection in zip(files_, collections, strict=True):
        counts = ", ".join(f"{count} {_WORDS[answer]}" for answer, count in answered(collection).items() if count)
        judges = {expand(judge)} if judge else {one.judge for one in collection.judgements} or {""}
        left = [len(files.left(file, one)) for one in judges]
        click.echo(printable(f"{file}: {counts or 'nothing judged'}; {min(left)} proposals left"))
    _tell_contradictions(files_, collections)


@link.command("apply")
@_files
@click.option("--coder", metavar="NAME", help="Who takes responsibility for this load; goes into the journal.")
@options.request_timeout
@click.pass_obj
def apply(store: str | None, files_: tuple[Path, ...], coder: str | None, timeout: float | None) -> None:
    """Load collections into the store; refused where judgements of one judge contradict each other."""
    from claimgraph.load import load
    from claimgraph.opening import open_store

    collections = [files.collection(file) for file in files_]
    _tell_contradictions(files_, collections)
    for found in contradictions(collections):
        if len({row.judge for row in found.rows}) == 1:
            raise WrongUse(f"{found.says}, by one judge; take one of these rows back, and apply again")
    with open_store(store, options.of_requests(store, timeout)) as graph:
        receipt, _ = load(files_, graph, coder=coder)
    changed = len(receipt.accepted) + len(receipt.replaced)
    click.echo(f"{changed} loaded, {len(receipt.unchanged)} unchanged; claimgraph diff tells what fell", err=True)


@link.command("export")
@_files
@click.option("--format", "format_", type=click.Choice(list(files.FORMATS)), default="csv", show_default=True)
def export(files_: tuple[Path, ...], format_: str) -> None:
    """Write the judgements of collections for others: as CSV, or as RDF (links of ours, or bare SKOS)."""
    click.echo(files.exported([files.collection(file) for file in files_], format_), nl=False)


def _tell_contradictions(paths: tuple[Path, ...], collections: list[Collection]) -> None:
    for found in contradictions(collections):
        click.echo(printable(f"contradiction: {found.says}"))
        for row in found.rows:
            what = f"{curie(row.thing)} {_WORDS[row.answer]} {curie(row.record or row.source)}"
            path = next(path for path, one in zip(paths, collections, strict=True) if row in one.judgements)
            click.echo(
                printable(f"  {files.place(path, row)}: {what}, by {curie(row.judge)} on {row.day}: {row.reason}")
            )


def _echo(lines: list[str]) -> None:
    for line in lines:
        click.echo(printable(line))


def _today() -> str:
    return datetime.now(UTC).date().isoformat()
