"""A mapping of somebody's own that is wrong: told with its file, line and column before a row is read."""

import re
from pathlib import Path

import pytest

from claimgraph.datasets.mapping import known, read_file
from claimgraph.errors import ClaimgraphError, Unreadable
from tests.conftest import ROOT

OWN = ROOT / "tests/datasets/own/gdelt-sample.rq"

# What is changed in a mapping that works, and what is then said after its name.
WRONG = {
    "of another form": (r"(?s)^CONSTRUCT .*?WHERE", "SELECT * WHERE", ": the query is no CONSTRUCT, as it must be"),
    "a slip": (r"^CONSTRUCT", "CONSTRUKT", ":15:1: CONSTRUKT begins no query"),
    "an update": (r"^CONSTRUCT", "INSERT", ":15:1: INSERT is an update"),
    "no grammar": (r"rdfs:label \?label \.", "rdfs:label ?label ,,", ":16:39: this is no SPARQL query"),
    "a prefix unknown": ("cg:Record ", "cgx:Record ", ":17:23: this is no SPARQL query; a prefix stands there"),
    "a bracket": (r"^WHERE \{", "WHERE { {", ":23:7: this { is never closed"),
    "a column that is bound anew": (r"AS \?key\)", "AS ?day)", ":33:1: this is no SPARQL query"),
    "a call": (r"^WHERE \{", "WHERE { SERVICE <http://127.0.0.1:9/> {}", ":23:9: SERVICE would reach"),
    "no rows": (r"\(UNDEF\)", "(1)", ": the rows go where VALUES"),
    "no name": (r"^#\+ dataset: .*\n", "", ":1: the header lacks 'dataset'"),
    "no such key": (r"^#\+ key: .*", "#+ key: nothing", ":8: the key 'nothing' is none of the columns"),
    "a kind unknown": ("day: day", "day: dayz", ":9: 'dayz' is no kind of column"),
    "a header key unknown": (r"^#\+ columns:", "#+ columnz:", ":9: unknown header key of a mapping 'columnz'"),
    "no YAML": (r"^#\+ key: .*", "#+ key: [a", ":9:11: the header is no YAML"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_told_with_its_place(tmp_path: Path, kind: str) -> None:
    pattern, instead, told = WRONG[kind]
    file = tmp_path / "mine.rq"
    text = OWN.read_text("utf-8")
    changed = re.sub(pattern, instead, text, count=1, flags=re.MULTILINE)
    assert changed != text
    file.write_text(changed, "utf-8")
    with pytest.raises(ClaimgraphError) as error:
        read_file(file)
    assert str(error.value).startswith(f"{file}{told}")


def test_checks_of_ones_own_are_looked_at_too(tmp_path: Path) -> None:
    file = tmp_path / "mine.rq"
    file.write_text(OWN.read_text("utf-8"), "utf-8")
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks/mine.rq").write_text("SELECT * {\n VALUES (?record) { (UNDEF) }\n FILTER\n}\n", "utf-8")
    with pytest.raises(Unreadable, match=r"checks/mine\.rq:5:1: this is no SPARQL query"):
        read_file(file)


@pytest.mark.parametrize("name", known())
def test_those_that_come_along_are_not_wrong(name: str) -> None:
    assert read_file(known()[name]).dataset == name
