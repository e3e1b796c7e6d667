"""Rows of UCDP GED beside the bundled data: what the questions on links answer, and what counts as a difference."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import claimgraph
from claimgraph.api.graph import Graph

DATA = Path(__file__).parents[2] / "data"
KEPT = Path(__file__).with_name("kept")
QUESTIONS = ("coding-differences", "dataset-matches", "missing-in-dataset", "what-if-link")
# An attack of 2 January 2017 that a row tells of too: in the city of Baghdad, between 0 and 20 killed.
REPORT = """
id:my-report a cg:Article ; dcterms:title "A market"@en ; cg:publisher id:reuters ;
  cg:publishedOn "2017-01-03"^^xsd:date ; cg:url "https://news.example/1"^^xsd:anyURI ;
  cg:language "en" ; cg:codedBy id:claimgraph-editors ;
  cg:codedOn "2026-11-26"^^xsd:date .
id:my-market a cg:Attack ; rdfs:label "Bomb on a market"@en .
id:my-bridge a cg:Attack ; rdfs:label "Shots on a bridge"@en .
id:my-quarter a cg:Site ; rdfs:label "A quarter without a point"@en ; cg:within id:baghdad .
"""
HEAD = "subject_id predicate_id object_id mapping_justification author_id mapping_date comment".replace(" ", "\t")
LINK = "id:my-market skos:exactMatch id:ucdp-ged/238324 semapv:ManualMappingCuration id:claimgraph-editors 2026-11-26 "
ROW = LINK.replace(" ", "\t") + "Same day and place."
LINKS = f"""#curie_map:
#  id: https://w3id.org/claimgraph/id/
#  semapv: https://w3id.org/semapv/vocab/
#  skos: http://www.w3.org/2004/02/skos/core#
#mapping_set_id: https://w3id.org/claimgraph/id/my-links
#mapping_set_title: Links made up
#publication_date: "2026-11-26"
#creator_id:
#  - id:claimgraph-editors
{HEAD}
{ROW}
"""


def claim(name: str, says: str, about: str = "my-market") -> str:
    """A claim of the report, by its outlet."""
    return (
        f"<https://w3id.org/claimgraph/id/my-report/{name}> {says} ; cg:about id:{about} ; cg:claimant id:reuters ;"
        ' cg:stance cg:Asserts ; cg:certainty cg:Certain ; cg:statedIn id:my-report ; cg:locator "paragraph 1" .\n'
    )


def killed(said: str) -> str:
    return claim("killed", f"a cg:CasualtyClaim ; cg:harm cg:Killed ; {said}")


def place(said: str) -> str:
    return claim("place", f"a cg:PlaceClaim ; cg:placeRole cg:Impact ; cg:place {said}")


def time(first: str, last: str, type_: str = "date", about: str = "my-market") -> str:
    days = f'cg:earliest "{first}"^^xsd:{type_} ; cg:latest "{last}"^^xsd:{type_}'
    return claim(f"time-{about}", f"a cg:TimeClaim ; {days}", about)


@pytest.fixture(scope="module")
def graph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The bundled data, and the extract of UCDP GED that comes along."""
    with claimgraph.open(tmp_path_factory.mktemp("rows") / "claims.db", write=True) as opened:
        opened.load(DATA)
        opened.import_dataset(DATA / "datasets" / "ucdp-ged-19.1-extract.csv", "ucdp-ged", version="19.1")
        yield opened


@pytest.mark.parametrize("question", QUESTIONS)
def test_the_bundled_attacks_beside_the_extract(graph: Graph, question: str) -> None:
    """All of ours are later than release 19.1 reaches: they are out of its period, which is no "nothing there"."""
    found = graph.ask(question).to_csv()
    file = KEPT / f"{question}.csv"
    if os.environ.get("CLAIMGRAPH_GOLDEN") == "write":
        file.write_text(found, encoding="utf-8", newline="")
    assert file.read_bytes().decode() == found


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Graph]:
    """The row with a link of an attack that a report, which each test writes, tells of; without the other reports."""
    folder = tmp_path_factory.mktemp("links")
    (folder / "mine.sssom.tsv").write_text(LINKS, encoding="utf-8")
    with claimgraph.open(folder / "claims.db", write=True) as opened:
        opened.load([DATA / "actors.ttl", DATA / "places.ttl", DATA / "events.ttl"])
        opened.import_dataset(
            DATA / "datasets" / "ucdp-ged-19.1-extract.csv", "ucdp-ged", version="19.1", where="year=2017"
        )
        _load(opened, killed("cg:low 1 ; cg:high 1"))
        opened.load(folder / "mine.sssom.tsv")
        yield opened


def _load(graph: Graph, *claims: str) -> None:
    graph.load(REPORT + "".join(claims), format="turtle")


def differences(graph: Graph, *claims: str) -> dict[str, tuple[str, str]]:
    """By aspect what ours and theirs say, where they differ."""
    _load(graph, *claims)
    return {row.aspect: (row.ours, row.theirs) for row in graph.ask("coding-differences")}


def test_python_has_splink_propose_what_the_plain_scorer_proposes(linked: Graph) -> None:
    pytest.importorskip("splink", reason="pip install 'claimgraph[link]'")
    _load(linked, time("2017-01-01", "2017-12-31"), killed("cg:low 15 ; cg:high 36"))
    plain = claimgraph.propose("events", "id:ucdp-ged-19.1", of=linked)
    assert claimgraph.propose("events", "id:ucdp-ged-19.1", of=linked, splink=True) == plain
    assert any(one.candidates for one in plain)


@pytest.mark.parametrize(
    "number", ["cg:low 15 ; cg:high 36", "cg:low 20", "cg:low 0 ; cg:high 0", "cg:low 3 ; cg:high 3"]
)
def test_a_number_agrees_where_it_overlaps_the_estimates_of_the_row(linked: Graph, number: str) -> None:
    assert "killed" not in differences(linked, killed(number))


@pytest.mark.parametrize(("number", "words"), [("cg:low 21 ; cg:high 36", "21 to 36"), ("cg:low 21", "at least 21")])
def test_a_number_beyond_all_estimates_differs_from_all_of_them_at_once(linked: Graph, number: str, words: str) -> None:
    assert differences(linked, killed(number))["killed"] == (words, "0 to 20")


@pytest.mark.parametrize("where", ["id:baghdad", "id:iraq", "id:my-quarter", "id:green-zone"])
def test_a_place_agrees_that_lies_within_or_around_it_or_near_by(linked: Graph, where: str) -> None:
    assert "place" not in differences(linked, place(where))


def test_a_place_far_away_differs_unless_the_distance_says_so(linked: Graph) -> None:
    assert differences(linked, place("id:camp-taji"))["place"] == ("Camp Taji", "Baghdād city")
    assert "place" not in differences(linked, place("id:camp-taji ; cg:distanceHigh 25000"))


def test_a_moment_agrees_with_its_day_and_not_with_the_next(linked: Graph) -> None:
    moment = "2017-01-02T09:00:00+03:00", "2017-01-02T10:00:00+03:00"
    assert "time" not in differences(linked, time(*moment, "dateTime"))
    assert "time" not in differences(linked, time("2016-12-01", "2017-01-31"))
    assert differences(linked, time("2017-01-03", "2017-01-03"))["time"] == ("2017-01-03", "2017-01-02")


def test_what_ours_do_not_say_stands_with_theirs_alone(linked: Graph) -> None:
    assert differences(linked, time("2017-01-02", "2017-01-02"))["killed"] == ("", "0 to 20")


def test_an_attack_within_the_period_is_missing_there_and_the_linked_one_is_not(linked: Graph) -> None:
    _load(
        linked,
        time("2017-01-02", "2017-01-02"),
        time("2017-05-01", "2017-05-01", about="my-bridge"),
        time("2020-11-17", "2020-11-17", about="green-zone-rockets-2020-11-17"),
    )
    sides = {row.attack.rpartition("/")[2]: row.side for row in linked.ask("missing-in-dataset")}
    assert sides["my-bridge"] == "missing there"
    assert sides["green-zone-rockets-2020-11-17"] == "out of its period"
    assert "my-market" not in sides
    assert "238324" not in sides
    assert "missing here" in sides.values()


def test_what_falls_with_the_link_is_told(linked: Graph) -> None:
    rows = list(linked.ask("what-if-link", attack="id:my-market"))
    assert {row.change for row in rows} == {"no longer compared", "missing there"}
    assert {row.aspect for row in rows if row.aspect} == {"killed", "place", "time"}
    (match,) = linked.ask("dataset-matches", attack="id:my-market")
    assert (match.match, match.reason) == ("exact match", "Same day and place.")
