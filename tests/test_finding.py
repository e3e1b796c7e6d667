"""Finding: things by name, the nearest first, by whatever they are called."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from claimgraph.errors import UnknownName
from claimgraph.finding import Thing, asked_of, find, nearest
from claimgraph.graph import Readable
from claimgraph.names import CG, ID
from claimgraph.opening import open_bundled
from tests.conftest import Done

ACTOR = CG + "Actor"
THINGS = [
    Thing(ID + "army-of-norland", frozenset({ACTOR}), ("Army of Norland", "جيش نورلاند")),
    Thing(ID + "army-of-sorland", frozenset({ACTOR}), ("Army of Sorland",)),
    Thing(ID + "kings-guard", frozenset({ACTOR}), ("King's Guard", "KG")),
]


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


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
        ("norl", ["army-of-norland"]),
        ("norl army", ["army-of-norland"]),
        ("norl navy", []),
        ("nor", []),
        (ID + "navy", []),
        (ID, []),
        ("?!", []),
    ],
)
def test_a_name_leads_to_the_nearest(name: str, near: list[str]) -> None:
    assert [one.iri for one in nearest(name, THINGS)] == [ID + local for local in near]


@pytest.mark.parametrize(
    ("text", "kind", "first"),
    [
        ("Kataib Hezbollah", None, 'id:kataib-hezbollah, "Kataib Hezbollah"'),
        ("Kata'ib Hezbollah", None, 'id:kataib-hezbollah, "Kataib Hezbollah"'),
        ("AP", "cg:MediaOrganisation", 'id:associated-press, "Associated Press"'),
        ("green zone", "cg:Location", 'id:green-zone, "Green Zone, Baghdad"'),
        ("rocket", "cg:Munition", 'cg:Rocket, "rocket"'),
        ("basra rockets 2020", "cg:Event", 'id:basra-rockets-2020-04-06, "Rockets on Burjesia, Basra, 6 April 2020"'),
        ("Ministry, MPs condemn rocket attack", None, "id:2020-04-06-iraq-oil-report-basra-rockets"),
        ("on its own telegram channel", "cg:Source", ""),
    ],
)
def test_things_are_found_by_every_name_they_have(text: str, kind: str | None, first: str, bundled: Readable) -> None:
    found = find(text, asked_of(bundled), kind)
    assert str(next(iter(found), "")).startswith(first)
    assert bool(found) == bool(first)


def test_a_kind_is_of_the_ontology(bundled: Readable) -> None:
    with pytest.raises(UnknownName, match=r"cg:Aktor is no class; did you mean 'cg:Actor'\?"):
        find("x", asked_of(bundled), "cg:Aktor")


def test_a_thing_says_what_it_is() -> None:
    assert Thing("urn:x", frozenset({CG + "ArmedGroup", ACTOR, CG + "Group"})).kind == "armed group"
    assert Thing("urn:x", frozenset({"http://www.w3.org/2004/02/skos/core#Concept"})).kind == "skos:Concept"


def test_claims_are_found_by_what_they_say_where_they_are_asked_for(bundled: Readable) -> None:
    said = find("perpetrator: Kataib Hezbollah", asked_of(bundled), "cg:Claim")
    assert said[0].name == "perpetrator: Kataib Hezbollah"
    assert not {one.iri for one in find("perpetrator: Kataib Hezbollah", asked_of(bundled))} & {one.iri for one in said}


def test_the_command_line_finds(command: Callable[..., Done]) -> None:
    found = command("find", "hezbollah", "--kind", "cg:ArmedGroup", "--format", "csv")
    assert found.out.splitlines()[:2] == [
        "thing,name,kind,otherNames",
        f"{ID}kataib-hezbollah,Kataib Hezbollah,armed group,Kata'ib Hezbollah",
    ]
    first = command("find", "hezbollah", "--rows", "1", "--width", "132")
    assert "id:kataib-hezbollah" in first.out
    assert first.err.endswith("the first 1 of 9 rows\n")
    assert command("find", "xyzzy").code == 0
    assert command("find", "x", "--kind", "cg:Aktor").code == UnknownName.exit_code
