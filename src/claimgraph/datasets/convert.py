"""Conversion: rows of a file, some hundred at a time, become sorted N-Triples by way of a mapping."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from itertools import groupby
from urllib.parse import quote

from claimgraph.claims import content
from claimgraph.datasets.checks import Judged, judged
from claimgraph.datasets.mapping import GIVEN, Mapping
from claimgraph.datasets.recognise import Layout, layout
from claimgraph.datasets.rows import Fault, Row, Rows
from claimgraph.engine import in_memory, n_triples
from claimgraph.names import CG

# So many rows go to the engine at a time; of more the derivation costs more a row, and they take more memory.
ROWS_AT_A_TIME = 250
_SUBJECTS = re.compile(rb"^<([^>]*)> ", re.MULTILINE)
_OURS = CG.encode()


@dataclass(frozen=True)
class Rejected:
    """A row that was not taken, and why: its column, or none; ``told`` where a finding tells of it already."""

    row: Row
    column: str
    reason: str
    told: bool = False


@dataclass
class Block:
    """Some rows of a release: what they say, by row, and what they say of things that other rows share.

    ``own`` are the sorted lines of N-Triples by the key of a row, ``shared`` those by the IRI of a thing.
    """

    rows: dict[str, Row]
    own: dict[str, bytes] = field(repr=False)
    shared: dict[bytes, bytes] = field(repr=False)
    rejected: list[Rejected] = field(default_factory=list)
    flags: list[tuple[Row, Judged]] = field(default_factory=list)

    @cached_property
    def text(self) -> bytes:
        """All that it says."""
        return b"".join([*self.own.values(), *self.shared.values()])

    @cached_property
    def leads(self) -> frozenset[tuple[bytes, bytes]]:
        """Each property whose value is an IRI, with that value."""
        return frozenset(content.leads(self.text))

    @cached_property
    def subjects(self) -> frozenset[bytes]:
        """The IRIs of which it says something."""
        return frozenset(_SUBJECTS.findall(self.text))

    @cached_property
    def beyond(self) -> frozenset[str]:
        """The IRIs, but for terms of the ontology, that it leads to and does not describe."""
        found = {value for _, value in self.leads if not value.startswith(_OURS)} - self.subjects
        return frozenset(value.decode() for value in found)


@dataclass(frozen=True)
class Conversion:
    """How the rows of a file become what the release ``iri`` says."""

    mapping: Mapping
    iri: str
    rows: Rows
    most: int | None = None
    wanted: Callable[[Row], bool] | None = None
    without: frozenset[int] = frozenset()
    checked: bool = True

    @cached_property
    def layout(self) -> Layout:
        """Where the columns stand; raises Unreadable where the file is none of the mapping's dataset."""
        return layout(self.rows, self.mapping)

    def blocks(self) -> Iterator[Block]:
        """What the rows say, a block at a time; nothing of the rows whose numbers are in ``without``."""
        seen: set[str] = set()
        for rows in _batches(self._chosen()):
            yield self._block(rows, seen, checked=self.checked)

    def again(self, block: Block, rejected: list[Rejected]) -> Block:
        """``block`` without the rows that were ``rejected``, nor the things that only those describe."""
        gone = {one.row.number for one in rejected}
        kept = self._block([row for row in block.rows.values() if row.number not in gone], set(), checked=False)
        kept.flags.extend((row, found) for row, found in block.flags if row.number not in gone)
        kept.rejected.extend([*block.rejected, *rejected])
        return kept

    def _chosen(self) -> Iterator[Row]:
        taken = 0
        for row in self.rows:
            if self.most is not None and taken >= self.most:
                return
            if self.wanted is None or self.wanted(row):
                taken += 1
                if row.number not in self.without:
                    yield row

    def _block(self, rows: list[Row], seen: set[str], *, checked: bool = True) -> Block:
        block = Block({}, {}, {})
        given: dict[str, tuple[str, ...]] = {}
        for row in rows:
            literals = self.layout.literals(row)
            if isinstance(literals, Fault):
                block.rejected.append(Rejected(row, literals.column, f"{literals.reason}; {literals.remedy}"))
                continue
            key = quote(self.layout.key_of(row), safe="")
            if key in seen:
                block.rejected.append(Rejected(row, self.mapping.key, "an earlier row has this key; keep one of them"))
                continue
            seen.add(key)
            block.rows[key] = row
            given[key] = (*self._named(key), *literals)
        if checked and given:
            self._check(block, given)
        return self._parted(block, self._said(given.values()) if given else b"")

    def _check(self, block: Block, given: dict[str, tuple[str, ...]]) -> None:
        """Have the mapping's checks look at the rows of ``block``, and take those away that they reject."""
        for found in judged(self.mapping, self._variables, given.values()):
            key = found.record.removeprefix(f"{self.iri}/")
            if not found.rejected:
                block.flags.append((block.rows[key], found))
            elif given.pop(key, None):
                reason = f"{found.reason}; {found.remedy}"
                block.rejected.append(Rejected(block.rows.pop(key), found.column, reason))

    @cached_property
    def _variables(self) -> tuple[str, ...]:
        return (*GIVEN, *self.layout.variables)

    def _named(self, key: str) -> tuple[str, ...]:
        mapping = self.mapping
        iris = (f"{self.iri}/{key}", f"{mapping.base}/{key}", self.iri, mapping.provider)
        return (*(f"<{iri}>" for iri in iris), f'"{mapping.base}/"')

    def _said(self, given: Iterable[tuple[str, ...]]) -> bytes:
        return n_triples(in_memory().query(self.mapping.bind(self._variables, given)))

    def _parted(self, block: Block, text: bytes) -> Block:
        """``block`` with the lines of ``text``, each with the row or the shared thing that it is about."""
        lines = sorted(set(text.splitlines(keepends=True)))
        record, event = f"<{self.iri}/".encode(), f"<{self.mapping.base}/".encode()
        own: dict[str, list[bytes]] = {key: [] for key in block.rows}
        for subject, said in groupby(lines, key=_subject):
            base = next((base for base in (record, event) if subject.startswith(base)), None)
            key = subject[len(base) :].partition(b"/")[0].decode() if base else ""
            if key in own:
                own[key].extend(said)
            else:
                block.shared[subject[1:]] = b"".join(said)
        block.own.update({key: b"".join(said) for key, said in own.items() if said})
        for thing, told in self.mapping.described.items():
            if f"<{thing}> .".encode() in text:
                block.shared[thing.encode()] = told.encode()
        return block


def _subject(line: bytes) -> bytes:
    """The IRI with which ``line`` begins, and the bracket before it."""
    return line[: line.index(b">")]


def _batches(rows: Iterator[Row]) -> Iterator[list[Row]]:
    batch: list[Row] = []
    for row in rows:
        batch.append(row)
        if len(batch) == ROWS_AT_A_TIME:
            yield batch
            batch = []
    if batch:
        yield batch
