"""Finding: the nearest of what is described, by name and by IRI."""

from __future__ import annotations

import pytest

from claimgraph.finding import Thing, nearest
from claimgraph.names import CG, ID

ACTOR = CG + "Actor"
THINGS = [
    Thing(ID + "army-of-norland", frozenset({ACTOR}), ("Army of Norland", "جيش نورلاند")),
    Thing(ID + "army-of-sorland", frozenset({ACTOR}), ("Army of Sorland",)),
    Thing(ID + "kings-guard", frozenset({ACTOR}), ("King's Guard", "KG")),
]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        (ID + "army-of-norlnd", ["army-of-norland"]),
        (ID + "ArmyOfSorland", ["army-of-sorland"]),
        (ID + "mine/norland", ["army-of-norland"]),
        (ID + "army-of-orland", ["army-of-norland", "army-of-sorland"]),
        ("id:kings-guard", ["kings-guard"]),
        ("kg", ["kings-guard"]),
        ("the king’s guard", ["kings-guard"]),
        ("جيش نورلاند", ["army-of-norland"]),
        (ID + "navy", []),
        (ID, []),
        ("?!", []),
    ],
)
def test_a_name_leads_to_the_nearest(name: str, near: list[str]) -> None:
    assert [one.iri for one in nearest(name, THINGS)] == [ID + local for local in near]
