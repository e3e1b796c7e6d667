"""The command line: data on stdout, talk on stderr, an exit code for each kind of end, and never a traceback."""

import csv
import errno
import io
import json
import os
import pwd
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from zipfile import ZipFile

import click
import pytest
from pyoxigraph import NamedNode, RdfFormat, parse

from claimgraph import __version__, catalogue, cli, errors, export, views
from claimgraph.cli import INTERRUPTED, OWN_MISTAKE, claimgraph
from claimgraph.documents.read import read
from claimgraph.errors import Damaged, LimitHit
from claimgraph.names import CG, DERIVED, ID, LABEL, curie
from claimgraph.store import files, journal
from claimgraph.store.writer import Writer
from tests.conftest import Done, breaking_off
from tests.remote.scripted import reply, serving
from tests.store.conftest import report

Command = Callable[..., Done]
# A report about an event of the bundled lists, by an actor of theirs.
MINE = f"""@prefix cg: <{CG}> .
@prefix id: <{ID}> .
@prefix dcterms: <http://purl.org/dc/terms/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
id:mine a cg:Statement ; dcterms:title "Mine"@en ; cg:publisher id:kataib-hezbollah ;
    cg:publishedOn "2020-11-18"^^xsd:date ; cg:codedBy id:kataib-hezbollah ; cg:codedOn "2020-11-19"^^xsd:date .
id:mine-1 a cg:OccurrenceClaim ; cg:about id:green-zone-rockets-2020-11-17 ; cg:claimant id:kataib-hezbollah ;
    cg:stance cg:Asserts ; cg:outcome cg:Happened ; cg:statedIn id:mine ; cg:locator "line 1" .
"""
# What is told where no store is named and none is here.
BUNDLED = "claimgraph: no store is here, so the data that came along answers\n"
BAD = Path(__file__).parent / "bad"
WORLD, GOOD = BAD / "world.ttl", BAD / "good.ttl"


@pytest.fixture(autouse=True)
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each test in an empty folder, without a store."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("CLAIMGRAPH_STORE", raising=False)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two small documents."""
    from claimgraph.load import load

    path = tmp_path_factory.mktemp("cli") / "db"
    with Writer.open(path) as graph:
        load([WORLD, GOOD], graph)
    return path


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


# --- ask ---


def test_the_questions_are_listed_for_people_and_machines(command: Command) -> None:
    listed = rows(command("ask", "--list", "--format", "csv").out)
    assert [row["id"] for row in listed] == [query.id for query in catalogue.questions()]
    assert list(listed[0]) == ["id", "chapter", "summary", "parameters"]
    assert "unclaimed-attacks" in command("ask").out


def test_words_narrow_the_list(command: Command) -> None:
    found = [row["id"] for row in rows(command("ask", "--list", "unclaimed", "--format", "csv").out)]
    assert "unclaimed-attacks" in found
    assert len(found) < len(catalogue.questions())


def test_a_question_is_answered_from_the_bundled_data(command: Command) -> None:
    done = command("ask", "unclaimed-attacks", "--format", "csv")
    assert (done.code, done.err) == (0, BUNDLED)
    assert {"attack", "label", "date", "place", "basis", "accusations"} <= set(rows(done.out)[0])


def test_parameters_reach_the_question(command: Command) -> None:
    everything = rows(command("ask", "unclaimed-attacks", "--format", "csv").out)
    later = rows(command("ask", "unclaimed-attacks", "since=2021", "--format", "csv").out)
    assert 0 < len(later) < len(everything)
    assert all(row["date"] >= "2021" for row in later)


def test_a_store_answers_for_itself(store: Path, command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    found = rows(command("--store", store, "ask", "unclaimed-attacks", "--format", "csv").out)
    assert {row["label"] for row in found} == {"Rockets on the zone", "Another attack"}
    monkeypatch.setenv("CLAIMGRAPH_STORE", str(store))
    assert rows(command("ask", "unclaimed-attacks", "--format", "csv").out) == found


@pytest.mark.parametrize("format_", [*views.FORMATS, "cited"])
def test_every_format_is_written(format_: str, command: Command) -> None:
    question = ("attacks-near",) if format_ == "geojson" else ("claim-trail", "attack=green-zone-rockets-2020-11-17")
    done = command("ask", *question, "--format", format_)
    assert (done.code, done.err) == (0, BUNDLED)
    assert len(done.out) > 100


def test_a_table_shows_labels_and_with_iris_both(store: Path, command: Command) -> None:
    plain = command("--store", store, "ask", "unclaimed-attacks").out
    assert "Rockets on the zone" in plain
    assert "id:attack-1" not in plain
    both = command("--store", store, "ask", "unclaimed-attacks", "--iris").out
    assert "Rockets on the zone" in both
    assert "id:attack-1" in both


def test_the_first_rows_are_shown_with_how_many_there_are(command: Command) -> None:
    done = command("ask", "unclaimed-attacks", "--rows", "3", "--width", "100")
    assert re.search(r"\n\nthe first 3 of \d+ rows\n\Z", done.out)
    done = command("ask", "unclaimed-attacks", "--rows", "3", "--format", "csv")
    assert len(rows(done.out)) == 3
    assert re.fullmatch(BUNDLED + r"the first 3 of \d+ rows\n", done.err)


def test_a_map_needs_a_point(command: Command) -> None:
    done = command("ask", "denials", "--format", "geojson")
    assert (done.code, done.out) == (2, "")
    assert "claimgraph ask --list map" in done.err
    assert "attacks-near" in command("ask", "--list", "map").out
    features = json.loads(command("ask", "attacks-near", "--format", "geojson").out)["features"]
    assert [feature for feature in features if feature["geometry"]]


# --- query ---

SELECT = "SELECT ?x { ?x a cg:Attack } ORDER BY ?x"


def test_a_query_comes_from_an_argument_a_file_or_stdin(store: Path, tmp_path: Path, command: Command) -> None:
    (tmp_path / "q.rq").write_text(SELECT)
    done = [
        command("--store", store, "query", "-e", SELECT, "--format", "csv"),
        command("--store", store, "query", tmp_path / "q.rq", "--format", "csv"),
        command("--store", store, "query", "-", "--format", "csv", stdin=SELECT.encode()),
        command("--store", store, "query", "--format", "csv", stdin=SELECT.encode()),
    ]
    assert {one.code for one in done} == {0}
    assert {one.out for one in done} == {
        "x\r\nhttps://w3id.org/claimgraph/id/attack-1\r\nhttps://w3id.org/claimgraph/id/attack-2\r\n"
    }


@pytest.mark.parametrize(
    ("content", "code", "says"),
    [
        (b"\xef\xbb\xbfASK {}", 0, ""),
        ("ASK {}".encode("utf-16"), 3, "x.rq:1:1: this is UTF-16; save it as UTF-8"),
        ("ASK {}".encode("utf-16-le"), 3, "x.rq:1:2: a NUL character"),
        ("# \n# ä\nASK {}".encode("latin-1"), 3, "x.rq:2:3: the byte 0xe4 is no UTF-8; save the file as UTF-8"),
    ],
)
def test_a_query_in_another_encoding_is_told_with_its_place(
    content: bytes, code: int, says: str, store: Path, command: Command
) -> None:
    Path("x.rq").write_bytes(content)
    done = command("--store", store, "query", "x.rq")
    assert done.code == code
    assert says in done.err
    assert command("--store", store, "query", stdin=content).code == code


def test_a_query_shows_what_it_selects(store: Path, command: Command) -> None:
    text = "SELECT ?s (COUNT(?c) AS ?n) { ?c cg:claimant ?s } GROUP BY ?s ORDER BY ?s"
    lines = command("--store", store, "query", "-e", text).out.splitlines()
    assert lines[0].split() == ["s", "n"]
    assert all(re.fullmatch(r"id:\S+ +\d+", line) for line in lines[2:-2])
    assert len(lines) > 4


@pytest.mark.parametrize("form", ["DESCRIBE id:attack-1", "CONSTRUCT WHERE { id:attack-1 ?p ?o }"])
def test_triples_are_written_as_was_asked_with_what_is_derived(form: str, store: Path, command: Command) -> None:
    def ask(format_: str) -> str:
        done = command("--store", store, "query", "-e", form, "--format", format_)
        assert (done.code, done.err) == (0, "")
        return done.out

    said, derived = ask("turtle").split("# Derived: computed by claimgraph, said by nobody\n")
    assert "rdfs:label" in said
    assert "cg:woundedLow" not in said
    assert "cg:woundedLow 2" in derived
    told = {row["predicate"]: row["derived"] for row in rows(ask("csv"))}
    assert (told[LABEL], told[f"{CG}woundedLow"]) == ("false", "true")
    count = len(rows(ask("csv")))
    plain = sum(row["derived"] == "false" for row in rows(ask("csv")))
    for format_, rdf in (
        ("table", RdfFormat.TURTLE),
        ("ntriples", RdfFormat.N_TRIPLES),
        ("json", RdfFormat.JSON_LD),
        ("jsonld", RdfFormat.JSON_LD),
    ):
        assert len(list(parse(ask(format_), rdf))) == count
    said, derived = ask("ntriples").split("# Derived: computed by claimgraph, said by nobody\n")
    assert (len(list(parse(said, RdfFormat.N_TRIPLES))), "woundedLow" in said) == (plain, False)
    assert "woundedLow" in derived
    apart = [quad for quad in parse(ask("jsonld"), RdfFormat.JSON_LD) if quad.graph_name == NamedNode(DERIVED)]
    assert {quad.predicate.value for quad in apart} == {p for p, is_derived in told.items() if is_derived == "true"}
    for format_ in ("xml", "rdfxml"):
        assert len(list(parse(ask(format_), RdfFormat.RDF_XML))) == plain
        assert f"<!-- Left out: {count - plain} derived by claimgraph" in ask(format_)
    assert len(ask("jsonl").splitlines()) == count
    assert command("--store", store, "query", "-e", form, "--format", "geojson").code == 2


def test_rows_are_no_triples(store: Path, command: Command) -> None:
    done = command("--store", store, "query", "-e", SELECT, "--format", "turtle")
    assert (done.code, done.out) == (2, "")
    assert "--format turtle is for the triples" in done.err


def test_a_diff_tells_claims_and_documents_by_their_labels(tmp_path: Path, command: Command) -> None:
    store = tmp_path / "db"
    with Writer.open(store) as graph:
        graph.commit(read([WORLD]))
        graph.commit(read([GOOD]))
        (document,) = [staged.iri for staged in read([GOOD])]
        graph.withdraw([document], "as a test")
    for moments, change in (("1", "2"), "added"), (("2", "3"), "withdrawn"):
        done = command("--store", store, "diff", *moments)
        assert (done.code, done.err) == (0, "")
        assert re.search(r"wounded.*: 2", done.out)
        assert change in done.out
        assert "id:report-good/wounded" not in done.out
        listed = rows(command("--store", store, "diff", *moments, "--format", "csv").out)
        assert {row["change"] for row in listed} == {change}
        assert all(row["claim"].startswith("id:") and row["claimLabel"] for row in listed)


def test_each_form_of_query_is_answered(store: Path, command: Command) -> None:
    def ask(text: str, *more: str) -> str:
        return command("--store", store, "query", "-e", text, *more).out

    assert ask("ASK { ?x a cg:Attack }") == "true\n"
    assert json.loads(ask("ASK { ?x a cg:Threat }", "--format", "json"))["boolean"] is False
    graph = ask("CONSTRUCT { ?x a cg:Attack } WHERE { ?x a cg:Attack }")
    assert len(list(parse(graph.encode(), RdfFormat.TURTLE))) == 2
    assert list(parse(ask("DESCRIBE id:attack-1").encode(), RdfFormat.TURTLE))


# --- show ---


def test_a_thing_is_shown_with_what_refers_to_it(store: Path, command: Command) -> None:
    done = command("--store", store, "show", "attack-1", "--format", "csv")
    found = rows(done.out)
    assert {(row["direction"], row["propertyLabel"]) for row in found} >= {("says", "type"), ("is said by", "about")}
    table = command("--store", store, "show", "id:attack-1").out
    assert "What is said of it" in table.splitlines()
    assert "Rockets on the zone" in table


# --- check and load ---


def test_check_tells_on_stdout_and_changes_nothing(store: Path, command: Command) -> None:
    done = command("--store", store, "check", BAD / "claims/low-above-high.ttl")
    assert done.code == 1
    assert "cg:low is above cg:high" in done.out
    assert done.err == "claimgraph: refused: 1 violation; nothing was changed\n"
    assert list(Path().iterdir()) == []


def test_check_without_a_path_looks_at_the_bundled_data(command: Command) -> None:
    done = command("check")
    assert done.code == 0
    assert done.err.endswith(" documents conform\n")


def test_the_lists_that_came_along_are_had_by_name(command: Command) -> None:
    """And a check is judged beside what a load would be judged beside: nothing, where there is no store yet."""
    Path("mine.ttl").write_text(MINE, "utf-8")
    assert command("check", "mine.ttl").code == command("load", "mine.ttl").code == 1
    assert command("check", "mine.ttl", "--with", "actors, places,events").code == 0
    assert not Path("claimgraph.db").exists()
    done = command("load", "mine.ttl", "--with", "actors,places,events")
    assert (done.code, done.err.splitlines()[0]) == (0, "4 documents loaded")
    assert command("check", "mine.ttl").code == 0
    assert BUNDLED not in command("show", "id:mine").err
    wrong = command("load", "--with", "actor")
    assert (wrong.code, "'actor' came along; did you mean 'actors'? Those that did: actors" in wrong.err) == (2, True)


def test_load_makes_a_store_and_tells_on_stderr(command: Command) -> None:
    done = command("load", WORLD)
    assert (done.code, done.out) == (0, "")
    assert done.err.startswith("1 document loaded\n")
    assert Path("claimgraph.db").is_dir()
    again = command("load", WORLD, GOOD)
    assert again.err.startswith("1 document loaded, 1 document unchanged\n")


def test_after_a_first_load_that_was_refused_there_is_no_store_yet(command: Command) -> None:
    assert command("load", GOOD).code == 1  # what it refers to is nowhere
    assert len(rows(command("ask", "unclaimed-attacks", "--format", "csv").out)) > 2
    assert command("load", WORLD, GOOD).code == 0
    assert len(rows(command("ask", "unclaimed-attacks", "--format", "csv").out)) == 2
    for path in Path("claimgraph.db/journal").iterdir():
        path.unlink()
    assert command("ask", "unclaimed-attacks").code == 4  # one that lost its journal is damaged, and no store to be


def test_a_load_that_is_refused_leaves_no_folder(command: Command) -> None:
    assert command("load", GOOD).code == 1
    assert list(Path.cwd().iterdir()) == []


@pytest.mark.parametrize("last", ["sync ", "make journal", "make index", "write .CURRENT.part"])
def test_a_first_load_that_was_killed_is_nothing_that_others_trip_over(
    last: str, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def point(name: str) -> None:
        if name == last:
            raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(Writer, "_tidy", lambda _: None)  # who is killed tidies nothing up
        patch.setattr(files, "point", point)
        assert command("load", WORLD).code == INTERRUPTED
    assert Path("claimgraph.db").is_dir()
    verified = command("verify")
    assert verified.code == 0 or "there is no store here" in verified.err
    assert len(rows(command("ask", "unclaimed-attacks", "--format", "csv").out)) > 2  # of the bundled data
    assert command("load", WORLD, GOOD).code == 0
    assert len(rows(command("ask", "unclaimed-attacks", "--format", "csv").out)) == 2


def test_verify_is_told_to_be_quick(store: Path, command: Command) -> None:
    done = [command("--store", store, "verify", *more) for more in ((), ("--quick",))]
    assert [(one.code, one.out) for one in done] == [(0, "")] * 2
    sound = "sound: 2 entries, 2 documents"
    assert [one.err for one in done] == [f"{sound}\n", f"{sound}; what is derived was not compared\n"]


def test_a_redaction_on_a_full_disk_says_so_is_told_by_verify_and_is_finished_by_the_same_again(
    command: Command,
) -> None:
    """The tombstone fits, and the file that is to be written anew does not."""
    claim, said = "large/v1", b'"large\\" <v1>'
    with Writer.open("claimgraph.db", derive=lambda *_: ()) as graph:
        graph.commit([report("large", ("v1", "attack-1", 1), *((f"x{n}", "attack-1", n) for n in range(800)))])

    def holding() -> list[Path]:
        return [path for path in Path("claimgraph.db").rglob("*") if path.is_file() and said in path.read_bytes()]

    words = f"redact {claim} --reason 'she asked for it'"
    for _ in range(2):
        full = subprocess.run(
            ["sh", "-c", f"ulimit -f 64; exec {sys.executable} -m claimgraph {words}"], capture_output=True, text=True
        )
        assert (full.returncode, full.stdout) == (4, "")
        assert "it is noted in the journal, and will be finished" in full.stderr
        assert "free space on the disk that holds claimgraph.db, then repeat" in full.stderr
        assert holding()
        told = command("verify", "--quick")
        assert told.code == 4
        assert "the redaction of id:large/v1, entry 2, is unfinished" in told.out.splitlines()[0]
    done = command(*words.split(" ")[:2], "--reason", "she asked for it")
    assert (done.code, done.err) == (0, "redacted: id:large/v1, entry 2\n")
    assert holding() == []
    assert command("verify").code == 0


def test_what_others_refer_to_is_withdrawn_with_them(command: Command) -> None:
    command("load", WORLD, GOOD)
    world, report = (read([path])[0].iri for path in (WORLD, GOOD))
    refused = command("withdraw", world, "--reason", "taken back")
    assert (refused.code, refused.out) == (1, "")
    assert f"{curie(report)} refers to id:" in refused.err
    done = command("withdraw", world, report, "--reason", "taken back")
    assert (done.code, done.out) == (0, "")
    assert done.err == f"withdrawn: {curie(world)}, entry 3\nwithdrawn: {curie(report)}, entry 4\n"


# --- export ---


@pytest.mark.parametrize("format_", ["turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml"])
def test_what_is_exported_loads_again(format_: str, store: Path, command: Command) -> None:
    ending = {"turtle": "ttl", "nquads": "nq", "ntriples": "nt", "rdfxml": "rdf"}.get(format_, format_)
    written = command("--store", store, "export", "--format", format_)
    Path(f"all.{ending}").write_bytes(written.out.encode())
    done = command("load", f"all.{ending}")
    if format_ in export.MERGING:
        assert written.err.startswith(f"claimgraph: {format_} has no graphs, so that 2 documents become one text")
        assert (done.code, "both have cg:codedBy" in done.err) == (3, True), done.err
        return
    assert (written.err, done.code) == ("", 0), done.err
    assert (
        command("export", "--format", "ntriples").out == command("--store", store, "export", "--format", "ntriples").out
    )


def test_one_document_is_exported(store: Path, command: Command) -> None:
    whole = command("--store", store, "export", "--format", "nquads").out
    one = command("--store", store, "export", "report-good", "--format", "nquads").out
    assert set(one.splitlines()) < set(whole.splitlines())


@pytest.mark.parametrize("format_", export.FORMATS)
def test_every_format_is_exported_from_the_bundled_data(format_: str, command: Command) -> None:
    done = command("export", "--format", format_)
    assert (done.code, "keeps them apart" in done.err) == (0, format_ in export.MERGING)
    assert len(done.out) > 1000


@pytest.mark.parametrize("format_", [one for one in export.FORMATS if one != "csv"])
def test_an_export_that_breaks_off_says_so(
    format_: str, store: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever reads it has the begin of the text, and an exit code that says that it is no whole one."""
    whole = command("--store", store, "export", "--format", format_).out
    breaking_off(monkeypatch)
    done = command("--store", store, "export", "--format", format_)
    assert (done.code, "the index is damaged behind the first piece" in done.err) == (Damaged.exit_code, True)
    assert whole.startswith(done.out)
    assert len(done.out) < len(whole)
    assert done.out or format_ == "ntriples"  # it sorts, so that much is read before anything is written


# --- how it ends ---

REFUSED: list[tuple[list[str], int, str]] = [
    (["asc"], 2, "there is no command 'asc'; did you mean 'ask'?"),
    (["ask", "unclaimd-attacks"], 2, "there is no question 'unclaimd-attacks'; did you mean 'unclaimed-attacks'?"),
    (["ask", "unclaimed-attacks", "since"], 2, "'since' gives no parameter a value; write NAME=VALUE"),
    (["ask", "unclaimed-attacks", "since=2020", "since=2021"], 2, "the parameter 'since' is given twice"),
    (["ask", "unclaimed-attacks", "sinse=2020"], 2, "has no parameter 'sinse'; did you mean 'since'?"),
    (["ask", "unclaimed-attacks", "since=13/11/2015"], 2, "since: '13/11/2015' is no date; write 2015-11-13"),
    (["ask", "unclaimed-attacks", "since=\udcff"], 2, "since: ' ' is no date"),
    (["ask", "attacks-near", "lat=x", "long=1", "km=1"], 2, "lat: 'x' is no number; write one like 33.3"),
    (["ask", "unclaimed-attacks", "--format", "pdf"], 2, "'pdf' is not one of 'table'"),
    (["ask", "unclaimed-attacks", "--rows", "0"], 2, "0 is not in the range x>=1"),
    (["query", "-e", "SELECT * {"], 2, "query:1:10: "),
    (["query", "-e", "SELECT ?x\nWHERE { ?x a }"], 2, "query:2:"),
    (["query", "-e", "SELECT * { ?x a nowhere:Attack }"], 2, "query:1:"),
    (["query", "-e", "SELECT * { ?x a nowhere:Attack }"], 2, "a prefix stands there that is not declared; add PREFIX"),
    (["query", "-e", "INSERT DATA { id:a cg:low 1 }"], 2, "is an update and cannot be asked; load documents instead"),
    (["query", "-e", "LOAD <http://localhost/>"], 2, "is an update and cannot be asked"),
    (["query", "-e", "SELECT * { SERVICE <http://localhost/> { ?s ?p ?o } }"], 2, "SERVICE would reach"),
    (["query", "-e", "SELECT * { SERVICE <http://localhost/> { } }"], 2, "allow it by name, as --allow-service does"),
    (["query", "-e", "SELECT * FROM <http://localhost/> { ?s ?p ?o }"], 2, "query:1:10: FROM "),
    (["query", "-e", "SELECT * {" * 4_000], 2, "more than 100 brackets are open here; write the query flatter"),
    (["query", "-e", "ASK {}", "--timeout", "inf"], 2, "inf is no time to wait; give seconds from 0.001 to"),
    (["ask", "unclaimed-attacks", "--timeout", "nan"], 2, "nan is no time to wait"),
    (["load", str(WORLD), "--timeout", "9"], 2, "--timeout bounds the requests to a remote store, and this one is"),
    (["load", str(WORLD), "--coder", "A\udcff"], 2, "is no text: it holds bytes that are no UTF-8; write it anew"),
    (["--store", "ftp://localhost/x", "log"], 2, "ftp://localhost/x is no store; give a folder, or the http"),
    (["--store", "HTTP://localhost:1/x", "log"], 4, "cannot be reached"),
    (["--store", ".", "verify"], 4, "there is no store here; make one with `claimgraph load`, or see --store"),
    (["--store", "d\udcffb", "log"], 2, "its bytes are no UTF-8; name another with --store"),
    (["--store", "d\udcffb", "load", str(WORLD)], 2, "its bytes are no UTF-8; name another with --store"),
    (["--store", "/dev/null", "log"], 4, "/dev/null is no store of claims; name another path"),
    (["query", "nowhere.rq"], 3, "nowhere.rq: cannot be opened: no such file or directory"),
    (["show", "nothing"], 2, "nothing is said of id:nothing"),
    (["show", "nowhere:nothing"], 2, "the prefix 'nowhere:' is unknown"),
    (["show", "http://["], 2, "is no IRI; write one like id:attack-1"),
    (["export", "nowhere"], 2, "there is no document id:nowhere"),
    (["export", "--format", "csv", "report-good"], 2, "leave the documents out"),
    (["--store", "nowhere", "ask", "unclaimed-attacks"], 4, "nowhere: there is no store here; make one with"),
    (["--store", "nowhere", "check", str(WORLD)], 4, "nowhere: there is no store here; make one with"),
    (["--store", "/dev/null", "load", str(WORLD)], 4, "/dev/null is no store of claims; name another path"),
    (["query", "--limit-rows", "1", "-e", "SELECT * { ?s ?p ?o }"], 5, "1 row"),
    (["query", "--timeout", "0.2", "-e", "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"], 5, "0.2 s"),
]  # fmt: skip


@pytest.mark.parametrize(("words", "code", "says"), REFUSED, ids=[" ".join(words)[:60] for words, _, _ in REFUSED])
def test_what_cannot_be_done_is_told(words: list[str], code: int, says: str, command: Command) -> None:
    done = command(*words)
    assert (done.code, done.out) == (code, "")
    assert says in done.err
    assert "Traceback" not in done.err


def test_a_service_that_is_allowed_by_name_is_called(command: Command) -> None:
    answer = b'{"head": {"vars": ["s"]}, "results": {"bindings": [{"s": {"type": "literal", "value": "from there"}}]}}'
    with serving(lambda request: reply(answer)) as (url, requests):
        done = command("query", "--allow-service", url, "-e", f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert (done.code, len(requests)) == (0, 1)
        assert "from there" in done.out
        other = command("query", "--allow-service", f"{url}x", "-e", f"SELECT ?s {{ SERVICE <{url}> {{ ?s ?p ?o }} }}")
        assert (other.code, len(requests)) == (2, 1)


def test_every_kind_of_end_has_its_code() -> None:
    assert {code for _, code, _ in REFUSED} == {2, 3, 4, 5}


def test_the_help_tells_every_exit_code(command: Command) -> None:
    kinds = [kind for kind in vars(errors).values() if isinstance(kind, type)]
    ours = {kind.exit_code for kind in kinds if issubclass(kind, errors.ClaimgraphError)}
    told = re.findall(r"^    (\d+) +\w", command("--help").out, re.MULTILINE)
    assert sorted(map(int, told)) == sorted({0, OWN_MISTAKE, INTERRUPTED, *ours})


def test_a_mistake_of_our_own_is_told_in_two_lines(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise KeyError("x\x1b[31m")

    monkeypatch.setattr(catalogue, "find", fail)
    done = command("ask", "unclaimed-attacks")
    assert (done.code, len(done.err.removeprefix(BUNDLED).splitlines())) == (OWN_MISTAKE, 2)
    assert "please report it" in done.err
    assert "\x1b" not in done.err
    monkeypatch.setenv("CLAIMGRAPH_DEBUG", "1")
    with pytest.raises(KeyError):
        command("ask", "unclaimed-attacks")


@pytest.mark.parametrize("error", [RecursionError, MemoryError, KeyboardInterrupt])
def test_what_may_happen_anywhere_ends_in_order(
    error: type[BaseException], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(catalogue, "find", fail)
    done = command("ask", "unclaimed-attacks")
    assert done.code == {RecursionError: 3, MemoryError: 5, KeyboardInterrupt: INTERRUPTED}[error]
    assert "Traceback" not in done.err


def last_entry() -> int:
    """The last entry in the journal of the store that is here, by the name of its file."""
    return max((int(path.name[:12]) for path in Path("claimgraph.db/journal").glob("0*")), default=0)


@pytest.mark.parametrize(
    "words",
    [["load", GOOD], ["withdraw", "report-good", "--reason", "x"], ["redact", "report-good/wounded", "--reason", "x"]],
)
def test_an_interrupt_tells_whether_the_change_counts(
    words: list[str | Path], command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wherever it comes, the sentence says what the journal says."""
    said = set()
    for last in (1, "rename 0", "sync journal", "rename CURRENT"):
        shutil.rmtree("claimgraph.db", ignore_errors=True)
        command("load", WORLD, *([] if words[0] == "load" else [GOOD]))
        before, passed = last_entry(), 0

        def point(name: str, last: int | str = last) -> None:
            nonlocal passed
            passed += 1
            if passed == last or (isinstance(last, str) and passed > 9 and name.startswith(last)):
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(files, "point", point)
            patch.setattr(journal, "_latest", [])
            patch.delitem(sys.modules, "claimgraph.endpoint.change", raising=False)  # an earlier test asked a server
            done = command(*words)
        now = last_entry()
        assert done.code == INTERRUPTED, (last, done)
        tells = f"entry {now} is in the journal and safe" if now > before else "nothing has come into the journal"
        assert tells in done.err
        said.add(now > before)
    assert said == {True, False}


@pytest.mark.parametrize("words", [["withdraw", "report-good"], ["redact", "report-good/wounded"]])
def test_the_same_again_after_a_cut_is_a_success_that_names_the_entry(words: list[str], command: Command) -> None:
    command("load", WORLD, GOOD)
    for _ in range(2):
        done = command(*words, "--reason", "x")
        assert (done.code, done.out) == (0, "")
        assert "entry 3\n" in done.err
    assert last_entry() == 3
    assert command(words[0], "nowhere", "--reason", "x").code == 2


def test_an_interrupt_while_it_starts_shows_no_traceback() -> None:
    text = (
        "import sys\nclass Cut:\n    def find_spec(self, name, *_):\n"
        "        if name == 'click': raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Cut())\nfrom claimgraph.__main__ import main\nmain()"
    )
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (INTERRUPTED, "claimgraph: interrupted\n")


def real(*words: str | Path, **options: object) -> subprocess.Popen[bytes]:
    """The command line in a process of its own."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **options}
    return subprocess.Popen([sys.executable, "-m", "claimgraph", *words], **pipes)  # type: ignore[call-overload,no-any-return]


def test_a_reader_that_goes_away_is_no_failure() -> None:
    with real("export", "--format", "nquads") as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.read(10)
        process.stdout.close()
        told = b"claimgraph: no store is here, so the data that came along answers\n"
        assert (process.stderr.read(), process.wait(60)) == (told, 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no device that is always full")
def test_no_room_for_the_answer_is_told() -> None:
    with Path("/dev/full").open("wb") as full, real("export", stdout=full) as process:
        assert process.stderr is not None
        told = process.stderr.read().decode()
        assert process.wait(60) == 4
        assert "no space left on device; is there room" in told.splitlines()[-1]
        assert "Traceback" not in told


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("query <&-", 3, "claimgraph: stdin: it is closed; name a file, or pipe one in"),
        ("check - <&-", 3, "claimgraph: stdin: it is closed; name a file, or pipe one in"),
        ("ask --list >&-", 2, "claimgraph: stdout is closed, and answers go there; send it to a file, or to /dev/null"),
        ("ask nope 2>&-", 2, ""),
        ("ask nope >&- 2>&-", 2, ""),
        ("ask nope 2>/dev/full", 2, ""),
    ],
)
def test_what_is_closed_or_full_is_told_where_it_can_be(words: str, code: int, says: str) -> None:
    line = f"exec {sys.executable} -m claimgraph {words}"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr.strip()) == (code, "", says)


def test_too_few_files_for_the_engine_are_told(store: Path) -> None:
    line = f"ulimit -n 40; exec {sys.executable} -m claimgraph --store {store} ask unclaimed-attacks"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert "nothing has changed; allow the process more open files, then repeat" in done.stderr


def test_too_few_addresses_for_the_engine_are_told(store: Path) -> None:
    line = f"ulimit -v 500000; exec {sys.executable} -m claimgraph --store {store} ask unclaimed-attacks"
    done = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=False)
    told = "claimgraph: it may map 488 MB, and the engine maps 1024; allow it that (ulimit -v)\n"
    assert (done.returncode, done.stdout, done.stderr) == (LimitHit.exit_code, "", told)


def test_who_has_no_home_and_no_name_is_answered(
    store: Path, command: Command, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(number: int) -> None:
        raise KeyError(f"getpwuid(): uid not found: {number}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    for name in ("HOME", "XDG_CACHE_HOME"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(RuntimeError):
        Path.home()
    for words in (["ask", "unclaimed-attacks"], ["--store", store, "ask", "unclaimed-attacks"], ["load", WORLD]):
        assert command(*words).code == 0
    assert [path.name for path in Path.cwd().iterdir()] == ["claimgraph.db"]


def test_from_inside_an_archive_it_says_what_it_needs() -> None:
    source = Path(cli.__file__).parents[1]
    with ZipFile("claimgraph.whl", "w") as wheel:
        for path in source.rglob("*.py"):
            wheel.write(path, path.relative_to(source.parent))
    text = "import sys; sys.path.insert(0, 'claimgraph.whl'); from claimgraph.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", text, "check"], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (4, "")
    assert done.stderr.endswith("lies in an archive, and claimgraph opens its files by path; install it with pip\n")


def test_room_is_asked_for_only_where_that_is_the_question(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    for number, says in ((errno.EMFILE, "too many open files; allow it more"), (errno.EIO, "input/output error\n")):

        def fail(*_: object, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        monkeypatch.setattr(catalogue, "find", fail)
        monkeypatch.setattr(cli, "_give_up_stdout", lambda: None)
        done = command("ask", "unclaimed-attacks")
        assert done.code == 4
        assert says in done.err
        assert "room" not in done.err


def test_the_version_is_told(command: Command) -> None:
    assert command("--version").out == f"claimgraph, version {__version__}\n"


def commands(group: click.Group, *before: str) -> list[tuple[str, ...]]:
    context = click.Context(group)
    found: list[tuple[str, ...]] = []
    for name in group.list_commands(context):
        one = group.get_command(context, name)
        found.append((*before, name))
        if isinstance(one, click.Group):
            found += commands(one, *before, name)
    return found


@pytest.mark.parametrize("words", commands(claimgraph), ids=" ".join)
def test_every_command_explains_itself(words: tuple[str, ...], command: Command) -> None:
    done = command(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert len(next(line for line in done.out.splitlines()[1:] if line.strip())) > 20
