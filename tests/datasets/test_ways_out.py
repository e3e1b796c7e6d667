"""What its licence keeps here leaves by no way: files, answers, frames, backups; each way out has a case here."""

import inspect
import pickle
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

import claimgraph
from claimgraph.api.answer import Answer
from claimgraph.api.graph import Graph
from claimgraph.cli import claimgraph as command
from claimgraph.entry import Entry
from claimgraph.errors import ClaimgraphError, WrongUse
from claimgraph.licences import recorded, stays
from claimgraph.links import files
from claimgraph.links.candidate import Candidate, Mark, Proposal, Reason
from claimgraph.names import ID
from claimgraph.opening import open_graph
from claimgraph.outward import FORMATS as OUTWARD
from tests.datasets import made

SECRET = "SECRET WORDING"
# A release as the import writes it, one row of it, and a link from an attack that anybody may know of.
KEPT = f"""
id:secret-register-1 a cg:Dataset ; dcterms:title "Secret register, 1"@en ; cg:publisher id:secret-coders ;
  cg:codedBy id:secret-coders ; cg:codedOn "2021-01-31"^^xsd:date ;
  cg:restricted "https://w3id.org/claimgraph/id/secret-register" .
id:secret-coders a cg:DatasetProvider ; rdfs:label "Secret coders"@en .
<https://w3id.org/claimgraph/id/secret-register-1/17> a cg:Record ; dcterms:title "Row 17"@en ;
  cg:recordOf id:secret-register-1 ; cg:recordId "17" ;
  cg:publisher id:secret-coders ; cg:publishedOn "2021-01-31"^^xsd:date .
<https://w3id.org/claimgraph/id/secret-register/17> a cg:Attack ; rdfs:label "{SECRET}"@en .
<https://w3id.org/claimgraph/id/secret-register-1/17/killed> a cg:CasualtyClaim ; cg:locator "row 17" ;
  cg:about <https://w3id.org/claimgraph/id/secret-register/17> ; cg:claimant id:secret-coders ; cg:stance cg:Asserts ;
  cg:statedIn <https://w3id.org/claimgraph/id/secret-register-1/17> ; cg:harm cg:Killed ; cg:low 7777 ; cg:high 7777 .
<https://w3id.org/claimgraph/id/secret-register-1/17/by> a cg:AttributionClaim ; cg:locator "row 17" ;
  cg:about <https://w3id.org/claimgraph/id/secret-register/17> ; cg:claimant id:secret-coders ;
  cg:stance cg:KnowsOfNone ; cg:statedIn <https://w3id.org/claimgraph/id/secret-register-1/17> .
"""
OPEN = """
id:open-list a cg:Dataset ; dcterms:title "Open list"@en ; cg:codedBy id:open-coders ;
  cg:codedOn "2021-01-31"^^xsd:date .
id:open-coders a cg:Group ; rdfs:label "Open coders"@en .
id:open-attack a cg:Attack ; rdfs:label "Open attack"@en .
"""
ROWS = "SELECT ?event ?label { ?event a cg:Attack ; rdfs:label ?label }"
# It names nothing by an IRI, so that only the question tells.
VALUES = "SELECT ?low ?label { ?claim cg:low ?low ; cg:about/rdfs:label ?label }"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that holds a restricted release and what is open."""
    folder = tmp_path_factory.mktemp("ways-out") / "claims.db"
    with claimgraph.open(folder, write=True) as graph:
        graph.load(OPEN, format="turtle")
        graph.load(KEPT, format="turtle")
    return folder


def told(store: Path, *words: str) -> str:
    """All that a command writes, on both streams, and what it was refused with."""
    result = CliRunner().invoke(command, ["--store", str(store), *words])
    assert result.exception is None or isinstance(result.exception, ClaimgraphError), result.exception
    return f"{result.output}{result.exception or ''}"


def rejects(folder: Path) -> tuple[str, str]:
    """Where an import in a test puts rejected rows, so that a test that fails leaves no file where it was run."""
    return "--rejected", str(folder / "rejected.csv")


def leaks(text: str | bytes) -> bool:
    said = text if isinstance(text, bytes) else text.encode()
    return any(secret in said for secret in (SECRET.encode(), b"7777", b"17/killed"))


FILES = ("csv", "tsv", "json", "xml", "jsonl", "markdown", "geojson")
COMMANDS: dict[str, list[list[str]]] = {
    "export": [
        ["export", "--format", name]
        for name in ("turtle", "trig", "nquads", "ntriples", "jsonld", "rdfxml", "csv", *OUTWARD)
    ]
    + [["export", "--format", name, "--about", f"{ID}secret-register/17"] for name in OUTWARD],
    "ask": [
        ["ask", "unclaimed-attacks", *given, "--format", name]
        for name in (*FILES, "cited")
        for given in ([], ["datasets=with"])
    ],
    "query": [
        *(["query", "-e", text, "--format", name] for name in FILES for text in (ROWS, VALUES)),
        *(
            ["query", "-e", "CONSTRUCT WHERE { ?s ?p ?o }", "--format", name]
            for name in ("csv", "json", "turtle", "ntriples")
        ),
    ],
    "show": [["show", "id:secret-coders", "--format", name] for name in FILES if name != "geojson"]
    + [["show", "<https://w3id.org/claimgraph/id/secret-register/17>", "--format", "csv"]],
    "find": [["find", SECRET, "--format", name] for name in FILES if name != "geojson"],
    "diff": [["diff", "1", "2", "--format", name] for name in ("csv", "json", "jsonl")],
    "backup": [],
    "link events": [],
}
# Why what another command writes with --format is no row of a dataset.
NO_WAY_OUT = {
    "log": "names of documents and files alone",
    "stats": "numbers of the whole store",
    "link places": "entries of a gazetteer for places of ours",
    "link actors": "records elsewhere for actors of ours",
    "link export": "links, which may name the ids of any row",
}


@pytest.mark.parametrize("words", [words for each in COMMANDS.values() for words in each], ids=" ".join)
def test_a_command_lets_nothing_leave_that_its_licence_keeps(store: Path, words: list[str]) -> None:
    assert not leaks(told(store, *words))


@pytest.mark.parametrize("name", [name for name in OUTWARD if name not in ("geojson", "timemap")])
def test_it_leaves_in_each_format_of_claims_where_that_is_asked_for(store: Path, name: str) -> None:
    """But for the two that tell of places and days alone, of which the release has none."""
    assert leaks(told(store, "export", "--format", name, "--include-restricted"))


@pytest.mark.parametrize("name", ["geojson", "timemap"])
def test_a_place_or_a_day_leaves_where_that_is_asked_for(imported: Path, name: str) -> None:
    assert SECRET in told(imported, "export", "--format", name, "--include-restricted")
    assert SECRET not in told(imported, "export", "--format", name)


@pytest.mark.parametrize("name", [name for name, cases in COMMANDS.items() if cases])
def test_it_leaves_where_that_is_asked_for(store: Path, name: str) -> None:
    assert any(leaks(told(store, *words, "--include-restricted")) for words in COMMANDS[name])


def test_a_table_is_for_who_has_the_rows(store: Path) -> None:
    assert leaks(told(store, "query", "-e", ROWS))


def test_what_is_open_leaves_beside_it(store: Path) -> None:
    exported = told(store, "export", "--format", "trig")
    assert "Open attack" in exported
    assert "left out: 1 of id:secret-register" in exported
    assert "Open attack" in told(store, "export", "--format", "csv")


def test_a_release_of_a_store_made_before_its_term_stays_here(tmp_path: Path) -> None:
    """Its note said what cg:restricted says now."""
    now = 'cg:restricted "https'
    assert now in KEPT
    with claimgraph.open(tmp_path / "old.db", write=True) as graph:
        graph.load(KEPT.replace(now, 'cg:codingNote "not to be passed on: https'), format="turtle")
    for words in (["export", "--format", "trig"], ["query", "-e", ROWS, "--format", "csv"]):
        assert not leaks(told(tmp_path / "old.db", *words))
        assert leaks(told(tmp_path / "old.db", *words, "--include-restricted"))


def test_naming_it_tells_the_remedy(store: Path) -> None:
    said = told(store, "export", "id:secret-register-1")
    assert "its licence keeps here" in said
    assert "--include-restricted" in said


def test_a_store_with_restricted_rows_is_not_backed_up_unasked(store: Path, tmp_path: Path) -> None:
    assert "its licence keeps here" in told(store, "backup", str(tmp_path / "copy"))
    assert not (tmp_path / "copy").exists()
    assert "backed up" in told(store, "backup", str(tmp_path / "copy"), "--include-restricted")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which a release of ACLED, made up, came by the import."""
    folder = tmp_path_factory.mktemp("imported")
    file = made.acled(folder / "acled.csv", location=SECRET, fatalities="7777")
    said = told(folder / "claims.db", "import", "acled", str(file), "--version", "2025", *rejects(folder))
    assert "1 imported" in said, said
    return folder / "claims.db"


@pytest.mark.parametrize("words", [words for each in COMMANDS.values() for words in each], ids=" ".join)
def test_a_row_that_was_imported_stays_here(imported: Path, words: list[str]) -> None:
    wanted = [word.replace("secret-register", "acled").replace("acled/17", "acled/XMP17") for word in words]
    wanted = ["0" if word == "1" else "1" if word == "2" else word for word in wanted]
    assert not leaks(told(imported, *wanted))


def test_a_journal_keeps_a_release_that_was_withdrawn(imported: Path, tmp_path: Path) -> None:
    with claimgraph.open(imported) as graph:
        assert leaks(str(graph.query(VALUES).rows))
    copy = tmp_path / "copy.db"
    shutil.copytree(imported, copy)
    told(copy, "withdraw", "id:acled-2025", "--reason", "a test")
    assert "its licence keeps here" in told(copy, "backup", str(tmp_path / "backup"))
    assert not (tmp_path / "backup").exists()


def test_a_journal_tells_what_was_restricted_though_it_was_withdrawn() -> None:
    base = "https://w3id.org/claimgraph/id/acled"
    entries = [Entry(1, "accepted", "2026-01-01T00:00:00Z", recipe={"restricted": base}), Entry(2, "withdrawn", "")]
    assert recorded(entries) == {base}
    assert recorded(entries[1:]) == set()


WAYS: dict[str, Callable[[Answer], object]] = {
    "to_records": lambda answer: answer.to_records(),
    "to_pandas": lambda answer: answer.to_pandas(),
    "to_polars": lambda answer: answer.to_polars(),
    "to_arrow": lambda answer: answer.to_arrow(),
    "to_geopandas": lambda answer: answer.to_geopandas(),
    "to_csv": lambda answer: answer.to_csv(),
    "to_json": lambda answer: answer.to_json(),
    "cited": lambda answer: answer.cited(),
}
# What of an answer is looked at where it is, and goes nowhere.
LOOKED_AT = {"columns", "rows", "declared", "document", "parameters", "question", "sequence"}
GRAPHS: dict[str, Callable[[Graph], object]] = {
    "export": lambda graph: [graph.export(format=name) for name in ("nquads", *OUTWARD)],
    "query": lambda graph: graph.query("CONSTRUCT WHERE { ?s rdfs:label ?o }"),
    "rdflib": lambda graph: [str(quad) for quad in graph.rdflib().quads()],
}
# What else a graph can do: it answers here, takes in, or tells of itself.
STAYS = {"ask", "find", "show", "load", "withdraw", "log", "stats", "close", "refresh", "sequence", "import_dataset"}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", [ROWS, VALUES], ids=["named", "unnamed"])
def test_an_answer_makes_no_file_and_no_frame_of_it(store: Path, way: str, text: str) -> None:
    with claimgraph.open(store) as graph:
        for answer in (graph.query(text), pickle.loads(pickle.dumps(graph.query(text)))):
            with pytest.raises(WrongUse, match=r"its licence keeps here|came without its graph"):
                WAYS[way](answer)  # type: ignore[arg-type]
            assert any(leaks(str(row)) for row in answer.rows)


def test_where_it_is_asked_for_it_goes_into_a_frame(store: Path) -> None:
    with claimgraph.open(store, include_restricted=True) as graph:
        assert leaks(graph.query(ROWS).to_csv())
        assert leaks(str(graph.export(format="nquads")))


@pytest.mark.parametrize("way", GRAPHS)
def test_a_graph_gives_none_of_it_away(store: Path, way: str) -> None:
    with claimgraph.open(store) as graph:
        try:
            given = str(GRAPHS[way](graph))
        except WrongUse as refused:
            given = str(refused)
    assert not leaks(given)


def commands(group: click.Group, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that can be called, by its whole name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        found = group.get_command(context, name)
        if isinstance(found, click.Group):
            yield from commands(found, f"{before}{name} ")
        elif found is not None:
            yield f"{before}{name}", found


def test_a_new_way_out_comes_with_a_case_here() -> None:
    """A command that writes data, or a method of an answer or a graph, is listed above, with a case or a reason."""
    assert isinstance(command, click.Group)
    for name, found in commands(command):
        options = {parameter.name for parameter in found.params}
        if name in COMMANDS:
            assert "include_restricted" in options, f"{name} has no --include-restricted"
        elif options & {"format_", "target", "into", "output", "out"}:
            assert name in NO_WAY_OUT, f"{name} writes data: give it a case in COMMANDS, or a reason in NO_WAY_OUT"
    for owner, known in ((Answer, {*WAYS, *LOOKED_AT}), (Graph, {*GRAPHS, *STAYS})):
        public = {name for name, _ in inspect.getmembers(owner) if not name.startswith("_")}
        assert public <= known, f"{owner.__name__}.{public - known}: give it a case here"


def test_proposals_for_a_restricted_release_go_into_no_file(imported: Path, tmp_path: Path) -> None:
    into = tmp_path / "acled.sssom.tsv"
    assert "its licence keeps here" in told(imported, "link", "events", "id:acled-2025", "--into", str(into))
    with pytest.raises(claimgraph.WrongUse, match="its licence keeps here"):
        claimgraph.propose("events", "id:acled-2025", of=imported, into=into)
    assert list(tmp_path.iterdir()) == []
    claimgraph.propose("events", "id:acled-2025", of=imported, into=into, include_restricted=True)
    assert list(tmp_path.iterdir()) != []


def test_a_judgement_about_a_restricted_row_has_bits_and_no_words(imported: Path, tmp_path: Path) -> None:
    """Decided in docs/decisions/looking-is-not-leaving.md: a collection is made to be shared."""
    into, words = tmp_path / "acled.sssom.tsv", "12 killed in both"
    row = Candidate(f"{ID}acled/IRQ1", SECRET, (Reason("killed", words, 3.0),))
    proposal = Proposal(f"{ID}an-attack", "An attack", (row,), Mark.UNDECIDED, words, f"{ID}acled-2025", stays=True)
    files.keep(into, [proposal])
    review = claimgraph.review(into, "id:me")
    claimgraph.save_review(review.answer(claimgraph.Verdict.SAME, review.left[0].candidates[0]), into)
    assert "killed=+3.0" in into.read_text("utf-8")
    assert [one for one in (SECRET, words) if one in into.read_text("utf-8")] == []
    with open_graph(str(imported)) as graph:
        assert stays(graph, f"{ID}acled-2025"), "so the commands mark what they propose"
        assert not stays(graph, f"{ID}ucdp-ged-19.1")


def test_rejected_rows_are_shown_to_who_handed_them_in(tmp_path: Path) -> None:
    """Decided in the same: they go where the import was asked for, as they were, and into no store."""
    store, rejected = tmp_path / "x.db", tmp_path / "rejected.csv"
    source = made.acled(tmp_path / "acled.csv", {"latitude": SECRET, "event_id_cnty": "IRQ2"}, {})
    told(store, "import", "acled", str(source), "--version", "2025", "--rejected", str(rejected))
    assert SECRET in rejected.read_text("utf-8")
    assert SECRET not in told(store, "export", "--format", "nquads", "--include-restricted")
