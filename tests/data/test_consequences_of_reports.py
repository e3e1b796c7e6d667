"""What falls with a source, and what had been said by a day: consequences that were held against the texts."""

from __future__ import annotations

from functools import cache

import pyoxigraph as ox
import pytest

from claimgraph import asking, catalogue
from claimgraph.opening import open_bundled

from .test_claims_of_reports import ID, rows

# An event, a measure and its value; below it a source, and how many origins are left without it, or that none is lost.
FALLS = """
basra-rockets-2020-04-06 | launched (rocket) | 3 rockets
  # The cell and the police have three Katyusha rockets; the three that Kommersant has from Yeni Safak are the same.
  kommersant: 2
basra-rockets-2020-04-06 | launched (rocket) | 5 rockets
  # Kommersant makes four of Baghdad Today's five; the oil ministry and another source in Basra have five too.
  2020-04-06-baghdad-today-basra-rockets: 2
basra-rockets-2020-04-06 | found (rocket) | 11 rockets
  # Al-Alam makes one unfired rocket of the cell's eleven; the military's eleven stand in two other texts.
  2020-04-06-fasel-news-basra-rockets: 1
basra-rockets-2020-04-06 | casualty | 0
  # Oil and police sources said it in one sentence: the police sources still say it. All of it is known through Reuters.
  2020-04-06-investing-com-basra-rockets/oil-sources: none lost
  reuters: 0
camp-taji-first-2020-03 | landed (rocket) | 10 rockets
  # Two mouths of one army.
  2020-03-11-rt-camp-taji-dead: 1
camp-taji-first-2020-03 | landed (rocket) | 18 rockets
  # The coalition's eighteen stand in RT alone ...
  rt: 0
camp-taji-first-2020-03 | landed (rocket) | about 18 Katyusha rockets
  # ... and its "about eighteen" in its release; Press TV says so in its own voice.
  us-central-command: 1
camp-taji-first-2020-03 | found (rocket) | 3 rockets
  # A copy falls with its original, and both with whoever publishes the copy.
  2020-03-12-iraqi-news-agency-joint-operations: 0
  iraq-news-now: 0
camp-taji-first-2020-03 | perpetrator | Usbat al-Thairin
  # The group's claim stands in two texts ...
  janes: none lost
camp-taji-second-2020-03 | perpetrator | Usbat al-Thairin
  # ... but that for the second attack in one.
  janes: 0
camp-taji-second-2020-03 | wounded | 5
  # Task & Purpose makes five coalition members of the spokesman's five people: that is not his figure.
  2020-03-14-iraq-news-now-camp-taji: 0
us-air-strikes-2020-03 | killed (Civilians in Iraq) | 1
  # Six speakers have one.
  al-husayn-shrine-foundation: 5
green-zone-rockets-2020-11-17 | launched (rocket) | 6 rockets
  # Both pages have the channel's six from The Washington Post.
  2020-11-17-washington-examiner-green-zone: none lost
  the-washington-post: 0
green-zone-rockets-2020-11-17 | perpetrator | Ashab al-Kahf
  # A channel says so in the Post, some sources in ISWNews.
  2020-11-20-iswnews-green-zone: 1
zummar-rockets-2024-04-21 | occurrence | failed
  # New in the agency's later version: it does not fall with the first one ...
  2024-04-21-agence-france-presse-zummar-rockets: none lost
zummar-rockets-2024-04-21 | perpetrator | Islamic Resistance in Iraq
  # ... nor does what both versions have.
  2024-04-21-agence-france-presse-zummar-rockets: none lost
  agence-france-presse: 0
base-blast-2024-04-20 | killed (an Iraqi security force) | 1
  2024-04-22-reuters-zummar-rockets: none lost
  reuters: 0
"""
# An event and a claim about it; below it a day, and whether the claim stood on it.
STOOD = """
camp-taji-first-2020-03 | 2020-03-12-iraq-news-now-joint-operations/cell-says-no-losses
  # No losses on the evening of the attack; three dead next morning, by the command above the cell.
  2020-03-11: yes
  2020-03-12: no
camp-taji-first-2020-03 | 2020-03-15-uprooted-palestinians-camp-taji/group-claims
  2020-03-14: no
  2020-03-15: yes
camp-taji-first-2020-03 | 2020-03-12-southfront-camp-taji/fifteen-or-more-landed
  # A page that shows no day says nothing of a day.
  2020-12-31: no
aircraft-over-kalsu-2024-04-20 | 2024-04-23-china-daily-zummar-rockets/army-denies-warplanes
  # What is new in a later version had not been said in the first one.
  2024-04-22: no
  2024-04-23: yes
zummar-rockets-2024-04-21 | 2024-04-21-space-travel-zummar-rockets/observatory-accuses-islamic-resistance
  2024-04-20: no
  2024-04-21: yes
base-blast-2024-04-20 | 2024-04-20-ultra-iraq-kalsu/office-accuses-united-states
  # Said and deleted on one day.
  2024-04-20: no
"""


def cases(text: str) -> list[tuple[str, ...]]:
    """Each judgement of ``text``: the parts of its heading, what stands before the colon, and what behind it."""
    found: list[tuple[str, ...]] = []
    about: tuple[str, ...] = ()
    for line in text.strip().splitlines():
        if not line.startswith(" "):
            about = tuple(line.split(" | "))
        elif not line.strip().startswith("#"):
            found.append((*about, *line.strip().split(": ")))
    return found


@cache
def answered(question: str, *given: tuple[str, str]) -> tuple[dict[str, str], ...]:
    query = next(query for query in catalogue.questions() if query.id == question)
    answer = asking.answer(query, dict(given), open_bundled())
    return tuple(
        {name: str(getattr(term, "value", "")) for name, term in zip(answer.columns, row, strict=True)}
        for row in answer.rows
    )


@pytest.mark.parametrize(("event", "aspect", "value", "source", "left"), cases(FALLS))
def test_what_falls_with_a_source(event: str, aspect: str, value: str, source: str, left: str) -> None:
    found = [
        row["left"]
        for row in answered("depends-on-source", ("source", f"id:{source}"))
        if (row["attack"], row["aspect"], row["value"]) == (ID + event, aspect, value)
    ]
    assert found == ([] if left == "none lost" else [left])


@pytest.mark.parametrize(("event", "claim", "day", "stood"), cases(STOOD))
def test_what_had_been_said_by_a_day(event: str, claim: str, day: str, stood: str, store: ox.Store) -> None:
    assert rows(store, f"SELECT ?who WHERE {{ <{ID}{claim}> cg:about id:{event} ; cg:claimant ?who }}")
    told = {row["claim"] for row in answered("state-as-of", ("attack", f"id:{event}"), ("date", day))}
    assert (ID + claim in told) == (stood == "yes")
