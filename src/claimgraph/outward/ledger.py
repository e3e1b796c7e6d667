"""The ledger of an export: what a format could not carry, counted by property, so that nobody takes it for all."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache

from claimgraph.names import CG, curie
from claimgraph.outward.row import LABELLED, Row
from claimgraph.outward.told import Told, kind
from claimgraph.resources import folder

# What is left: a statement of a thing that was written, or the whole thing; or it is there, but in no member for it.
ALONE, WHOLE = "not carried", "the thing is left out"
EXTENSION, WORDS = "in the extension alone", "in words alone"
_AWRY = {"extension": EXTENSION, "words": WORDS}
# What the columns of a row are about: a claim, its event, who speaks, the document and its coding.
_ROLES = ("claim", "event", "speaker", "document", "coding", "publisher", "place")


@dataclass(frozen=True)
class Left:
    """So many statements of a property of things of one class, and how they are left."""

    kind: str
    property: str
    statements: int
    how: str


@cache
def carried(format_: str) -> dict[tuple[str, str], str]:
    """The member in which ``format_`` has a property of what plays some part: (part, property) by member."""
    with (folder("queries") / "outward" / "carried.tsv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE))[1:]
    return {(of, property_): where for one, of, property_, where in rows if one == format_}


@dataclass
class Ledger:
    """What was told to an export into ``format_``, and what of it was written."""

    format_: str
    _told: dict[str, tuple[str, Counter[str]]] = field(default_factory=dict)
    _written: dict[str, set[str]] = field(default_factory=dict)

    def wrote(self, iri: str, part: str) -> None:
        """``iri`` is in the export in that part, with what the format has a member for."""
        self._written.setdefault(iri, set()).add(part)

    def wrote_row(self, found: Row) -> None:
        """A row is in the export, with all that its columns are about."""
        for part in _ROLES:
            self.wrote(str(found[part]), part)
        for name in LABELLED:
            for iri in str(found[name] or "").split("; "):
                self.wrote(iri, "named")

    def tell(self, told: Told) -> None:
        """These claims, and the things that they lead to, are to be exported; lists of the ontology are no things."""
        for iri, said in told.things.items():
            if iri not in self._told and not iri.startswith(CG):
                counted = Counter({curie(property_): len(terms) for property_, terms in said.items()})
                self._told[iri] = f"cg:{kind(said)}" if kind(said) else "", counted

    def besides(self, rows: Iterable[tuple[str, str, str, int]]) -> None:
        """What the documents say besides of things that no claim leads to: a word for an actor, a link."""
        known = set(self._told)
        for iri, class_, property_, statements in rows:
            if iri not in known:
                _, counted = self._told.setdefault(iri, (curie(class_) if class_ else "", Counter()))
                counted[curie(property_)] += statements

    def left(self) -> list[Left]:
        """What was not carried, by class and property."""
        places, found = carried(self.format_), Counter[tuple[str, str, str]]()
        for iri, (kind_, counted) in self._told.items():
            parts = self._written.get(iri)
            for property_, statements in counted.items():
                if how := _how(places, parts, property_) if parts else WHOLE:
                    found[kind_, property_, how] += statements
        return [Left(kind_, property_, n, how) for (kind_, property_, how), n in sorted(found.items())]


def _how(places: dict[tuple[str, str], str], parts: Iterable[str], property_: str) -> str:
    """How a property of what plays these parts is left; empty where the format has a member for it."""
    members = [places.get((part, property_)) or places.get((part, "*")) for part in parts]
    ways = {_AWRY.get(member.partition(":")[0], "") for member in members if member}
    return ALONE if not ways else "" if "" in ways else min(ways)


def table(left: Iterable[Left]) -> str:
    """The report as a file: tab-separated, a row for each class and property."""
    text = io.StringIO()
    rows = csv.writer(text, delimiter="\t", lineterminator="\n", quoting=csv.QUOTE_NONE, quotechar=None)
    rows.writerow(("kind", "property", "statements", "how"))
    rows.writerows((one.kind, one.property, one.statements, one.how) for one in left)
    return text.getvalue()


def lines(format_: str, left: Iterable[Left]) -> Iterator[str]:
    """The report for people: how many statements of which property, for each way in which they are left."""
    found = list(left)
    for how in (ALONE, WHOLE, EXTENSION, WORDS):
        counted: Counter[str] = Counter()
        for one in found:
            if one.how == how:
                counted[one.property] += one.statements
        if counted:
            of = ", ".join(f"{name} {n:,}" for name, n in sorted(counted.items(), key=lambda pair: (-pair[1], pair[0])))
            yield f"{format_}: {how}: {sum(counted.values()):,} statements: {of}"
