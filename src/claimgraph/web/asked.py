"""Asked: what pages ask of a site, by our own queries, and the names of what they found."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeAlias

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from claimgraph import asking, catalogue, finding
from claimgraph.engine import solutions
from claimgraph.names import curie
from claimgraph.terms import Term, Value

if TYPE_CHECKING:
    from claimgraph.finding import Thing
    from claimgraph.web.site import Site

Row: TypeAlias = "Mapping[str, Term | None]"


@dataclass(frozen=True)
class Name:
    """A thing by its IRI, and what it is called; ``lang`` is the language of that, where it is not English."""

    iri: str
    text: str
    lang: str = ""


async def rows(site: Site, page: str, values: Iterable[Mapping[str, Value]] = ()) -> list[Row]:
    """The rows of a query of ``queries/pages/``, each by the names of its columns, without what may not leave."""
    given = list(values)
    query = catalogue.page(page)
    if query.parameters and not given:
        return []
    found = terms(await site.query(query.bind_terms(given) if query.parameters else query.text))
    kept = (await site.leaving()).without(found)
    return [dict(zip(kept.columns, row, strict=True)) for row in kept.rows]


async def about(site: Site, page: str, iri: str) -> list[Row]:
    """The rows of a query of one thing."""
    return await rows(site, page, [{"thing": NamedNode(iri)}])


async def triples(site: Site, page: str, iri: str) -> list[Triple]:
    """What a CONSTRUCT of ``queries/pages/`` tells of one thing."""
    found = await site.query(catalogue.page(page).bind_terms([{"thing": NamedNode(iri)}]))
    assert isinstance(found, list)
    return found


async def thing(site: Site, iri: str) -> Thing | None:
    """What is known of one thing; None where it is of no class."""
    found = terms(await site.query(catalogue.page("called").bind_terms([{"thing": NamedNode(iri)}])))
    told = ((text(row[0]), text(row[1]), row[2]) for row in found.rows)
    return next(finding.described(told), None)


async def names(site: Site, iris: Iterable[str]) -> dict[str, Name]:
    """What each of ``iris`` is called: its English name, another that it has, or its short form."""
    wanted = sorted(set(iris))
    found = await rows(site, "names", [{"thing": NamedNode(iri)} for iri in wanted])
    called: dict[str, Name] = {}
    for row in found:
        iri, name = text(row["thing"]), row["name"]
        if isinstance(name, Literal):
            called.setdefault(iri, Name(iri, name.value, "" if name.language in (None, "en") else str(name.language)))
    return {iri: called.get(iri) or Name(iri, curie(iri).strip("<>")) for iri in wanted}


def iris(found: Iterable[Row], *columns: str) -> set[str]:
    """The IRIs that stand in ``columns``."""
    cells = (row.get(column) for row in found for column in columns)
    return {cell.value for cell in cells if isinstance(cell, NamedNode)}


def text(term: Term | None) -> str:
    """A term as text: the value of a literal, the IRI of a thing; nothing for what is unbound."""
    if term is None:
        return ""
    return term.value if isinstance(term, NamedNode | Literal) else str(term)


def span(first: str, last: str) -> str:
    """A day, or between which two something was.

    >>> span("2021-11-01", "2021-11-10"), span("2020-11-17", "2020-11-17")
    ('2021-11-01 to 2021-11-10', '2020-11-17')
    """
    return " to ".join(dict.fromkeys(one for one in (first, last) if one))


def terms(found: object) -> asking.Answer:
    """The rows of an answer as terms, whoever read them."""
    if isinstance(found, asking.Answer):
        return found
    document = getattr(found, "document", None)
    assert isinstance(document, bytes), "a query of rows"
    return asking.collect(solutions(parse_query_results(document, QueryResultsFormat.TSV)))


def first(found: asking.Answer, begin: int, count: int) -> asking.Answer:
    """``count`` rows of ``found`` from ``begin`` on."""
    return replace(found, rows=found.rows[begin : begin + count])
