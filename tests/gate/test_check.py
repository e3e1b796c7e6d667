"""The gate: what conforms passes, what does not is told with its place, and the store's context counts."""

import pytest

from claimgraph.documents.document import Document
from claimgraph.documents.file import File
from claimgraph.documents.rdf import read_file
from claimgraph.errors import Place
from claimgraph.gate import chains
from claimgraph.gate.check import check
from claimgraph.gate.report import Finding, Refused, Report
from claimgraph.names import CG, ID, SHAPES
from tests.gate.documents import PREFIXES, WORLD, WORLD_DOCUMENT, claim, document, holding, report, told


def test_what_conforms_passes() -> None:
    assert check([WORLD_DOCUMENT], holding()).conforms
    found = check([report("r", claim("c"))], holding(WORLD_DOCUMENT))
    assert (found.conforms, found.violations) == (True, ())


def test_several_documents_are_one_another_s_context() -> None:
    assert check([report("r", claim("c")), WORLD_DOCUMENT], holding()).conforms
    alone = check([report("r", claim("c"))], holding())
    assert {shape for _, shape in told(alone)} >= {"Claim-about-class", "Claim-claimant-class"}


def test_a_finding_names_place_severity_message_focus_and_shape() -> None:
    found = check([report("r", claim("c", says="cg:harm cg:Wounded ; cg:low -1"))], holding(WORLD_DOCUMENT))
    (violation,) = found.violations
    assert str(violation) == (
        "r.ttl:9:72: violation: The value of cg:low is below 0. Correct the number; where nothing is known, "
        "use the stance cg:KnowsOfNone. [id:c, cgs:Interval-low-least]"
    )


def test_findings_come_by_place_and_once() -> None:
    bad = report(
        "r", claim("b", says="cg:harm cg:Wounded ; cg:low -1"), claim("a", says="cg:harm cg:Wonded ; cg:low 2")
    )
    found = check([bad, bad], holding(WORLD_DOCUMENT)).findings
    places = [(one.place.line or 0, one.place.column or 0) for one in found]
    assert places == sorted(places)
    assert len(set(found)) == len(found)


def test_a_warning_is_told_and_does_not_refuse() -> None:
    warning = Finding(Place("a.ttl", 1, 1), "Warning", "m", ID + "a", SHAPES + "S")
    assert Report((warning,)).conforms
    assert not Report((warning, Finding(Place("a.ttl"), "Violation", "m", ID + "a", SHAPES + "S"))).conforms


def test_a_refusal_counts_its_violations() -> None:
    one = Finding(Place("a.ttl", 1, 1), "Violation", "m", ID + "a", SHAPES + "S")
    other = Finding(Place("a.ttl", 2, 1), "Violation", "m", ID + "a", SHAPES + "S")
    assert str(Refused(Report((one,)))) == "refused: 1 violation; nothing was changed"
    assert str(Refused(Report((one, other)))) == "refused: 2 violations; nothing was changed"


@pytest.mark.parametrize("staged", [True, False], ids=["both new", "one in the store"])
def test_two_documents_say_the_same_of_an_actor_and_not_of_a_claim(staged: bool) -> None:
    army = 'id:army rdfs:label "The army"@en .\n'
    first, second = report("r", claim("c")), report("s", army, claim("c"))
    new, old = ([WORLD_DOCUMENT, first, second], []) if staged else ([second], [WORLD_DOCUMENT, first])
    assert told(check(new, holding(*old))) == {("s.ttl:9:6", "one-document"), ("s.ttl:10:5", "one-document")}


@pytest.mark.parametrize("staged", [True, False], ids=["both new", "one in the store"])
def test_a_claim_is_told_in_one_document(staged: bool) -> None:
    """What a second document adds to a claim would be put into the mouth of its claimant."""
    first, second = report("r", claim("c")), report("s", "id:c cg:stance cg:Denies ; cg:claimant id:agency .\n")
    new, old = ([WORLD_DOCUMENT, first, second], []) if staged else ([second], [WORLD_DOCUMENT, first])
    (found,) = [one for one in check(new, holding(*old)).violations if one.message.startswith("this claim stands")]
    assert (str(found.place), found.shape) == ("s.ttl:8:6", SHAPES + "one-document")
    assert found.message == "this claim stands in id:r; give the claim of this document its own IRI"


def test_a_new_version_is_not_held_against_the_old_one() -> None:
    old = report("r", claim("c"))
    new = report(
        "r", claim("c", kind="MunitionClaim", says="cg:munition cg:Rocket ; cg:munitionFate cg:Landed ; cg:low 2")
    )
    assert told(check([new], holding(WORLD_DOCUMENT, old))) == set()
    assert told(check([old], holding(WORLD_DOCUMENT, old))) == set()


def test_a_new_version_keeps_what_others_refer_to() -> None:
    world = document(WORLD.replace('id:army a cg:StateBody ; rdfs:label "The army"@en .\n', ""), "world.ttl")
    store = holding(WORLD_DOCUMENT, report("r", claim("c")))
    (found,) = check([world], store).violations
    assert str(found.place) == "world.ttl:6:1"
    assert found.message == "id:r refers to id:army, which is no longer described here; keep it, or load both"
    assert check([world, report("r", claim("c", who="agency"))], store).conforms


def test_a_circle_is_found_through_what_the_store_holds() -> None:
    def quoting(name: str, own: str, other: str) -> Document:
        return report(
            name, claim(own, who="agency", says=f"cg:quotes id:{other}", of=name).replace("Asserts", "Relays")
        )

    plain = report("r", claim("a"))
    store = holding(WORLD_DOCUMENT, plain, quoting("s", "b", "a"))
    assert ("r.ttl:9:51", "Claim-quotes-circle") in told(check([quoting("r", "a", "b")], store))


def chain(first: int, end: int, last: str = "", of: str = "r") -> list[str]:
    """Claims ``c{first}`` to before ``c{end}``, each of which quotes the next, and the last one ``last`` if given."""
    inner = [f"c{n}" for n in range(first + 1, end)] + ([last] if last else [])
    says = [f"cg:harm cg:Wounded ; cg:low 2 ; cg:quotes id:{name}" for name in inner] + [
        "cg:harm cg:Wounded ; cg:low 2"
    ]
    return [claim(f"c{n}", says=said, of=of) for n, said in zip(range(first, end), says, strict=False)]


def test_a_chain_may_be_as_long_as_anybody_quotes() -> None:
    assert told(check([report("r", *chain(0, chains.LONGEST))], holding(WORLD_DOCUMENT))) == set()


def test_a_longer_chain_is_told_once_and_no_shape_follows_it() -> None:
    long = report("r", *chain(0, 20 * chains.LONGEST), claim("bad", says="cg:harm cg:Wounded ; cg:low -1"))
    (found,) = check([long], holding(WORLD_DOCUMENT)).violations
    assert (str(found.place), found.focus, found.shape) == ("r.ttl:9:83", ID + "c0", SHAPES + "chain")
    assert found.message == (
        "more than 100 claims quote one another in a row here;"
        " leave out the hops that only pass on what the next one says"
    )


def test_each_way_into_a_long_chain_is_told() -> None:
    also = claim("also", says="cg:harm cg:Wounded ; cg:low 2 ; cg:quotes id:c50")
    found = check([report("r", *chain(0, 2 * chains.LONGEST), also)], holding(WORLD_DOCUMENT)).violations
    assert {one.focus for one in found} == {ID + "c0", ID + "also"}


@pytest.mark.parametrize("long", [False, True], ids=["just not", "too long"])
def test_a_chain_goes_on_in_the_store(long: bool) -> None:
    """Its outer claims are new, or its inner ones, in a new version of what the outer ones quote."""
    end = chains.LONGEST + long
    outer, inner = report("r", *chain(0, 40, "c40")), report("s", *chain(40, end, of="s"))
    expected = {("r.ttl:9:83", "chain")} if long else set()
    assert told(check([outer], holding(WORLD_DOCUMENT, inner))) == expected
    before = report("s", *chain(40, 60, of="s"))
    expected = {("s.ttl:9:83", "chain")} if long else set()
    assert told(check([inner], holding(WORLD_DOCUMENT, before, outer))) == expected


def test_a_chain_of_the_store_is_not_held_against_others() -> None:
    store = holding(WORLD_DOCUMENT, report("r", *chain(0, 2 * chains.LONGEST)))
    assert told(check([report("s", *chain(500, 502, of="s"))], store)) == set()


def test_a_large_circle_is_told_as_a_chain() -> None:
    circle = report("r", *chain(0, 2 * chains.LONGEST, "c0"))
    assert told(check([circle], holding(WORLD_DOCUMENT))) == {("r.ttl:9:83", "chain")}


def test_a_claim_can_reach_its_document_through_another_file() -> None:
    inner = report("r", claim("a").replace("cg:statedIn id:r ;", ""))
    outer = report("s", claim("b", who="agency", says="cg:quotes id:a", of="s").replace("Asserts", "Relays"))
    assert ("r.ttl:8:1", "Claim-document") in told(check([inner], holding(WORLD_DOCUMENT)))
    assert told(check([inner, outer], holding(WORLD_DOCUMENT))) == set()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("cg:claimnat id:army", "cg:claimnat is no term of the ontology; did you mean 'cg:claimant'?"),
        ("a cg:Atack", "cg:Atack is no term of the ontology; did you mean 'cg:Attack'?"),
        ("cg:stance cg:Assert", "cg:Assert is no term of the ontology; did you mean 'cg:Asserts'?"),
        ("<http://e/x> 1", "<http://e/x> is no term of the ontology; use one that it has"),
    ],
)
def test_an_unknown_term_is_told_with_the_nearest(written: str, said: str) -> None:
    found = check([report("r", f"id:x {written} .\n")], holding(WORLD_DOCUMENT))
    assert ("r.ttl:8:6: violation: " + said) in [str(one).split(" [")[0] for one in found.violations]


@pytest.mark.parametrize("term", ["cg:Attack", "cg:Asserts", "cg:claimant", "skos:exactMatch"])
def test_a_term_is_used_and_not_described(term: str) -> None:
    text = f'@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n{term} rdfs:label "mine"@en .\n'
    messages = [one.message for one in check([report("r", text)], holding(WORLD_DOCUMENT)).violations]
    assert f"{term} belongs to the ontology; a document can use it, not describe it" in messages


@pytest.mark.parametrize("name", [CG.rstrip("#"), CG, "https://w3id.org/claimgraph/derived/journal"])
def test_a_graph_of_our_own_is_no_document(name: str) -> None:
    text = (
        PREFIXES
        + f"<{name}> {{ id:r a cg:Article ; dcterms:title 'R'@en ; cg:publisher id:outlet ; cg:codedBy id:coder }}"
    )
    found = check(read_file(File("r.trig", text, ".trig")), holding(WORLD_DOCUMENT))
    assert "claimgraph itself writes this graph; give the document an IRI of its own" in [
        f.message for f in found.violations
    ]


def test_nothing_is_changed_by_a_check() -> None:
    store = holding(WORLD_DOCUMENT)
    before = store.graph(WORLD_DOCUMENT.iri)
    check([report("r", claim("c", says="cg:harm cg:Wounded ; cg:low -1"))], store)
    assert (store.graph(WORLD_DOCUMENT.iri), list(store.documents())) == (before, [WORLD_DOCUMENT.iri])


def test_a_hop_has_what_it_quotes_in_whichever_document_that_stands() -> None:
    """Loaded together or one after the other, in any order in which each refers to what is there."""
    first, second = report("r", claim("c")), report("s", hop("h", "c"))
    assert check([first, second], holding(WORLD_DOCUMENT)).conforms
    assert check([second], holding(WORLD_DOCUMENT, first)).violations == ()
    assert check([second], holding(WORLD_DOCUMENT, first, second)).violations == ()


def hop(name: str, quoted: str) -> str:
    return (
        f"id:{name} a cg:CasualtyClaim ; cg:about id:attack-1 ; cg:claimant id:outlet ; cg:stance cg:Relays ;\n"
        f'    cg:quotes id:{quoted} ; cg:statedIn id:s ; cg:locator "paragraph 1" .\n'
    )


@pytest.mark.parametrize("word", ["supersedes", "retracts"])
def test_a_circle_is_found_that_closes_in_another_document(word: str) -> None:
    says = "cg:harm cg:Wounded ; cg:low 2 ; cg:reason 'corrected' ; cg:{} id:{}"
    one, other = (
        report(name, claim(mine, says=says.format(word, its), of=name))
        for name, mine, its in (("r", "c", "d"), ("s", "d", "c"))
    )
    found = check([other], holding(WORLD_DOCUMENT, one))
    assert {shape for _, shape in told(found)} == {f"Claim-{word}-circle"}
    assert told(found) <= told(check([one, other], holding(WORLD_DOCUMENT)))


def test_a_place_may_not_lie_within_itself_by_way_of_another_document() -> None:
    head = "id:{0} a cg:Dataset ; dcterms:title '{0}'@en ; cg:publisher id:coder ; cg:codedBy id:coder .\n"
    town = "id:{} a cg:AdministrativeArea ; rdfs:label 'Area'@en ; cg:within id:{} .\n"
    one = document(head.format("places") + town.format("a", "b"), "places.ttl")
    other = document(head.format("more") + town.format("b", "a"), "more.ttl")
    found = check([other], holding(WORLD_DOCUMENT, one))
    assert {shape for _, shape in told(found)} == {"Location-within-circle"}


def test_a_code_of_ones_own_is_known_from_whichever_document_adds_it() -> None:
    """A user's list adds a kind of munition; without it the shape names the kinds that there are."""
    added = 'id:falaq a cg:Munition ; rdfs:label "Falaq"@en ; <http://www.w3.org/2004/02/skos/core#broader> cg:Rocket .'
    values = document(
        f'id:values a cg:Dataset ; dcterms:title "Values" ; cg:codedBy id:coder .\n{added}\n', "values.ttl"
    )
    landed = report(
        "r", claim("c", kind="MunitionClaim", says="cg:munition id:falaq ; cg:munitionFate cg:Landed ; cg:low 2")
    )
    assert check([landed], holding(WORLD_DOCUMENT, values)).conforms
    assert check([landed, values], holding(WORLD_DOCUMENT)).conforms
    assert {shape for _, shape in told(check([landed], holding(WORLD_DOCUMENT)))} == {"MunitionClaim-munition"}
