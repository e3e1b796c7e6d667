"""The vocabulary: every term is used as what it is, and no document describes a term."""

import pytest

from claimgraph.gate.check import check
from tests.gate.documents import WORLD_DOCUMENT, claim, document, holding, report_text

SKOS = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"


def messages(text: str) -> list[tuple[str, str]]:
    """Place and message of each violation of a report that says ``text`` too."""
    found = check([document(SKOS + report_text("r") + text)], holding(WORLD_DOCUMENT)).violations
    return [(str(one.place), one.message) for one in found]


@pytest.mark.parametrize("kind", ["'CasualtyClaim'", "'Casualties'", "cg:Wounded", "cg:low", "skos:broader"])
def test_a_claim_is_of_a_class_and_nothing_else_is_told_where_it_is_not(kind: str) -> None:
    ((place, told),) = messages(claim("c").replace("cg:CasualtyClaim", kind))
    assert place in ("report.ttl:9:6", "report.ttl:9:11")
    assert told.startswith((f"{kind} is no class", "a class is no text"))


@pytest.mark.parametrize("term", ["cg:Wounded", "cg:Attack"])
def test_a_predicate_is_a_property(term: str) -> None:
    ((_, told),) = messages(f"id:army {term} id:agency .\n")
    assert "no property" in told


@pytest.mark.parametrize(
    "term",
    [
        "skos:Concept",
        "<http://xmlns.com/foaf/0.1/Person>",
        "<https://schema.org/Event>",
        "<http://purl.org/dc/elements/1.1/title>",
        "xsd:date",
    ],
)
def test_a_term_of_another_vocabulary_is_no_thing_to_describe(term: str) -> None:
    ((place, told),) = messages(f"{term} rdfs:comment 'mine'@en .\n")
    assert place.startswith("report.ttl:9:")
    assert told.endswith("would be a term of another vocabulary; what a document describes has an id: of its own")


def test_a_thing_of_a_gazetteer_may_be_described() -> None:
    assert messages("<http://www.wikidata.org/entity/Q1> a cg:Country ; rdfs:label 'Land'@en .\n") == []


def test_an_iri_for_a_name_is_told_at_its_place() -> None:
    ((place, told),) = messages("id:group a cg:Group ; rdfs:label 'A group'@en, id:army .\n")
    assert place == "report.ttl:9:23"
    assert told.startswith("An IRI stands where a text belongs.")


@pytest.mark.parametrize("list_", ["Harm", "Munition", "Stance", "Outcome", "Estimate", "Credibility"])
@pytest.mark.parametrize(
    ("kind", "remedy"), [("a cg:{}", "write: a cg:CasualtyClaim"), ("a cg:CasualtyClaim , cg:{}", "take it off")]
)
def test_the_class_of_a_code_list_is_no_claim_s_and_that_alone_is_told(list_: str, kind: str, remedy: str) -> None:
    ((place, told),) = messages(claim("c").replace("a cg:CasualtyClaim", kind.format(list_)))
    assert place == "report.ttl:9:6"
    assert told == f"cg:{list_} is the class of the values of a code list, and id:c is none; {remedy}"


def test_nor_is_it_that_of_a_document_or_a_place() -> None:
    town = 'id:town a cg:PlaceRole ; rdfs:label "Town"@en ; cg:latitude 33.3 ; cg:longitude 44.4 .\n'
    ((_, told),) = messages(town)
    assert told.endswith("id:town is none; write: a cg:Location")
    own = 'id:own a cg:Munition ; rdfs:label "Own"@en ; skos:broader cg:Rocket ; cg:plural "Owns"@en .\n'
    assert messages(own) == []
