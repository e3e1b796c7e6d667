"""What a question can be given: choices that are there, and examples that find something in the data that is asked."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph import asking, catalogue
from claimgraph.graph import Readable
from claimgraph.opening import open_bundled
from claimgraph.usage import usage
from tests.conftest import Done

WITH = [query for query in catalogue.questions() if query.parameters]


@pytest.fixture(scope="module")
def bundled() -> Iterator[Readable]:
    with open_bundled() as graph:
        yield graph


@pytest.mark.parametrize("query", WITH, ids=lambda query: query.id)
def test_an_example_finds_something_in_the_bundled_data(query: catalogue.Query, bundled: Readable) -> None:
    found = usage(query, bundled)
    if asking.answer(query, {}, bundled).rows:
        assert found.examples
        assert asking.answer(query, found.examples, bundled).rows
    else:
        assert not found.examples
    for name, choices in found.choices.items():
        for choice in choices[:1]:
            assert asking.answer(query, {name: choice.value}, bundled).rows


def test_a_question_tells_its_parameters_choices_and_an_example(command: Callable[..., Done]) -> None:
    done = command("ask", "casualty-disagreements", "--help")
    assert (done.code, done.err) == (0, "claimgraph: no store is here, so the data that came along answers\n")
    assert "Where do origins disagree on casualties" in done.out
    assert re.search(r"; a\s+word\s+of\s+cg:DisagreementKind\n(      \S.*\n)*      spread\n", done.out)
    assert re.search(r"^  low            integer                  The least", done.out, re.MULTILINE)
    assert re.search(r"^  disagreement   iri of cg:Disagreement   The disagr", done.out, re.MULTILINE)
    assert re.search(r"^  km +decimal in km", command("ask", "launch-sites", "--help").out, re.MULTILINE)
    example = re.search(r"claimgraph (ask casualty-disagreements kind=.*)", done.out)
    assert example
    assert command(*shlex.split(example[1]), "--format", "csv").out.count("\n") > 1
    assert "Usage: claimgraph ask [OPTIONS]" in command("ask", "--help").out
    attack = command("ask", "--help", "independent-origins").out
    assert re.search(r"      id:\S+   \w+", attack)
    assert re.search(r"      and \d+ more\n", attack)


def test_a_question_without_parameters_says_so_much(command: Callable[..., Done], tmp_path: Path) -> None:
    out = command("ask", "thin-claims", "--help").out
    assert "Parameters" not in out
    assert "\n  claimgraph ask thin-claims\n" in out
