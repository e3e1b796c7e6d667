"""Meant: the nearest of what is described, by name and by label, and no more looking than is worth it."""

import pytest

from claimgraph.claims.memory import Memory
from claimgraph.gate import meant
from claimgraph.gate.meant import Meant
from claimgraph.names import CG, ID
from tests.gate.documents import WORLD_DOCUMENT, document, holding

ACTOR = CG + "Actor"


def test_things_come_from_documents_the_graph_and_the_bundled_lists() -> None:
    new = document('id:r a cg:Dataset ; cg:codedBy id:me . id:me a cg:Group ; rdfs:label "Me myself"@en .')
    found = Meant([new], holding(WORLD_DOCUMENT))
    assert found.hint(ID + "me-mysel", ACTOR) == '; did you mean id:me, "Me myself"?'
    assert found.hint(ID + "armyy", ACTOR) == '; did you mean id:army, "The army"?'
    assert found.hint(ID + "reuterz", ACTOR).startswith(
        '; did you mean id:reuters, "Reuters"? It is in the data that came along'
    )
    assert found.hint(ID + "reuters", ACTOR).startswith("; it is in the data that came along")
    assert found.hint(ID + "me-mysel", CG + "Location") == ""


@pytest.mark.parametrize(("bound", "value"), [("_MOST", 2), ("_MOST_LOOKED_AT", 1)])
def test_it_is_not_looked_for_ever(bound: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(meant, bound, value)
    found = Meant([], Memory([WORLD_DOCUMENT], derive=lambda *_: ()))
    hints = [found.hint(f"{ID}army{'y' * n}", ACTOR) for n in range(1, 5)]
    assert hints[0]
    assert hints[-1] == ""
