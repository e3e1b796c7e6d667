"""Given: what a person hands over in Python, as the text of a parameter or as documents to judge or to load."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pyoxigraph import Literal, NamedNode

from claimgraph.documents.file import ENDINGS, checked
from claimgraph.documents.read import each, of
from claimgraph.errors import WrongUse
from claimgraph.names import suggestion
from claimgraph.usage import FORMS

if TYPE_CHECKING:
    from claimgraph.catalogue import Parameter, Query
    from claimgraph.documents.document import Document

# The endings of files by the names that formats go by.
_ENDINGS = {
    "turtle": ".ttl",
    "trig": ".trig",
    "ntriples": ".nt",
    "nquads": ".nq",
    "jsonld": ".jsonld",
    "rdfxml": ".rdf",
    **{ending.removeprefix("."): ending for ending in ENDINGS},
}
# Which types of parameters take a value of each type of Python's; text says for itself what it is.
_TAKEN: tuple[tuple[type, tuple[str, ...], Callable[[Any], str]], ...] = (
    (bool, (), str),
    (datetime, (), str),
    (date, ("date",), date.isoformat),
    (int, ("integer", "decimal"), str),
    (Decimal, ("decimal",), lambda value: f"{value:f}"),
    (float, ("decimal",), lambda value: f"{Decimal(repr(value)):f}"),
    (NamedNode, ("iri",), lambda value: f"<{value.value}>"),
    (Literal, ("date", "integer", "decimal", "text", "point"), lambda value: str(value.value)),
)


def texts(query: Query, values: Mapping[str, object]) -> dict[str, str]:
    """``values`` as text by parameter name, as the command line has them; None is as if it were left out.

    Raises WrongUse that names the parameter for a value of another type.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    handed = {name: value for name, value in values.items() if value is not None}
    return {name: _text(known[name], value) if name in known else str(value) for name, value in handed.items()}


def _text(parameter: Parameter, value: object) -> str:
    if isinstance(value, str):  # the terms of rdflib are text too
        return f"<{value}>" if type(value).__name__ == "URIRef" else str(value)
    for type_, taken, text in _TAKEN:
        if isinstance(value, type_):
            if parameter.type not in taken:
                break
            if isinstance(value, float | Decimal) and not isfinite(value):
                raise WrongUse(f"{parameter.name}: {value} is no number that can be asked for; write one like 33.3")
            return text(value)
    raise WrongUse(
        f"{parameter.name}: {value!r} is of the type {type(value).__name__}, and this takes {FORMS[parameter.type]}"
    )


def iri(thing: object) -> str:
    """The IRI that is meant, as text: a name like ``id:attack-1``, or a term of rdflib or pyoxigraph."""
    value = getattr(thing, "value", thing)
    return f"<{value}>" if type(thing).__name__ in ("NamedNode", "URIRef") else str(value)


def documents(handed: object, format_: str | None = None) -> Iterator[Document]:
    """The documents in what was ``handed`` over: a path or several, a graph or dataset of rdflib, or a text.

    ``format_`` tells that it is a text, and in which format. Raises Unreadable with the place, or WrongUse.
    """
    if format_ is not None:
        return _of_text(_a_text(handed, format_), _ENDINGS[format_])
    if isinstance(handed, str | Path):
        return each([handed])
    if any(type_.__module__ == "rdflib.graph" for type_ in type(handed).__mro__):
        from claimgraph.api.bridge import quads

        return _of_text(quads(handed), ".nq")
    if isinstance(handed, Iterable):
        return each(map(_path, handed))
    raise _no_documents(handed)


def _a_text(handed: object, format_: str) -> str:
    if format_ not in _ENDINGS:
        offer = ", ".join(_ENDINGS)
        raise WrongUse(f"format: '{format_}' is none of {offer}{suggestion(format_, _ENDINGS)}")
    if not isinstance(handed, str):
        raise WrongUse(f"with format='{format_}' the documents are a text, and this is a {type(handed).__name__}")
    return handed


def _of_text(text: str, ending: str) -> Iterator[Document]:
    yield from of(checked("text", text.encode("utf-8", "surrogatepass"), ending))


def _path(one: object) -> Path | str:
    if isinstance(one, str | Path):
        return one
    raise _no_documents(one)


def _no_documents(handed: object) -> WrongUse:
    kinds = "a path, several, a text with its format, or a graph of rdflib"
    return WrongUse(f"{type(handed).__name__} is no document; give {kinds}")
