"""How well places are found: the settlements of a UCDP GED file in a gazetteer, by point, by area, and by name alone.

    python bench/linking.py UCDP.csv GAZETTEER.tsv [--show]

Right is within 15 km of the point that UCDP gives, and of no other kind. Thresholds were set on these same rows.
"""

from __future__ import annotations

import argparse
import csv
import time
from dataclasses import dataclass, replace
from pathlib import Path

from claimgraph.links.candidate import Mark
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.names import kind_of
from claimgraph.links.place import Place, Point, distance
from claimgraph.links.places import NEAR, fits, propose
from claimgraph.links.sources import read

WAYS = ("point", "area", "name")


@dataclass(frozen=True)
class Found:
    """How many places were proposed as likely, how many of them rightly, and for how many a right one was listed."""

    places: int
    proposed: int
    right: int
    listed: int
    wrong: tuple[str, ...]

    @property
    def precision(self) -> float:
        return self.right / self.proposed if self.proposed else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.places


def settlements(path: Path) -> list[Place]:
    """The places of the rows that are exact or within 25 km: each name and point once."""
    with path.open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if row["where_prec"] in ("1", "2")]
    found = {}
    for row in rows:
        name, areas = row["where_coordinates"], tuple(area for area in (row["adm_2"], row["adm_1"]) if area)
        point = (float(row["latitude"]), float(row["longitude"]))
        found[name, point] = Place(name, (name,), kind_of(name) or "settlement", point, areas, "IQ")
    return list(found.values())


def judged(places: list[Place], gazetteer: Gazetteer, way: str) -> Found:
    """What is found where only the point, only the areas, or neither are known."""
    known = {place.iri: place for place in gazetteer.places}
    proposed, right, listed, wrong = 0, 0, 0, []
    for place in places:
        asked = replace(
            place, point=place.point if way == "point" else None, areas=place.areas if way == "area" else ()
        )
        proposal = propose(asked, gazetteer)
        assert place.point
        at = [_away(known[one.record], place.point) for one in proposal.candidates]
        listed += any(away <= NEAR for away in at)
        if proposal.mark is Mark.LIKELY:
            proposed += 1
            first = known[proposal.candidates[0].record]
            is_right = at[0] <= NEAR and fits(place.kind, first.kind)
            right += is_right
            wrong += [] if is_right else [f"{place.names[0]}: {first.names[0]}, {at[0]:.0f} km away"]
    return Found(len(places), proposed, right, listed, tuple(wrong))


def _away(place: Place, point: Point) -> float:
    return distance(place.point, point) if place.point else float("inf")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ucdp", type=Path)
    parser.add_argument("gazetteer", type=Path)
    parser.add_argument("--show", action="store_true", help="what was proposed wrongly")
    given = parser.parse_args()
    begin = time.process_time()
    gazetteer = read(given.gazetteer)
    print(f"index of {len(gazetteer)} places: {time.process_time() - begin:.1f} s of the processor")
    places = settlements(given.ucdp)
    for way in WAYS:
        begin = time.process_time()
        found = judged(places, gazetteer, way)
        took = time.process_time() - begin
        print(
            f"by {way}: {found.places} places, {found.proposed} likely, {found.right} right, precision"
            f" {found.precision:.3f}, recall {found.recall:.3f}, listed {found.listed / found.places:.3f}, {took:.1f} s"
        )
        if given.show:
            print("\n".join(f"  wrong: {one}" for one in found.wrong))


if __name__ == "__main__":
    main()
