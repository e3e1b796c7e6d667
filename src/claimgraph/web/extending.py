"""Extending: what things have of some properties, as the cells of the reconciliation protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph.names import XSD
from claimgraph.web import asked, candidates
from claimgraph.web.asked import text
from claimgraph.web.candidates import PROPERTIES, id_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from claimgraph.terms import Term
    from claimgraph.web.inquiries import Extension
    from claimgraph.web.site import Site


async def values_of(site: Site, iris: Sequence[str], properties: Iterable[str]) -> dict[str, dict[str, list[Term]]]:
    """What each thing has of each property; nothing that may not leave."""
    pairs = [{"thing": NamedNode(iri), "property": NamedNode(one)} for iri in iris for one in sorted(properties)]
    found: dict[str, dict[str, list[Term]]] = {}
    for row in await asked.rows(site, "extended", pairs):
        value = row["value"]
        if value is not None:
            found.setdefault(text(row["thing"]), {}).setdefault(text(row["property"]), []).append(value)
    return found


async def extended(site: Site, wanted: Extension) -> tuple[dict[str, dict[str, list[Any]]], list[dict[str, Any]]]:
    """The values by id and property, and what is told of the properties; an unknown thing or property has none."""
    iris = {one: candidates.iri_of(one) for one in wanted.ids}
    properties = {name: PROPERTIES[name] for name in wanted.properties if name in PROPERTIES}
    valid = [iri for iri in iris.values() if iri]
    values = await values_of(site, valid, {one.iri for one in properties.values()})
    every = [value for of in values.values() for several in of.values() for value in several]
    names = await asked.names(site, {value.value for value in every if isinstance(value, NamedNode)})
    rows: dict[str, dict[str, list[Any]]] = {}
    for one, iri in iris.items():
        rows[one] = {}
        for name in wanted.properties:
            has = values.get(iri, {}).get(properties[name].iri, []) if name in properties else []
            cells = [_cell(value, names) for value in has]
            rows[one][name] = cells[: wanted.limits.get(name)] or [{}]
    called = [(name, properties[name].name if name in properties else name) for name in wanted.properties]
    return rows, [{"id": name, "name": words} for name, words in called]


def _cell(value: Term, names: Mapping[str, asked.Name]) -> dict[str, Any]:
    if isinstance(value, NamedNode):
        return {"id": id_of(value.value), "name": names[value.value].text}
    assert isinstance(value, Literal)
    kind = value.datatype.value.removeprefix(XSD)
    if kind == "date":
        return {"date": f"{value.value[:10]}T00:00:00Z"}
    if kind == "integer":
        return {"int": int(value.value)}
    return {"float": float(value.value)} if kind in ("decimal", "double") else {"str": value.value}
