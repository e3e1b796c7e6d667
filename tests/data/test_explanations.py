"""The pages on single attacks say what the answers say: each of their sentences beside the claim that it rests on."""

from __future__ import annotations

import re
from functools import cache

import pytest

from claimgraph.cite import sentences
from claimgraph.opening import open_bundled

from .conftest import ROOT
from .test_claims_of_reports import ID
from .test_consequences_of_reports import answered

# A page; below it a claim, the end of the sentence that cites it, and the words of the page that rest on it.
RESTS = """
green-zone-2020-11-17
  2020-11-17-washington-post-green-zone/military-says-four-landed
    4 rockets landed: Iraqi Armed Forces, in The Washington Post (17 Nov 2020), paragraph 1 of the excerpt
    the Iraqi military (in The Washington Post, 17 Nov 2020, paragraph 1 of the excerpt;
  2020-11-18-globalsecurity-green-zone/military-says-four-landed
    4 Katyusha rockets landed: Iraqi Armed Forces, in Press TV (18 Nov 2020), carried by GlobalSecurity.org, paragraph 2
    in Press TV, 18 Nov 2020, carried by GlobalSecurity.org, paragraph 2)
  2020-11-18-esta-green-zone/cell-says-four-landed
    4 Katyusha rockets landed: Security Media Cell, in Esta Media Network, paragraph 2
    the Security Media Cell (in Esta Media Network, paragraph 2)
  2020-11-18-financial-express-green-zone/sources-say-four-landed
    4 Katyusha rockets landed: Iraqi police sources, in Reuters (18 Nov 2020), carried by The Financial Express (Dhaka), paragraph 1
    Iraqi police sources, jointly with security sources (in Reuters, 18 Nov 2020, carried by The Financial Express of Dhaka, paragraph 1)
  2020-11-18-al-arabiya-green-zone/second-official-says-four
    4 Katyusha rockets landed: the second of two Iraqi officials, in Al Arabiya (18 Nov 2020), paragraph 3
    the second of two Iraqi officials (in Al Arabiya, 18 Nov 2020, paragraph 3)
  2020-11-18-al-arabiya-green-zone/first-official-says-two
    2 Katyusha rockets landed: the first of two Iraqi officials, in Al Arabiya (18 Nov 2020), paragraph 3
    the first of the two officials in Al Arabiya says two (18 Nov 2020, paragraph 3)
  2020-11-20-iswnews-green-zone/source-says-four-landed
    4 rockets landed: an Iraqi security source, in Islamic World News (20 Nov 2020), paragraph 1
    (Islamic World News, 20 Nov 2020, paragraph 1;
  2020-11-17-shafaq-news-green-zone/source-says-four-or-more-landed
    at least 4 Katyusha rockets landed: an Iraqi security source, in Shafaq News (17 Nov 2020), paragraph 1
    Shafaq News, 17 Nov 2020, paragraph 1, which has *at least* four)
  2020-11-18-financial-express-green-zone/military-says-seven-fired
    7 Katyusha rockets launched: Iraqi Armed Forces, in Reuters (18 Nov 2020), carried by The Financial Express (Dhaka), paragraph 3
    The military says four and then seven: an *update* by the same claimant (both in Reuters, 18 Nov 2020, carried by The Financial Express, paragraphs 4 and 3)
  2020-11-18-esta-green-zone/cell-says-seven-fired
    7 Katyusha rockets launched: Security Media Cell, in Esta Media Network, paragraph 1
    the Security Media Cell also says seven (in Esta Media Network, paragraph 1)
  2020-11-17-washington-post-green-zone/channel-says-six-fired
    6 rockets launched: a Telegram channel linked to militias, in The Washington Post (17 Nov 2020), paragraph 4 of the excerpt
    A channel on Telegram says six (in The Washington Post, 17 Nov 2020, paragraph 4 of the excerpt)
  2020-11-18-crisis24-green-zone/fifteen-or-more-fired
    at least 15 rockets launched: Crisis24 (Garda) (18 Nov 2020), paragraph 1
    Crisis24 at least fifteen (18 Nov 2020, paragraph 1)
  2020-11-17-washington-post-green-zone/military-says-child-killed
    1 killed (Civilians in Iraq): The Washington Post says that Iraqi Armed Forces said so, in Rudaw (18 Nov 2020), paragraph 2
    Rudaw, 18 Nov 2020, paragraph 2, through The Washington Post
  2020-11-18-crisis24-green-zone/one-killed
    1 killed: Crisis24 (Garda) (18 Nov 2020), paragraph 1
    Crisis24 has one killed on its own word (18 Nov 2020, paragraph 1)
  2020-11-18-globalsecurity-green-zone/no-word-on-casualties
    casualty: none known: Press TV (18 Nov 2020), carried by GlobalSecurity.org, paragraph 4
    **Press TV knows of none** (18 Nov 2020, carried by GlobalSecurity.org, paragraph 4)
  2020-11-18-globalsecurity-green-zone/officials-say-two-wounded
    said so, in Press TV (18 Nov 2020), carried by GlobalSecurity.org, paragraph 4
    Unnamed officials told the Associated Press of at least two (in Press TV, 18 Nov 2020, carried by GlobalSecurity.org, paragraph 4;
  2020-11-18-al-arabiya-green-zone/officials-say-two-wounded
    2 wounded (Iraqi security forces): the first of two Iraqi officials, in Al Arabiya (18 Nov 2020), paragraph 4
    two officials told Al Arabiya of two (18 Nov 2020, paragraph 4)
  2020-11-18-crisis24-green-zone/not-claimed
    none known: Crisis24 (Garda) (18 Nov 2020), paragraph 1
    Crisis24, Reuters and Sputnik (18 Nov 2020, paragraphs 1, 7 and 1)
  2020-11-18-financial-express-green-zone/not-claimed
    Reuters (18 Nov 2020), carried by The Financial Express (Dhaka), paragraph 7
    Crisis24, Reuters and Sputnik (18 Nov 2020, paragraphs 1, 7 and 1)
  2020-11-18-urdupoint-green-zone/nobody-identified
    Sputnik (18 Nov 2020), carried by UrduPoint, paragraph 1
    Crisis24, Reuters and Sputnik (18 Nov 2020, paragraphs 1, 7 and 1)
  2020-11-18-esta-green-zone/not-claimed
    Esta Media Network, paragraph 10
    and Esta (paragraph 10) each say that they know of no one who did
  2020-11-17-washington-post-green-zone/channel-says-ashab-al-kahf
    said so, in Washington Examiner, paragraph 5
    and through it in the Washington Examiner, paragraph 5)
  2020-11-20-iswnews-green-zone/sources-say-ashab-al-kahf
    some sources, in Islamic World News (20 Nov 2020), paragraph 2
    "some sources" (in Islamic World News, 20 Nov 2020, paragraph 2)
  2020-11-18-rudaw-green-zone/kataib-hezbollah-denies
    denies: Kataib Hezbollah, in Rudaw (18 Nov 2020), paragraph 4
    **Kataib Hezbollah denies that it was its doing** (in Rudaw, 18 Nov 2020, paragraph 4)
  2020-11-20-iswnews-green-zone/kataib-hezbollah-blames-others
    Kataib Hezbollah, in Islamic World News (20 Nov 2020), paragraph 2
    (Rudaw, paragraph 5; Islamic World News, paragraph 2)
zummar-2024-04-21
  2024-04-22-unnamed-site-zummar-rockets/sources-say-five-or-more
    at least 5 rockets launched: two Iraqi security sources, in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 1
    (22 Apr 2024, carried by a site without a masthead, paragraphs 1 and 6; that the text is Reuters's, and its day, are *inferred*
  2024-04-22-unnamed-site-zummar-rockets/us-official-says-more-than-five
    in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 6
    **At least five, say two Iraqi security sources; at least six, says a US official.**
  2024-04-22-unnamed-site-zummar-rockets/sources-say-five-or-more
    said so, in The New Arab (22 Apr 2024), paragraph 2
    The New Arab (22 Apr 2024, paragraph 2)
  2024-04-22-unnamed-site-zummar-rockets/sources-say-five-or-more
    said so, in Reuters (23 Apr 2024), carried by China Daily, paragraph 1
    China Daily (23 Apr 2024, paragraph 1) repeat the five
  2024-04-22-unnamed-site-zummar-rockets/truck-sources-say-zummar
    in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 9
    of two security sources with a senior army officer (paragraph 9)
  2024-04-21-space-travel-zummar-rockets/observatory-names-kharab-al-jir
    target: Kharab al-Jir base: Rami Abdel Rahman, in Agence France-Presse (21 Apr 2024), carried by Space Travel, paragraph 7
    Rami Abdel Rahman names Kharab al-Jir (in Agence France-Presse, 21 Apr 2024, carried by Space Travel, paragraph 7)
  2024-04-23-the-hill-launcher-strike/us-military-leaves-target-open
    doubts: US armed forces, in The Hill (23 Apr 2024), paragraph 8
    The US military left open what the rockets were meant for (The Hill, 23 Apr 2024, paragraph 8)
  2024-04-22-tag24-zummar-rockets/coalition-says-failed
    US-led coalition in Iraq and Syria, in Agence France-Presse (22 Apr 2024), carried by TAG24, paragraph 2
    **They failed**, say the coalition (in Agence France-Presse, 22 Apr 2024, carried by TAG24, paragraph 2)
  2024-04-23-the-hill-launcher-strike/ryder-says-failed
    occurrence: failed: Pat Ryder, in The Hill (23 Apr 2024), paragraph 7
    Pat Ryder (in The Hill, 23 Apr 2024, paragraph 7)
  2024-04-22-time-zummar-rockets/observatory-says-base-was-hit
    at least 1 rocket landed: Al Arabiya says that Rami Abdel Rahman said so, in Bloomberg (22 Apr 2024), carried by TIME, paragraph 2
    Rami Abdel Rahman through Al Arabiya (in Bloomberg, 22 Apr 2024, carried by TIME, paragraph 2)
  2024-04-22-tag24-zummar-rockets/coalition-says-no-us-wounded
    in Agence France-Presse (22 Apr 2024), carried by TAG24, paragraph 3
    the coalition (TAG24, paragraph 3)
  2024-04-22-time-zummar-rockets/casualties-not-clear
    Bloomberg (22 Apr 2024), carried by TIME, paragraph 3
    only knows of no casualties (carried by TIME, paragraph 3)
  2024-04-21-space-travel-zummar-rockets/forces-accuse-outlaws
    perpetrator: outlaw elements: Iraqi security forces, in Agence France-Presse (21 Apr 2024), carried by Space Travel, paragraph 5
    outlaw elements, say Iraq's forces without a name (Agence France-Presse, 21 Apr 2024, carried by Space Travel, paragraph 5)
  2024-04-21-space-travel-zummar-rockets/observatory-accuses-islamic-resistance
    said so, in Agence France-Presse (22 Apr 2024), carried by TAG24, paragraph 10
    says Rami Abdel Rahman (paragraph 8, and TAG24, paragraph 10)
  2024-04-22-time-zummar-rockets/no-group-has-claimed
    Bloomberg (22 Apr 2024), carried by TIME, paragraph 5
    Bloomberg says that nobody did (carried by TIME, paragraph 5)
  2024-04-21-space-travel-zummar-rockets/forces-say-they-burned-the-vehicle
    said so, in Agence France-Presse (22 Apr 2024), carried by TAG24, paragraph 8
    carried by Space Travel, paragraph 6, and 22 Apr 2024, carried by TAG24, paragraph 8)
  2024-04-22-new-arab-resumed-attacks/khafaji-says-forces-burned-the-vehicle
    Tahsin al-Khafaji, in The New Arab (22 Apr 2024), paragraph 5
    Tahsin al-Khafaji (The New Arab, 22 Apr 2024, paragraph 5)
  2024-04-22-unnamed-site-zummar-rockets/other-officer-says-air-strike
    in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 12
    from a first look, another army officer (paragraph 12)
  2024-04-22-unnamed-site-zummar-rockets/army-officer-says-unfired-rockets
    in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 10
    a senior army officer in the same text (paragraph 10)
  2024-04-22-new-arab-resumed-attacks/sources-say-fire-set-rockets-off
    two security sources, in The New Arab (22 Apr 2024), paragraph 4
    say two security sources (The New Arab, 22 Apr 2024, paragraph 4)
  2024-04-22-unnamed-site-zummar-rockets/military-official-doubts-air-strike
    in Reuters (inferred) (22 Apr 2024, inferred), carried by a site without a masthead, paragraph 11
    A military official can confirm neither the air strike nor that it was the Americans (paragraph 11)
"""  # noqa: E501
# A page; below it an event, a measure, the values whose numbers are added up, and a column of independent-origins with
# their sum, and the words of the page that tell it.
COUNTED = """
green-zone-2020-11-17
  green-zone-rockets-2020-11-17 | landed (rocket) | 4, at least 4 | origins | 6
    on the word of six speakers who do not copy one another
  green-zone-rockets-2020-11-17 | killed (Civilians in Iraq) | 1 | origins | 2
    on the word of two origins in four documents
  green-zone-rockets-2020-11-17 | killed (Civilians in Iraq) | 1 | documents | 4
    on the word of two origins in four documents
zummar-2024-04-21
  zummar-rockets-2024-04-21 | launched (rocket) | at least 5 | origins | 1
    **three documents, one origin**
  zummar-rockets-2024-04-21 | launched (rocket) | at least 5 | documents | 3
    **three documents, one origin**
  zummar-rockets-2024-04-21 | wounded (US armed forces) | 0 | origins | 2
    an asserted zero by two origins
"""


@cache
def page(name: str) -> str:
    return re.sub(r"\s+", " ", (ROOT / "docs" / "explanation" / f"{name}.md").read_text("utf-8"))


def entries(text: str) -> list[tuple[str, str, list[str]]]:
    """Each page of ``text``, what stands below it, and the lines below that."""
    found: list[tuple[str, str, list[str]]] = []
    name = ""
    for line in text.strip().splitlines():
        match len(line) - len(line.lstrip()):
            case 0:
                name = line
            case 2:
                found.append((name, line.strip(), []))
            case _:
                found[-1][2].append(line.strip())
    return found


@cache
def cited() -> dict[str, list[str]]:
    return sentences({ID + claim for _, claim, _ in entries(RESTS)}, open_bundled())


@pytest.mark.parametrize(("name", "claim", "lines"), entries(RESTS))
def test_a_page_says_what_the_product_cites(name: str, claim: str, lines: list[str]) -> None:
    said, words = lines
    assert [sentence for sentence in cited()[ID + claim] if sentence.endswith(said)]
    assert words in page(name)


@pytest.mark.parametrize(("name", "counted", "lines"), entries(COUNTED))
def test_a_page_counts_what_the_answer_counts(name: str, counted: str, lines: list[str]) -> None:
    attack, aspect, values, column, number = counted.split(" | ")
    rows = answered("independent-origins", ("attack", f"id:{attack}"))
    added = [int(row[column]) for row in rows if row["aspect"] == aspect and row["value"] in values.split(", ")]
    assert str(sum(added)) == number
    assert lines[0] in page(name)
