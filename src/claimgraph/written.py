"""Written: what a graph answered, as its reader wants it: in the bytes of one format, the same wherever it is asked."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from claimgraph import cite, described, views
from claimgraph.errors import WrongUse
from claimgraph.licences import Leaving, leaving
from claimgraph.sparql.results import JSON

if TYPE_CHECKING:
    from claimgraph.asking import Answer
    from claimgraph.graph import Readable
    from claimgraph.views.look import Look

# The formats that people read.
READ = ("table", "markdown", "cited")


def media_type(format_: str, may: Leaving) -> str:
    """What a reader is to be sent, so that ``format_`` can be written from it, and what ``may`` leave be judged."""
    if may.bound:
        return JSON
    return views.STANDARD[format_].media_type if format_ in views.STANDARD else JSON


def allowed(graph: Readable, format_: str, *, included: bool) -> Leaving:
    """What may leave ``graph`` in ``format_``: a table is for the eyes of who has the rows."""
    return Leaving() if format_ == "table" else leaving(graph, included=included)


def first(found: Answer, most: int | None) -> tuple[Answer, str | None]:
    """The first rows of an answer, and, where there are more, of how many."""
    shown = replace(found, rows=found.rows[:most])
    left_out = len(shown.rows) < len(found.rows)
    return shown, views.counted(len(shown.rows), len(found.rows)) if left_out else None


def written(found: Answer, format_: str, graph: Readable, look: Look) -> tuple[str, str | None]:
    """The rows of an answer in ``format_``; and of how many these are, where some are left out and nothing says so."""
    if format_ in described.RDF:
        raise WrongUse(f"--format {format_} is for the triples of a CONSTRUCT or DESCRIBE; this answer has rows")
    if format_ == "table":
        return views.render(found, format_, look), None
    shown, count = first(found, look.first)
    return cite.cited(shown, graph, look) if format_ == "cited" else views.render(shown, format_, look), count
