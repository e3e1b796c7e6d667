"""What is wrong with a query names the file that it stands in, on the command line as anywhere."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from claimgraph.engine import in_memory
from claimgraph.errors import WrongUse
from claimgraph.names import PREFIXES
from claimgraph.sparql.complaints import readable, unreadable, within
from tests.conftest import Done

NONE = "SELECT ?a\n{\n  ?a a a cg:Claim .\n}\n"


def test_a_file_is_named(tmp_path: Path, command: Callable[..., Done]) -> None:
    file = tmp_path / "q.rq"
    file.write_text(NONE, "utf-8")
    assert f"{file}:3:11: this is no SPARQL query" in command("query", file).err
    own = tmp_path / "own"
    own.mkdir()
    (own / "mine.rq").write_text(f"#+ summary: Mine\n#+ description: Mine.\n#+ tags: [a]\n{NONE}", "utf-8")
    assert f"{own / 'mine.rq'}:6:11: this is no SPARQL query" in command("ask", "mine", "--queries", own).err


def test_a_query_without_a_file_is_called_that(command: Callable[..., Done]) -> None:
    assert "query:3:11: this is no SPARQL query" in command("query", "-e", NONE).err


@pytest.mark.parametrize("told", ["query:3:11: no", "query: no"])
def test_each_place_is_kept(told: str) -> None:
    with pytest.raises(WrongUse) as error, within("q.rq"):
        raise WrongUse(told)
    assert str(error.value) == told.replace("query", "q.rq") == str(unreadable(told, "q.rq"))


def test_what_is_no_complaint_of_a_query_is_left_alone() -> None:
    with pytest.raises(WrongUse, match=r"^another$"), within("q.rq"):
        raise WrongUse("another")


NOT_THERE = "what stands there, or just before, does not belong"
UNDECLARED = "a prefix stands there that is not declared; add PREFIX ...: <...> at the top"
SAID = {
    "SELECT ?a {\n ?a cg:x 1 } ORDER ?a": f"{NOT_THERE} (possible: BY)",
    "SELECT * { BIND(1 AS ?x)\nBIND(2 AS ?x) }": f"{NOT_THERE}; a variable may be bound twice",
    "SELECT * { ?a nowhere:x 1 }": UNDECLARED,
    "SELECT * { ?a ?b 1 } GROUP BY ?a": "SELECT * is not authorized with GROUP BY",
}


@pytest.mark.parametrize("text", SAID)
def test_the_engines_words_are_put_into_ours(text: str) -> None:
    with pytest.raises(SyntaxError) as error:
        in_memory().query(text, prefixes=PREFIXES)
    place, _, told = readable(str(error.value)).partition(": this is no SPARQL query; ")
    assert re.fullmatch(r"query:\d+:\d+", place)
    assert told == SAID[text]
