"""Kinds: what is given for a parameter is something here, and of the kind that it asks for, or the nearest is told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from claimgraph import asking, catalogue, kinds, schema
from claimgraph.claims.memory import Memory
from claimgraph.errors import ClaimgraphError, UnknownName, WrongUse
from claimgraph.finding import Rows, asked_of
from claimgraph.graph import Readable
from claimgraph.limits import Limits
from claimgraph.names import expand
from claimgraph.opening import open_bundled


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


KATAIB = 'id:kataib-hezbollah, "Kataib Hezbollah"'
KINDS = "none of contradiction, denial, doubt, scope mismatch, spread, tension, update"
WRONG = [
    ("denials", {"actor": "kataib-hezbolah"}, f"nothing here is called id:kataib-hezbolah; did you mean {KATAIB}?"),
    ("denials", {"actor": "Kataib Hezbolah"}, f"nothing here is called 'Kataib Hezbolah'; did you mean {KATAIB}?"),
    ("who-blames-whom", {"accused": "id:Hezbollah"}, f"nothing here is called id:Hezbollah; did you mean {KATAIB}?"),
    (
        "incident-timeline",
        {"attack": "id:unknown"},
        "nothing here is called id:unknown; what there is, tells: claimgraph find NAME --kind cg:Event",
    ),
    (
        "depends-on-source",
        {"source": "id:xyzzy"},
        "nothing here is called id:xyzzy; what there is, tells: claimgraph find NAME --kind cg:Source",
    ),
    ("denials", {"actor": "id:baghdad"}, 'id:baghdad, "Baghdad" is a settlement, and this asks for an actor'),
    (
        "depends-on-source",
        {"source": "id:baghdad"},
        'id:baghdad, "Baghdad" is a settlement, and this asks for a source or an actor',
    ),
    (
        "attacks-at-site",
        {"site": "cg:Rocket"},
        'cg:Rocket, "rocket" is a kind of munition, and this asks for a location',
    ),
    ("casualty-disagreements", {"kind": "foo"}, f"'foo' is {KINDS}"),
    ("munition-disagreements", {"kind": "tensoin"}, f"'tensoin' is {KINDS}; did you mean 'tension'?"),
    (
        "totals-by-policy",
        {"policy": "medium"},
        "'medium' is none of highest, lowest, median, most-origins, span, without-parties; did you mean 'median'?",
    ),
    (
        "sensitivity",
        {"measure": "perpetrator"},
        "'perpetrator' is none of casualty, damaged, found, frequency, intercepted, killed, killed or wounded, landed,"
        " launched, strength, used, wounded",
    ),
]


@pytest.mark.parametrize(("question", "values", "said"), WRONG)
def test_what_is_nothing_here_is_told_with_the_nearest(
    question: str, values: dict[str, str], said: str, bundled: Readable
) -> None:
    (name,) = values
    with pytest.raises(WrongUse) as refused:
        asking.ask(catalogue.find(question), values, bundled)
    assert str(refused.value) == f"{name}: {said}"


def test_a_value_of_a_list_is_told_with_the_choices(bundled: Readable) -> None:
    with pytest.raises(UnknownName) as refused:
        asking.ask(catalogue.find("attacks-by-month"), {"munition": "cg:Rokcet"}, bundled)
    said = str(refused.value)
    assert said.startswith("munition: cg:Rokcet is none of cg:AirDroppedWeapon, cg:AnyMunition, cg:ArmedDrone, ")
    assert said.endswith(', cg:VehicleBomb; did you mean cg:Rocket, "rocket"?')


def test_a_reader_of_its_own_says_the_same(bundled: Readable) -> None:
    for question, values, _ in WRONG[::3]:
        told = []
        for limits in (None, Limits(rows=1)):
            with pytest.raises(ClaimgraphError) as refused:
                asking.ask(catalogue.find(question), values, bundled, limits=limits)
            told.append((type(refused.value), str(refused.value)))
        assert told[0] == told[1]


@pytest.mark.parametrize(
    ("question", "values"),
    [
        ("denials", {"actor": "id:associated-press"}),
        ("denials", {"actor": "<https://w3id.org/claimgraph/id/associated-press>"}),
        ("casualty-disagreements", {"kind": "scope mismatch"}),
        ("attacks-by-month", {"munition": "cg:VehicleBomb"}),
        ("sensitivity", {"measure": "intercepted"}),
        ("sensitivity", {"measure": "intercepted (rocket)"}),
        ("totals-by-policy", {"policy": "without-parties"}),
    ],
)
def test_what_is_there_is_asked(question: str, values: dict[str, str], bundled: Readable) -> None:
    """With rows or without."""
    asking.answer(catalogue.find(question), values, bundled)


def test_where_nothing_is_counted_any_measure_may_be_asked_and_of_things_it_is_said_that_there_are_none() -> None:
    empty = Memory()
    assert asking.answer(catalogue.find("sensitivity"), {"measure": "killed"}, empty).rows == ()
    with pytest.raises(UnknownName, match=r"actor: nothing here is called id:x, nor is there an actor$"):
        asking.answer(catalogue.find("denials"), {"actor": "x"}, empty)


def test_a_graph_need_not_know_the_ontology(bundled: Readable) -> None:
    query, ask = catalogue.find("denials"), asked_of(bundled)

    def without(text: str) -> Rows:
        return [] if "subClassOf" in text else ask(text)

    kinds.check(query, {"actor": "id:kataib-hezbollah"}, without)
    with pytest.raises(WrongUse, match="is a settlement"):
        kinds.check(query, {"actor": "id:baghdad"}, without)


def test_one_look_up_is_enough_for_what_is_there(bundled: Readable) -> None:
    ask, asked = asked_of(bundled), []

    def counting(text: str) -> Rows:
        asked.append(text)
        return ask(text)

    kinds.check(catalogue.find("targets"), {"owner": "id:kataib-hezbollah"}, counting)
    kinds.check(catalogue.find("targets"), {}, counting)
    assert len(asked) == 1


def test_every_kind_that_is_asked_for_is_one_that_is_known() -> None:
    asked = {(p.type, p.of) for query in catalogue.questions() for p in query.parameters if p.type in ("iri", "text")}
    assert {of for type_, of in asked if type_ == "text" and of and ":" not in of} == {"policy", "measure", "datasets"}
    classes = {name for _, of in asked if of and ":" in of for name in of.split(" or ")}
    assert {expand(name) for name in classes} <= schema.classes()
    assert None not in {of for _, of in asked}, "a name or a word that nothing is held against"
