"""What is large: Splink on DuckDB finds the pairs of the plain scorer, each with its bits, every time the same."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from bench import events as bench
from bench.linking_large import shipped, table

from claimgraph.links.event import Event
from claimgraph.links.events import Events, propose
from claimgraph.links.large import Engine, levels, scored, settings
from claimgraph.links.large import propose as by_splink
from claimgraph.links.weights import NAMES

UCDP = Path(__file__).resolve().parents[3] / "shared" / "data" / "ucdp-ged" / "iraq-1989-2018.csv"
DAY = date(2016, 5, 1).toordinal()
ODD = [
    Event("bare", "", DAY, DAY),
    Event("arabic", "", DAY, DAY + 500, (36.3, 43.1), 25.0, ("الموصل", "Mosul"), ("Ninawa",), partial=True),
    Event(
        "rich",
        "",
        DAY,
        DAY + 2,
        (36.3, 43.2),
        2.0,
        ("Mosul",),
        parties=frozenset("ab"),
        kind="attack",
        low=3,
        munitions=frozenset(["m"]),
        targets=frozenset(["t"]),
        offices=frozenset(["x"]),
    ),
    Event(
        "aimed", "", DAY, DAY, None, 2.0, (), parties=frozenset("bc"), partial=True, targets=frozenset(["u"]), best=3
    ),
]


def made() -> tuple[list[Event], Events]:
    """Disguised rows with records to search, and events of which much is not known."""
    if not UCDP.is_file():
        return ODD, Events(ODD)
    rows = bench.rows(UCDP)
    rng, middle = random.Random(3), bench.centres(rows)
    chosen = rng.sample(rows, 60)
    ours = [bench.cited(rng, bench.tested(rng, one, middle), "mixed") for one in chosen]
    return [*ODD, *(replace(one, iri=f"o{n}") for n, one in enumerate(ours))], Events([*ODD, *rows])


def test_every_feature_has_its_text_of_sql() -> None:
    assert set(levels()) == set(NAMES)
    assert len(settings(shipped())["comparisons"]) == len(NAMES)


def test_splink_finds_the_pairs_of_the_plain_scorer_with_the_same_bits() -> None:
    from splink.internals.duckdb.database_api import DuckDBAPI

    ours, records = made()
    weights = shipped()
    plain = {
        (one.iri, other.iri): sum(reason.bits for reason in weights.reasons(one, other))
        for one in ours
        for other in records.window(one)
    }
    tables = table(tuple(ours), ours=True), table(tuple(records.events), ours=False)
    found = [list(scored(*tables, weights, Engine("duckdb", DuckDBAPI()))) for _ in range(2)]
    assert found[0] == found[1], "same in, same out"
    assert {(one, other): bits for one, other, bits in found[0]} == pytest.approx(plain, abs=1e-6)
    assert len(found[0]) == len(plain) > 10


def test_splink_proposes_what_the_plain_scorer_proposes() -> None:
    """With all reasons, marks and runners-up; and where there is nothing to compare, or nothing known."""
    ours, records = made()
    weights = shipped()
    plain = [propose(one, records, weights) for one in ours]
    assert by_splink(ours, records, weights) == plain
    assert any(one.candidates for one in plain)
    assert by_splink([], records, weights) == []
    bare = Events(ODD[:1])
    assert by_splink(ODD[:1], bare, weights) == [propose(ODD[0], bare, weights)]
    assert by_splink(ODD[:1], Events(()), weights) == [propose(ODD[0], Events(()), weights)]
