"""Places: names that meet across spellings, what chooses between entries, and what does not."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.linking import judged, settlements

from claimgraph.finding import asked_of
from claimgraph.judgements.judgement import Verdict
from claimgraph.links import files, ours
from claimgraph.links.candidate import Mark
from claimgraph.links.gazetteer import Gazetteer
from claimgraph.links.names import key, kind_of, likeness
from claimgraph.links.place import Place
from claimgraph.links.places import propose
from claimgraph.links.sources import read
from claimgraph.names import ID
from claimgraph.opening import open_bundled

# Places without a link whose point is that of an entry, as their cg:pointNote tells.
NOTED = {"jurf-al-nasr": "95069", "al-rashidiya": "98709"}

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data"
GAZETTEER = SHARED / "gazetteer" / "wof-geonames-iq-sy.tsv"
UCDP = SHARED / "ucdp-ged" / "iraq-1989-2018.csv"


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    if not GAZETTEER.is_file():
        pytest.skip("the gazetteer is not part of the repository and ../shared is absent")
    return read(GAZETTEER)


@pytest.mark.parametrize(
    "names",
    [
        ("Rumalyn", "Rmeilan", "Rumaylan", "Rumaylān"),
        ("Zummar", "Zumar", "Zummār town"),
        ("Burjesia", "al-Burjisiya", "Al Barjisīyah"),
        ("Khānaqīn", "Kanaqin"),
        ("Ghazālīyah", "Gazaliya"),
        ("Dhī Qār", "Zi Kar"),
        ("جرف الصخر", "جُرف الصخر"),
        ("القائمة", "القائمه"),
    ],
)
def test_spellings_of_one_name_share_a_key(names: tuple[str, ...]) -> None:
    assert len(set(map(key, names))) == 1


@pytest.mark.parametrize(("one", "other"), [("Mosul", "Basra"), ("Zummar", "Sinjar"), ("القائم", "القيم")])
def test_other_names_have_another(one: str, other: str) -> None:
    assert key(one) != key(other)


def test_a_name_with_a_word_more_is_not_the_place_without_it() -> None:
    assert likeness(["New Baghdad"], ["Baghdad"])[0] < 0.8
    assert likeness(["Barwana"], ["Qaryat Barwānat al Kabīrah"])[0] > 0.8


@pytest.mark.parametrize(
    ("name", "kind"), [("Taji town", "settlement"), ("Taji district", "area"), ("Camp Taji", "site"), ("Taji", "")]
)
def test_a_name_may_tell_the_kind(name: str, kind: str) -> None:
    assert kind_of(name) == kind


def small(*places: Place) -> Gazetteer:
    others = [
        Place(f"o{n}", (f"Far{chr(98 + n % 20)}{chr(98 + n // 20)}l",), "settlement", (10.0, n)) for n in range(200)
    ]
    return Gazetteer([*places, *others])


HERE = (36.66, 42.60)


def test_a_name_alone_proposes_a_list_and_says_why_it_cannot_choose() -> None:
    entry = Place("a", ("Zummar",), "settlement", HERE)
    proposal = propose(Place("x", ("Zumar",), "settlement"), small(entry))
    assert (proposal.mark, [one.record for one in proposal.candidates]) == (Mark.UNDECIDED, ["a"])
    assert proposal.why == "Zummar has only the name for it; a point or an area could choose"


def test_a_point_chooses_between_two_of_one_name() -> None:
    near, far = Place("a", ("Zummar",), "settlement", HERE), Place("b", ("Zummar",), "settlement", (36.77, 42.63))
    proposal = propose(Place("x", ("Zumar",), "settlement", HERE), small(near, far))
    assert (proposal.mark, proposal.candidates[0].record) == (Mark.LIKELY, "a")
    assert "0.0 km from our point" in str(proposal.candidates[0])


def test_splink_251_two_that_nothing_tells_apart_are_told_and_never_chosen_between() -> None:
    """Splink 251: of two that score the same the winner must not be chance: they stand by IRI, and none is likely."""
    one, other = (
        Place("b", ("Zummar",), "settlement", (36.7, 42.6)),
        Place("a", ("Zummar",), "settlement", (36.6, 42.6)),
    )
    found = [
        propose(Place("x", ("Zummar",), "settlement", (36.65, 42.6)), small(*pair))
        for pair in [(one, other), (other, one)]
    ]
    assert [proposal.mark for proposal in found] == [Mark.UNDECIDED, Mark.UNDECIDED]
    assert [[c.record for c in proposal.candidates] for proposal in found] == [["a", "b"], ["a", "b"]]
    assert "comes within 0.0 bits" in found[0].why


def test_twin_entries_are_told_as_twins() -> None:
    one, other = (
        Place("a", ("Burjisiya",), "settlement", HERE),
        Place("b", ("al-Burjisiya",), "settlement", (36.661, 42.6)),
    )
    proposal = propose(Place("x", ("Burjesia",), "settlement", HERE), small(one, other))
    assert proposal.mark is Mark.LIKELY
    assert proposal.candidates[0].twins == ("b",)
    assert "1 more entries look like the same place" in proposal.why


def test_an_area_never_stands_for_its_town() -> None:
    area = Place("a", ("Taji",), "area", HERE)
    assert propose(Place("x", ("Taji",), "settlement", HERE), small(area)).candidates == ()
    assert propose(Place("x", ("Taji",), "area", HERE), small(area)).candidates[0].record == "a"


def test_absence_is_an_answer() -> None:
    proposal = propose(Place("x", ("Camp Kalsu",), "site", HERE), small())
    assert (proposal.mark, proposal.candidates) == (Mark.NONE, ())
    assert "no entry of that name" in proposal.why


def test_openrefine_3139_each_feature_has_its_score_and_they_add_up(gazetteer: Gazetteer) -> None:
    """OpenRefine 3139: what a candidate scores by is told per feature, and the features make the sum."""
    for place in settlements(UCDP)[:60]:
        for one in propose(place, gazetteer).candidates:
            assert abs(one.bits - sum(reason.bits for reason in one.reasons)) < 1e-9
            assert all(f"{reason.bits:+.1f} " in str(one) for reason in one.reasons)
            assert {"name"} < {reason.feature for reason in one.reasons}


def test_settlements_by_point_and_by_area(gazetteer: Gazetteer) -> None:
    places = settlements(UCDP)
    assert len(places) == 346
    point, area, name = (judged(places, gazetteer, way) for way in ("point", "area", "name"))
    assert (point.precision >= 0.98, point.recall >= 0.88) == (True, True)
    assert (area.precision >= 0.98, area.recall >= 0.60) == (True, True)
    assert name.proposed == 0


def test_the_verified_places_are_among_the_first_five(gazetteer: Gazetteer) -> None:
    """And no first choice that is called likely is another than the verified one."""
    linked = {
        one.thing: one.record
        for one in files.collection(ROOT / "data" / "links" / "geonames.sssom.tsv").judgements
        if one.answer in (Verdict.SAME, Verdict.NEAR)
    }
    linked |= {f"{ID}{name}": f"https://sws.geonames.org/{number}/" for name, number in NOTED.items()}
    known = {place.iri for place in gazetteer.places}
    with open_bundled() as graph:
        proposals = {place.iri: propose(place, gazetteer) for place in ours.places(asked_of(graph))}
    there = {thing: record for thing, record in linked.items() if record in known}
    listed = [
        thing
        for thing, record in there.items()
        if any(record == one.record or record in one.twins for one in proposals[thing].candidates)
    ]
    assert len(there) >= 15
    assert len(listed) >= 0.95 * len(there), set(there) - set(listed)
    for thing, proposal in proposals.items():
        if proposal.mark is Mark.LIKELY:
            assert linked.get(thing) == proposal.candidates[0].record, thing
