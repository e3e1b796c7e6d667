"""Entries of the journal: what happened to a store, as a line of its file and as what the journal's graph tells."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from functools import cached_property
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from claimgraph.errors import WrongUse
from claimgraph.names import CG, DERIVED, TYPE, XSD

JOURNAL_GRAPH = NamedNode(DERIVED + "journal")

MARK = b"# claimgraph "
ACCEPT, WITHDRAW, REDACT = "accept", "withdraw", "redact"


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
        return {name: value for name, value in asdict(self).items() if value or name == "sequence"}

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


def told(entry: Entry) -> list[Quad]:
    """What the graph of the journal tells of ``entry``."""
    node = NamedNode(f"{JOURNAL_GRAPH.value}/{entry.sequence}")
    said: list[tuple[str, NamedNode | Literal]] = [
        (TYPE, NamedNode(CG + "Entry")),
        (CG + "sequence", Literal(entry.sequence)),
        (CG + "loadedOn", Literal(entry.time, datatype=NamedNode(XSD + "dateTime"))),
        (CG + "added", Literal(entry.added)),
        (CG + "removed", Literal(entry.removed)),
    ]
    if entry.document is not None:
        said.append((CG + "document", NamedNode(entry.document)))
    if entry.coder is not None:
        said.append((CG + "loadedBy", Literal(entry.coder)))
    if entry.reason is not None:
        said.append((CG + "reason", Literal(entry.reason)))
    return [Quad(node, NamedNode(predicate), value, JOURNAL_GRAPH) for predicate, value in said]
