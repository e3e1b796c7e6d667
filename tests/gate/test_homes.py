"""Homes: what is one document's own is said there alone, from whichever side the other comes."""

import pytest

from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.errors import Unreadable
from claimgraph.gate.check import check
from tests.gate.documents import PREFIXES, WORLD_DOCUMENT, claim, document, holding, report, report_text

OFFICIAL = 'id:official a cg:UnnamedActor ; cg:describedAs "an official"@en .\n'


def messages(new: Document, *held: Document) -> list[str]:
    return [f"{one.place} {one.message}" for one in check([new], holding(WORLD_DOCUMENT, *held)).violations]


@pytest.mark.parametrize(
    ("theirs", "said", "whose"),
    [
        ("", "id:s cg:republishes id:r .\n", "id:s is a document of its own, which alone tells of itself"),
        ("", 'id:s cg:language "en" .\n', "id:s is a document of its own, which alone tells of itself"),
        (OFFICIAL, "id:official cg:affiliatedWith id:army .\n", "id:official speaks without a name in id:s"),
        ("", 'id:attack-1 cg:note "far away"@en .\n', "id:attack-1 is an event of id:world"),
        ("", 'id:attack-1 dcterms:description "far away"@en .\n', "id:attack-1 is an event of id:world"),
    ],
)
def test_what_is_another_s_own_is_said_there_alone(theirs: str, said: str, whose: str) -> None:
    other, new = report("s", theirs), report("r", said)
    assert [one for one in messages(new, other) if one.startswith(f"r.ttl:8:{said.index(' ') + 2} {whose}")]
    together = check([other, new], holding(WORLD_DOCUMENT)).violations
    assert [one for one in together if one.message.startswith(whose)]


def test_it_is_told_from_the_other_side_too() -> None:
    """The outsider came first, when it was nobody's document yet."""
    outsider = report("r", 'id:s a cg:Article ; dcterms:title "s"@en ; cg:publisher id:agency .\n')
    (told,) = messages(report("s"), outsider)[:1]
    assert told == "s.ttl:6:6 id:r says of id:s what is not said here; say it here too, or change both"


def test_of_an_event_others_give_names_and_the_whole() -> None:
    said = 'id:war a cg:Event ; rdfs:label "War"@en .\nid:attack-1 rdfs:label "Raketen"@de ; cg:partOf id:war .\n'
    assert messages(report("r", said)) == []


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            'id:army rdfs:label "Armee"@en .\n',
            'id:army is called "The army"@en in WHERE and "Armee"@en here; keep one of the two names, and make the'
            " other a skos:altLabel",
        ),
        (
            "id:army a cg:MediaOrganisation .\n",
            "id:army is a cg:StateBody in WHERE and a cg:MediaOrganisation here; correct one of the two, or give the"
            " other thing an IRI of its own",
        ),
        (
            "id:army a cg:Site .\n",
            "id:army is a cg:StateBody in WHERE and a cg:Site here; correct one of the two, or give the other thing an"
            " IRI of its own",
        ),
    ],
)
def test_another_name_or_class_is_a_conflict_told_alone_with_both_places(said: str, told: str) -> None:
    new = report("r", said)
    assert messages(new) == [f"r.ttl:8:9 {told.replace('WHERE', 'id:world')}"]
    places = {"rdfs:label": "world.ttl:10:26", " a ": "world.ttl:10:9"}
    place = next(place for part, place in places.items() if part in said)
    found = check([WORLD_DOCUMENT, new], holding()).violations
    assert [one.message for one in found] == [told.replace("WHERE", f"id:world ({place})")]


@pytest.mark.parametrize("said", ['rdfs:label "Armee"@de', 'skos:altLabel "Forces"@en', "cg:affiliatedWith id:agency"])
def test_more_about_an_actor_is_no_conflict(said: str) -> None:
    prefix = "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"
    assert messages(document(prefix + report_text("r") + f"id:army {said} .\n")) == []


def test_a_claim_stands_in_its_own_document_or_in_one_that_it_tells_of() -> None:
    told = messages(report("r", claim("c", of="s")), report("s"))
    assert told == [
        "r.ttl:9:5 the claim stands in id:s, of which this document says nothing; write cg:statedIn id:r, or put the"
        " claim into a file of id:s"
    ]


@pytest.mark.parametrize("own", ["a cg:Dataset ; dcterms:title 'Second coding'@en", "cg:republishes id:s ; a cg:Page"])
def test_a_second_coding_and_a_copy_have_claims_of_the_first(own: str) -> None:
    text = report_text("r").replace('a cg:Article ; dcterms:title "r"@en', own + " ; dcterms:title 'r'@de")
    if "Dataset" in own:
        text = text.replace(" ; dcterms:title 'r'@de", "").replace("cg:publisher id:outlet ;", "")
    assert messages(document(text + claim("c", of="s")), report("s")) == []


def test_two_documents_in_a_file_without_graphs_are_refused() -> None:
    text = PREFIXES + report_text("r") + report_text("s")
    with pytest.raises(Unreadable, match=r"id:r and id:s both have cg:codedBy.* file of this format holds one") as told:
        read_file(File("both.ttl", text))
    assert str(told.value.place) == "both.ttl:8:1"
    graphs = PREFIXES + f"id:r {{ {report_text('r')} }} id:s {{ {report_text('s')} }}"
    assert len(read_file(File("both.trig", graphs, ".trig"))) == 2
