"""Ten questions answered another way: from the stated claims in plain Python, or by hand, each with its reason."""

from __future__ import annotations

import pytest

from claimgraph import asking, catalogue
from claimgraph.claims.reading import Reading
from tests.queries.stated import Stated, short

QUESTIONS = {query.id: query for query in catalogue.questions()}


@pytest.fixture(scope="module")
def stated() -> Stated:
    return Stated()


def rows(world: Reading, question: str, *columns: str, **only: str) -> set[tuple[str, ...]]:
    """The ``columns`` of the answer to ``question``, of the rows in which the columns in ``only`` have those values."""
    answer = asking.answer(QUESTIONS[question], {}, world)
    told = [dict(zip(answer.columns, map(text, row), strict=True)) for row in answer.rows]
    return {tuple(row[c] for c in columns) for row in told if only.items() <= row.items()}


def text(term: object) -> str:
    return short(getattr(term, "value", ""))


def test_unclaimed_attacks(world: Reading, stated: Stated) -> None:
    claimed = {stated.one(claim, "about") for claim, owns_up in stated.attributions() if owns_up}
    told = {stated.one(claim, "about") for claim in set(stated.claims) - stated.records()}
    coded = {stated.one(claim, "about") for claim in stated.records()} - told
    attacks = {thing for thing in stated.said if "Attack" in stated.all(thing, "type")} - coded
    accused = {
        attack: {
            (who, stated.one(claim, "perpetrator"))
            for claim, owns_up in stated.attributions()
            if not owns_up and stated.one(claim, "about") == attack
            for who in stated.rests_on(claim)
        }
        for attack in attacks - claimed
    }
    found = rows(world, "unclaimed-attacks", "attack", "accusations")
    assert found == {(attack, str(len(pairs))) for attack, pairs in accused.items()}


def test_competing_claims(world: Reading, stated: Stated) -> None:
    owned = {
        (stated.one(c, "about"), stated.one(c, "perpetrator"), c) for c, owns_up in stated.attributions() if owns_up
    }
    rivals = {(a, p, c) for a, p, c in owned if any(a == other and p != rival for other, rival, _ in owned)}
    assert rows(world, "competing-claims", "attack", "perpetrator", "claim") == rivals


def test_who_blames_whom(world: Reading, stated: Stated) -> None:
    blamed: dict[tuple[str, str], set[str]] = {}
    for claim, owns_up in stated.attributions():
        for who in () if owns_up else stated.rests_on(claim):
            blamed.setdefault((who, stated.one(claim, "perpetrator")), set()).add(stated.one(claim, "about"))
    denied = {
        (stated.one(claim, "about"), stated.one(claim, "perpetrator"))
        for claim in stated.denials()
        for who in stated.rests_on(claim)
        if stated.one(claim, "perpetrator") in stated.upwards(who, "affiliatedWith")
    }
    expected = set()
    for (who, whom), events in blamed.items():
        attacks = {event for event in events if "Attack" in stated.all(event, "type")}
        answered = {event for event in events if (event, whom) in denied}
        expected.add((who, whom, *(str(len(each)) for each in (attacks, events - attacks, answered))))
    assert rows(world, "who-blames-whom", "claimant", "accused", "attacks", "series", "denied") == expected


def test_denials(world: Reading, stated: Stated) -> None:
    expected = {(who, stated.one(c, "about"), c) for c in stated.denials() for who in stated.rests_on(c)}
    assert rows(world, "denials", "claimant", "attack", "claim") == expected
    # What the denial names is what it disputes, and who had said that the accuser.
    named = {(c, d, stated.one(d, "claimant")) for c in stated.denials() for d in stated.all(c, "disputes")}
    assert named <= rows(world, "denials", "claim", "disputes", "accuser")
    # What it doesn't name is what others assert in just these words; of numbers, any number of what is denied.
    for denial in stated.denials():
        same = {
            c
            for c in stated.claims
            if stated.one(c, "stance") == "Asserts" and stated.origin(c) == c and stated.rests_on(c)
            and stated.all(c, "about") == stated.all(denial, "about") and stated.content(c) == stated.content(denial)
        }  # fmt: skip
        if same and not stated.all(denial, "disputes"):
            assert rows(world, "denials", "disputes", claim=denial) == {(c,) for c in same}


def test_omissions(world: Reading, stated: Stated) -> None:
    denials = [c for c in stated.denials() if "PlaceClaim" not in stated.all(c, "type")]
    expected = set()
    for denial in denials:
        attack, denier = stated.one(denial, "about"), stated.one(denial, "claimant")
        carriers = {
            who for likewise in denials if of_one_house(stated, denial, likewise) for who in carry(stated, likewise)
        }
        wrote = {
            stated.one(document, "publisher")
            for claim in stated.claims
            if stated.one(claim, "about") == attack
            for document in stated.all(claim, "statedIn")
            if stated.one(document, "publishedOn")[:10] > stated.day(denial) and not stated.all(document, "codedFrom")
        }
        outlets = {who for who in wrote if stated.all(who, "type") & {"MediaOrganisation", "UnnamedActor"}}
        expected |= {(outlet, attack, denier) for outlet in outlets - carriers - {denier}}
    assert rows(world, "omissions", "outlet", "attack", "denier") == expected


def of_one_house(stated: Stated, denial: str, likewise: str) -> bool:
    """Whether ``likewise`` denies the same of the same event, and one of the two who deny it serves the other."""
    one, other = stated.one(denial, "claimant"), stated.one(likewise, "claimant")
    same = stated.all(denial, "about") == stated.all(likewise, "about") and stated.measure(denial) == stated.measure(
        likewise
    )
    return same and (one in stated.upwards(other, "affiliatedWith") or other in stated.upwards(one, "affiliatedWith"))


def carry(stated: Stated, claim: str) -> set[str]:
    """Who brings a claim to readers: who speaks in its hops, and publishes its documents, their originals or copies."""
    hops = [hop for hop in stated.claims if claim in stated.upwards(hop, "quotes")]
    documents = {document for hop in hops for document in stated.all(hop, "statedIn")}
    originals = {edition for document in documents for edition in stated.upwards(document, "republishes")}
    copies = {thing for thing in list(stated.said) if documents & stated.upwards(thing, "republishes")}
    return {stated.one(hop, "claimant") for hop in hops if hop != claim} | {
        stated.one(edition, "publisher") for edition in originals | copies
    }


def test_quotation_drift(world: Reading) -> None:
    """By hand: of all hops of the world these say other than what they quote, or say it as a fact of their own."""
    assert rows(world, "quotation-drift", "claim", "quoted") == {
        ("bell-1/headline", "bell-1/near"),  # 200 to 300 metres from the fort becomes the fort
        ("gazette-6/headline", "herald-1/coalition-denies"),  # what the coalition denies is told as so
        ("gazette-6/mortars", "gazette-6/probably-mortars"),  # what was probable is certain
        # Two circles: each outlet tells as a fact what the other says.
        ("gazette-4/two-killed", "mirror-2/two-killed"),
        ("mirror-2/two-killed", "gazette-4/two-killed"),
        ("kiln-1/headline", "kiln-1/factions-blamed"),  # one is blamed, and the headline has another
        ("loop-1/first", "loop-1/second"),
        ("loop-1/second", "loop-1/first"),
    }


def test_independent_origins(world: Reading, stated: Stated) -> None:
    """A row's origins are those on whose word its claims stand, and its claims are together all figures."""
    listed: set[str] = set()
    for attack, origins, claims in rows(world, "independent-origins", "attack", "origins", "claims"):
        beginnings = {short(claim) for claim in claims.split()}
        assert {stated.one(claim, "about") for claim in beginnings} == {attack}
        assert int(origins) == len({who for claim in beginnings for who in stated.rests_on(claim)}), claims
        listed |= beginnings
    owned = {claim for claim, _ in stated.attributions()}
    assert listed == {
        claim
        for claim in stated.claims
        if "Attack" in stated.all(stated.one(claim, "about"), "type") and stated.one(claim, "stance") == "Asserts"
        and stated.origin(claim) == claim and stated.rests_on(claim) and (any(stated.number(claim)) or claim in owned)
    }  # fmt: skip


def test_depends_on_source(world: Reading) -> None:
    """By hand: what is known of the market without the wire's report."""
    found = rows(
        world, "depends-on-source", "aspect", "value", "loses", "left", source="wire-1", attack="attack-market"
    )
    assert found == {
        # The medic's nine stand in the wire's later version as well.
        ("killed", "5 to 6", "1", "0"),  # the trader stands in a copy alone
        ("killed (Civilians)", "4", "1", "0"),
        ("casualty", "20 to 25", "1", "0"),
        ("launched (improvised explosive device)", "1 vehicle bomb", "1", "0"),
        ("perpetrator", "Free Guard", "1", "0"),  # Aster's; that the southern one claims it is another statement
        ("perpetrator", "Red Sun", "1", "0"),
        ("place (impact)", "Port Vell market", "1", "0"),
        ("time", "2031-04-01", "1", "0"),
    }


def test_casualty_disagreements(world: Reading) -> None:
    """By hand: the market and the barge."""
    columns = ("measure", "kind", "low", "high", "origins")
    assert rows(world, "casualty-disagreements", *columns, attack="attack-market") == {
        ("killed", "contradiction", "5", "9", "3"),  # the army's 5, a trader's 5 to 6, a medic's 9; 3 is no more said
        ("killed", "update", "3", "5", "1"),  # the army, two days on
        ("killed / casualty", "scope mismatch", "5", "25", "4"),  # the three, and a clerk's 20 to 25 hurt or dead
        (
            "killed (Civilians) / killed",
            "scope mismatch",
            "4",
            "9",
            "3",
        ),  # 4 are a part of 5, of 5 to 6, of 9
        ("killed (Civilians) / casualty", "scope mismatch", "4", "25", "2"),
    }
    assert rows(world, "casualty-disagreements", *columns, attack="attack-barge") == {
        ("killed", "contradiction", "0", "1", "2"),  # nobody, says the guard; one, says a bargee
        ("killed", "tension", "1", "1", "2"),  # of the one the navy knows nothing; the guard's zero is not some
        ("wounded (Crew)", "contradiction", "1", "4", "2"),
        ("wounded (Crew)", "tension", "1", "1", "2"),  # the navy's own 4 are not at odds with its knowing of none
        ("wounded (Cooks)", "tension", "2", "2", "2"),  # cooks are crew
        ("wounded (Cooks) / wounded (Crew)", "contradiction", "1", "2", "2"),  # two of one
        ("wounded (Cooks) / wounded (Crew)", "scope mismatch", "2", "4", "2"),
    }


def test_totals_by_policy(world: Reading) -> None:
    """By hand: the dead of the market, the only ones of April, and the rockets of March, all of them on the fort."""
    columns = ("policy", "low", "high", "attacks")
    # 5 (the army), 5 to 6 (a trader), 9 (a medic), each by one: all three tie, and nobody is a party to it.
    assert rows(world, "totals-by-policy", *columns, month="2031-04", measure="killed") == {
        ("lowest", "5", "5", "1"),
        ("highest", "9", "9", "1"),
        ("span", "5", "9", "1"),
        ("median", "5", "6", "1"),
        ("most-origins", "5", "9", "1"),
        ("without-parties", "5", "9", "1"),
    }
    # 3 (the army), 4 (the Post), at least 3 (a guard), each by one; the army twice is one.
    assert rows(world, "totals-by-policy", *columns, month="2031-03", measure="launched (rocket)") == {
        ("lowest", "3", "3", "1"),
        ("highest", "4", "", "1"),
        ("span", "3", "", "1"),
        ("median", "3", "4", "1"),
        ("most-origins", "3", "", "1"),
        ("without-parties", "3", "", "1"),
    }
