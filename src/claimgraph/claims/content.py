"""Content: the canonical text of a document, and what its lines say without taking them apart one by one."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from functools import lru_cache
from itertools import groupby

from pyoxigraph import Quad, RdfFormat, serialize

from claimgraph.errors import WrongUse
from claimgraph.names import ABOUT, CG, TYPE, XSD, is_ours

EVENT_CLASSES = ("Event", "Attack", "AttackSeries", "Threat")


_ABOUT = ABOUT.encode()
_LINKED = (CG + "linked").encode()
_TYPE = TYPE.encode()
_LICENCE = (CG + "codingLicence").encode()
_IRI = re.compile(rb"<([^>]*)> ")
# The IRIs that are values, each with its property.
_LEAD = re.compile(rb"^<[^>]*> <([^>]*)> <([^>]*)> ", re.MULTILINE)
# The lines of one subject, which stand together.
_BLOCK = re.compile(rb"^<([^>]*)> .*\n(?:<\1> .*\n)*", re.MULTILINE)
_PLAIN = re.compile(rb'"([^"\\]*)"')
_REDACTED, _REDACTED_ON = f"<{CG}RedactedClaim>".encode(), f"<{CG}redactedOn>".encode()
# What of a claim stays when it is redacted, and all that may be said of it then.
_IN_CHAIN = tuple(f"<{CG}{name}>".encode() for name in ("about", "quotes", "statedIn"))
_STAYS = tuple(start + b" " for start in (b"<" + _TYPE + b"> " + _REDACTED, _REDACTED_ON, *_IN_CHAIN))
_ANSWERS = tuple(f"{CG}{name}".encode() for name in ("disputes", "supersedes", "retracts"))
_EVENTS = tuple(f"<{CG}{name}> ".encode() for name in EVENT_CLASSES)


def said(content: bytes, predicate: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The subject of each line of N-Quads with this predicate, and what follows the predicate.

    An IRI holds no space, so what stands in a literal cannot be taken for a predicate.
    """
    mark = b"> <" + predicate + b"> "
    at = content.find(mark)
    while at >= 0:
        begin = content.rfind(b"\n", 0, at) + 1
        end = content.index(b"\n", at)
        if b" " not in content[begin:at] and content.startswith(b"<", begin):
            yield content[begin + 1 : at], content[at + len(mark) : end]
        at = content.find(mark, end)


def canonical(quads: Iterable[Quad], iri: str) -> bytes:
    """``quads`` as sorted N-Quads; raises WrongUse where one stands elsewhere than in the graph ``iri``."""
    text = serialize(quads, format=RdfFormat.N_QUADS) or b""
    lines = sorted(set(text.splitlines(keepends=True)))
    end = f" <{iri}> .\n".encode()
    if is_ours(iri):
        raise WrongUse(f"{iri}: graphs of this name are written by claimgraph alone; give the document its own IRI")
    if not lines:
        raise WrongUse(f"{iri}: this document says nothing; to take it back, run `claimgraph withdraw`")
    if not all(line.endswith(end) for line in lines):
        raise WrongUse(f"{iri}: a quad of this document stands in another graph; one document is one named graph")
    return b"".join(lines)


def touched(old: bytes, new: bytes) -> set[str]:
    """The IRIs of the events for which something changes where a document said ``old`` and now says ``new``.

    Where only claims and events differ it is those events; where anything else does (the publisher, say, on whom the
    chain of every claim depends) it is all events of the document.
    """
    if not old or not new:
        return events(old or new)
    before, after = _by_subject(old), _by_subject(new)
    differing = [(before.get(s, b""), after.get(s, b"")) for s in before.keys() | after.keys()]
    parts = [part for pair in differing if pair[0] != pair[1] for part in pair if part]
    found = [events(part) for part in parts]
    return set[str]().union(*found) if all(found) else events(old) | events(new)


def differing(old: bytes, new: bytes) -> set[str]:
    """The IRIs of which ``old`` and ``new`` do not say the same."""
    if not old or not new:
        return subjects(old or new)
    before, after = _by_subject(old), _by_subject(new)
    return {subject.decode() for subject in before.keys() | after.keys() if before.get(subject) != after.get(subject)}


def events(content: bytes) -> set[str]:
    """The IRIs of the events that ``content`` concerns: claims are about them, or they are described."""
    about = {event for _, event in _abouts(content)}
    described = {subject for subject, value in said(content, _TYPE) if value.startswith(_EVENTS)}
    return {event.decode() for event in about | described}


def answered(content: bytes, by: Collection[str]) -> Iterator[str]:
    """The IRIs of the claims that one of the claims ``by`` disputes, supersedes or retracts in ``content``."""
    for property_ in _ANSWERS:
        for claim, value in said(content, property_):
            if claim.decode() in by and (found := _IRI.match(value)):
                yield found[1].decode()


def blocks(content: bytes) -> Iterator[tuple[bytes, slice]]:
    """The IRI of each subject in canonical ``content``, and where its lines stand."""
    return ((found[1], slice(*found.span())) for found in _BLOCK.finditer(content))


def _by_subject(content: bytes) -> dict[bytes, bytes]:
    """The lines of canonical ``content``, which are sorted, by the IRI of their subject; what was redacted is none."""
    groups = groupby(_lines(content), key=lambda line: line[1 : line.index(b">")])
    return {subject: b"".join(group) for subject, group in groups}


def subjects(content: bytes) -> set[str]:
    """The IRIs that ``content`` says something of."""
    return {line[1 : line.index(b">")].decode() for line in _lines(content)}


def leads(content: bytes) -> list[tuple[bytes, bytes]]:
    """The property and the value of each line of N-Triples or N-Quads whose value is an IRI."""
    return _LEAD.findall(content)


def _lines(content: bytes) -> Iterator[bytes]:
    """The lines of ``content`` without the comments that fill the place of what was redacted."""
    return (line for line in content.splitlines(keepends=True) if not line.startswith(b"#"))


def count_quads(content: bytes) -> int:
    """How many quads ``content`` holds: each is a line, and a subject is an IRI."""
    return content.count(b"\n<") + content.startswith(b"<")


def claims(content: bytes) -> dict[str, bytes]:
    """The lines of each claim in canonical ``content``, by the claim's IRI; a redacted one is none any more."""
    found = claim_iris(content) - tombstones(content)
    return {iri: lines for subject, lines in _by_subject(content).items() if (iri := subject.decode()) in found}


def links(content: bytes) -> dict[str, bytes]:
    """The lines of each link in canonical ``content``, by the link's IRI."""
    found = {link for link, _ in said(content, _LINKED)}
    return {link.decode(): lines for link, lines in _by_subject(content).items() if link in found}


@lru_cache(maxsize=4)
def _abouts(content: bytes) -> tuple[tuple[bytes, bytes], ...]:
    """Which claim is about which event; a document is looked at several times in a row."""
    found = ((claim, _IRI.match(value)) for claim, value in said(content, _ABOUT))
    return tuple((claim, event[1]) for claim, event in found if event)


def claim_iris(content: bytes) -> set[str]:
    """The IRIs of the claims in ``content``."""
    return {claim.decode() for claim, _ in _abouts(content)}


def count_claims(content: bytes) -> int:
    """How many claims ``content`` holds."""
    return len(claim_iris(content) - tombstones(content))


def redacted(content: bytes, iri: str, time: str) -> tuple[bytes, bytes]:
    """``content`` without the lines that say something of ``iri``, and those lines (empty: there are none).

    Of a claim its event and its place in the chain of quotation stay, and the day of ``time``, so that nothing is left
    that quotes or disputes nothing. Canonical content is sorted, so the lines follow each other; what stays is filled
    up to their length with a comment, so that nothing after it moves.
    """
    start = b"<" + iri.encode() + b"> "
    begin = 0 if content.startswith(start) else content.find(b"\n" + start) + 1
    end = begin
    while content.startswith(start, end):
        end = content.index(b"\n", end) + 1
    gone = content[begin:end]
    if not gone or tombstones(gone):
        return content, b""
    stays = _tombstone(gone, time[:10])
    room = len(gone) - len(stays) - 1
    return content[:begin] + stays + b"# redacted ".ljust(room, b".")[:room] + b"\n" + content[end:], gone


def _tombstone(lines: bytes, day: str) -> bytes:
    """What stays of the canonical ``lines`` of one subject: nothing unless it is a claim.

    It is shorter than they are, since a claim that the gate lets in has a speaker and a stance.
    """
    stays, is_claim = set[bytes](), False
    for line in lines.splitlines(keepends=True):
        subject, predicate, rest = line.split(b" ", 2)
        graph = rest[rest.rindex(b"<") :]
        is_claim |= predicate == b"<" + _ABOUT + b">"
        if predicate == b"<" + _TYPE + b">":
            stays.add(b" ".join((subject, predicate, _REDACTED, graph)))
            stays.add(b" ".join((subject, _REDACTED_ON, f'"{day}"^^<{XSD}date>'.encode(), graph)))
        elif predicate in _IN_CHAIN:
            stays.add(line)
    return b"".join(sorted(stays)) if is_claim and sum(map(len, stays)) < len(lines) else b""


def uncommented(content: bytes) -> bytes:
    """``content`` without the comments that fill the place of what was redacted."""
    return b"".join(_lines(content)) if b"\n#" in content or content.startswith(b"#") else content


def tombstones(content: bytes) -> set[str]:
    """The IRIs of the claims of which canonical ``content`` keeps the place in the chain alone."""
    if _REDACTED not in content:
        return set()
    said = ((subject, lines.splitlines()) for subject, lines in _by_subject(content).items())
    return {one.decode() for one, lines in said if all(line.startswith(_STAYS, len(one) + 3) for line in lines)}


def licence(content: bytes) -> str | None:
    """The licence under which a document was coded, if it names one."""
    found = (_PLAIN.match(value) for _, value in said(content, _LICENCE))
    return next((value[1].decode() for value in found if value), None)


def chunks(texts: Iterable[bytes], size: int) -> Iterator[bytes]:
    """``texts`` put together until they have ``size`` bytes, again and again; the last one may be shorter."""
    waiting, length = list[bytes](), 0
    for text in texts:
        waiting.append(text)
        length += len(text)
        if length >= size:
            yield b"".join(waiting)
            waiting, length = [], 0
    yield b"".join(waiting)
