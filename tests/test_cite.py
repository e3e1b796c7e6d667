"""Cited answers: every claim of a row as a sentence with speaker, chain, document and place in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from claimgraph import asking, catalogue, cite
from claimgraph.errors import WrongUse
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from claimgraph.views import Look
from tests.conftest import Done


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


def cited(graph: Readable, question: str, **values: str) -> str:
    return cite.cited(asking.answer(catalogue.find(question), values, graph), graph)


def test_a_chain_is_told_from_the_speaker_outwards(bundled: Readable) -> None:
    lines = cited(bundled, "none-known").splitlines()
    assert any(line.startswith("attack: Rockets on the Green Zone, 17 November 2020; measure: ") for line in lines)
    assert (
        "- at least 2 wounded (Iraqi security forces): Associated Press says that Iraqi officials speaking on condition"
        " of anonymity said so, in Press TV (18 Nov 2020), carried by GlobalSecurity.org, paragraph 4" in lines
    )


def test_an_outlet_that_speaks_for_itself_is_named_once(bundled: Readable) -> None:
    assert "- casualty: none known: Press TV (18 Nov 2020), carried by GlobalSecurity.org, paragraph 4" in cited(
        bundled, "none-known"
    )


def test_a_drift_cites_both_texts_and_each_where_it_stands(bundled: Readable) -> None:
    rows = cited(bundled, "quotation-drift").split("\n\n")
    mehr = next(row.splitlines() for row in rows if "outlet: Mehr News; " in row and "\n- 8 wounded" in row)
    assert mehr[1] == (
        "- 8 wounded (Popular Mobilization Forces): Mehr News (20 Apr 2024) says that Security Media Cell said so,"
        " paragraph 2"
    )
    # What Mehr News makes of it is no text of the Cell's statement.
    assert [line for line in mehr[2:] if "Mehr" in line] == []
    assert any(line.startswith("- 8 wounded: Security Media Cell, in ") for line in mehr[2:])


def test_a_text_that_is_known_in_other_words_alone_says_so(bundled: Readable) -> None:
    assert (
        "- 5 rockets launched: Kommersant says, in other words, that Baghdad Today said that a security source in Basra"
        " said so, in Kommersant (6 Apr 2020), line 1"
    ) in cited(bundled, "quotation-drift").splitlines()


def test_what_all_rows_share_is_told_once_and_so_are_rows_that_look_the_same(bundled: Readable) -> None:
    parts = cited(bundled, "competing-claims").split("\n\n")
    assert parts[0] == "attack: Strike on the launcher truck in Zummar, 21 April 2024"
    heads = [part.splitlines()[0] for part in parts[1:]]
    assert "claimant: Iraqi security forces; perpetrator: Iraqi security forces" in heads
    assert len(heads) == len(set(heads)) > 3


def test_a_pages_own_words_never_stood_in_what_it_copies(bundled: Readable) -> None:
    rows = cited(bundled, "quotation-drift").split("\n\n")
    page = next(row for row in rows if row.startswith("outlet: a site without a masthead, at turnednews.com; "))
    assert "\n- 2 rockets landed: a site without a masthead, at turnednews.com says that " in page
    assert "Radio-Canada" not in page


def test_an_origin_that_is_inferred_says_so(bundled: Readable) -> None:
    told = cited(bundled, "claim-trail", attack="zummar-rockets-2024-04-21")
    assert "in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 1" in told
    assert "Agence France-Presse (22 Apr 2024), carried by TAG24" in told
    # A headline that asserts it in its own voice says nothing of the two sources.
    assert "- occurrence: happened: a site without a masthead, headline" in told
    assert "a site without a masthead says that two" not in told


def test_a_denial_says_that_it_is_one(bundled: Readable) -> None:
    assert ", denies: Popular Mobilization Forces, in Press TV" in cited(bundled, "denials")


def test_every_claim_of_the_data_has_a_sentence(bundled: Readable) -> None:
    trail = asking.answer(catalogue.find("claim-trail"), {}, bundled)
    claims = {str(row[trail.columns.index("claim")]) for row in trail.rows}
    text = cite.cited(
        asking.Answer(("claim",), tuple((row[trail.columns.index("claim")],) for row in trail.rows)), bundled
    )
    assert len(claims) > 160
    parts = text.rstrip("\n").split("\n\n")
    assert len(parts) >= len(claims)
    assert [part for part in parts if "\n- " not in part] == []


def test_a_disagreement_cites_the_claims_that_make_it(bundled: Readable) -> None:
    rows = cited(bundled, "casualty-disagreements", kind="contradiction").split("\n\n")
    taji = next(
        row for row in rows if row.startswith("attack: Second attack on Camp Taji") and "measure: wounded; " in row
    )
    assert {line.split(": ")[1].split(",")[0] for line in taji.splitlines()[1:]} == {"Sky News Arabia", "Myles Caggins"}


def test_rows_without_claims_cannot_be_cited(bundled: Readable) -> None:
    with pytest.raises(WrongUse, match="no claims to cite"):
        cited(bundled, "attacks-by-month")


def test_on_the_command_line(command: Callable[..., Done]) -> None:
    done = command("ask", "quotation-drift", "--format", "cited")
    assert done.code == 0
    assert "\n- " in done.out


def test_a_day_that_was_inferred_is_marked() -> None:
    """The blog on Basra has no date of its own; where a page copies an original it is that one's day that counts."""
    with open_bundled() as graph:
        answer = asking.answer(catalogue.find("claim-trail"), {"attack": "id:basra-rockets-2020-04-06"}, graph)
        told = cite.cited(answer, graph, Look())
    assert "(6 Apr 2020, inferred)" in told
    assert "(6 Apr 2020)" in told
