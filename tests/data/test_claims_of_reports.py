"""Every claim has its speaker, its event and its document; every event has its claims; nothing stands twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pyoxigraph as ox
import pytest

from .conftest import ROOT, data_files, quads, report_files

CG = "https://w3id.org/claimgraph/ont#"
ID = "https://w3id.org/claimgraph/id/"
PREFIXES = f"PREFIX cg: <{CG}> PREFIX id: <{ID}> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>\n"
# The reports that were read whole, and how many paragraphs each has; all others were read as excerpts.
PARAGRAPHS = {
    "2020-03-26-zyberstyles-green-zone": 10,
    "2020-04-06-terrorismwatch-basra-rockets": 10,
    "2020-11-18-globalsecurity-green-zone": 14,
    "2021-12-19-turnednews-green-zone": 12,
    "2024-04-22-unnamed-site-zummar-rockets": 16,
}
EXCERPT = "Coded from the stored excerpt of the page"
PLACE_IN_EXCERPT = re.compile(r"headline|lead|caption|excerpt|(?:paragraph|line) [1-9]\d?(?: of the excerpt)?")
LEAST_CLAIMS = 490


def rows(store: ox.Store, text: str) -> list[tuple[str, ...]]:
    """The solutions of a SELECT over all files, each term as its plain text."""
    found = store.query(PREFIXES + text, use_default_graph_as_union=True)
    assert isinstance(found, ox.QuerySolutions)
    return [tuple("" if term is None else str(getattr(term, "value", term)) for term in row) for row in found]


def test_there_are_enough_claims_without_empty_hops(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?claim WHERE { ?claim cg:claimant ?who ; cg:stance ?stance
           OPTIONAL { ?claim ?content ?value FILTER(?content IN (cg:outcome, cg:earliest, cg:latest, cg:place,
             cg:target, cg:munition, cg:harm, cg:damaged, cg:perpetrator, cg:motive, cg:respondsTo, cg:participant,
             cg:forces, cg:low, cg:inSeries, cg:firstSince, cg:ends)) }
           FILTER(?stance != cg:Relays || BOUND(?content)) }""",
    )
    per_report = Counter(claim.removeprefix(ID).split("/")[0] for (claim,) in set(found))
    for name, count in sorted(per_report.items()):
        print(f"{name}: {count} claims")
    print(f"all reports: {per_report.total()} claims")
    assert set(per_report) == {path.stem for path in report_files()}
    assert per_report.total() >= LEAST_CLAIMS
    book = (ROOT / "docs" / "explanation" / "coding.md").read_text("utf-8")
    assert dict(re.findall(r"^\| `(\S+)` \| (\d+) \|", book, re.MULTILINE)) == {
        name: str(per_report[name]) for name in PARAGRAPHS
    }


def test_a_report_that_was_read_as_an_excerpt_says_so(store: ox.Store) -> None:
    found = rows(store, "SELECT ?d ?note WHERE { ?d cg:codedBy ?who ; cg:codingNote ?note }")
    notes = {row[0]: row[1] for row in found}
    for path in report_files():
        assert notes[ID + path.stem].startswith(EXCERPT) == (path.stem not in PARAGRAPHS), path.stem


def test_how_much_of_a_report_was_read_can_be_asked(store: ox.Store) -> None:
    found = rows(store, "SELECT ?d ?extent WHERE { ?d cg:codedFrom ?extent }")
    assert sorted(found) == sorted(
        (ID + path.stem, CG + ("WholeText" if path.stem in PARAGRAPHS else "Excerpt")) for path in report_files()
    )


def test_titles_of_excerpts_are_short_or_our_own(store: ox.Store) -> None:
    found = rows(
        store,
        """PREFIX dcterms: <http://purl.org/dc/terms/>
           SELECT ?g ?title WHERE { GRAPH ?g { ?d cg:publisher ?who ; dcterms:title ?title } }""",
    )
    excerpts = [title for graph, title in found if graph[len("file:") : -len(".ttl")] not in PARAGRAPHS]
    assert excerpts
    assert [title for title in excerpts if len(title.split()) > 6 and not title.startswith("[")] == []


def test_every_claim_reaches_a_document(store: ox.Store) -> None:
    lost = rows(
        store,
        """SELECT ?claim WHERE { ?claim cg:claimant ?who
           FILTER NOT EXISTS { ?claim cg:statedIn|((^cg:quotes)+/cg:statedIn) ?document } }""",
    )
    assert lost == []


def test_claims_stand_in_their_own_file_and_document(store: ox.Store) -> None:
    for claim, graph in rows(store, "SELECT ?claim ?g WHERE { GRAPH ?g { ?claim cg:claimant ?who } }"):
        assert graph == f"file:{claim.removeprefix(ID).split('/')[0]}.ttl"
    for claim, document in rows(store, "SELECT ?claim ?d WHERE { ?claim cg:statedIn ?d }"):
        assert claim.startswith(f"{document}/")


@pytest.mark.parametrize("term", ["about", "claimant", "stance"])
def test_every_claim_has_exactly_one(store: ox.Store, term: str) -> None:
    found = rows(store, f"SELECT ?claim ?x WHERE {{ ?claim cg:stance ?s OPTIONAL {{ ?claim cg:{term} ?x }} }}")
    counted = Counter(claim for claim, value in found if value)
    assert counted.keys() == {claim for claim, _ in found}
    assert set(counted.values()) == {1}


def test_locators_lie_within_the_report(store: ox.Store) -> None:
    found = rows(store, "SELECT ?d ?where WHERE { ?claim cg:statedIn ?d ; cg:locator ?where }")
    stated = rows(store, "SELECT ?claim WHERE { ?claim cg:statedIn ?d }")
    assert len(found) == len({claim for (claim,) in stated}) > 0
    for document, where in found:
        last = PARAGRAPHS.get(document.removeprefix(ID))
        if last is None:
            assert PLACE_IN_EXCERPT.fullmatch(where), (document, where)
        else:
            assert where == "headline" or where in {f"paragraph {number}" for number in range(1, last + 1)}


def test_every_paragraph_of_a_report_read_whole_is_coded(store: ox.Store) -> None:
    coded = defaultdict(set)
    for document, where in rows(store, "SELECT ?d ?where WHERE { ?claim cg:statedIn ?d ; cg:locator ?where }"):
        coded[document.removeprefix(ID)].add(where)
    for name, last in PARAGRAPHS.items():
        assert {f"paragraph {number}" for number in range(1, last + 1)} <= coded[name]


@pytest.mark.parametrize("kind", ["Attack", "AttackSeries", "Threat", "Event"])
def test_every_event_has_a_claim(store: ox.Store, kind: str) -> None:
    events = rows(store, f"SELECT ?e WHERE {{ ?e a cg:{kind} }}")
    silent = rows(store, f"SELECT ?e WHERE {{ ?e a cg:{kind} FILTER NOT EXISTS {{ ?claim cg:about ?e }} }}")
    assert events
    assert silent == []


def test_series_and_attacks_are_never_merged(store: ox.Store) -> None:
    assert rows(store, "SELECT ?e WHERE { ?e a cg:Attack , cg:AttackSeries }") == []
    assert (
        rows(
            store,
            "SELECT ?s ?x WHERE { ?s cg:mayInclude ?x FILTER NOT EXISTS { ?s a cg:AttackSeries . ?x a cg:Attack } }",
        )
        == []
    )


def test_no_triple_stands_in_two_files() -> None:
    where = defaultdict(list)
    for path in data_files():
        for quad in quads(path):
            where[quad.triple].append(path.name)
    assert {str(triple): files for triple, files in where.items() if len(files) > 1} == {}


def test_every_thing_named_is_described(store: ox.Store) -> None:
    undescribed = rows(
        store,
        f"""SELECT DISTINCT ?x WHERE {{ ?s ?p ?x FILTER(ISIRI(?x) && STRSTARTS(STR(?x), "{ID}"))
            FILTER NOT EXISTS {{ ?x a ?kind }} }}""",
    )
    assert undescribed == []


def test_unnamed_speakers_belong_to_one_document(store: ox.Store) -> None:
    found = rows(store, "SELECT ?who ?g WHERE { GRAPH ?g { ?who a cg:UnnamedActor ; cg:describedAs ?words } }")
    assert found
    for who, graph in found:
        assert graph == f"file:{who.removeprefix(ID).split('/')[0]}.ttl"


def test_nobody_known_names_no_perpetrator_and_no_upper_bound(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?claim ?who ?high WHERE { ?claim cg:stance cg:KnowsOfNone
           OPTIONAL { ?claim cg:perpetrator ?who } OPTIONAL { ?claim cg:high ?high } }""",
    )
    assert found
    assert all(who == high == "" for _, who, high in found)


def test_a_hop_that_relays_quotes_a_claim_about_the_same_event(store: ox.Store) -> None:
    hops = rows(store, "SELECT ?hop WHERE { ?hop cg:stance cg:Relays }")
    sound = rows(store, "SELECT ?hop WHERE { ?hop cg:stance cg:Relays ; cg:about ?e ; cg:quotes/cg:about ?e }")
    assert hops
    assert sorted(hops) == sorted(sound)


def test_each_file_has_one_node_that_bears_the_coding(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?g ?d ?on ?licence WHERE { GRAPH ?g { ?d cg:codedBy id:claimgraph-editors ;
           cg:codedOn ?on ; cg:codingNote ?note ; cg:codingLicence ?licence } }""",
    )
    assert sorted(graph for graph, *_ in found) == sorted(f"file:{path.name}" for path in data_files())
    assert {licence for *_, licence in found} == {"https://creativecommons.org/licenses/by/4.0/"}
    for graph, document, *_ in found:
        if (name := graph.removeprefix("file:").removesuffix(".ttl")) in {path.stem for path in report_files()}:
            assert document == f"{ID}{name}"
