"""The sheet: what a person sees of an answer, as text: labels for IRIs, and nothing that is for machines alone."""

from __future__ import annotations

from dataclasses import dataclass

from claimgraph.asking import Answer
from claimgraph.columns import in_words, labelled
from claimgraph.terms import Term
from claimgraph.views.cells import for_machines, printable, readable
from claimgraph.views.look import Look


@dataclass(frozen=True)
class Sheet:
    """The names of the columns, and of each row its cells."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def column(self, n: int) -> list[str]:
        """The cells of column ``n``, without its name."""
        return [row[n] for row in self.rows]

    def in_words(self) -> Sheet:
        """The sheet with its columns called by words: "killed low" for killedLow."""
        return Sheet(tuple(map(in_words, self.head)), self.rows)

    def without(self, dropped: set[int]) -> Sheet:
        """The sheet without the columns at these positions."""
        kept = [n for n in range(len(self.head)) if n not in dropped]
        return Sheet(tuple(self.head[n] for n in kept), tuple(tuple(row[n] for n in kept) for row in self.rows))


def sheet(answer: Answer, look: Look) -> Sheet:
    """The head and the cells that a person sees: labels, or IRIs with their labels where that was asked for.

    ``xLabel`` is the label of ``x``, and ``label`` that of the column before it. What the header hides is left out, and
    what is for machines alone (IRIs without a label, points of a map), unless nothing else would be left. A column of
    ``marks`` stands behind the cells that it names.
    """
    columns = list(answer.columns)
    whole = look.iris or look.as_selected
    labels = {} if whole else labelled(columns)
    hidden = {*look.named("hide"), *look.named("marks")} if not whole else set()
    keep = [
        n for n, name in enumerate(columns) if whole or not (n in labels or name in hidden or _for_machines(answer, n))
    ]
    keep = keep or list(range(len(columns)))
    owners = {label: iri for iri, label in labels.items()}
    return Sheet(
        tuple(columns[owners.get(n, n)] for n in keep),
        tuple(
            tuple(printable(_cell(row, n, owners.get(n)) + _behind(answer, row, owners.get(n, n), look)) for n in keep)
            for row in answer.rows
        ),
    )


def mark(answer: Answer, row: tuple[Term | None, ...], n: int, look: Look) -> str:
    """The name of the column of marks in which ``row`` names its column ``n``; nothing where it is not marked."""
    at = (answer.columns.index(name) for name in look.named("marks") if name in answer.columns)
    told = (answer.columns[one] for one in at if answer.columns[n] in readable(row[one]).split())
    return next(told, "") if row[n] is not None else ""


def _behind(answer: Answer, row: tuple[Term | None, ...], n: int, look: Look) -> str:
    found = "" if look.iris or look.as_selected else mark(answer, row, n, look)
    return f" ({found})" if found else ""


def _for_machines(answer: Answer, n: int) -> bool:
    """Whether the column holds nothing but IRIs or points."""
    found = [row[n] for row in answer.rows if row[n] is not None]
    return bool(found) and all(term is not None and for_machines(term) for term in found)


def _cell(row: tuple[Term | None, ...], n: int, owner: int | None) -> str:
    """The text in column ``n``; the IRI that it would be the label of where it has none."""
    return readable(row[owner] if row[n] is None and owner is not None else row[n])
