"""The report: what the gate found, by place, and the refusal that carries it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from claimgraph.errors import DoesNotConform, Place
from claimgraph.names import SHAPES, curie
from claimgraph.terms import iri_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pyoxigraph import Quad

    from claimgraph.documents.document import Document

VIOLATION, WARNING = "Violation", "Warning"
# Of what is found more often, no more places are told.
_MOST = 10


@dataclass(frozen=True, order=True)
class Finding:
    """One thing a document says that the shapes speak against; severity is Violation, Warning or Info.

    ``paths`` are the properties of ``focus`` that it is about, and ``value`` is theirs, a term in N-Triples.
    """

    place: Place
    severity: str
    message: str
    focus: str
    shape: str
    paths: tuple[str, ...] = field(default=(), compare=False)
    value: str | None = field(default=None, compare=False)

    @property
    def file(self) -> str:
        """The name of the file, as given."""
        return self.place.file

    @property
    def line(self) -> int | None:
        """The line in it, counted from 1."""
        return self.place.line

    @property
    def column(self) -> int | None:
        """The column in that line, counted from 1."""
        return self.place.column

    @property
    def rule(self) -> str:
        """The rule that it breaks, by the short name of its shape."""
        return curie(self.shape)

    @property
    def remedy(self) -> str:
        """What is to be done, as the message has it after its first semicolon; empty where it has none."""
        return self.message.partition("; ")[2]

    def __str__(self) -> str:
        return f"{self.place}: {self.severity.lower()}: {self.message} [{curie(self.focus)}, {curie(self.shape)}]"


@dataclass(frozen=True)
class Report:
    """All findings, by place; a Violation refuses, a Warning or an Info only tells."""

    findings: tuple[Finding, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """The findings as they are told: what is found several times in a file stands once, with the other places."""
        alike: dict[tuple[str, str, str, str], list[Finding]] = {}
        for found in self.findings:
            alike.setdefault((found.place.file, found.severity, found.message, found.shape), []).append(found)
        return tuple(f"{first}{_others(rest)}" for first, *rest in alike.values())

    def __str__(self) -> str:
        return "\n".join(self.lines)

    @property
    def conforms(self) -> bool:
        return not self.violations

    @property
    def violations(self) -> tuple[Finding, ...]:
        return tuple(finding for finding in self.findings if finding.severity == VIOLATION)


def _others(rest: Sequence[Finding]) -> str:
    """How often else the same was found, and where first."""
    if not rest:
        return ""
    places = [str(found.place).removeprefix(f"{found.place.file}:") for found in rest[:_MOST]]
    return f" and {len(rest)} more: {', '.join(places)}{', ...' * (len(rest) > _MOST)}"


class Refused(DoesNotConform):
    """The gate's refusal; carries the whole report."""

    def __init__(self, report: Report) -> None:
        count = len(report.violations)
        super().__init__(f"refused: {count} violation{'s' * (count != 1)}; nothing was changed")
        self.report = report


def passed(report: Report) -> Report:
    """``report`` itself where it conforms; raises Refused where it does not."""
    if not report.conforms:
        raise Refused(report)
    return report


def of_quad(document: Document, quad: Quad, message: str, shape: str, severity: str = VIOLATION) -> Finding:
    """A finding at the place where ``document`` says ``quad``; ``shape`` is the last part of its name."""
    path, value = quad.predicate.value, str(quad.object)
    place = document.place(iri_of(quad.subject), path, value)
    return Finding(place, severity, message, iri_of(quad.subject), SHAPES + shape, (path,), value)


def of_document(document: Document, message: str, severity: str = VIOLATION) -> Finding:
    """A finding on ``document`` as a whole, at the place where it describes itself."""
    own = next((quad for quad in document.quads if iri_of(quad.subject) == document.iri), document.quads[0])
    return Finding(document.place(iri_of(own.subject)), severity, message, document.iri, SHAPES + "document")
