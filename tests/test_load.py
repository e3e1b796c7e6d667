"""Loading: all of it or none of it, the same again is nothing, and any order gives the same graph."""

import random
import shutil
from collections.abc import Iterable
from pathlib import Path

import pytest
from pyoxigraph import CanonicalizationAlgorithm, Dataset

from claimgraph import resources
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.errors import StoreFailure, Unreadable, WrongUse
from claimgraph.gate.report import Refused
from claimgraph.graph import Readable
from claimgraph.load import load
from claimgraph.opening import is_remote, open_bundled, open_graph, open_store, open_target
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.conftest import leaning

BAD = Path(__file__).parent / "bad"
WORLD, GOOD = BAD / "world.ttl", BAD / "good.ttl"
DATA = resources.folder("data")


def canonical(graph: Readable) -> str:
    """All that documents say, in the canonical form of RDFC-1.0."""
    dataset = Dataset(quad for iri in graph.documents() for quad in graph.graph(iri))
    dataset.canonicalize(CanonicalizationAlgorithm.RDFC_1_0)
    return "".join(sorted(f"{quad} .\n" for quad in dataset))


def loaded(path: Path, *portions: Iterable[Path]) -> str:
    """What a new store at ``path`` holds after the portions have gone through the gate one after the other."""
    for portion in portions:
        with Writer.open(path) as store:
            load(portion, store)
    with Reader.open(path) as store:
        return canonical(store)


def test_a_load_tells_what_it_did(tmp_path: Path) -> None:
    with Writer.open(tmp_path / "db") as store:
        receipt, report = load([WORLD, GOOD], store)
        names = tuple(document.iri for document in read([WORLD, GOOD]))
        assert (receipt.accepted, receipt.replaced, receipt.unchanged) == (names, (), ())
        assert report.conforms
        assert receipt.sequence == 2


def test_the_same_again_is_nothing(tmp_path: Path) -> None:
    first = loaded(tmp_path / "db", [WORLD, GOOD])
    journal = sorted(path.name for path in (tmp_path / "db" / "journal").rglob("*"))
    with Writer.open(tmp_path / "db") as store:
        receipt, _ = load([GOOD, WORLD], store)
        assert (receipt.accepted, receipt.replaced, len(receipt.unchanged), receipt.sequence) == ((), (), 2, 2)
    assert sorted(path.name for path in (tmp_path / "db" / "journal").rglob("*")) == journal
    with Reader.open(tmp_path / "db") as store:
        assert canonical(store) == first


def test_another_content_of_the_same_document_takes_its_place(tmp_path: Path) -> None:
    edited = tmp_path / "good.ttl"
    edited.write_text(GOOD.read_text().replace("cg:low 2 ; cg:high 2", "cg:low 3 ; cg:high 4"))
    with Writer.open(tmp_path / "db") as store:
        load([WORLD, GOOD], store)
        receipt, _ = load([edited], store)
        (document,) = read([edited])
        assert receipt.replaced == (document.iri,)
        assert store.graph(document.iri) == frozenset(document.quads)


@pytest.mark.parametrize("bad", ["syntax/cut-in-mid-literal.ttl", "claims/low-above-high.ttl", "syntax/ending.txt"])
def test_one_bad_document_and_nothing_is_loaded(bad: str, tmp_path: Path) -> None:
    with Writer.open(tmp_path / "db") as store:
        with pytest.raises((Unreadable, Refused)):
            load([WORLD, GOOD, BAD / bad], store)
        assert list(store.documents()) == []
        load([WORLD], store)
        before = canonical(store)
        with pytest.raises((Unreadable, Refused)):
            load([GOOD, BAD / bad], store)
        assert canonical(store) == before


def test_a_refusal_carries_the_report() -> None:
    with pytest.raises(Refused) as refused:
        load([BAD / "claims/low-above-high.ttl"], Memory(read([WORLD])))
    assert [one.shape.rpartition("#")[2] for one in refused.value.report.violations] == ["Interval-order"]
    assert refused.value.exit_code == 1


def test_any_order_of_files_and_lines_gives_the_same_graph(tmp_path: Path) -> None:
    """The reports in any order and any portions, the lines of what is one statement a line in any order."""
    lists = [DATA / f"{name}.ttl" for name in ("actors", "places", "events")]
    reports = sorted((DATA / "reports").glob("*.ttl"))
    links = sorted((DATA / "links").glob("*.sssom.tsv"))
    whole = canonical(open_bundled())
    dice = random.Random(5)
    dice.shuffle(reports)
    dice.shuffle(lists)
    leans = leaning(read(reports))
    first = [path for path in reports if not any(leans[document.iri] for document in read([path]))][:2]
    later = [path for path in reports if path not in first]
    assert loaded(tmp_path / "portions", lists, first, [*links, *later]) == whole
    lines = [f"{quad} .\n" for document in read([DATA]) for quad in document.quads]
    dice.shuffle(lines)
    (tmp_path / "all.nq").write_text("".join(lines))
    assert loaded(tmp_path / "lines", [tmp_path / "all.nq"]) == whole


def test_what_survives_the_process_is_what_was_loaded(tmp_path: Path) -> None:
    first = loaded(tmp_path / "db", [DATA])
    assert first == canonical(open_bundled())
    shutil.rmtree(tmp_path / "db" / "index")
    with Writer.open(tmp_path / "db") as store:
        assert canonical(store) == first, "the index can always be made from the journal again"


def test_the_bundled_data_conforms() -> None:
    report = load([DATA], Memory(derive=lambda *_: ()))[1]
    assert report.violations == ()


@pytest.mark.parametrize(
    ("name", "remote"),
    [("http://localhost/sparql", True), ("https://e.org/", True), ("claimgraph.db", False), ("", False), (None, False)],
)
def test_a_store_is_a_folder_or_an_endpoint(name: str | None, remote: bool) -> None:
    assert is_remote(name) is remote


def test_without_a_store_the_bundled_data_answers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_graph(None) as graph:
        assert set(graph.documents()) == {document.iri for document in read([DATA])}
    assert list(tmp_path.iterdir()) == [], "to ask leaves nothing behind"
    with open_target(None) as graph:
        assert list(graph.documents()) == []


def test_a_store_that_is_here_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with open_store(None) as store:
        load([WORLD], store)
    assert (tmp_path / "claimgraph.db").is_dir()
    with open_graph(None) as graph:
        assert len(list(graph.documents())) == 1


def test_a_store_that_is_named_has_to_be_there(tmp_path: Path) -> None:
    with pytest.raises(StoreFailure, match="there is no store here; make one with"):
        open_graph(str(tmp_path / "none"))
    with pytest.raises(WrongUse, match="--at needs a store"):
        open_graph(str(tmp_path / "none"), at="1")
    (tmp_path / "file").write_text("no store")
    with pytest.raises(StoreFailure, match="is no store of claims"):
        open_graph(str(tmp_path / "file"))


@pytest.fixture
def one_by_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each document a batch of its own, as if a load were so large."""
    monkeypatch.setattr("claimgraph.store.transaction.BATCH", 1)


@pytest.mark.usefixtures("one_by_one")
def test_a_load_in_batches_is_the_same_load(tmp_path: Path) -> None:
    """What comes first may refer to what comes last."""
    assert loaded(tmp_path / "db", [GOOD, WORLD]) == canonical(Memory(read([GOOD, WORLD])))


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize(
    "bad", ["claims/low-above-high.ttl", "syntax/utf-16.ttl", "documents/class-of-another-document.ttl"]
)
def test_a_load_in_batches_is_all_or_nothing(bad: str, tmp_path: Path) -> None:
    with Writer.open(tmp_path / "db") as store:
        with pytest.raises((Unreadable, Refused)):
            load([WORLD, GOOD, BAD / bad], store)
        assert list(store.documents()) == []


@pytest.mark.usefixtures("one_by_one")
@pytest.mark.parametrize(
    ("path", "shape"),
    [
        ("documents/unnamed-speaker-in-two.trig", "one-document"),
        ("claims/quotation-circle-of-documents.trig", "Claim-quotes-circle"),
    ],
)
def test_what_two_documents_do_together_is_found_across_batches(path: str, shape: str, tmp_path: Path) -> None:
    with Writer.open(tmp_path / "db") as store:
        load([WORLD], store)
        with pytest.raises(Refused) as refused:
            load([BAD / path], store)
        assert shape in {one.shape.rpartition("#")[2] for one in refused.value.report.violations}
        assert len(list(store.documents())) == 1


@pytest.mark.usefixtures("one_by_one")
def test_one_document_of_two_contents_is_refused_across_batches(tmp_path: Path) -> None:
    with Writer.open(tmp_path / "db") as store:
        load([WORLD], store)
        with pytest.raises(WrongUse, match=r"b\.ttl: id:report-b comes twice with other content; keep one"):
            load([BAD / "documents/two-files-one-document"], store)
        assert len(list(store.documents())) == 1
