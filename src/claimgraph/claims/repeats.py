"""Repeats: what several documents say alike is held once, and noted in the graph of each other document that says it.

The engine joins its graphs without looking whether a triple stands in several, and so would give it as often. A note is
the triple taken apart (rdf:subject, rdf:predicate, rdf:object), in the graph of the document that repeats it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from hashlib import sha256
from itertools import chain
from typing import TypeAlias

from pyoxigraph import BlankNode, DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Store, Triple, parse, serialize

from claimgraph.claims import content
from claimgraph.engine import as_stored
from claimgraph.names import DERIVED, RDF, is_ours
from claimgraph.terms import iri_of

Subject: TypeAlias = NamedNode | BlankNode | Triple

_NOTE = DERIVED + "repeat/"
_PARTS = tuple(NamedNode(RDF + part) for part in ("subject", "predicate", "object"))


def whole(quads: Iterable[Quad]) -> Iterator[Quad]:
    """``quads`` of documents' graphs, in which each note is what it notes."""
    notes = defaultdict[tuple[object, NamedNode | BlankNode | DefaultGraph], dict[NamedNode, Subject | Literal]](dict)
    for quad in quads:
        if is_note(quad):
            notes[quad.subject, quad.graph_name][quad.predicate] = quad.object
        else:
            yield quad
    for (_, graph), said in notes.items():
        subject, predicate, value = (said.get(part) for part in _PARTS)
        if isinstance(subject, NamedNode) and isinstance(predicate, NamedNode) and value is not None:
            yield Quad(subject, predicate, value, graph)


def noted(engine: Store, subject: Subject) -> Iterator[Quad]:
    """What documents say of ``subject`` that another one holds."""
    notes = (quad for quad in engine.quads_for_pattern(None, _PARTS[0], subject, None) if is_note(quad))
    return whole(part for note in notes for part in engine.quads_for_pattern(note.subject, None, None, note.graph_name))


def notes_in(engine: Store, graph: NamedNode) -> Iterator[Quad]:
    """The parts of the notes in ``graph``."""
    for first in engine.quads_for_pattern(None, _PARTS[0], None, graph):
        if is_note(first):
            yield from engine.quads_for_pattern(first.subject, None, None, graph)


def hold(engine: Store, texts: Mapping[str, bytes]) -> Iterator[bytes]:
    """What ``engine`` is to be given of the canonical ``texts`` of documents (by IRI), which it does not hold yet.

    The first that says something of a thing holds it: a document in the engine, or one of ``texts`` before.
    """
    is_empty = next(iter(engine), None) is None
    coming = defaultdict[bytes, list[bytes]](list)
    for text in texts.values():
        own = things(text)
        known = {
            *(quad.triple for subject in own if not is_empty for quad in _held(engine, subject)),
            *(quad.triple for quad in _parsed(chain.from_iterable(coming[one] for one in own.keys() & coming.keys()))),
        }
        yield _noting(text, own, known) if known else text
        for subject, lines in own.items() if len(texts) > 1 else ():
            coming[subject].append(text[lines])


def release(engine: Store, iri: str, before: bytes, after: bytes) -> None:
    """Have others hold what the document ``iri`` said ``before``, says no longer ``after``, and they repeat.

    Its graph is to be removed next, and what it says afterwards held anew.
    """
    graph, own = NamedNode(iri), things(after)
    repeated = {subject: found for subject in things(before) if (found := _others(engine, subject, graph))}
    still = {quad.triple for quad in _parsed(after[own[subject]] for subject in repeated.keys() & own.keys())}
    for quad in sorted(chain.from_iterable(repeated.values()), key=str):
        held = Quad(quad.subject, quad.predicate, quad.object, graph)
        if held in engine and quad.triple not in still:
            engine.remove(held)
            for part in notes([quad]):
                engine.remove(part)
            engine.add(quad)


def notes(quads: Iterable[Quad]) -> Iterator[Quad]:
    """The notes of ``quads`` in their graphs."""
    for quad in quads:
        node = NamedNode(_NOTE + sha256(str(quad).encode()).hexdigest())
        for part, term in zip(_PARTS, quad.triple, strict=True):
            yield Quad(node, part, term, quad.graph_name)


def things(text: bytes) -> dict[bytes, slice]:
    """Where in canonical ``text`` what it says of each thing stands that others may describe too; a claim is none."""
    claims = content.claim_iris(text)
    return {subject: lines for subject, lines in content.blocks(text) if subject.decode() not in claims}


def _noting(text: bytes, own: Mapping[bytes, slice], known: Collection[Triple]) -> bytes:
    """``text`` with a note for what is ``known``; ``own`` are the places of its things."""
    subjects = sorted({iri_of(triple.subject).encode() for triple in known}, key=lambda subject: own[subject].start)
    said = defaultdict[str, list[Quad]](list)
    for quad in _parsed(text[own[subject]] for subject in subjects):
        said[iri_of(quad.subject)] += notes([quad]) if quad.triple in known else [quad]
    parts, at = list[bytes](), 0
    for subject in subjects:
        parts += [text[at : own[subject].start], serialize(said[subject.decode()], format=RdfFormat.N_QUADS) or b""]
        at = own[subject].stop
    return b"".join([*parts, text[at:]])


def _held(engine: Store, subject: bytes) -> Iterator[Quad]:
    """What documents are held to say of ``subject``."""
    found = engine.quads_for_pattern(NamedNode(subject.decode()), None, None, None)
    return (quad for quad in found if not is_ours(iri_of(quad.graph_name)))


def _others(engine: Store, subject: bytes, graph: NamedNode) -> list[Quad]:
    """What is noted of ``subject`` in other graphs than ``graph``."""
    return [quad for quad in noted(engine, NamedNode(subject.decode())) if quad.graph_name != graph]


def _parsed(lines: Iterable[bytes]) -> frozenset[Quad]:
    return as_stored(parse(b"".join(lines), RdfFormat.N_QUADS))


def is_note(quad: Quad) -> bool:
    """Whether ``quad`` is part of a note."""
    return is_noting(quad.subject)


def is_noting(subject: object) -> bool:
    """Whether what is said of ``subject`` makes a note."""
    return isinstance(subject, NamedNode) and subject.value.startswith(_NOTE)
