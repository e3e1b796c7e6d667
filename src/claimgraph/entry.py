"""Entries of the journal: what happened to a store, as a line of its file and as what the journal's graph tells."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.names import CG, DERIVED, TYPE, XSD

JOURNAL_GRAPH = NamedNode(DERIVED + "journal")

MARK = b"# claimgraph "
ACCEPT, WITHDRAW, REDACT = "accept", "withdraw", "redact"

_CLASSES = {ACCEPT: "Acceptance", WITHDRAW: "Withdrawal", REDACT: "Redaction"}
_KINDS = {class_: kind for kind, class_ in _CLASSES.items()}
# What is told of an entry, by its field: the terms of the ontology.
_TERMS = {
    "sequence": "sequence",
    "time": "loadedOn",
    "document": "document",
    "source": "loadedFrom",
    "coder": "loadedBy",
    "licence": "loadedUnder",
    "reason": "reason",
    "size": "bytes",
    "quads": "statements",
    "added": "added",
    "removed": "removed",
}
_FIELDS = {term: field for field, term in _TERMS.items()}
_NUMBERS = frozenset({"sequence", "size", "quads", "added", "removed"})
_ALWAYS = frozenset({"sequence", "loadedOn", "added", "removed"})


@dataclass(frozen=True)
class Head:
    """Where the journal ends: the number, hash and time of its last entry."""

    sequence: int = 0
    hash: str = ""
    time: str = ""


@dataclass(frozen=True)
class Entry:
    """One event in the life of the store: a document accepted or withdrawn, or a claim redacted.

    ``digest`` is the SHA-256 of the content as it was accepted, ``size`` its length in bytes.
    A redaction says in ``rewritten`` which entries lost
    lines, and the digest of what is left of each; ``removed_digest`` is that of the lines that went.
    Of a dataset's release the content is the file as given and its mapping, and ``recipe`` tells what was made of
    them; ``leaving`` are the releases that go with it.
    """

    sequence: int
    kind: str
    time: str
    previous: str = ""
    document: str | None = None
    source: str | None = None
    coder: str | None = None
    licence: str | None = None
    reason: str | None = None
    claim: str | None = None
    digest: str | None = None
    size: int = 0
    quads: int = 0
    added: int = 0
    removed: int = 0
    removed_digest: str | None = None
    rewritten: dict[str, str] = field(default_factory=dict)
    recipe: dict[str, Any] = field(default_factory=dict)
    leaving: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        for name in ("coder", "reason"):
            text = getattr(self, name) or ""
            try:
                text.encode()
            except UnicodeEncodeError:
                remedy = "it holds bytes that are no UTF-8; write it anew"
                raise WrongUse(f"the {name} {text!r} is no text: {remedy}") from None

    @property
    def known(self) -> dict[str, Any]:
        """What is known of the entry, by field."""
        return {name: value for name in _NAMES if (value := getattr(self, name)) or name == "sequence"}

    @cached_property
    def line(self) -> bytes:
        """The entry's header as it stands in the journal."""
        return MARK + json.dumps(self.known, sort_keys=True, separators=(",", ":")).encode() + b"\n"

    @cached_property
    def hash(self) -> str:
        """The SHA-256 of the header, which the next entry carries."""
        return hashlib.sha256(self.line).hexdigest()

    @property
    def head(self) -> Head:
        return Head(self.sequence, self.hash, self.time)


_NAMES = tuple(field.name for field in fields(Entry))


def telling(entry: Entry) -> list[Quad]:
    """What the graph of the journal tells of ``entry``."""
    node = NamedNode(f"{JOURNAL_GRAPH.value}/{entry.sequence}")
    kinds = ("Entry", _CLASSES[entry.kind])
    said: list[tuple[str, NamedNode | Literal]] = [(TYPE, NamedNode(CG + kind)) for kind in kinds]
    told = ((name, getattr(entry, field)) for field, name in _TERMS.items())
    said += [(CG + name, _term(name, value)) for name, value in told if value or name in _ALWAYS]
    return [Quad(node, NamedNode(predicate), value, JOURNAL_GRAPH) for predicate, value in said]


def _term(name: str, value: str | int) -> NamedNode | Literal:
    if name == "document":
        return NamedNode(str(value))
    return Literal(value, datatype=NamedNode(XSD + "dateTime")) if name == "loadedOn" else Literal(value)


def read(quads: Iterable[Quad]) -> list[Entry]:
    """The entries that ``quads`` of a graph of the journal tell of, the first one first."""
    said: dict[str, dict[str, Any]] = {}
    for quad in quads:
        assert isinstance(quad.subject, NamedNode)
        assert isinstance(quad.object, NamedNode | Literal)
        entry, name = said.setdefault(quad.subject.value, {}), quad.predicate.value.removeprefix(CG)
        if name in _FIELDS:
            field = _FIELDS[name]
            entry[field] = int(quad.object.value) if field in _NUMBERS else quad.object.value
        elif kind := _KINDS.get(quad.object.value.removeprefix(CG)):
            entry["kind"] = kind
    if mute := [node for node, fields in said.items() if "kind" not in fields]:
        raise StoreFailure(f"<{mute[0]}> does not say what happened, as in an older claimgraph; {_REMEDY}")
    return sorted((Entry(**fields) for fields in said.values()), key=lambda entry: entry.sequence)


_REMEDY = f"drop the graph <{JOURNAL_GRAPH.value}>, which takes the history there and no document"


def need_reason(reason: str) -> None:
    """Raise WrongUse where ``reason`` says nothing."""
    if not reason.strip():
        raise WrongUse("a reason is missing; say with --reason why, it stays in the journal")
