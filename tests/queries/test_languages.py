"""Each thing of the fixture world has Arabic names too: a query that loses its language filter shows them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from pyoxigraph import Quad

from claimgraph import asking, catalogue
from claimgraph.catalogue import Query
from claimgraph.claims import derive
from claimgraph.claims.reading import Reading
from claimgraph.engine import in_memory
from tests.queries.conftest import examples

ENGLISH = re.compile(r'(?:LANG\(\?\w+\) = "" \|\| )?LANGMATCHES\(LANG\(\?\w+\), "en"\)')


def without(query: Query) -> list[Query]:
    """``query`` without each of its language filters in turn."""
    found = ENGLISH.finditer(query.text)
    return [replace(query, text=query.text[: at.start()] + "true" + query.text[at.end() :]) for at in found]


LOST = [(query, number, lost) for query in catalogue.questions() for number, lost in enumerate(without(query), start=1)]


@pytest.mark.parametrize(("query", "number", "lost"), LOST, ids=lambda value: getattr(value, "id", str(value)))
def test_a_language_filter_is_missed(query: Query, number: int, lost: Query, world: Reading) -> None:
    every: tuple[dict[str, str], ...] = ({}, examples(query))
    assert any(asking.answer(query, given, world) != asking.answer(lost, given, world) for given in every)


DERIVED = [(d, number, lost) for d in catalogue.derivations() for number, lost in enumerate(without(d), start=1)]


@pytest.mark.parametrize(("derivation", "number", "lost"), DERIVED, ids=lambda value: getattr(value, "id", str(value)))
def test_a_language_filter_of_a_derivation_is_missed(
    derivation: Query, number: int, lost: Query, told: list[Quad], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = []
    for instead in (derivation, lost):
        used = tuple(instead if each is derivation else each for each in catalogue.derivations())
        monkeypatch.setattr(derive, "derivations", lambda used=used: used)
        store = in_memory(told)
        derive.teach(store)
        found.append(sorted(b"".join(derive.derive(store)).splitlines()))
    assert found[0] != found[1]
