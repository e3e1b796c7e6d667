"""Questions of a user's own: files with the same header, asked as those that came along are."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path

import pytest

import claimgraph
from claimgraph import asking, catalogue, columns, own, terms
from claimgraph.errors import UnknownName, Unreadable, WrongUse
from claimgraph.opening import open_bundled
from tests.conftest import ROOT, Done

GUIDE = (ROOT / "docs/how-to/write-a-question.md").read_text("utf-8")
# The question of the guide is the one that these tests ask.
(DENIED,) = re.findall(r"```sparql\n(.*?)```", GUIDE, re.DOTALL)
ATTACK = "attack=green-zone-rockets-2020-11-17"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with one question."""
    (tmp_path / "denied-by.rq").write_text(DENIED)
    return tmp_path


def test_it_is_asked_listed_and_explained(folder: Path, command: Callable[..., Done]) -> None:
    answer = command("ask", "denied-by", ATTACK, "--queries", folder, "--format", "csv").out
    assert re.search(r"^\S+id/kataib-hezbollah,Kataib Hezbollah,\S+/kataib-hezbollah-denies\r?$", answer, re.MULTILINE)
    listed = command("ask", "--list", "--queries", folder, "--format", "csv").out
    assert f"denied-by,{folder.name},Who denies an attack?,attack" in listed
    assert "unclaimed-attacks," in listed
    for args in (("denied-by", "--queries", folder, "--help"), (f"--queries={folder}", "--help", "denied-by")):
        told = command("ask", *args).out
        assert told.startswith(f"Usage: claimgraph ask denied-by --queries {folder}")
        assert re.search(r"^  claimant +iri of cg:Actor   Who denies$", told, re.MULTILINE)
    assert "unclaimed" in command("ask", "unclaimed-attacks", "--queries", folder, "--help").out
    assert "attack: nothing here is called id:x" in command("ask", "denied-by", "attack=x", "--queries", folder).err
    near = command("ask", "denied-bi", "--queries", folder)
    assert (near.code, "did you mean 'denied-by'?" in near.err) == (UnknownName.exit_code, True)


def test_a_file_with_a_header_takes_values(folder: Path, command: Callable[..., Done]) -> None:
    file = folder / "denied-by.rq"
    asked = command("query", file, ATTACK, "--format", "csv").out
    assert asked == command("ask", "denied-by", ATTACK, "--queries", folder, "--format", "csv").out
    assert asked != command("query", file, "--format", "csv").out
    assert command("query", "-", ATTACK, "--format", "csv", stdin=DENIED.encode()).out == asked
    wrong = command("query", file, "atack=x")
    assert (wrong.code, "denied-by has no parameter 'atack'; did you mean 'attack'?" in wrong.err) == (2, True)
    assert "gives no parameter a value; write NAME=VALUE" in command("query", file, "attack").err
    (folder / "bare.rq").write_text("ASK {}")
    assert f"{folder}/bare.rq:1: no header; begin with lines like" in command("query", folder / "bare.rq", "a=b").err


def test_an_id_that_exists_already_names_both_files(folder: Path) -> None:
    (folder / "mine").mkdir()
    (folder / "mine" / "denied-by.rq").write_text(DENIED)
    with pytest.raises(
        WrongUse, match=r"mine/denied-by\.rq and \S+/denied-by\.rq have one name, 'denied-by'; rename the first"
    ):
        own.questions(folder)
    (folder / "mine" / "denied-by.rq").rename(folder / "mine" / "denials.rq")
    with pytest.raises(WrongUse, match=r"mine/denials\.rq and queries/responsibility/denials\.rq have one name"):
        own.questions(folder)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("summary", "sumary", r"denied-by\.rq:1: unknown header key 'sumary'"),
        ("hide: claim}", "hide: clam}", r"denied-by\.rq:8: hide: the SELECT has no column 'clam'; did you"),
        ("#+ view", "#+ matter: denials\n#+ view", r"denied-by\.rq:8: its matter is none of datasets, links, "),
        (
            "of: cg:Event",
            "of: cg:Evnt",
            r"denied-by\.rq:\d: \w+: of: the ontology has no class cg:Evnt; did you mean 'cg:Event'",
        ),
        ("means: Who denies", "mean: Who denies", r"denied-by\.rq:6: unknown key of a column 'mean'"),
    ],
)
def test_what_is_wrong_in_it_is_told_with_its_line(folder: Path, old: str, new: str, said: str) -> None:
    (folder / "denied-by.rq").write_text(DENIED.replace(old, new, 1))
    with pytest.raises(Unreadable, match=said):
        own.questions(folder)


def test_a_file_that_is_no_text_and_a_folder_that_is_none_are_told(folder: Path) -> None:
    (folder / "denied-by.rq").write_bytes(b"#+ summary: \xff")
    with pytest.raises(Unreadable, match=r"denied-by\.rq: this cannot be read"):
        own.questions(folder)
    with pytest.raises(WrongUse, match=r"nowhere is no folder of questions; name one that holds \.rq files"):
        own.questions(folder / "nowhere")


def test_it_is_answered_by_a_reader_of_its_own(folder: Path) -> None:
    """Nobody has looked at it before: what would reach out or end this process is refused."""
    (folder / "denied-by.rq").write_text(
        DENIED.replace("?claim a", "SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } ?claim a")
    )
    with open_bundled() as graph, pytest.raises(WrongUse, match="SERVICE would reach"):
        asking.ask(own.questions(folder)["denied-by"], {}, graph)


@pytest.mark.parametrize(
    ("added", "limits", "error"),
    [
        ("SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }", None, WrongUse),
        ("?a ?b ?c . ?d ?e ?f . ?g ?h ?i . FILTER(?a = ?d + ?g)", claimgraph.Limits(seconds=0.5), claimgraph.LimitHit),
    ],
    ids=["reaches out", "never ends"],
)
def test_in_python_too(
    folder: Path, added: str, limits: claimgraph.Limits | None, error: type[claimgraph.ClaimgraphError]
) -> None:
    (folder / "denied-by.rq").write_text(DENIED.replace("?claim a", f"{added} ?claim a"))
    with claimgraph.open(queries=folder, limits=limits) as graph, pytest.raises(error):
        graph.ask("denied-by")


def test_what_is_no_table_is_for_query(folder: Path, command: Callable[..., Done]) -> None:
    truth = re.sub(r"(?m)^#\+ (columns|view|  claim).*\n", "", DENIED).replace(
        "SELECT ?claimant ?claimantLabel ?claim", "ASK"
    )
    (folder / "denied-by.rq").write_text(truth)
    assert command("query", folder / "denied-by.rq", ATTACK).out == "true\n"
    with (
        claimgraph.open(queries=folder) as graph,
        pytest.raises(WrongUse, match=r"denied-by\.rq: a saved question is a"),
    ):
        graph.ask("denied-by")


def test_a_term_of_ours_that_is_none_is_told_with_its_place(folder: Path, command: Callable[..., Done]) -> None:
    file = folder / "denied-by.rq"
    file.write_text(DENIED.replace("cg:claimant ?", "cg:claimnt ?"))
    told = f"{file}:12:43: the ontology has no cg:claimnt; did you mean 'cg:claimant'?"
    assert f"claimgraph: {told}\n" in command("ask", "denied-by", "--queries", folder).err
    with claimgraph.open(queries=folder) as graph, pytest.warns(UserWarning, match="claimnt") as warned:
        graph.ask("denied-by")
    assert [(str(one.message), one.filename) for one in warned] == [(told, __file__)]


def test_the_guide_runs_as_written(folder: Path, command: Callable[..., Done], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    (folder / "my-questions").mkdir()
    (folder / "denied-by.rq").rename(folder / "my-questions" / "denied-by.rq")
    lines = re.findall(r"^claimgraph (.*denied-by.*)$", GUIDE, re.MULTILINE)
    assert len(lines) == 2
    for line in lines:
        assert "Kataib Hezbollah" in command(*shlex.split(line)).out
    (python,) = re.findall(r"```python\n(.*?)```", GUIDE, re.DOTALL)
    said = StringIO()
    with redirect_stdout(said):
        exec(python, {})
    assert said.getvalue() == "['Kataib Hezbollah']\n"


def test_the_guide_tells_of_every_key_and_type() -> None:
    told = set(re.findall(r"`([^`]+)`", re.sub(r"```.*?```", "", GUIDE, flags=re.DOTALL)))
    keys = {*catalogue.QUESTION_KEYS, *catalogue.VIEW_KEYS, *catalogue.PARAMETER_KEYS, *columns.KEYS}
    assert {*keys, *catalogue.VIEWS, *catalogue.MATTERS, *terms.TYPES, *columns.TYPES} - told == set()
