"""An import: every row is accounted for, what it makes is a document like any other, and it is all or nothing."""

from __future__ import annotations

import csv
from dataclasses import replace
from pathlib import Path

import pytest
from pyoxigraph import RdfFormat, parse

from claimgraph.bringing import bring, judge
from claimgraph.claims.memory import Memory
from claimgraph.datasets.meant import release_of
from claimgraph.datasets.release import Release
from claimgraph.errors import DoesNotConform, Unreadable, WrongUse
from claimgraph.export import export
from claimgraph.load import load, withdraw
from claimgraph.names import ID
from claimgraph.store import history, intake, upkeep
from claimgraph.store.intake import unpacked
from claimgraph.store.journal import Journal
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.imports.conftest import Strikes

FIRST = ID + "strikes-1"


def _exported(store: Path) -> str:
    with Reader.open(store) as graph:
        return "".join(export(graph, "nquads"))


def _derived(store: Path) -> dict[str, frozenset[object]]:
    with Reader.open(store) as graph:
        return {name: graph.graph(name) for name in graph.derived()}


def test_every_row_is_accounted_for_and_rejected_ones_are_kept_as_they_were(tmp_path: Path, strikes: Strikes) -> None:
    odd = {
        3: {"day": "2031-02-30"},
        5: {"lat": "91"},
        6: {"killed": "-4"},
        8: {"number": "7"},
        9: {"town": 'An "odd"\ntown'},
    }
    rejects = tmp_path / "rejected.csv"
    with Writer.open(tmp_path / "a.db") as graph:
        told = bring(strikes(20, odd), graph, rejects=rejects)
    assert (told.rows, told.taken, told.rejected) == (20, 16, 4)
    with rejects.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [(row["row"], row["line"], row["column"]) for row in rows if row["row"] != "6"] == [
        ("3", "4", "day"),
        ("5", "6", "lat"),
        ("8", "9", "number"),
    ]
    assert {row["row"]: row["killed"] for row in rows}["6"] == "-4"
    assert all(row["reason"] for row in rows)
    assert told.claims == 16 * 3
    assert upkeep.verify(tmp_path / "a.db").problems == ()


def test_findings_are_told_by_rule_with_a_count_and_three_examples(tmp_path: Path, strikes: Strikes) -> None:
    with Writer.open(tmp_path / "a.db") as graph:
        told = bring(strikes(20, {number: {"lat": "95"} for number in range(1, 8)}), graph)
    (rule,) = told.rules.values()
    assert (rule.severity, rule.count) == ("Violation", 7)
    assert [row for row, _ in rule.examples] == [1, 2, 3]
    assert "95" in rule.message


def test_what_was_imported_is_rebuilt_verified_exported_backed_up_and_restored(
    tmp_path: Path, strikes: Strikes
) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        bring(strikes(30, {4: {"lat": "91"}}), graph)
    said, derived = _exported(store), _derived(store)
    assert derived
    upkeep.rebuild(store)
    assert (_exported(store), _derived(store)) == (said, derived)
    upkeep.backup(store, tmp_path / "backup")
    upkeep.restore(tmp_path / "backup", tmp_path / "b.db")
    assert (_exported(tmp_path / "b.db"), _derived(tmp_path / "b.db")) == (said, derived)
    for path in (store, tmp_path / "b.db"):
        assert upkeep.verify(path).problems == ()
    with history.at(store, 1) as past:
        assert {name: past.graph(name) for name in past.derived()} == derived
        assert "".join(export(past, "nquads")) == said


def test_in_however_many_pieces_the_engine_takes_it_in_it_holds_the_same(
    tmp_path: Path, strikes: Strikes, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, held, chunk in (("one", 16 << 20, 128 << 20), ("file", 100, 128 << 20), ("pieces", 100, 997)):
        monkeypatch.setattr(intake, "HELD_BYTES", held)
        monkeypatch.setattr(intake, "CHUNK_BYTES", chunk)
        with Writer.open(tmp_path / f"{name}.db") as graph:
            bring(strikes(30), graph)
        said, derived = _exported(tmp_path / f"{name}.db"), _derived(tmp_path / f"{name}.db")
        assert (said, derived) == (_exported(tmp_path / "one.db"), _derived(tmp_path / "one.db"))
        assert len(said) > 30 * chunk or name != "pieces"
        assert sorted(part.name for part in (tmp_path / f"{name}.db" / "journal").iterdir()) == [
            file.name for file in Journal(tmp_path / f"{name}.db" / "journal").files
        ]


def test_the_export_of_a_release_is_a_document_that_the_gate_takes(tmp_path: Path, strikes: Strikes) -> None:
    with Writer.open(tmp_path / "a.db") as graph:
        bring(strikes(), graph)
    file = tmp_path / "export.nq"
    file.write_text(_exported(tmp_path / "a.db"), encoding="utf-8")
    with Writer.open(tmp_path / "b.db") as graph:
        load([file], graph)
    assert _derived(tmp_path / "b.db") == _derived(tmp_path / "a.db")


def test_the_journal_stays_n_quads_and_keeps_the_file_as_it_was(tmp_path: Path, strikes: Strikes) -> None:

    release = strikes()
    with Writer.open(tmp_path / "a.db") as graph:
        bring(release, graph)
    journal = Journal(tmp_path / "a.db" / "journal")
    assert list(parse(journal.files[0].read_bytes(), RdfFormat.N_QUADS)) == []
    with unpacked(journal.slot(1)) as kept:
        assert kept.path.read_bytes() == release.path.read_bytes()
        assert kept.mapping.text == release.mapping.text
    assert journal.slot(1).entry.recipe["mapping"] == release.mapping.digest


def test_the_same_release_again_changes_nothing(tmp_path: Path, strikes: Strikes) -> None:
    with Writer.open(tmp_path / "a.db") as graph:
        bring(strikes(), graph)
        assert bring(strikes(), graph).unchanged
        assert graph.sequence() == 1


def test_the_next_release_takes_the_place_of_the_last_in_one_entry(tmp_path: Path, strikes: Strikes) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        bring(strikes(20), graph)
        told = bring(strikes(range(3, 23), {7: {"killed": 100}, 9: {"town": "Zarat"}}, version="2"), graph)
    assert (told.added, told.changed, told.dropped, told.sequence) == (2, 2, 2, 2)
    assert told.replaced == (FIRST,)
    with Reader.open(store) as graph:
        assert set(graph.documents()) == {ID + "strikes-2"}
        assert graph.state.claims == 60
    found = history.diff(store, 1, 2)
    assert [one.claim for one in found.changed] == [ID + "strikes-2/7/toll", ID + "strikes-2/9/where"]
    assert {one.claim.rpartition("/")[0] for one in found.added} == {ID + "strikes-2/21", ID + "strikes-2/22"}
    assert len(found.added) == len(found.withdrawn) == 6
    assert {one.document for one in found.withdrawn} == {FIRST}
    assert '"100"' in found.changed[0].after
    assert '"100"' not in found.changed[0].before
    assert upkeep.verify(store).problems == ()
    said, derived = _exported(store), _derived(store)
    upkeep.rebuild(store)
    assert (_exported(store), _derived(store)) == (said, derived)
    with history.at(store, 1) as past:
        assert set(past.documents()) == {FIRST}


def test_a_final_release_supersedes_candidate_rows_of_the_same_key(tmp_path: Path, strikes: Strikes) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        bring(strikes(10), graph)
        told = bring(strikes(range(8, 15), version="2-c"), graph, rejects=tmp_path / "rejected.csv")
        assert (told.taken, told.rejected) == (4, 3)
        assert set(graph.documents()) == {FIRST, ID + "strikes-2-c"}
        told = bring(strikes(14, version="2"), graph)
        assert set(graph.documents()) == {ID + "strikes-2"}
    assert (told.added, told.changed, told.dropped) == (0, 0, 0)
    assert upkeep.verify(store).problems == ()


def test_the_next_release_of_a_dataset_that_adds_stands_beside_the_last(tmp_path: Path, strikes: Strikes) -> None:
    def of_day(rows: range, version: str) -> Release:
        release = strikes(rows, version=version)
        return replace(release, mapping=replace(release.mapping, adds=True))

    with Writer.open(tmp_path / "a.db") as graph:
        bring(of_day(range(1, 11), "1"), graph)
        told = bring(of_day(range(10, 21), "2"), graph)
        assert (told.taken, told.rejected, told.replaced) == (10, 1, ())
        assert set(graph.documents()) == {FIRST, ID + "strikes-2"}
        told = bring(of_day(range(1, 9), "1"), graph)
        assert (told.replaced, told.dropped) == ((FIRST,), 2)


def test_a_release_is_withdrawn_and_leaves_nothing_but_its_history(tmp_path: Path, strikes: Strikes) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        bring(strikes(), graph)
        withdraw([FIRST], graph, "a test")
        assert set(graph.documents()) == set()
        assert (graph.state.claims, graph.state.quads, graph.state.documents) == (0, 0, 0)
    assert _derived(store) == {}
    assert len(history.diff(store, 1, 2).withdrawn) == 60
    assert upkeep.verify(store).problems == ()


LINKED = f"""
id:my-links a cg:Dataset ; dcterms:title "My links"@en ; cg:codedBy id:me ; cg:codedOn "2032-01-31"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me"@en .
id:ours a cg:Attack ; rdfs:label "Ours"@en .
id:link-1 a cg:Link ; cg:linked id:ours ; cg:record <{ID}strikes/7> ; cg:match skos:closeMatch ;
  cg:judgedBy id:me ; cg:judgedOn "2032-02-01"^^xsd:date ; cg:reason "same day"@en .
"""


def test_what_others_refer_to_stays_and_is_derived_with_them(tmp_path: Path, strikes: Strikes) -> None:
    store, file = tmp_path / "a.db", tmp_path / "links.ttl"
    file.write_text(LINKED, encoding="utf-8")
    with Writer.open(store) as graph:
        bring(strikes(20), graph)
        load([file], graph)
        with pytest.raises(DoesNotConform, match=r"id:my-links refers to id:strikes/7"):
            withdraw([FIRST], graph, "a test")
        with pytest.raises(DoesNotConform, match=r"id:my-links refers to id:strikes/7"):
            bring(strikes(range(8, 20), version="2"), graph)
        assert set(graph.documents()) == {FIRST, ID + "my-links"}
        bring(strikes(19, version="2"), graph)
    assert upkeep.verify(store).problems == ()
    said, derived = _exported(store), _derived(store)
    upkeep.rebuild(store)
    assert (_exported(store), _derived(store)) == (said, derived)


QUOTING = f"""
id:my-note a cg:Article ; dcterms:title "My note"@en ; cg:publisher id:paper ; cg:publishedOn "2024-05-01"^^xsd:date ;
  cg:codedBy id:me ; cg:codedOn "2024-06-01"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me"@en .
id:paper a cg:MediaOrganisation ; rdfs:label "Paper"@en .
id:relayed a cg:CasualtyClaim ; cg:about <{ID}strikes/8> ; cg:claimant id:paper ; cg:stance cg:Relays ;
  cg:statedIn id:my-note ; cg:locator "paragraph 1" ; cg:quotes <{FIRST}/8/toll> .
id:there a cg:PlaceClaim ; cg:about <{ID}strikes/7> ; cg:claimant id:paper ; cg:stance cg:Asserts ;
  cg:statedIn id:my-note ; cg:locator "paragraph 2" ; cg:place <{ID}strikes/place/bazan> ; cg:placeRole cg:Scene .
"""


# What a mapping says and the next says in its place, and what is refused.
BREAKING = [
    (
        ("?toll a cg:CasualtyClaim ; cg:about ?event", "?toll a cg:CasualtyClaim ; cg:about ?other"),
        r"with id:strikes-1 id:relayed of id:my-note would no longer conform: .*a claim about another event",
    ),
    (
        ("/toll", "/killed"),
        r"id:my-note refers to id:strikes-1/8/toll; load what does without it, or withdraw what refers first",
    ),
    (
        (
            "?place a cg:Settlement ; rdfs:label ?name ; cg:latitude ?lat ; cg:longitude ?long ; cg:pointNote",
            "?place a cg:ArmedGroup ; rdfs:label ?name ; cg:note",
        ),
        r"with id:strikes-1 id:there of id:my-note would no longer conform: id:strikes/place/bazan: .*as cg:Location",
    ),
    (
        ("LCASE(?town)", 'CONCAT(LCASE(?town), "-town")'),
        r"id:my-note refers to id:strikes/place/bazan; load what does without it, or withdraw what refers first",
    ),
]


def _mapped(release: Release, old: str = "", new: str = "") -> Release:
    """``release`` with places that are named and an event beside each, and with ``new`` for ``old``."""
    text = release.mapping.text.replace("SHA1(CONCAT(?town, STR(?lat), STR(?long)))", "LCASE(?town)")
    text = text.replace("  ?event a cg:Attack", "  ?other a cg:Attack ; rdfs:label ?label .\n  ?event a cg:Attack")
    text = text.replace("  BIND(STR(", '  BIND(IRI(CONCAT(STR(?event), "/other")) AS ?other)\n  BIND(STR(')
    text = text.replace("  ?where a", "  ?here a cg:Settlement ; rdfs:label ?name .\n  ?where a")
    text = text.replace("cg:place ?place", "cg:place ?here").replace("AS ?where)", "AS ?where)\n  BIND(?spot AS ?here)")
    text = text.replace("  BIND(STR(", '  BIND(IRI(CONCAT(STR(?event), "/spot")) AS ?spot)\n  BIND(STR(')
    assert old in text
    return replace(release, mapping=replace(release.mapping, text=text.replace(old, new) if old else text))


def test_the_next_release_may_not_break_what_stays(tmp_path: Path, strikes: Strikes) -> None:
    store, file = tmp_path / "a.db", tmp_path / "note.ttl"
    file.write_text(QUOTING, encoding="utf-8")
    with Writer.open(store) as graph:
        bring(_mapped(strikes(12)), graph)
        load([file], graph)
        said = _exported(store)
        for change, told in BREAKING:
            with pytest.raises(DoesNotConform, match=told):
                bring(_mapped(strikes(12, {12: {"killed": 9}}), *change), graph)
        with pytest.raises(DoesNotConform, match=r"id:my-note refers to id:strikes"):
            withdraw([FIRST], graph, "a test")
        assert _exported(store) == said
        bring(_mapped(strikes(12, {12: {"killed": 9}})), graph)
        withdraw([FIRST, ID + "my-note"], graph, "a test")
        assert set(graph.documents()) == set()


# What a note tells of a thing that rows tell of too, and what it leans on them for.
LEANING = [
    (f"<{ID}strikes/place/bazan> a cg:Settlement .", "id:strikes/place/bazan", "The place has no rdfs:label"),
    (f"<{ID}strikes/7> a cg:Attack .", "id:strikes/7", "The event has no rdfs:label"),
]


@pytest.mark.parametrize(("told", "thing", "why"), LEANING)
def test_a_release_that_goes_may_not_take_what_a_class_told_elsewhere_leans_on(
    tmp_path: Path, strikes: Strikes, told: str, thing: str, why: str
) -> None:
    file = tmp_path / "note.ttl"
    note = QUOTING[: QUOTING.index("id:relayed")] + told
    file.write_text(note, encoding="utf-8")
    with Writer.open(tmp_path / "a.db") as graph:
        bring(_mapped(strikes(12)), graph)
        load([file], graph)
        refused = f"{thing} of id:my-note would no longer conform: {why}"
        with pytest.raises(DoesNotConform, match=f"without it {refused}"):
            withdraw([FIRST], graph, "a test")
        with pytest.raises(DoesNotConform, match=f"with id:strikes-2 {refused}"):
            bring(_mapped(strikes(range(3, 13, 3), version="2")), graph)  # without row 7, and without Bazan
        assert set(graph.documents()) == {FIRST, ID + "my-note"}
        withdraw([FIRST, ID + "my-note"], graph, "a test")
        assert not list(graph.documents())


def test_where_and_limit_bound_the_rows(tmp_path: Path, strikes: Strikes) -> None:
    with Writer.open(tmp_path / "a.db") as graph:
        told = bring(strikes(20, where=("country=Here",), limit=7), graph)
    assert (told.rows, told.taken) == (7, 7)
    assert "strikes/13>" in _exported(tmp_path / "a.db")
    assert "strikes/2>" not in _exported(tmp_path / "a.db")
    with pytest.raises(WrongUse, match="no column 'contry'; did you mean 'country'"):
        strikes(where=("contry=Here",))


def test_a_dry_run_says_the_same_and_changes_nothing(tmp_path: Path, strikes: Strikes) -> None:
    told = judge(strikes(20, {4: {"lat": "91"}}), Memory())
    assert (told.rows, told.taken, told.rejected) == (20, 19, 1)


def test_nothing_changes_where_no_row_conforms_or_the_file_is_another(tmp_path: Path, strikes: Strikes) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        with pytest.raises(DoesNotConform, match="the first 3 rows were all rejected"):
            bring(strikes(3, {number: {"lat": "91"} for number in (1, 2, 3)}), graph)
        with pytest.raises(DoesNotConform, match="what it does not say of it for an earlier row"):
            bring(_torn(strikes), graph)
        assert graph.sequence() == 0
        assert not list(graph.documents())
    assert not store.exists()


def _torn(strikes: Strikes) -> Release:
    release = strikes(600)
    text = release.mapping.text.replace('cg:pointNote "As counted"', "cg:pointNote ?id")

    return replace(release, mapping=replace(release.mapping, text=text))


def test_only_a_store_on_disk_takes_a_release(strikes: Strikes) -> None:
    with pytest.raises(WrongUse, match="a store on disk"):
        bring(strikes(), Memory())


def test_a_document_of_the_same_name_is_not_overwritten(tmp_path: Path, strikes: Strikes) -> None:
    file = tmp_path / "other.ttl"
    file.write_text(LINKED.replace("my-links", "strikes-1").replace(f"<{ID}strikes/7>", "id:ours"), encoding="utf-8")
    with Writer.open(tmp_path / "a.db") as graph:
        load([file], graph)
        with pytest.raises(WrongUse, match="was loaded"):
            bring(strikes(), graph)
        withdraw([FIRST], graph, "a test")
        bring(strikes(), graph)
        with pytest.raises(WrongUse, match="was imported"):
            load([file], graph)


def test_a_class_that_the_ontology_lacks_rejects_the_rows_and_names_it(tmp_path: Path, strikes: Strikes) -> None:

    release = strikes(5)
    text = release.mapping.text.replace("a cg:Settlement", "a cg:Setlement")
    with Writer.open(tmp_path / "a.db") as graph, pytest.raises(DoesNotConform, match="cg:Settlement"):
        bring(replace(release, mapping=replace(release.mapping, text=text)), graph)


# What a mapping says of things that rows share; nothing leads to the side, as to UCDP's parties of a conflict.
SHARED = """
  ?event cg:partOf ?war . ?war a cg:Conflict ; rdfs:label ?land .
  ?place cg:within ?area . ?area a cg:AdministrativeArea ; rdfs:label ?land ; cg:adminLevel 1 ; cg:within ?state .
  ?state a cg:Country ; rdfs:label ?land ; cg:centreLatitude ?middle ; cg:centreLongitude 44.0 .
  ?wars a cg:Record ; cg:recordOf ?release ; cg:recordId ?country .
  ?side a cg:ParticipationClaim ; cg:about ?war ; cg:claimant ?provider ; cg:stance cg:Asserts ; cg:statedIn ?wars ;
    cg:participant ?army ; cg:participantRole cg:SideA .
  ?army a ?kind ; rdfs:label ?land .
}
WHERE {
  BIND(STRLANG(?country, "en") AS ?land)
  BIND(IF(?country = "There", 34.0, 33.0) AS ?middle)
  BIND(IF(?country = "There", cg:StateBody, cg:ArmedGroup) AS ?kind)
  BIND(IRI(CONCAT(?base, "war/", ?country)) AS ?war)
  BIND(IRI(CONCAT(STR(?release), "/war/", ?country)) AS ?wars)
  BIND(IRI(CONCAT(STR(?wars), "/side")) AS ?side)
  BIND(IRI(CONCAT(?base, "army/", ?country)) AS ?army)
  BIND(IRI(CONCAT(?base, "area/", ?country)) AS ?area)
  BIND(IRI(CONCAT(?base, "state/", ?country)) AS ?state)
"""


@pytest.mark.parametrize(
    ("right", "wrong", "told"),
    [
        ("", "", ""),
        (
            "34.0",
            "95.0",
            "cg:centreLatitude between -90 and 90",
        ),  # three steps away: of the country that the area lies in that the place lies in
        ("cg:StateBody", "cg:Settlement", "cg:participant"),  # of a claim to which no row leads
    ],
)
def test_what_is_wrong_with_a_thing_that_rows_share_is_told_with_those_rows(
    tmp_path: Path, strikes: Strikes, right: str, wrong: str, told: str
) -> None:
    rows = {number: {"town": f"Town {number % 2}", "lat": 33, "long": 44} for number in range(1, 21)}
    release = strikes(20, rows)
    says, binds = (SHARED.replace(right, wrong) if right else SHARED).split("}\nWHERE {")
    text = release.mapping.text.replace("}\nWHERE {", says + "}\nWHERE {")
    text = text.replace("\n  BIND(STR(?number)", binds + "  BIND(STR(?number)")
    with Writer.open(tmp_path / "a.db") as graph:
        found = bring(replace(release, mapping=replace(release.mapping, text=text)), graph)
    if not told:
        assert (found.taken, found.rules) == (20, {})
        return
    (rule,) = found.rules.values()
    assert (found.taken, rule.severity, rule.count) == (10, "Violation", 10)
    assert told in rule.message
    assert {row % 2 for row, _ in rule.examples} == {0}  # those of the country There


def test_a_damaged_file_in_the_journal_is_found(tmp_path: Path, strikes: Strikes) -> None:
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        bring(strikes(), graph)
    file = Journal(store / "journal").files[0]
    data = bytearray(file.read_bytes())
    data[-20] ^= 1
    file.write_bytes(data)
    assert "damaged" in upkeep.verify(store).problems[0]


def test_a_missing_file_is_told(tmp_path: Path) -> None:

    with pytest.raises(Unreadable, match="no such file"):
        release_of(tmp_path / "none.csv", "ucdp-ged")


def test_where_all_rows_of_the_first_block_are_rejected_the_commonest_reasons_are_told_and_no_more_is_read(
    tmp_path: Path, strikes: Strikes
) -> None:
    odd = {number: {"lat": "91"} if number % 3 else {"day": "never"} for number in range(1, 601)}
    rejects = tmp_path / "rejected.csv"
    with Writer.open(tmp_path / "a.db") as graph, pytest.raises(DoesNotConform) as refused:
        bring(strikes(1200, odd), graph, rejects=rejects)
    first, second, third = str(refused.value).splitlines()
    assert first.startswith("the first 250 rows were all rejected")
    assert "167 times, first in row 1: column 'lat': 91 is no latitude" in second
    assert "83 times, first in row 3: column 'day': 'never' is no day" in third
    assert len(rejects.read_text(encoding="utf-8").splitlines()) == 251


def test_a_claim_of_a_release_is_not_redacted_in_a_file_that_is_kept_as_it_was(
    tmp_path: Path, strikes: Strikes
) -> None:
    with Writer.open(tmp_path / "a.db") as graph:
        bring(strikes(3), graph)
        with pytest.raises(WrongUse, match="import its file without that row"):
            graph.redact(f"{FIRST}/2/toll", "a test")


def test_what_a_list_names_is_described_where_the_store_does_not_yet(tmp_path: Path, strikes: Strikes) -> None:
    release = strikes(6)
    iri = ID + "agence-france-presse"
    text = release.mapping.text.replace("cg:recordId ?id .", f"cg:recordId ?id ; cg:publisher <{iri}> .")
    mapping = replace(release.mapping, text=text, listed={"speaker": {"afp": iri}})
    store = tmp_path / "a.db"
    with Writer.open(store) as graph:
        told = bring(replace(release, mapping=mapping), graph)
    assert (told.taken, told.rejected) == (6, 0)
    assert f"<{iri}> <http://www.w3.org/2000/01/rdf-schema#label>" in _exported(store)
    for version in ("1", "2"):
        with Writer.open(store) as graph:
            told = bring(replace(strikes(7, version=version), mapping=mapping), graph)
        assert (told.taken, told.rejected) == (7, 0)
        said = _exported(store)
        upkeep.rebuild(store)
        assert _exported(store) == said
        assert upkeep.verify(store).problems == ()
