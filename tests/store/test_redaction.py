"""What a redaction leaves: the claim's place in the chain, so that the graph around it still stands."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from functools import cache
from pathlib import Path

import pytest
from pyoxigraph import NamedNode, Quad

from claimgraph import catalogue, export, load
from claimgraph.asking import answer
from claimgraph.claims import content
from claimgraph.claims.memory import Memory
from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.documents.read import read
from claimgraph.errors import DoesNotConform, UnknownName, WrongUse
from claimgraph.gate import check as gate
from claimgraph.names import CG, ID, LABEL, TYPE
from claimgraph.store import upkeep
from claimgraph.store.recorded import Recorded
from claimgraph.store.writer import Writer
from tests.gate import documents

DATA = Path(__file__).resolve().parents[2] / "data"
TODAY = "2026-11-21T12:00:00.000Z"
# An origin that a publisher's hop quotes, and that hop, which has no content of its own.
REPORT = ID + "2020-11-18-globalsecurity-green-zone"
ORIGIN, HOP = REPORT + "/officials-say-two-wounded", REPORT + "/ap-relays-two-wounded"
# Another report, which passes the same origin on.
QUOTING = ID + "2020-11-18-esta-green-zone"


@cache
def bundled() -> dict[str, tuple[Document, bytes]]:
    return {one.iri: (one, content.canonical(one.quads, one.iri)) for one in read([DATA])}


def without(text: bytes, claims: list[str]) -> Document:
    """The document that is left when ``claims`` are redacted."""
    length = len(text)
    for claim in claims:
        text, gone = content.redacted(text, claim, TODAY)
        assert gone
        assert content.redacted(text, claim, TODAY) == (text, b"")
    assert len(text) == length
    (left,) = read_file(File("left.nq", text.decode(), ".nq"))
    return left


@cache
def in_memory() -> Memory:
    return Memory([one for one, _ in bundled().values()], derive=lambda *_: ())


@pytest.mark.parametrize("document", sorted(bundled()), ids=lambda iri: iri.removeprefix(ID))
def test_what_is_left_passes_the_gate(document: str) -> None:
    """Whichever claims go: some alone, those that others refer to, those that refer to others, all."""
    _, text = bundled()[document]
    claims = sorted(content.claim_iris(text))
    quoted = [claim for claim in claims if f"quotes> <{claim}>".encode() in text]
    quoting = [claim for claim in claims if f"<{claim}> <{CG}quotes>".encode() in text]
    for gone in [*([claim] for claim in claims[:: len(claims) // 4 + 1]), quoted, quoting, claims]:
        found = gate.check([without(text, gone)], in_memory())
        assert found.violations == (), gone


def test_all_claims_of_all_documents_can_go() -> None:
    left = [without(text, sorted(content.claim_iris(text))) for _, text in bundled().values()]
    assert gate.check(left, Memory([], derive=lambda *_: ())).conforms


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of the bundled data, made once."""
    path = tmp_path_factory.mktemp("made") / "claimgraph.db"
    with Writer.open(path) as store:
        load.load([DATA], store)
    return path


@pytest.fixture
def path(made: Path, tmp_path: Path) -> Path:
    """A copy of it."""
    return Path(shutil.copytree(made, tmp_path / "claimgraph.db", symlinks=True))


def origins(store: Writer, claim: str) -> set[str]:
    found = store.query(f"SELECT ?origin {{ <{claim}> <{CG}origin> ?origin }}")
    return {row["origin"].value for row in found}


def test_what_is_exported_after_a_redaction_loads_again(path: Path, tmp_path: Path) -> None:
    with Writer.open(path) as store:
        assert origins(store, HOP) == {ORIGIN}
        store.redact(ORIGIN, "it names a private person")
        assert origins(store, HOP) == set()  # what was quoted is not known any more, and counts nowhere
        exported = tmp_path / "all.trig"
        exported.write_text("".join(export.export(store, "trig")))
        receipt, _ = load.load([exported], store)
        assert set(receipt.unchanged) == set(bundled())
        original, text = bundled()[REPORT]
        assert store.commit([original]).unchanged == (REPORT,)
        (changed,) = read_file(File("changed.nq", text.decode().replace('"paragraph', '"section'), ".nq"))
        with pytest.raises(WrongUse, match=r"^changed.nq:\d+:1: .* was redacted and stays so; delete it from"):
            store.commit([changed])
    assert upkeep.verify(path).problems == ()
    with Writer.open(tmp_path / "other.db") as other:
        receipt, _ = load.load([exported], other)
        assert set(receipt.accepted) == set(bundled())
        day = f"{datetime.now(UTC):%Y-%m-%d}"
        assert {quad.predicate.value.rpartition("#")[2]: quad.object.value for quad in said(other, ORIGIN)} == {
            "type": CG + "RedactedClaim",
            "redactedOn": day,
            "about": ID + "green-zone-rockets-2020-11-17",
        }
        # There too it stays redacted.
        with pytest.raises(WrongUse, match="was redacted and stays so"):
            other.commit([original])
        with pytest.raises(UnknownName, match="was redacted already"):
            other.redact(ORIGIN, "again")
        assert Recorded(tmp_path / "other.db").stats().redacted == 1


def test_what_was_redacted_stays_so_in_a_document_that_changes_elsewhere(path: Path) -> None:
    with Writer.open(path) as store:
        store.redact(ORIGIN, "it names a private person")
        exported = "".join(export.export(store, "trig", [REPORT]))
        (changed,) = read_file(File("changed.trig", exported.replace('"paragraph', '"section'), ".trig"))
        assert store.commit([changed]).replaced == (REPORT,)
        assert origins(store, HOP) == set()
    assert upkeep.verify(path).problems == ()


TOMBSTONE = (
    'id:c a cg:RedactedClaim ; cg:about id:attack-1 ; cg:statedIn id:r ; cg:redactedOn "2020-11-20"^^xsd:date .\n'
)


@pytest.mark.parametrize("versions", [[TOMBSTONE], [TOMBSTONE, ""]], ids=["as it is", "in an earlier version"])
def test_a_tombstone_written_by_hand_goes_with_its_document(path: Path, versions: list[str]) -> None:
    """Else it would keep the IRI from everybody for ever, and no command could undo it."""
    with Writer.open(path, derive=lambda *_: ()) as store:
        store.commit([documents.WORLD_DOCUMENT])
        for version in versions:
            store.commit([documents.report("r", version)])
        with pytest.raises(WrongUse, match="id:c was redacted and stays so"):
            store.commit([documents.report("r", documents.claim("c"))])
        store.withdraw([ID + "r"], "a slip")
        assert Recorded(path).stats().redacted == 0
        store.commit([documents.report("r", documents.claim("c"))])
    assert upkeep.verify(path, derive=None).problems == ()
    assert upkeep.rebuild(path, derive=lambda *_: ()).redacted == 0


def test_what_this_store_redacted_outlives_its_document(path: Path) -> None:
    with Writer.open(path, derive=lambda *_: ()) as store:
        store.commit([documents.WORLD_DOCUMENT, documents.report("r", documents.claim("c"))])
        store.redact(ID + "c", "a private person")
        store.withdraw([ID + "r"], "a slip")
        with pytest.raises(WrongUse, match="id:c was redacted and stays so"):
            store.commit([documents.report("r", documents.claim("c"))])
    assert upkeep.rebuild(path, derive=lambda *_: ()).redacted == 1


def test_nothing_more_may_be_said_of_a_redacted_claim() -> None:
    _, text = bundled()[REPORT]
    left, _ = content.redacted(text, ORIGIN, TODAY)
    assert content.tombstones(left) == {ORIGIN}
    more = left.decode() + f'<{ORIGIN}> <{CG}note> "what it said" <{REPORT}> .\n'
    (document,) = read_file(File("more.nq", more, ".nq"))
    (violation,) = gate.check([document], in_memory()).violations
    assert violation.shape.endswith("#RedactedClaim")
    assert violation.place.line == more.count("\n")
    again = content.canonical(document.quads, REPORT)
    assert content.tombstones(again) == set()
    assert content.redacted(again, ORIGIN, TODAY)[1]


def said(store: Writer, claim: str) -> list[Quad]:
    return [quad for quad in store.graph(REPORT) if quad.subject == NamedNode(claim)]


def derived(store: Writer, claim: str) -> set[tuple[str, str]]:
    """What rules say of a claim: whose word it is, who brought it to its readers, and when."""
    found = store.query(f"SELECT ?property ?value {{ <{claim}> ?property ?value }}")
    kept = {CG + "origin", CG + "independentOrigin", CG + "relayedBy", "http://purl.org/dc/terms/date"}
    rows = [(row["property"].value, row["value"].value) for row in found]
    return {(name, value) for name, value in rows if name in kept}


def test_what_a_redacted_hop_passed_on_still_reaches_its_readers(path: Path) -> None:
    """Only the speaker of the hop is forgotten."""
    with Writer.open(path) as store:
        store.withdraw([ID + "2020-11-18-esta-green-zone"], "it has the same claim of the same speaker")
        (speaker,) = (quad.object.value for quad in said(store, HOP) if quad.predicate.value == CG + "claimant")
        before = derived(store, ORIGIN)
        store.redact(HOP, "it names a private person")
        kept = {quad.predicate.value for quad in said(store, HOP)}
        assert kept == {TYPE, *(CG + name for name in ("about", "redactedOn", "statedIn", "quotes"))}
        assert derived(store, ORIGIN) == before - {(CG + "relayedBy", speaker)}
        assert (CG + "relayedBy", speaker) in before
        trail = answer(catalogue.find("claim-trail"), {}, store)
        chains = [row for row in trail.rows if ORIGIN in str(row)]
        assert chains
        assert all(" < redacted < " in str(row) for row in chains)


def test_a_hop_says_that_its_origin_is_missing(path: Path) -> None:
    with Writer.open(path) as store:
        store.redact(ORIGIN, "it names a private person")
        found = store.query(f"SELECT ?label {{ <{HOP}> <{LABEL}> ?label }}")
        assert [row["label"].value for row in found] == ["casualty: origin missing"]


def test_a_thing_is_redacted_once_nothing_names_it(path: Path) -> None:
    """A person of whom claims speak can't go before they do."""
    with Writer.open(path) as store:
        speaker = next(quad.object.value for quad in said(store, ORIGIN) if quad.predicate.value == CG + "claimant")
        with pytest.raises(DoesNotConform, match="is no claim, and id:2020-11-18-globalsecurity-green-zone"):
            store.redact(speaker, "a private person")
        store.withdraw([REPORT, QUOTING], "coded anew")
        store.redact(speaker, "a private person")
        with pytest.raises(UnknownName, match="redacted already"):
            store.redact(speaker, "a private person")
    assert upkeep.verify(path).problems == ()
