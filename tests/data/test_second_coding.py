"""One of the reports is coded twice: the second coding conforms, and a page tells all differences that are found."""

from __future__ import annotations

import re

import pytest

from claimgraph import asking, catalogue
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.gate.check import check

from .conftest import DATA, ROOT

SECOND = ROOT / "tests" / "data" / "second"
PAGE = ROOT / "docs" / "explanation" / "second-coding.md"


@pytest.fixture(scope="module")
def both() -> Memory:
    return Memory(read([DATA, SECOND]))


def test_the_second_coding_conforms() -> None:
    report = check(read([DATA, SECOND]), Memory([]))
    assert report.conforms
    assert [finding for finding in report.findings if "/second/" in str(finding)] == []


def test_the_page_tells_each_difference(both: Memory) -> None:
    question = next(query for query in catalogue.questions() if query.id == "coder-disagreements")
    answer = asking.answer(question, {}, both)
    at = answer.columns.index("claim")
    found = [str(row[at]).rstrip(">").rpartition("/")[2] for row in answer.rows]
    told = re.findall(r"`([a-z-]+)`", "".join(re.findall(r"^\| (?:first|second) .*$", PAGE.read_text("utf-8"), re.M)))
    assert sorted(told) == sorted(found)
