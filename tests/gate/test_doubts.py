"""Doubts: what is probably a slip is told, and refuses nothing."""

from claimgraph.documents.document import Document
from claimgraph.gate.check import check
from tests.gate.documents import WORLD_DOCUMENT, claim, document, holding, report, report_text


def doubts(new: list[Document], *held: Document) -> list[str]:
    found = check(new, holding(WORLD_DOCUMENT, *held))
    assert found.conforms
    return [
        str(one).rpartition(" [")[0] for one in found.findings if one.shape.endswith(("-come", "-claims", "-address"))
    ]


def test_a_day_to_come_is_doubted() -> None:
    late = document(report_text("r").replace('publishedOn "2020', 'publishedOn "2999'))
    assert doubts([late]) == ["report.ttl:7:5: warning: 2999-11-18 is still to come; is the year right?"]
    assert doubts([document(report_text("r"))]) == []


def bearing(name: str, address: str) -> Document:
    url = f'cg:url "{address}"^^xsd:anyURI ; cg:codedBy'
    return document(report_text(name).replace("cg:codedBy", url), f"{name}.ttl")


def test_one_address_of_two_documents_is_doubted() -> None:
    told = "s.ttl:7:45: warning: id:r bears this address too; is it the same document?"
    first, second = bearing("r", "https://example.org/1"), bearing("s", "https://example.org/1")
    assert doubts([second], first) == [told]
    assert doubts([first, second]) == [told]
    assert doubts([first], first) == [], "a new version bears it again"
    assert doubts([bearing("s", "https://example.org/2")], first) == []


def test_two_equal_claims_are_doubted() -> None:
    noted = claim("d").replace("cg:about", 'cg:note "checked" ; cg:about')
    assert doubts([report("r", claim("c"), noted)]) == [
        "r.ttl:10:6: warning: id:c says the same of the same; one of the two is enough"
    ]
    elsewhere = claim("d").replace("paragraph 1", "paragraph 2")
    assert doubts([report("r", claim("c"), elsewhere)]) == []
