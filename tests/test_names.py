"""Names: an IRI and its short form are two ways to say the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import NamedNode

from claimgraph import names
from claimgraph.errors import WrongUse

LOCALS = st.from_regex(r"\A[A-Za-z0-9_][A-Za-z0-9_./-]{0,30}\Z")


@given(prefix=st.sampled_from(sorted(names.PREFIXES)), local=LOCALS)
def test_short_and_back(prefix: str, local: str) -> None:
    iri = names.PREFIXES[prefix] + local
    assert names.expand(names.curie(iri)) == iri


@given(iri=st.from_regex(r"https?://[a-z]{1,9}\.example/[a-zA-Z0-9/?=_.~-]{0,30}(#[a-z]{0,9})?", fullmatch=True))
def test_a_foreign_iri_stays_whole(iri: str) -> None:
    assert names.curie(iri) == f"<{iri}>"
    assert names.expand(names.curie(iri)) == iri


@pytest.mark.parametrize(
    ("text", "iri"),
    [
        ("attack-1", names.ID + "attack-1"),
        ("id:attack-1", names.ID + "attack-1"),
        ("cg:Claim", names.CG + "Claim"),
        ("<urn:isbn:1>", "urn:isbn:1"),
        ("urn:isbn:1", "urn:isbn:1"),
        ("tag:example.org,2020:a", "tag:example.org,2020:a"),
        ("https://example.org/a", "https://example.org/a"),
        ("wd:Q796", "http://www.wikidata.org/entity/Q796"),
    ],
)
def test_every_way_to_write_an_iri(text: str, iri: str) -> None:
    assert names.expand(text) == iri


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sko:Concept", r"the prefix 'sko:' is unknown; did you mean 'skos'\? Write the IRI in full"),
        ("nowhere:a", r"the prefix 'nowhere:' is unknown; write"),
        ("a b", r"'a b' is no IRI; write one like id:attack-1"),
        ("", r"'' is no IRI"),
        ("<>", r"'<>' is no IRI"),
        ("<relative>", r"is no IRI"),
        ("urn", None),
        ('id:"', r"is no IRI"),
        ("id:a\nb", r"is no IRI"),
        ("https://example.org/%zz", r"is no IRI"),
        ("http://[", r"is no IRI"),
        ("id:\udcff", r"is no IRI"),
    ],
)
def test_what_is_no_iri_is_refused_with_the_remedy(text: str, said: str | None) -> None:
    if said is None:
        assert names.expand(text) == names.ID + text
        return
    with pytest.raises(WrongUse, match=said):
        names.expand(text)


@given(st.text(max_size=40))
def test_whatever_is_typed_gives_an_iri_or_a_refusal(text: str) -> None:
    try:
        iri = names.expand(text)
    except WrongUse:
        return
    assert NamedNode(iri).value == iri


def test_prefixes_are_no_prefix_of_one_another() -> None:
    spaces = sorted(names.PREFIXES.values())
    assert not [(a, b) for a in spaces for b in spaces if a != b and b.startswith(a)]


def test_suggestion_is_the_nearest_or_nothing() -> None:
    assert names.suggestion("claimnat", ["claimant", "stance"]) == "; did you mean 'claimant'?"
    assert names.suggestion("zzz", ["claimant", "stance"]) == ""
