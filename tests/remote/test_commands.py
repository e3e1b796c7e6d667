"""The commands over a real server: those of a store, but for the ones that need a journal on disk."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from claimgraph.errors import UnknownName
from tests.conftest import Done
from tests.remote.running import oxigraph

Command = Callable[..., Done]
BAD = Path(__file__).parents[1] / "bad"


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with oxigraph(tmp_path_factory.mktemp("oxigraph")) as running:
        yield running.url


def test_load_log_withdraw_and_stats(url: str, command: Command) -> None:
    def at(*words: str, code: int = 0) -> Done:
        done = command("--store", url, *words)
        assert done.code == code, done.err
        return done

    assert "2 documents loaded" in at("load", str(BAD / "world.ttl"), str(BAD / "good.ttl"), "--coder", "Ada").err
    entries = json.loads(at("log", "--format", "json").out)["results"]["bindings"]
    assert [(e["kind"]["value"], e["coder"]["value"]) for e in entries] == [("accept", "Ada")] * 2
    world, report = (entry["what"]["value"] for entry in entries)
    assert f"{report} refers to" in at("withdraw", world, "--reason", "why not", code=1).err
    assert "a reason is missing" in at("withdraw", report, "--reason", " ", code=2).err
    assert "no document of this store" in at("withdraw", "id:nothing", "--reason", "why not", code=2).err
    assert f"withdrawn: {report}, entry 3" in at("withdraw", report, "--reason", "taken back", "--coder", "Ben").err
    last = json.loads(at("log", "--format", "json").out)["results"]["bindings"][-1]
    assert (last["kind"]["value"], last["coder"]["value"], last["reason"]["value"]) == ("withdraw", "Ben", "taken back")
    (counts,) = json.loads(at("stats", "--format", "json").out)["results"]["bindings"]
    assert (counts["entries"]["value"], counts["documents"]["value"], counts["path"]["value"]) == ("3", "1", url)


@pytest.mark.parametrize("words", [["diff", "1", "2"], ["redact", "id:c", "--reason", "r"], ["verify"], ["rebuild"]])
def test_what_needs_a_journal_on_disk_says_so(url: str, command: Command, words: list[str]) -> None:
    done = command("--store", url, *words)
    assert (done.code, done.out) == (2, "")
    assert "whose journal is not on disk; give --store the folder of a store" in done.err


def test_the_past_of_a_server_is_not_to_be_had(url: str, command: Command) -> None:
    done = command("--store", url, "ask", "none-known", "--at", "1")
    assert (done.code, done.out) == (2, "")
    assert f"{url} is an endpoint" in done.err


OWN = """#+ summary: Who says it?
#+ description: One row for each claim.
#+ parameters:
#+   who: {type: iri, of: cg:Actor, label: Speaker}
SELECT ?claim WHERE { VALUES (?who) { (UNDEF) } ?claim cg:claimant ?who }
"""


def test_a_question_of_ones_own_is_looked_at_before_a_server_is_asked(
    url: str, tmp_path: Path, command: Command
) -> None:
    file = tmp_path / "who-says.rq"
    file.write_text(OWN)
    for words in (["ask", "--queries", str(tmp_path), "who-says"], ["query", str(file)]):
        done = command("--store", url, *words, "who=id:nobody")
        assert (done.code, "who: nothing here is called id:nobody" in done.err) == (UnknownName.exit_code, True)
    file.write_text(OWN.replace("cg:claimant ?who", "cg:claimant ?who SERVICE <http://127.0.0.1:9/> { ?a ?b ?c }"))
    done = command("--store", url, "ask", "--queries", str(tmp_path), "who-says")
    assert (done.code, "SERVICE would reach" in done.err) == (2, True)
