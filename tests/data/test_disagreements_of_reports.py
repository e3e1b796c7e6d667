"""What the reports contradict, doubt or revise: each of the nine attacks has what its texts have, and nothing else."""

from __future__ import annotations

import pytest
from pyoxigraph import QuerySolutions

from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read

from .conftest import DATA
from .test_claims_of_reports import CG, ID

# Each was held against its texts: what is told of one thing, or of a part and its whole, cannot all be true.
CONTRADICTIONS = {
    "attacks-resumption-2024-04": {"participant (announced)"},
    "base-blast-2024-04-20": {"cause", "killed or wounded", "time", "wounded", "wounded / killed or wounded"},
    "basra-rockets-2020-04-06": {
        "damaged (any damage)",
        "landed (rocket)",
        "landed (rocket) / launched (rocket)",
        "launched (rocket)",
        "place",
    },
    "camp-taji-first-2020-03": {"killed (US armed forces)", "landed (rocket)", "landed (rocket) / launched (rocket)"},
    "camp-taji-second-2020-03": {
        "landed (rocket) / launched (rocket)",
        "launched (rocket)",
        "wounded",
        "wounded (US armed forces) / wounded",
        "wounded (US-led coalition in Iraq and Syria) / wounded",
    },
    "green-zone-rockets-2020-03-26": {"landed (rocket)"},
    "green-zone-rockets-2020-11-17": {"landed (rocket)", "launched (rocket)"},
    # The army, in one paper three, in another two: of the seventh others say that it burst in the air.
    "green-zone-rockets-2020-11-17-outside": {"landed (rocket)"},
    "launcher-strike-2024-04-21": {"cause"},
    "us-air-strikes-2020-03": {
        "killed",
        "killed (Civilians in Iraq)",
        "killed (Iraqi Armed Forces)",
        "killed (Popular Mobilization Forces)",
        "wounded (Armed personnel in Iraq, of whatever force)",
        "wounded (Civilians in Iraq)",
    },
}
# Of an attack whose speakers contradict one another in nothing: what they revise, doubt or spread.
OTHERWISE = {
    ("green-zone-rockets-2021-12-19", "Update", "intercepted (rocket)"),
    ("zummar-rockets-2024-04-21", "DoubtKind", "target"),
    ("zummar-rockets-2024-04-21", "Spread", "launched (rocket)"),
}


@pytest.fixture(scope="module")
def found() -> set[tuple[str, str, str]]:
    """Event, kind and measure of each disagreement that is derived from the bundled data."""
    answer = Memory(read([DATA])).query(
        f"""PREFIX cg: <{CG}> SELECT ?e ?k ?m WHERE {{ ?d cg:concerns ?e ; cg:kind ?k
            OPTIONAL {{ ?d cg:measure ?one }} OPTIONAL {{ ?d cg:partMeasure ?part ; cg:wholeMeasure ?whole }}
            BIND(COALESCE(CONCAT(?part, " / ", ?whole), ?one) AS ?m) }}"""
    )
    assert isinstance(answer, QuerySolutions)
    return {(row["e"].value.removeprefix(ID), row["k"].value.removeprefix(CG), row["m"].value) for row in answer}


def test_the_contradictions_are_those_that_were_held_against_the_texts(found: set[tuple[str, str, str]]) -> None:
    told = {(event, measure) for event, kind, measure in found if kind == "Contradiction"}
    assert told == {(event, measure) for event, those in CONTRADICTIONS.items() for measure in those}


def test_where_nothing_contradicts_something_is_revised_doubted_or_spread(found: set[tuple[str, str, str]]) -> None:
    assert found >= OTHERWISE
