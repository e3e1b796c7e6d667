"""Relative dates: each says how it was resolved, and a day that is called a Monday is one."""

from __future__ import annotations

import re
from datetime import date

import pyoxigraph as ox

from .test_claims_of_reports import ID, rows

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAY = re.compile(rf"\b({'|'.join(DAYS)})\b")
DATED = re.compile(rf"\b({'|'.join(DAYS)}), (\d{{1,2}}) ({'|'.join(MONTHS)}) (\d{{4}})\b")


def named_days(text: str) -> list[tuple[str, date]]:
    """Each 'Weekday, day Month year' of a text, as the weekday it names and the day it means."""
    return [
        (day, date(int(year), MONTHS.index(month) + 1, int(number))) for day, number, month, year in DATED.findall(text)
    ]


def notes(store: ox.Store) -> list[tuple[str, str]]:
    return [(node, text) for node, text in rows(store, "SELECT ?x ?t WHERE { ?x cg:note|cg:codingNote ?t }")]


def test_a_day_is_the_weekday_that_it_is_called(store: ox.Store) -> None:
    found = [(node, weekday, day) for node, text in notes(store) for weekday, day in named_days(text)]
    assert len({day for _, _, day in found}) >= 8
    for node, weekday, day in found:
        assert DAYS[day.weekday()] == weekday, node


def test_a_note_that_speaks_of_a_weekday_dates_one(store: ox.Store) -> None:
    for node, text in notes(store):
        assert not WEEKDAY.search(text) or DATED.search(text), node


def test_a_single_day_reckoned_by_weekday_is_the_day_of_the_note(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?c ?from ?to ?t WHERE { ?c a cg:TimeClaim ; cg:earliest ?from ; cg:latest ?to ; cg:note ?t
           FILTER(?from = ?to) }""",
    )
    reckoned = [(claim, first, text) for claim, first, _, text in found if DATED.search(text)]
    assert len(reckoned) >= 6
    for claim, first, text in reckoned:
        assert date.fromisoformat(first[:10]) in {day for _, day in named_days(text)}, claim


def test_a_time_without_a_note_is_dated_by_the_report_itself(store: ox.Store, seeds: dict[str, str]) -> None:
    bare = rows(
        store,
        """SELECT ?c ?d ?edtf WHERE { ?c a cg:TimeClaim ; cg:statedIn ?d ; cg:edtf ?edtf
           FILTER NOT EXISTS { ?c cg:note ?t } }""",
    )
    read_whole = [row for row in bare if row[1].removeprefix(ID) in seeds]
    assert read_whole
    for claim, document, edtf in read_whole:
        assert edtf[:4] in seeds[document.removeprefix(ID)], claim


def test_every_time_claim_says_when_in_edtf_and_agrees_with_its_bounds(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?c ?from ?to ?edtf WHERE { ?c a cg:TimeClaim OPTIONAL { ?c cg:earliest ?from }
           OPTIONAL { ?c cg:latest ?to } OPTIONAL { ?c cg:edtf ?edtf } }""",
    )
    assert found
    for claim, first, last, edtf in found:
        assert edtf, claim
        assert not (first and last) or first <= last, claim
        start, _, end = edtf.partition("/")
        assert start == ".." or first.startswith(start), claim
        assert end in ("", "..") or last.startswith(end), claim


def test_the_day_of_saying_is_explained_in_the_documents_note(store: ox.Store) -> None:
    found = rows(store, "SELECT DISTINCT ?d ?on ?n WHERE { ?c cg:saidOn ?on ; cg:statedIn ?d . ?d cg:codingNote ?n }")
    assert found
    for document, said, note in found:
        assert date.fromisoformat(said) in {day for _, day in named_days(note)}, document


def test_nothing_is_said_or_done_after_the_document_that_tells_it(store: ox.Store) -> None:
    found = rows(
        store,
        """SELECT ?c ?on ?published WHERE { ?c cg:statedIn ?d . { ?c cg:saidOn ?on } UNION { ?c cg:earliest ?on }
           ?d (cg:publishedOn|(cg:republishes/cg:publishedOn)) ?published }""",
    )
    assert found
    for claim, day, published in found:
        assert day[:10] <= published[:10], claim
