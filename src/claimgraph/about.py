"""About: all that is said of one thing, as a person reads it: by part, event and aspect, each claim as a sentence."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode

from claimgraph import asking, catalogue, finding
from claimgraph.cite import sentences
from claimgraph.engine import solutions
from claimgraph.errors import UnknownName
from claimgraph.names import curie, expand
from claimgraph.views import plain, printable, readable
from claimgraph.views.look import Look
from claimgraph.views.text import wrapped

if TYPE_CHECKING:
    from claimgraph.graph import Readable
    from claimgraph.terms import Term


def about(thing: str, graph: Readable, look: Look) -> str:
    """All that is said of ``thing`` (text for an IRI) as lines to read; raises UnknownName where nothing is."""
    told = _rows("show-else", thing, graph)
    claims = _rows("show-claims", thing, graph)
    if not told and not claims:
        raise unknown(thing, graph)
    parts = [*_told(told), *_claims(claims, graph, look.iris)]
    lines = (line for indent, text in parts for line in _fitted(indent, text, look.wide()))
    return "\n".join([curie(expand(thing)), *lines]) + "\n"


def labels(things: Collection[str], graph: Readable) -> dict[str, str]:
    """What each of ``things`` (text for IRIs) is called, where it has a name."""
    page = catalogue.page("labels")
    text = page.bind_terms([{"thing": NamedNode(expand(thing))} for thing in sorted(things)])
    return {curie(one["thing"].value): one["label"].value for one in solutions(graph.query(text))}


def _rows(page: str, thing: str, graph: Readable) -> list[tuple[Term | None, ...]]:
    return list(asking.answer(catalogue.page(page), {"thing": thing}, graph).rows)


def _fitted(indent: int, text: str, columns: int) -> Iterator[str]:
    lines = wrapped(printable(text), columns - 2 * indent, hanging=2 * (indent > 0), joints=False) if text else [""]
    return (f"{'  ' * indent}{line}" for line in lines)


def _told(rows: list[tuple[Term | None, ...]]) -> Iterator[tuple[int, str]]:
    """What documents say, what they refer by, and what is derived: a line for each property."""
    for part, of_part in groupby(rows, key=lambda row: row[1]):
        yield from ((0, ""), (0, readable(part)))
        for name, of_name in groupby(of_part, key=lambda row: row[2]):
            values = "; ".join(dict.fromkeys(readable(row[3]) for row in of_name))
            yield 1, f"{readable(name)}: {values}"


def _claims(rows: list[tuple[Term | None, ...]], graph: Readable, iris: bool) -> Iterator[tuple[int, str]]:
    """Each claim as sentences, under its part, event and aspect."""
    said = sentences({str(plain(row[3])) for row in rows}, graph)
    for part, of_part in groupby(rows, key=lambda row: row[0]):
        yield from ((0, ""), (0, readable(part)))
        groups = [(key, list(group)) for key, group in groupby(of_part, key=lambda row: row[1:3])]
        several = len({key[0] for key, _ in groups}) > 1
        before = None
        for (event, aspect), group in groups:
            if several and event != before:
                yield 1, readable(event) or "no event"
            before = event
            yield 1 + several, readable(aspect) or "content gone"
            texts = (text for row in group for text in _sentences(row, said, iris))
            short = (text.removeprefix(f"{readable(aspect)}: ") for text in texts)
            yield from ((2 + several, f"- {text}") for text in dict.fromkeys(short))


def _sentences(row: tuple[Term | None, ...], said: dict[str, list[str]], iris: bool) -> Iterator[str]:
    """What is to be told of a claim: its sentences, that it no longer stands, and its IRI where that is wanted."""
    iri = str(plain(row[3]))
    gone = f" [{readable(row[7])}]" if row[7] is not None else ""
    name = f" ({curie(iri)})" if iris else ""
    known = (
        f"{readable(row[4])}: {readable(row[5]) or 'a speaker without a name'}" if row[4] else "its content was removed"
    )
    for sentence in said.get(iri) or [known]:
        yield f"{sentence}{gone}{name}"


def unknown(thing: str, graph: Readable) -> UnknownName:
    """The error to raise where nothing is said of ``thing``, with the nearest name and how to find others."""
    iri, ask = expand(thing), finding.asked_of(graph)
    kinds = (finding.named(), finding.below("cg:Claim"))
    near = next(filter(None, (finding.nearest(iri, finding.things(ask, kind)) for kind in kinds)), None)
    hint = finding.question(near) if near else "what there is, tells: claimgraph find NAME"
    return UnknownName(f"nothing is said of {curie(iri)}; {hint}")
