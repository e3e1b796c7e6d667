"""Wording: what a shape says of every node, said of the node, the property and the value that it found."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import NamedNode, Quad, Store

from claimgraph import schema
from claimgraph.gate.looks import looks_of
from claimgraph.gate.vocabulary import probable
from claimgraph.names import TYPE, curie

if TYPE_CHECKING:
    from claimgraph.documents.document import Document
    from claimgraph.gate.meant import Meant
    from claimgraph.gate.report import Finding

# A text of N-Triples without what may follow it: a language or a datatype.
_TEXT = re.compile(r'"(.*)"(?:@[\w-]+|\^\^<[^>]*>)?\Z', re.DOTALL)
# Of what there is more, the message names no longer.
_MOST = 4


@dataclass(frozen=True)
class Wording:
    """What the words rest on: the document of each subject, what the graph says around it, and what may be meant."""

    owners: Mapping[str, list[Document]]
    context: Store
    meant: Meant

    def of(self, findings: Iterable[Finding]) -> list[Finding]:
        """``findings`` in the words that say most of each."""
        homes: defaultdict[str, list[Finding]] = defaultdict(list)
        said: list[Finding] = []
        for found in findings:
            looks = looks_of(found.shape)
            if looks.sort == "home":
                homes[found.focus].append(found)
            elif looks.sort == "kind" and len(looks.classes) == 1 and found.value and len(found.paths) == 1:
                said.append(replace(found, message=self._of_value(found, *looks.classes)))
            elif looks.sort == "count":
                said.append(replace(found, message=found.message + self._several(found)))
            else:
                said.append(found)
        return [*said, *(one for found in homes.values() for one in self._of_homes(found))]

    def classes(self, iri: str) -> set[str]:
        """The classes that something is described with, in a document on its way in or in the graph."""
        node = NamedNode(iri)
        held = (quad.object for quad in self.context.quads_for_pattern(node, NamedNode(TYPE), None))
        new = (quad.object for quad in self._quads(iri) if quad.predicate.value == TYPE)
        return {one.value for one in (*held, *new) if isinstance(one, NamedNode)}

    def _quads(self, iri: str) -> Iterator[Quad]:
        return (quad for document in self.owners.get(iri, ()) for quad in document.by_subject[iri])

    def _of_value(self, found: Finding, class_: str) -> str:
        """What is wrong with the value of a property whose values are of ``class_``, and what was meant."""
        (path,), value = found.paths, found.value or ""
        iri = value[1:-1] if value.startswith("<") else ""
        text = _TEXT.match(value)
        name = iri or (text[1] if text else value)
        shown = curie(iri) if iri else f'the text "{name}"'
        if codes := schema.values(class_):
            term = probable(name, codes)
            no = f"{shown} is {'the list itself and ' * (iri == class_)}no {curie(class_)}"
            return f"{no}; did you mean '{curie(term)}'?" if term else f"{no}. {found.message}"
        hint = self.meant.hint(name, class_)
        if not iri:
            return f"{curie(path)} takes a {curie(class_)}, and not {shown}{hint or '; describe it, and name its IRI'}"
        if kinds := self.classes(iri):
            remedy = hint or "; correct the one or the other"
            return f"{shown} is a {_listed(kinds)}, and {curie(path)} takes a {curie(class_)}{remedy}"
        return f"{shown} is not described{hint or f'; describe it as a {curie(class_)}, or correct the IRI'}"

    def _several(self, found: Finding) -> str:
        """The values of the property, where there are too many of them."""
        said = [quad.object for quad in self._quads(found.focus) if quad.predicate.value in found.paths]
        values = [curie(value.value) if isinstance(value, NamedNode) else str(value) for value in said]
        texts = [value.rpartition("^^")[0].strip('"') or value for value in values]
        return f" Here they are {' and '.join(texts)}." if 1 < len(texts) <= _MOST else ""

    def _of_homes(self, homes: list[Finding]) -> Iterator[Finding]:
        """What bears a property that belongs elsewhere; where it has no class at all, that alone."""
        focus = homes[0].focus
        kinds = self.classes(focus)
        if not kinds:
            best = min(homes, key=_breadth)
            what = " or ".join(sorted(f"a {curie(one)}" for one in looks_of(best.shape).classes))
            message = f"{curie(focus)} has no class, and what is said of it belongs on {what}; give it one"
            yield replace(best, message=message, paths=(TYPE,))
            return
        for found in homes:
            looks = looks_of(found.shape)
            where = _listed(looks.classes, "or")
            for quad in self._quads(focus):
                if (term := quad.predicate.value) in looks.targets:
                    said = f"{curie(term)} belongs on {where} only, and {curie(focus)} is a {_listed(kinds)}"
                    place = self.owners[focus][0].place(focus, term)
                    message = f"{said}; take it off, or say it of a node that has that class"
                    yield replace(found, message=message, paths=(term,), place=place)


def _breadth(found: Finding) -> tuple[int, int]:
    classes = looks_of(found.shape).classes
    return len(classes), sum(len(schema.kinds(one)) for one in classes)


def _listed(terms: Iterable[str], word: str = "and") -> str:
    names = sorted(map(curie, terms))
    return f" {word} ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
