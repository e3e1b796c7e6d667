"""Columns: what the header of a question declares of those of its answer, which are those of its SELECT."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from claimgraph.fields import Fields
from claimgraph.names import RDF, WKT, XSD, suggestion
from claimgraph.sparql.tokens import Scan
from claimgraph.terms import Term

KEYS = {"type", "of", "unit", "means"}
_BETWEEN = " or "
_DATATYPES = {
    **{XSD + name: name for name in ("integer", "decimal", "boolean", "date", "dateTime")},
    **dict.fromkeys((XSD + "string", RDF + "langString", XSD + "anyURI"), "text"),
    WKT: "point",
}
_HUMP = re.compile(r"([a-z0-9])([A-Z])")
TYPES = ("iri", *dict.fromkeys(_DATATYPES.values()))


@dataclass(frozen=True)
class Column:
    """One column of an answer: its name, the type of its terms, and what it means to a reader.

    ``type`` is one of ``TYPES``, or several with "or" between them. ``of`` is the class of its things where they are of
    one, as a short IRI; ``unit`` what a number counts or measures, where its meaning does not say it.
    """

    name: str
    type: str
    means: str
    of: str | None = None
    unit: str | None = None

    @property
    def types(self) -> tuple[str, ...]:
        """The types that a term in it can have."""
        return tuple(self.type.split(_BETWEEN))

    @property
    def kind(self) -> str:
        """Its type in words, with the class of its things or the unit of its numbers."""
        return f"{self.type}{f' of {self.of}' if self.of else ''}{f' in {self.unit}' if self.unit else ''}"


def in_words(name: str) -> str:
    """The name of a column as the head of a table.

    >>> in_words("deltaLow"), in_words("kmTo"), in_words("killed (UK armed forces)")
    ('delta low', 'km to', 'killed (UK armed forces)')
    """
    return _HUMP.sub(r"\1 \2", name).lower() if name.isalnum() else name


def type_of(term: Term) -> str | None:
    """The type of a term, one of ``TYPES``; None for what no column holds."""
    if isinstance(term, Literal):
        return _DATATYPES.get(term.datatype.value)
    return "iri" if isinstance(term, NamedNode) else None


def labelled(columns: Sequence[str]) -> dict[int, int]:
    """From the position of each column that has a label column to the position of that.

    ``xLabel`` is the label of ``x``, and ``label`` that of the column before it.
    """
    found = {n: columns.index(f"{name}Label") for n, name in enumerate(columns) if f"{name}Label" in columns}
    if "label" in columns and columns.index("label"):
        found.setdefault(columns.index("label") - 1, columns.index("label"))
    return found


def columns(header: Fields) -> tuple[Column, ...]:
    """The columns that ``header`` declares, in the order of the SELECT; none where it declares none.

    A label needs no entry. Raises Unreadable with the line where they are not those of the SELECT.
    """
    if "columns" not in header.given:
        return ()
    said = header.mapping("columns")
    declared = {name: _column(name, fields) for name, fields in said.each()}
    names = tuple(selected(header.text))
    if not names:
        raise said.wrong("the query has no SELECT that names its columns, so that there are none to declare")
    for name in declared:
        if name not in names:
            raise said.wrong(f"the SELECT has no column '{name}'{suggestion(name, names)}", name)
    labels = {names[label]: names[thing] for thing, label in labelled(names).items()}
    found = {name: Column(name, "text", f"The name of `{thing}`") for name, thing in labels.items()} | declared
    for name in names:
        if name not in found:
            raise said.wrong(f"the column '{name}' of the SELECT is missing; write {name}: {{type: ..., means: ...}}")
    return tuple(found[name] for name in names)


def _column(name: str, given: Fields) -> Column:
    given.only(KEYS, "key of a column")
    column = Column(name, given.word("type") or "", given.word("means") or "", given.word("of"), given.word("unit"))
    for type_ in column.types:
        if type_ not in TYPES:
            raise given.wrong(f"{name}: its type is none of {', '.join(TYPES)}{suggestion(type_, TYPES)}")
    if not column.means:
        raise given.wrong(f"{name}: say in a few words what it means to a reader: means: ...")
    if column.of and "iri" not in column.types:
        raise given.wrong(f"{name}: 'of' is the class of things, so that its type is iri")
    return column


def selected(text: str) -> Iterator[str]:
    """The variables that the first SELECT of a query names, in order; none for SELECT * and without a SELECT."""
    scan, inside = Scan(text), False
    for token in scan.tokens():
        word = token.text.upper() if token.kind == "word" else token.text
        if not inside:
            inside = word == "SELECT"
        elif word in ("WHERE", "FROM", "{"):
            return
        elif token.kind == "variable" and len(scan.open) == (1 + (scan.last.text.upper() == "AS")):
            yield token.text[1:]
