"""Bringing in: a release of a dataset through the gate into a store, all or nothing, a block of rows at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph.datasets.account import EXAMPLES, Imported, Rejects
from claimgraph.datasets.compare import Comparison, all_prints
from claimgraph.datasets.convert import Block, Rejected
from claimgraph.documents.read import each
from claimgraph.engine import let_go
from claimgraph.errors import DoesNotConform, WrongUse
from claimgraph.gate.check import refuse_replacement
from claimgraph.gate.report import VIOLATION, WARNING, passed
from claimgraph.gate.rows import RowGate
from claimgraph.names import LABEL, TYPE, curie
from claimgraph.resources import folder
from claimgraph.store.intake import unpacked
from claimgraph.store.transaction import Changes
from claimgraph.store.writer import Writer
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from claimgraph.datasets.release import Release
    from claimgraph.gate.report import Finding
    from claimgraph.graph import Readable
    from claimgraph.store.intake import Following, Intake


@dataclass
class _Bringing:
    """A release on its way: its gate, what is told of it, and where rejected rows go."""

    release: Release
    gate: RowGate
    told: Imported
    rejects: Rejects
    superseded: frozenset[str] = frozenset()
    without: list[int] = field(default_factory=list)
    progress: Callable[[int], None] | None = None

    def blocks(self) -> Iterator[Block]:
        """The blocks of the release, without the rows that are rejected."""
        for block in self.release.blocks():
            size = len(block.rows) + len(block.rejected)
            kept = self._judged(block)
            for one in kept.rejected:
                self._reject(one)
            self.told.rows += size
            self.told.taken += len(kept.own)
            # A wrong file, or a mapping that does not fit it: the rest will be no better.
            if not (self.told.taken or self.superseded):
                raise DoesNotConform(_nothing(self.told))
            yield kept
            if self.progress:
                self.progress(self.told.rows)

    def _judged(self, block: Block) -> Block:
        """``block`` without the rows that the gate rejects."""
        refused: dict[int, Rejected] = {}
        flagged: set[int] = set()
        for key in block.rows.keys() & self.superseded:
            row = block.rows[key]
            refused[row.number] = Rejected(
                row, self.release.mapping.key, "another release that stands has a row of this key"
            )
        for key in block.rows.keys() - block.own.keys():
            row = block.rows[key]
            refused[row.number] = Rejected(
                row, "", "the mapping makes nothing of this row; compare it with its columns"
            )
        for row, odd in block.flags:
            self.told.note(odd.rule, WARNING, f"{odd.reason}; {odd.remedy}", row, f"{self.release.name}:{row.line}")
            flagged.add(row.number)
        for row, finding in self.gate.check(block):
            if row.number in refused and finding.severity != VIOLATION:
                continue
            self.told.note(finding.rule, finding.severity, finding.message, row, str(finding.place))
            if finding.severity == VIOLATION:
                refused.setdefault(row.number, Rejected(row, _column(finding), finding.message, told=True))
            else:
                flagged.add(row.number)
        self.told.flagged += len(flagged - refused.keys())
        return self.release.conversion.again(block, list(refused.values())) if refused else block

    def _reject(self, one: Rejected) -> None:
        self.told.rejected += 1
        self.without.append(one.row.number)
        self.rejects.add(one)
        if one.column and not one.told:
            where = f"{self.release.name}:{one.row.line}"
            self.told.note(one.column, VIOLATION, f"column '{one.column}': {one.reason}", one.row, where)


def _column(finding: Finding) -> str:
    """What was wrong, as short as a column."""
    return curie(finding.paths[0]) if finding.paths else ""


def bring(
    release: Release,
    graph: object,
    *,
    coder: str | None = None,
    rejects: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """Take ``release`` into the store ``graph``; rejected rows go to the file ``rejects``.

    The release of the same dataset that stands is replaced in the same entry. Raises Unreadable, Refused or
    DoesNotConform, and then nothing has changed.
    """
    try:
        return _brought(release, graph, coder=coder, rejects=rejects, progress=progress)
    except BaseException as error:
        let_go(error)
        raise


def _brought(
    release: Release,
    graph: object,
    *,
    coder: str | None,
    rejects: Path | None,
    progress: Callable[[int], None] | None,
) -> Imported:
    if not isinstance(graph, Writer):
        raise WrongUse(
            "a dataset is imported into a store on disk; name one with --store, and load its export into the other"
        )
    told = Imported(release.iri, sequence=graph.sequence() or 0)
    standing = {iri: entry for iri, entry in graph.releases().items() if _is_of(entry.recipe, release)}
    if any(release.is_as(entry.recipe) for entry in standing.values()):
        told.unchanged = True
        return told
    beside = release.is_candidate or release.mapping.adds
    leaving = tuple(iri for iri in standing if iri == release.iri or not beside)
    comparison = Comparison(_before(graph, leaving))
    with graph.transaction(coder=coder, leaving=leaving) as transaction, _rejecting(release, rejects) as out:
        release = naming(release, transaction.shown)
        intake = transaction.intake(release)
        gate = RowGate(release, intake.head, transaction.shown, intake.apart)
        passed(gate.check_head())
        taken = intake.keys_in(standing.keys() - set(leaving))
        bringing = _Bringing(release, gate, told, out, taken, progress=progress)
        apart = _taken(bringing, intake, transaction.follow(intake), comparison)
        transaction.refuse_bereft()
        if leaving:
            refuse_replacement(release.iri, leaving, graph, transaction.shown)
        told.dropped, told.added, told.changed = comparison.end(), comparison.added, comparison.changed
        changes = Changes(comparison.came, comparison.went, leaving, frozenset(apart))
        entry = transaction.accept(release, intake, rejected=bringing.without, changes=changes)
    told.quads, told.claims, told.sequence, told.replaced = intake.quads, intake.claims, entry.sequence, leaving
    return told


def _taken(bringing: _Bringing, intake: Intake, following: Following, comparison: Comparison) -> set[str]:
    """Take in all blocks and derive what follows from them; gives the events that are left to be derived later."""
    apart: set[str] = set()
    for block in bringing.blocks():
        following.add(block, intake.add(block))
        comparison.add(block, bringing.release)
        apart |= intake.events_apart(block)
    intake.settle()
    following.end()
    if not bringing.told.taken:
        raise DoesNotConform(_nothing(bringing.told))
    return apart


def _nothing(told: Imported) -> str:
    """Why nothing is taken in, by the commonest reasons for which rows were rejected."""
    if not told.rows:
        return "no row of the file is as --where has it; nothing was changed"
    why = sorted((rule for rule in told.rules.values() if rule.severity == VIOLATION), key=lambda rule: -rule.count)
    reasons = [f"{rule.count:,} times, first in row {rule.examples[0][0]}: {rule.message}" for rule in why[:EXAMPLES]]
    which = f"the first {told.rows:,} rows" if told.rows > 1 else "the only row"
    return "\n  ".join([f"{which} were all rejected, so nothing was changed; the commonest reasons:", *reasons])


def judge(
    release: Release,
    graph: Readable,
    *,
    rejects: Path | None = None,
    progress: Callable[[int], None] | None = None,
) -> Imported:
    """What ``bring`` would make of ``release``, with nothing changed."""
    told = Imported(release.iri)
    release = naming(release, graph)
    with _rejecting(release, rejects) as out:
        gate = RowGate(release, release.head + release.provider, graph, ())
        passed(gate.check_head())
        for block in _Bringing(release, gate, told, out, progress=progress).blocks():
            told.quads += block.text.count(b"\n")
    if not told.taken:
        raise DoesNotConform(_nothing(told))
    return told


def naming(release: Release, graph: Readable) -> Release:
    """``release`` with class and name of what its lists name and ``graph`` lacks, as the bundled data have them."""
    named = {iri for found in release.mapping.listed.values() for iri in found.values()}
    held = {iri_of(quad.subject) for quad in graph.context(named) if quad.predicate.value == TYPE} if named else set()
    lacking = named - held
    told: dict[str, list[str]] = {}
    for document in each([folder("data") / "actors.ttl", folder("data") / "places.ttl"]) if lacking else ():
        for quad in document.quads:
            if iri_of(quad.subject) in lacking and quad.predicate.value in (TYPE, LABEL):
                told.setdefault(iri_of(quad.subject), []).append(f"{quad.triple} .\n")
    described = {iri: "".join(sorted(lines)) for iri, lines in sorted(told.items())}
    return replace(release, mapping=replace(release.mapping, described=described))


def _is_of(recipe: dict[str, Any], release: Release) -> bool:
    return bool(recipe.get("dataset") == release.mapping.dataset)


def _before(graph: Writer, leaving: tuple[str, ...]) -> dict[str, tuple[bytes, bytes]]:
    """A print of each row of the releases that are ``leaving``."""
    found: dict[str, tuple[bytes, bytes]] = {}
    with ExitStack() as stack:
        for iri in leaving:
            found |= all_prints(stack.enter_context(unpacked(graph.slot(iri))))
    return found


@contextmanager
def _rejecting(release: Release, path: Path | None) -> Iterator[Rejects]:
    out = Rejects(path, release.rows.columns or release.mapping.order)
    try:
        yield out
    finally:
        out.close()
