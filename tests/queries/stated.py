"""The stated claims of the fixture world in plain Python, and what follows from them by the model: without SPARQL."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from pyoxigraph import RdfFormat, parse

from claimgraph.names import CG, DERIVED, ID

Names = frozenset[str]
WORLD = Path(__file__).parents[1] / "world.trig"
# What is counted together: the kinds of munition that the world has beside their broader ones.
BROADER = {"KatyushaRocket": "Rocket"}
COUNTED = ("harm", "victimGroup", "munition", "munitionFate", "damaged")
TOLD = ("perpetrator", "cause", "place", "placeRole", "target", "participant", "participantRole", "inSeries", "outcome")


def short(text: str) -> str:
    """An IRI as the world writes it, without its prefix; all else as it is."""
    return text.removeprefix(ID).removeprefix(CG)


class Stated:
    """What the documents say, without the journal and without further codings of a document that is coded already."""

    def __init__(self) -> None:
        self.said: dict[str, dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
        quads = [q for q in parse(path=WORLD, format=RdfFormat.TRIG) if DERIVED not in str(q.graph_name)]
        coded = {short(q.subject.value) for q in quads if short(q.predicate.value) == "codedBy"}
        home = {}
        for quad in quads:
            subject, name = short(quad.subject.value), short(quad.predicate.value.rpartition("#")[2] or "")
            self.said[subject][name or short(quad.predicate.value)].add(short(getattr(quad.object, "value", "")))
            home[subject] = short(quad.graph_name.value)
        claims = [thing for thing, told in self.said.items() if "about" in told and "claimant" in told]
        again = {c for c in claims for d in self.said[c].get("statedIn", ()) if d in coded and d != home[c]}
        quoted = {q: {c for c in claims if q in self.said[c].get("quotes", ())} for q in claims}
        # A claim that stands in no document belongs to the coding whose hops lead to it.
        again |= {c for c in claims if "statedIn" not in self.said[c] and quoted[c] and quoted[c] <= again}
        self.claims = sorted(set(claims) - again)

    def all(self, thing: str, name: str) -> set[str]:
        return self.said[thing][name] if name in self.said.get(thing, {}) else set()

    def one(self, thing: str, name: str) -> str:
        return min(self.all(thing, name), default="")

    def upwards(self, thing: str, name: str) -> set[str]:
        """``thing`` and all that it reaches by ``name``."""
        found, left = set(), {thing}
        while left:
            found |= left
            left = {above for each in left for above in self.all(each, name)} - found
        return found

    def of(self, kind: str) -> list[str]:
        return [claim for claim in self.claims if kind in self.all(claim, "type")]

    @cache  # noqa: B019
    def records(self) -> Names:
        """Claims that stand in rows of datasets alone, which are no further source."""
        ways = {
            c: [d for h in self.claims if c in self.upwards(h, "quotes") for d in self.all(h, "statedIn")]
            for c in self.claims
        }
        return frozenset(c for c, documents in ways.items() if all(self.all(d, "recordOf") for d in documents))

    def origin(self, claim: str) -> str:
        """The claim at the end of the chain; nothing where that closes in a circle, was redacted or is a record's."""
        if claim in self.records():
            return ""
        ends = [end for end in self.upwards(claim, "quotes") if not self.all(end, "quotes") and end in self.claims]
        return ends[0] if ends else ""

    def roots(self, document: str) -> set[str]:
        """What a copy was copied from in the end."""
        return {d for d in self.upwards(document, "republishes") - {document} if not self.all(d, "republishes")}

    def measure(self, claim: str) -> tuple[str, ...]:
        """What is counted, or told of."""
        told = (self.one(claim, name) for name in COUNTED)
        return (*sorted(self.all(claim, "type")), *(BROADER.get(name, name) for name in told))

    def content(self, claim: str) -> tuple[str, ...]:
        return (*self.measure(claim), *(self.one(claim, name) for name in TOLD))

    def number(self, claim: str) -> tuple[str, str]:
        return self.one(claim, "low"), self.one(claim, "high")

    def day(self, claim: str) -> str:
        """When it was first said: as told, or as first published."""
        hops = (hop for hop in self.claims if claim in self.upwards(hop, "quotes"))
        editions = {e for hop in hops for d in self.all(hop, "statedIn") for e in self.upwards(d, "republishes")}
        published = sorted(self.one(e, "publishedOn") for e in editions if self.all(e, "publishedOn"))
        return (self.one(claim, "saidOn") or next(iter(published), ""))[:10]

    @cache  # noqa: B019
    def overtaken(self) -> Names:
        """Claims that another supersedes or retracts, or to which their own speaker gave another value later."""
        named = {(c, e) for c in self.claims for name in ("supersedes", "retracts") for e in self.all(c, name)}
        numbers = [
            c for c in self.claims if any(self.number(c)) and self.one(c, "stance") == "Asserts" and self.origin(c) == c
        ]
        days = {c: self.day(c) for c in numbers}
        for c in numbers:
            for later in numbers:
                alike = all(
                    f(c) == f(later)
                    for f in (self.measure, lambda x: self.one(x, "about"), lambda x: self.one(x, "claimant"))
                ) and self.one(c, "estimate") == self.one(later, "estimate")
                turned = (later, c) in named or (c, later) in named
                if alike and not turned and "" < days[c] < days[later] and self.number(c) != self.number(later):
                    named.add((later, c))
        return frozenset(earlier for _, earlier in named)

    def folded(self, stated: str) -> set[str]:
        """On whose word a claim in a document rests: who speaks in the original for whoever speaks in a copy."""
        origin = self.origin(stated)
        speaker, words = self.one(origin, "claimant"), self.one(self.one(origin, "claimant"), "describedAs")
        copied = any(self.roots(d) for c in self.upwards(stated, "quotes") - {stated} for d in self.all(c, "statedIn"))
        for document in self.all(stated, "statedIn"):
            roots = self.roots(document)
            if roots and speaker == self.one(document, "publisher"):
                return {self.one(root, "publisher") for root in roots}
            alike = {
                (self.one(c, "statedIn") not in roots, self.one(self.origin(c), "claimant"))
                for c in self.claims
                if words and not copied and roots & self.upwards(self.one(c, "statedIn") or "-", "republishes")
                and self.all(c, "about") == self.all(stated, "about")
                and self.one(self.one(self.origin(c), "claimant"), "describedAs") == words
            }  # fmt: skip
            if alike:
                return {min(alike)[1]}
        for quoted in self.all(stated, "quotes"):
            return self.folded(quoted)
        return {speaker}

    @cache  # noqa: B019
    def rests_on(self, claim: str) -> Names:
        """Whose word a claim stands on: of each standing way to a reader its origin, copies folded."""
        ways = [
            s for s in self.claims if self.all(s, "statedIn") and claim in self.upwards(s, "quotes") and self.origin(s)
        ]
        standing = (s for s in ways if not self.upwards(s, "quotes") & self.overtaken())
        return frozenset(who for s in standing for who in self.folded(s))

    def attributions(self) -> Iterator[tuple[str, bool]]:
        """Each standing asserted attribution at its origin, and whether the perpetrator owns up in it."""
        for claim in self.of("AttributionClaim"):
            loose = self.one(claim, "inPassing") == "true" or self.all(claim, "onBehalfOf")
            if (
                self.one(claim, "stance") == "Asserts"
                and not loose
                and self.origin(claim) == claim
                and self.rests_on(claim)
            ):
                speaker, named = self.one(claim, "claimant"), self.one(claim, "perpetrator")
                serves = self.all(speaker, "type") & {"Person", "UnnamedActor", "StateBody"}
                yield claim, speaker == named or (bool(serves) and named in self.upwards(speaker, "affiliatedWith"))

    def denials(self) -> list[str]:
        """Standing denials at their origins."""
        return [
            c for c in self.claims if self.one(c, "stance") == "Denies" and self.origin(c) == c and self.rests_on(c)
        ]
