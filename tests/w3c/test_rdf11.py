"""The W3C's RDF 1.1 syntax suites, read as documents are: strictly, with the place of every mistake."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse

from claimgraph.documents.document import Document
from claimgraph.documents.file import FORMATS, File
from claimgraph.documents.positions import spots
from claimgraph.documents.rdf import read_file
from claimgraph.errors import Unreadable

SUITES = Path(__file__).resolve().parents[3] / "shared" / "w3c" / "rdf11"
pytestmark = pytest.mark.skipif(not SUITES.is_dir(), reason="the W3C suites are not beside the repository")

# Valid RDF that no document says, and why.
POLICY = {
    "nothing is said in this file": "a document says something",
    "a graph without an IRI": "a document has a name",
    "a control character": "XML cannot carry it, so that an export would not load again; terminals obey some",
}
ENTRIES = """PREFIX mf: <http://www.w3.org/2001/sw/DataAccess/tests/test-manifest#>
SELECT ?name ?type ?action ?result WHERE {
  ?test a ?type ; mf:name ?name ; mf:action ?action
  OPTIONAL { ?test mf:result ?result }
} ORDER BY ?type ?name"""


@dataclass(frozen=True)
class Case:
    """One entry of a manifest: the file that is read and, where there is one, the file with what it means."""

    name: str
    negative: bool
    action: Path
    result: Path | None

    def __str__(self) -> str:
        return f"{self.action.parent.name}/{self.name}"


def cases() -> Iterator[Case]:
    for manifest in sorted(SUITES.glob("*/manifest.ttl")):
        store = Store()
        store.load(path=manifest, format=RdfFormat.TURTLE, base_iri=f"file://{manifest}")
        for name, type_, action, result in store.query(ENTRIES):
            files = [None if term is None else Path(term.value.removeprefix("file://")) for term in (action, result)]
            # An evaluation that must fail is a well-formed text all the same, save that its IRIs are none.
            yield Case(name.value, "Negative" in type_.value, files[0] or manifest, files[1])


CASES = list(cases()) if SUITES.is_dir() else []


def based(case: Case) -> File:
    """The file as text, with the base that the suite assumes, which documents have to state themselves."""
    text = case.action.read_bytes().decode("utf-8")
    base = f"https://w3c.github.io/rdf-tests/rdf/rdf11/{case.action.parent.name}/{case.action.name}"
    stated = f"@base <{base}> . " if case.action.suffix in (".ttl", ".trig") else ""
    return File(case.action.name, stated + text, case.action.suffix)


def read(case: Case) -> list[Document] | str:
    """The documents, or the policy by which valid RDF is refused."""
    try:
        return read_file(based(case))
    except Unreadable as refusal:
        policy = next((reason for reason in POLICY if reason in str(refusal)), None)
        if policy is None:
            raise
        return policy


@pytest.mark.parametrize("case", [case for case in CASES if not case.negative], ids=str)
def test_what_is_valid_is_read(case: Case) -> None:
    documents = read(case)
    if isinstance(documents, str):
        return
    said = {quad.triple for document in documents for quad in document.quads}
    parsed = list(parse(based(case).text.encode(), FORMATS[case.action.suffix]))
    assert not [t for t in said if isinstance(t.subject, BlankNode) or isinstance(t.object, BlankNode)]
    assert {quad.triple for quad in parsed if ground(quad)} <= said
    if case.result is not None:
        meant = parse(path=case.result, format=FORMATS[case.result.suffix])
        assert {quad.triple for quad in meant if ground(quad)} <= said


def ground(quad: Quad) -> bool:
    return isinstance(quad.subject, NamedNode) and not isinstance(quad.object, BlankNode)


@pytest.mark.parametrize("case", [case for case in CASES if not case.negative], ids=str)
def test_every_triple_of_a_valid_text_has_its_spot(case: Case) -> None:
    file = based(case)
    parsed = list(parse(file.text.encode(), FORMATS[case.action.suffix]))
    assert len(spots(file.text)) == len(parsed)


@pytest.mark.parametrize("case", [case for case in CASES if case.negative], ids=str)
def test_what_is_invalid_is_refused_with_its_place(case: Case) -> None:
    with pytest.raises(Unreadable) as refused:
        read_file(based(case))
    place = refused.value.place
    assert place is not None
    assert (place.file, place.line is not None, place.column is not None) == (case.action.name, True, True)


def test_no_more_is_refused_by_policy_than_was_decided() -> None:
    refused = Counter(found for found in (read(case) for case in CASES if not case.negative) if isinstance(found, str))
    assert refused == {
        "nothing is said in this file": 22,
        "a control character": 26,
        "a graph without an IRI": 12,
    }
