"""Minting: every blank node gets the same IRI from the same content, and what differs stays apart."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, parse

from claimgraph.documents.mint import digest, name_blank_nodes
from claimgraph.errors import Unreadable
from claimgraph.names import CG, ID, TYPE

DOCUMENT = ID + "report-1"
PREFIXES = f"@prefix cg: <{CG}> .\n@prefix id: <{ID}> .\n@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .\n"


def named(turtle: str, document: str = DOCUMENT) -> set[Quad]:
    return set(name_blank_nodes(list(parse((PREFIXES + turtle).encode(), RdfFormat.TURTLE)), document))


def claims(quads: set[Quad]) -> set[str]:
    return {q.subject.value for q in quads if q.predicate.value == TYPE and q.object.value.endswith("Claim")}


def speakers(quads: set[Quad]) -> set[str]:
    return {q.subject.value for q in quads if q.predicate.value == CG + "describedAs"}


CLAIM = (
    '[] a cg:CasualtyClaim ; cg:about id:attack-1 ; cg:claimant id:army ; cg:low 2 ; cg:locator "paragraph 5" ; '
    'cg:note "as I read it" .'
)


def test_no_blank_node_is_left_and_names_lie_below_the_document() -> None:
    quads = named(CLAIM + "[] a cg:Naming ; cg:names id:army . id:x cg:y [ cg:z ( 1 2 ) ] , [ a cg:UnnamedActor ] .")
    nodes = [node for quad in quads for node in (quad.subject, quad.object)]
    assert not [node for node in nodes if isinstance(node, BlankNode)]
    minted = {node.value for node in nodes if isinstance(node, NamedNode) and node.value.startswith(DOCUMENT + "/")}
    assert sorted(name.removeprefix(DOCUMENT + "/").split("-")[0] for name in minted) == [
        "claim", "naming", "node", "node", "node", "speaker"
    ]  # fmt: skip


def test_without_blank_nodes_nothing_changes() -> None:
    quads = list(parse((PREFIXES + "id:a cg:about id:b .").encode(), RdfFormat.TURTLE))
    assert name_blank_nodes(quads, DOCUMENT) == quads


WORLD = """
[] a cg:CasualtyClaim ; cg:claimant id:afp ; cg:low 1 ;
   cg:quotes [ a cg:CasualtyClaim ; cg:low 2 ; cg:claimant [ a cg:UnnamedActor ; cg:describedAs "an official"@en ] ] .
[] a cg:CasualtyClaim ; cg:claimant id:reuters ; cg:low 1 ;
   cg:quotes [ a cg:CasualtyClaim ; cg:low 2 ; cg:claimant [ a cg:UnnamedActor ; cg:describedAs "an official"@en ] ] .
_:s a cg:UnnamedActor ; cg:describedAs "a witness"@en .
[] a cg:DamageClaim ; cg:claimant _:s ; cg:locator "paragraph 2" .
[] a cg:DamageClaim ; cg:claimant _:s ; cg:locator "paragraph 3" .
id:x cg:list ( 1 [ cg:y "z" ] ( ) ) .
"""


@given(st.randoms(use_true_random=False))
def test_the_order_of_a_document_and_its_labels_do_not_matter(order: random.Random) -> None:
    quads = list(parse((PREFIXES + WORLD).encode(), RdfFormat.TURTLE))
    order.shuffle(quads)
    assert set(name_blank_nodes(quads, DOCUMENT)) == named(WORLD)


def test_two_unnamed_speakers_of_the_same_words_stay_two() -> None:
    source = '[ a cg:UnnamedActor ; cg:describedAs "a source" ]'
    said = '[] a cg:DamageClaim ; cg:locator "paragraph {}" ; cg:claimant {} .'
    quads = named(said.format(1, source) + said.format(2, source))
    assert len(claims(quads)) == 2
    assert len(speakers(quads)) == 2


def test_two_agencies_that_each_quote_an_official_quote_two_claims_of_two_officials() -> None:
    """The quoted hops have the same content and no locator; only who quotes them tells them apart."""
    quads = named(WORLD)
    quoted = {q.object.value for q in quads if q.predicate.value == CG + "quotes"}
    officials = {q.object.value for q in quads if q.subject.value in quoted and q.predicate.value == CG + "claimant"}
    assert (len(quoted), len(officials)) == (2, 2)


def test_one_speaker_of_two_claims_stays_one() -> None:
    quads = named(WORLD)
    witness = [q for q in quads if q.object == Literal("a witness", language="en")]
    assert len(witness) == 1
    assert len([q for q in quads if q.object == witness[0].subject]) == 2


@pytest.mark.parametrize(
    "edited",
    [
        CLAIM.replace("as I read it", "as I read it now"),
        CLAIM.replace(' ; cg:note "as I read it"', ""),
        CLAIM.replace(" .", ' ; rdfs:label "two wounded"@en .'),
        CLAIM.replace(" .", ' ; rdfs:comment "sic"@en .'),
        CLAIM + "[] a cg:CasualtyClaim ; cg:claimant id:afp ; cg:low 3 .",
    ],
)
def test_a_coders_note_does_not_make_another_claim(edited: str) -> None:
    assert claims(named(CLAIM)) <= claims(named(edited))


def test_being_quoted_does_not_rename_a_claim_of_a_named_speaker() -> None:
    quoted = CLAIM.replace("[] a", "_:c a", 1) + "[] a cg:CasualtyClaim ; cg:claimant id:afp ; cg:quotes _:c ."
    assert claims(named(CLAIM)) < claims(named(quoted))


@pytest.mark.parametrize(
    "edited",
    [
        CLAIM.replace("id:army", "id:police"),
        CLAIM.replace("cg:low 2", "cg:low 3"),
        CLAIM.replace("id:attack-1", "id:attack-2"),
        CLAIM.replace("Casualty", "Damage"),
        CLAIM.replace("paragraph 5", "paragraph 6"),
    ],
)
def test_another_content_is_another_claim(edited: str) -> None:
    assert claims(named(CLAIM)).isdisjoint(claims(named(edited)))


def test_another_document_is_another_claim() -> None:
    assert claims(named(CLAIM)).isdisjoint(claims(named(CLAIM, ID + "report-2")))


@pytest.mark.parametrize(
    "circle", ["_:a cg:quotes _:a .", "_:a cg:quotes _:b . _:b cg:quotes _:c . _:c cg:disputes _:a ."]
)
def test_a_circle_is_refused_with_the_remedy(circle: str) -> None:
    with pytest.raises(Unreadable, match="circle; give one of them an IRI"):
        named(circle)


def test_a_digest_counts_texts_in_any_order() -> None:
    assert digest(["a", "b"]) == digest(["b", "a"]) != digest(["ab"])


def test_a_long_chain_of_blank_nodes_is_no_deep_recursion() -> None:
    chain = "[ cg:quotes " * 5_000 + "[]" + " ]" * 5_000
    assert len(named(f"id:a cg:quotes {chain} .")) == 5_001
