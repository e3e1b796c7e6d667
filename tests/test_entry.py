"""Entries: what the graph of the journal tells of one is read again."""

import pytest
from pyoxigraph import NamedNode

from claimgraph.entry import ACCEPT, REDACT, WITHDRAW, Entry, need_reason, read, telling
from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.names import CG, ID, TYPE

ACCEPTED = Entry(
    1,
    ACCEPT,
    "2026-01-31T12:00:00.000Z",
    document=ID + "r",
    source="r.ttl",
    licence="CC0-1.0",
    size=9,
    quads=3,
    added=2,
)
WITHDRAWN = Entry(2, WITHDRAW, "2026-02-01T12:00:00.000Z", document=ID + "r", coder="Ada", reason="it erred", removed=2)


def test_what_is_told_is_read_again_in_order() -> None:
    said = [quad for entry in (WITHDRAWN, ACCEPTED) for quad in telling(entry)]
    assert read(said) == [ACCEPTED, WITHDRAWN]


@pytest.mark.parametrize(("kind", "class_"), [(ACCEPT, "Acceptance"), (WITHDRAW, "Withdrawal"), (REDACT, "Redaction")])
def test_an_entry_says_its_kind_whether_or_not_it_has_a_reason(kind: str, class_: str) -> None:
    for reason in (None, "why"):
        entry = Entry(7, kind, "2026-01-31T12:00:00.000Z", reason=reason)
        types = {quad.object for quad in telling(entry) if quad.predicate.value == TYPE}
        assert types == {NamedNode(CG + "Entry"), NamedNode(CG + class_)}
        assert read(telling(entry)) == [entry]


def test_an_entry_of_no_kind_is_not_guessed_at() -> None:
    old = [quad for quad in telling(WITHDRAWN) if quad.object != NamedNode(CG + "Withdrawal")]
    with pytest.raises(StoreFailure, match=r"journal/2> does not say what happened.*drop the graph"):
        read(old)


def test_a_reason_of_blanks_is_none() -> None:
    with pytest.raises(WrongUse, match="a reason is missing"):
        need_reason(" ")
