"""Answers: the rows of a question or of a query as a person reads them, with links to things and sentences to cite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph.asking import Answer
from claimgraph.cite import claims_in
from claimgraph.columns import Column, in_words, labelled
from claimgraph.names import DERIVED, XSD
from claimgraph.views import Look, mark, plain, readable
from claimgraph.views.cells import for_machines
from claimgraph.web import asked
from claimgraph.web.asked import text

if TYPE_CHECKING:
    from claimgraph.terms import Term
    from claimgraph.web.site import Site

# So many rows stand on one page.
SHOWN = 200
_DAYS = frozenset(XSD + name for name in ("date", "gYearMonth", "gYear", "dateTime"))


@dataclass(frozen=True)
class Heading:
    """The head of a column: its name, what it means, and whether numbers stand in it."""

    name: str
    means: str
    number: bool


@dataclass(frozen=True)
class Cell:
    """A cell as it is read, with the thing that it names; ``again`` where it says what stands above it.

    ``mark`` is a word to stand behind it, as a header has it: inferred.
    """

    text: str
    iri: str = ""
    lang: str = ""
    day: bool = False
    again: bool = False
    mark: str = ""

    @property
    def parts(self) -> tuple[str, ...]:
        """What it lists, one by one."""
        return listed(self.text)


@dataclass(frozen=True)
class Table:
    """Some rows of an answer: ``cited`` has for each the sentences of the claims that it rests on.

    ``shared`` is what all rows of the answer have in common, which stands above them.
    """

    shared: tuple[tuple[Heading, Cell], ...]
    head: tuple[Heading, ...]
    rows: tuple[tuple[Cell, ...], ...]
    cited: tuple[tuple[str, ...], ...]
    total: int
    begin: int

    @property
    def end(self) -> int:
        """The number of the last row that is shown."""
        return self.begin + len(self.rows)


async def table(
    site: Site,
    answer: Answer,
    begin: int = 0,
    columns: Sequence[Column] = (),
    view: Mapping[str, str] | None = None,
    shown: int = SHOWN,
) -> Table:
    """``shown`` rows of ``answer`` from ``begin`` on, in the order in which they come."""
    look = Look(view or {})
    part = asked.first(answer, begin, shown)
    kept = _kept(answer, look, named=bool(view))
    labels = labelled(list(answer.columns))
    same = _same(answer, kept, look) if view else []
    meant = {column.name: column.means for column in columns}
    heads = {n: _heading(answer.columns[n], meant, _numbers(part, n), named=bool(view)) for n in kept}
    shared = [(heads[n], _cell(answer.rows[0], n, labels.get(n), mark(answer, answer.rows[0], n, look))) for n in same]
    left = [n for n in kept if n not in same]
    rows = _marked([tuple(_cell(row, n, labels.get(n), mark(part, row, n, look)) for n in left) for row in part.rows])
    return Table(
        shared=tuple(one for one in shared if one[1].text),
        head=tuple(heads[n] for n in left),
        rows=rows,
        cited=await _cited(site, part),
        total=len(answer.rows),
        begin=begin,
    )


def listed(text: str) -> tuple[str, ...]:
    """The parts of a list in words, which semicolons divide; one in brackets divides nothing.

    >>> listed("1 (a child; in the zone); 2 (Reuters)")
    ('1 (a child; in the zone)', '2 (Reuters)')
    """
    found, depth, begin = [], 0, 0
    for at, sign in enumerate(text):
        depth = max(0, depth + (sign == "(") - (sign == ")"))
        if not depth and text.startswith("; ", at):
            found.append(text[begin:at])
            begin = at + 2
    return (*found, text[begin:])


def _same(answer: Answer, kept: list[int], look: Look) -> list[int]:
    """The columns in which all rows of an answer say the same, or nothing; one at least is left."""
    if len(answer.rows) < 2:
        return []
    first = answer.rows[0]
    alike = [n for n in kept if all(row[n] == first[n] for row in answer.rows)]
    same = [n for n in alike if len({mark(answer, row, n, look) for row in answer.rows}) == 1]
    return same if len(same) < len(kept) else same[1:]


def _heading(name: str, meant: Mapping[str, str], number: bool, *, named: bool) -> Heading:
    return Heading(in_words(name) if named else name, meant.get(name, ""), number)


def _marked(rows: list[tuple[Cell, ...]]) -> tuple[tuple[Cell, ...], ...]:
    """``rows``, in which the cells that begin a row as they began the one above are marked."""
    found = rows[:1]
    for above, row in pairwise(rows):
        same = next((n for n, pair in enumerate(zip(row, above, strict=True)) if pair[0] != pair[1]), len(row))
        found.append((*(replace(cell, again=True) for cell in row[:same]), *row[same:]))
    return tuple(found)


async def _cited(site: Site, part: Answer) -> tuple[tuple[str, ...], ...]:
    """For each row the sentences of the claims whose IRIs stand in it."""
    named = [[iri for iri in claims_in(row) if _may_be_claim(iri)] for row in part.rows]
    wanted = sorted({iri for row in named for iri in row})
    found = await asked.rows(site, "citation", [{"claim": NamedNode(iri)} for iri in wanted])
    told: dict[str, list[str]] = {}
    for row in found:
        told.setdefault(text(row["claim"]), []).append(text(row["sentence"]))
    return tuple(tuple(dict.fromkeys(one for iri in row for one in told.get(iri, ()))) for row in named)


def _may_be_claim(iri: str) -> bool:
    try:
        NamedNode(iri)
    except ValueError:
        return False
    return not iri.startswith(DERIVED) or "/disagreement/" in iri


def _kept(answer: Answer, look: Look, *, named: bool) -> list[int]:
    """The columns that a person sees; of a question not those that are for machines alone."""
    labels = labelled(list(answer.columns))
    every = [n for n in range(len(answer.columns)) if n not in labels.values()]
    if not named:
        return every
    seen = [
        n
        for n in every
        if answer.columns[n] not in look.named("hide") + look.named("marks") and not _bare(answer, n, labels)
    ]
    return seen or every


def _bare(answer: Answer, n: int, labels: Mapping[int, int]) -> bool:
    """Whether a column holds nothing but IRIs without a name, or points of a map."""
    found = [row[n] for row in answer.rows if row[n] is not None]
    return n not in labels and bool(found) and all(one is not None and for_machines(one) for one in found)


def _numbers(part: Answer, n: int) -> bool:
    found = [plain(row[n]) for row in part.rows if row[n] is not None]
    return bool(found) and all(isinstance(one, int | float) and not isinstance(one, bool) for one in found)


def _cell(row: tuple[Term | None, ...], n: int, label: int | None, marked: str) -> Cell:
    term = row[n]
    called = row[label] if label is not None else None
    iri = term.value if isinstance(term, NamedNode) else ""
    words = called if called is not None else term
    lang = words.language if isinstance(words, Literal) else None
    day = isinstance(term, Literal) and term.datatype.value in _DAYS
    told = readable(words).strip("<>") if iri and called is None else readable(words)
    return Cell(told, iri, _other(lang), day, mark=marked)


def _other(lang: str | None) -> str:
    return "" if lang in (None, "en") else str(lang)
