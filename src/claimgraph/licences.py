"""Licences: which rows of datasets may not be passed on, and what may leave a graph that holds some."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import Literal, NamedNode

from claimgraph import asking, catalogue
from claimgraph.errors import WrongUse
from claimgraph.names import curie

if TYPE_CHECKING:
    from claimgraph.asking import Answer
    from claimgraph.catalogue import Query
    from claimgraph.entry import Entry
    from claimgraph.graph import Readable

REMEDY = "--include-restricted (in Python: claimgraph.open(..., include_restricted=True)) is for what stays with you"


@dataclass(frozen=True)
class Leaving:
    """What may leave: all but what bears, or says something of, an IRI below one of ``begins``, unless ``included``."""

    begins: tuple[str, ...] = ()
    included: bool = False

    @property
    def bound(self) -> bool:
        """Whether anything here may not leave."""
        return bool(self.begins) and not self.included

    def keeps(self, iri: str) -> bool:
        """Whether what bears this IRI stays here."""
        return self.bound and any(iri == one or iri.startswith((f"{one}/", f"{one}-")) for one in self.begins)

    def refuse(self, what: str) -> None:
        """Raise WrongUse where anything may not leave, since of ``what`` nobody can tell whether it is that."""
        if self.bound:
            raise WrongUse(f"{what} may hold rows of {self.names}, which its licence keeps here; {REMEDY}")

    def judge(self, document: bytes | str) -> None:
        """Raise WrongUse where a document in full IRIs names what may not leave."""
        text = document.encode() if isinstance(document, str) else document
        if self.bound and any(f"{one}{sign}".encode() in text for one in self.begins for sign in "/-"):
            raise WrongUse(f"some of this is of {self.names}, which its licence keeps here; {REMEDY}")

    def whole(self, found: Answer) -> Answer:
        """The answer, all of it; raises WrongUse where a row names what may not leave."""
        if any(self._kept(term) for row in found.rows for term in row):
            self.refuse("this")
        return found

    def without(self, found: Answer) -> Answer:
        """The answer without its rows that name what may not leave."""
        return replace(found, rows=tuple(row for row in found.rows if not any(map(self._kept, row))))

    def _kept(self, term: object) -> bool:
        return isinstance(term, NamedNode) and self.keeps(term.value)

    @property
    def names(self) -> str:
        return ", ".join(map(curie, self.begins))


def leaving(graph: Readable, *, included: bool) -> Leaving:
    """What may leave ``graph``; where all is ``included`` nothing is looked up."""
    if included:
        return Leaving(included=True)
    rows = asking.answer(catalogue.page("kept-here"), {}, graph).rows
    return Leaving(tuple(row[0].value for row in rows if isinstance(row[0], Literal)))


def recorded(entries: Iterable[Entry]) -> set[str]:
    """How the IRIs begin that a journal of these ``entries`` keeps here: what was withdrawn is in it too."""
    return {str(entry.recipe["restricted"]) for entry in entries if entry.recipe.get("restricted")}


def check_document(document: bytes, question: Query | None, values: Mapping[str, str], allowed: Leaving) -> None:
    """Refuse an answer, in full IRIs, that names what may not leave, or may do so without a name."""
    check_question(question, values, allowed)
    allowed.judge(document)


def check_question(question: Query | None, values: Mapping[str, str], allowed: Leaving) -> None:
    """Refuse what answers of ``question`` (None: of a text that somebody wrote) nobody can judge by their IRIs."""
    if question is None or question.own:
        allowed.refuse("the answer to a query of one's own")
    elif values.get("datasets") == "with":
        allowed.refuse("an answer with what records say")


def stays(graph: Readable, dataset: str, what: str = "") -> bool:
    """Whether the licence of ``dataset`` (an IRI) keeps its rows in ``graph``; WrongUse if ``what`` is made of such."""
    may = leaving(graph, included=False)
    if what and may.keeps(dataset):
        may.refuse(what)
    return may.keeps(dataset)
