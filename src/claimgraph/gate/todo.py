"""What is still to do: a value of a skeleton that nobody has filled in, told with what belongs there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from pyoxigraph import Literal

from claimgraph import schema
from claimgraph.gate.report import Finding, of_quad
from claimgraph.names import XSD, curie
from claimgraph.skeleton import TODO

if TYPE_CHECKING:
    from claimgraph.documents.document import Document

_TODO = TODO.strip('"')


def still_to_do(documents: Iterable[Document]) -> Iterator[Finding]:
    """Each statement whose value is still the mark of a skeleton."""
    for document in documents:
        for quad in document.quads:
            if isinstance(value := quad.object, Literal) and value.value == _TODO:
                path = quad.predicate.value
                yield of_quad(document, quad, f"{curie(path)} is still to be filled in; write {_wanted(path)}", "to-do")


def _wanted(path: str) -> str:
    """What belongs in the place of the mark."""
    of = schema.ranges().get(path, "")
    if codes := schema.values(of):
        return f"one of {', '.join(sorted(map(curie, codes)))}"
    if of == XSD + "integer":
        return "a number without quotation marks, like 2, or leave it out"
    if of in schema.classes():
        return f"the IRI of a {curie(of)}"
    example = schema.examples().get(path, "")
    return f"it like {example}, or leave it out where the document does not tell" if example.startswith('"') else "it"
