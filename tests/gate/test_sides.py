"""A replacement may not break what stays: what rests on something changed is judged again, on every kind of graph."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.documents.document import Document
from claimgraph.errors import DoesNotConform
from claimgraph.gate.check import check
from claimgraph.load import withdraw
from claimgraph.names import ID
from tests.conftest import Done
from tests.gate.documents import PREFIXES, WORLD, WORLD_DOCUMENT, claim, document, holding, report, report_text, told

MORE = document(
    "id:more a cg:Dataset ; dcterms:title 'More'@en ; cg:publisher id:coder ; cg:codedBy id:coder .\n"
    "id:attack-2 a cg:Attack ; rdfs:label 'Shells'@en .\n",
    "more.ttl",
)


def hop(name: str, quoted: str, of: str = "s", rest: str = "") -> str:
    return (
        f"id:{name} a cg:CasualtyClaim ; cg:about id:attack-1 ; cg:claimant id:outlet ; cg:stance cg:Relays ;\n"
        f'    cg:quotes id:{quoted} ; cg:statedIn id:{of} ; cg:locator "paragraph 1" {rest} .\n'
    )


def broken(new: Document, *held: Document) -> list[tuple[str, str]]:
    """What a new version of a document would break: the shape and the message."""
    found = check([new], holding(WORLD_DOCUMENT, MORE, *held)).violations
    return [(one.shape.rpartition("#")[2], one.message) for one in found]


QUOTING = report("s", hop("h", "c"))


def test_a_quoted_claim_does_not_move_to_another_event() -> None:
    moved = report("r", claim("c").replace("id:attack-1", "id:attack-2"))
    ((shape, message),) = broken(moved, report("r", claim("c")), QUOTING)
    assert shape == "Claim-quotes-event"
    assert message.startswith(
        "with what changes here id:h of id:s would no longer conform; change both, or load both: "
    )
    assert broken(moved, report("r", claim("c"))) == []
    both = report("s", hop("h", "c").replace("id:attack-1", "id:attack-2"))
    assert check([moved, both], holding(WORLD_DOCUMENT, MORE, report("r", claim("c")), QUOTING)).conforms


def test_a_claimant_does_not_become_a_place() -> None:
    world = document(WORLD.replace("id:army a cg:StateBody", "id:army a cg:Settlement"), "world.ttl")
    assert "Claim-claimant-class" in dict(broken(world, report("r", claim("c"))))


def test_what_a_relay_passes_on_is_not_taken_out_of_the_claim_far_inside() -> None:
    """Two hops away, through a document that stays."""
    outer = report("t", hop("g", "h", of="t"))
    silent = report("r", claim("c", says="cg:low 2", kind="CasualtyClaim").replace("cg:Asserts", "cg:KnowsOfNone"))
    found = dict(broken(silent, report("r", claim("c")), QUOTING, outer))
    assert "CasualtyClaim-harm-needed" in found


def test_an_inner_claim_does_not_lose_the_hop_by_which_it_reached_its_document() -> None:
    inner = report("r", claim("c").replace("cg:statedIn id:r ;", ""))
    ((shape, message),) = broken(report("s", claim("x", of="s")), inner, QUOTING)
    assert (shape, "id:c of id:r" in message) == ("Claim-document", True)


def test_what_another_document_gives_a_class_too_does_not_lose_its_name() -> None:
    named = document(
        "id:more a cg:Dataset ; dcterms:title 'More'@en ; cg:publisher id:coder ; cg:codedBy id:coder .\n"
        "id:attack-3 a cg:Attack ; rdfs:label 'Shells'@en .\n",
        "more.ttl",
    )
    nameless = report("s", "id:attack-3 a cg:Attack .\n")
    ((_, message),) = broken(MORE, named, nameless)
    assert message.startswith("with what changes here id:attack-3 of id:s would no longer conform; change both")
    assert "The event has no rdfs:label" in message
    assert broken(MORE, named, report("s", "id:attack-3 a cg:Attack ; rdfs:label 'Shells'@en .\n")) == []
    with pytest.raises(DoesNotConform, match="without it id:attack-3 of id:s would no longer conform: The event has"):
        withdraw([ID + "more"], holding(WORLD_DOCUMENT, named, nameless), "a test")


def test_a_circle_through_what_stays_is_not_closed() -> None:
    found = broken(report("r", hop("c", "h", of="r")), report("r", claim("c")), QUOTING)
    assert "Claim-quotes-circle" in {shape for shape, _ in found}


def test_a_node_of_which_another_speaks_does_not_become_a_claim() -> None:
    """What the other says of it would be put into the mouth of its claimant."""
    other = report("s", "id:c rdfs:comment 'of an event'@en .\n")
    new = report("r", claim("c"))
    ((shape, message),) = broken(new, report("r"), other)
    assert (shape, message.startswith("id:s says something of this claim too")) == ("one-document", True)


def test_what_is_withdrawn_does_not_take_a_document_from_what_stays() -> None:
    store = holding(WORLD_DOCUMENT, report("r", claim("c").replace("cg:statedIn id:r ;", "")), QUOTING)
    with pytest.raises(
        DoesNotConform, match="without it id:c of id:r would no longer conform: The claim reaches no doc"
    ):
        withdraw([ID + "s"], store, "a test")
    assert set(store.documents()) == {ID + "world", ID + "r", ID + "s"}
    assert [entry.document for entry in withdraw([ID + "s", ID + "r"], store, "a test")] == [ID + "s", ID + "r"]


@pytest.mark.parametrize("change", ["rdfs:label 'The army'@en", "rdfs:comment 'Of the country'@en"])
def test_what_no_rule_looks_at_is_looked_up_by_nobody(change: str) -> None:
    world = document(WORLD + f"id:army {change} .\n", "world.ttl")
    assert broken(world, report("r", claim("c"))) == []


def test_what_was_wrong_before_is_not_blamed_on_a_change() -> None:
    wrong = report("s", hop("h", "c").replace("id:attack-1", "id:attack-2"))
    milder = report("r", claim("c").replace("cg:Asserts", "cg:Doubts"))
    assert broken(milder, report("r", claim("c")), wrong) == []


def test_the_place_is_that_of_the_document_that_changes() -> None:
    moved = report("r", claim("c").replace("id:attack-1", "id:attack-2"))
    found = check([moved], holding(WORLD_DOCUMENT, MORE, report("r", claim("c")), QUOTING))
    assert told(found) == {("r.ttl:6:1", "Claim-quotes-event")}
    assert {one.focus for one in found.violations} == {ID + "r"}


def test_on_disk_a_load_is_refused_and_what_stays_still_conforms(tmp_path: Path, command: Callable[..., Done]) -> None:
    """Through the command line: the moved claim, the unchanged report, then everything out and into a new store."""

    def file(name: str, text: str) -> Path:
        (tmp_path / name).write_text(PREFIXES + text, "utf-8")
        return tmp_path / name

    db, other = tmp_path / "db", tmp_path / "other"
    second = "id:attack-2 a cg:Attack ; rdfs:label 'Shells'@en .\n"
    text = report_text("r") + claim("c")
    quoting = file("s.ttl", report_text("s") + hop("h", "c"))
    files = [file("world.ttl", WORLD + second), file("r.ttl", text), quoting]
    assert command("--store", db, "load", *files).code == 0
    done = command("--store", db, "load", file("r.ttl", text.replace("id:attack-1", "id:attack-2")))
    assert (done.code, "id:h of id:s would no longer conform" in done.err) == (1, True)
    assert command("--store", db, "check", quoting).code == 0
    (tmp_path / "all.nq").write_text(command("--store", db, "export", "--format", "nquads").out, "utf-8")
    assert command("--store", other, "load", tmp_path / "all.nq").code == 0
