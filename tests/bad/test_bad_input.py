"""Bad input, through the real command line: refused with place and remedy, and the store stays what it was.

``catalogue.tsv`` has one line a case: the file, the exit code, the place (line:column, or - for what has none), and
words that the line about that place must hold. What is too large for a file is made here. What each is told is seen
with a store in memory; that nothing changes on disk, whatever is wrong, with some of each kind.
"""

import hashlib
import os
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from pyoxigraph import Quad

from claimgraph import opening
from claimgraph.claims.memory import Memory
from claimgraph.documents.read import read
from claimgraph.load import load
from claimgraph.store.reader import Reader
from claimgraph.store.writer import Writer
from tests.conftest import Done

BAD = Path(__file__).parent
GOOD = BAD / "good.ttl"


@dataclass(frozen=True)
class Case:
    """One line of the catalogue."""

    path: str
    exit: int
    place: str
    says: str


def catalogue() -> list[Case]:
    lines = (BAD / "catalogue.tsv").read_text("utf-8").splitlines()[1:]
    return [Case(path, int(code), place, says) for path, code, place, says in (line.split("\t") for line in lines)]


CASES = catalogue()


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store on disk with the few things that the bad documents refer to."""
    path = tmp_path_factory.mktemp("bad") / "claimgraph.db"
    with Writer.open(path) as graph:
        load([BAD / "world.ttl"], graph)
    return path


def content(path: Path) -> str:
    """The canonical hash of everything in the store, what is derived and the journal's own graph included."""
    with Reader.open(path) as store:
        found = store.query("SELECT ?s ?p ?o ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        lines = sorted(" ".join(map(str, row)) for row in found)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


@pytest.fixture(scope="module")
def at_first(store: Path) -> str:
    """What the store held before the first test, and holds before each."""
    return content(store)


@pytest.fixture
def unchanged(store: Path, at_first: str) -> Iterator[Path]:
    """The store, of which nothing may have changed when the test is over."""
    yield store
    assert content(store) == at_first


@pytest.fixture(scope="module")
def memory() -> Memory:
    """The same few things in memory."""
    return Memory(read([BAD / "world.ttl"]))


@pytest.fixture
def in_memory(memory: Memory, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The commands load into memory, and nothing may have changed there when the test is over."""
    monkeypatch.setattr(opening, "open_store", lambda *_, **__: memory)
    before = held(memory)
    yield
    assert held(memory) == before


def held(graph: Memory) -> dict[str, frozenset[Quad]]:
    """What the documents in ``graph`` say, what is derived, and that nothing came into its journal."""
    assert graph.log() == []
    return {name: graph.graph(name) for name in (*graph.documents(), *graph.derived())}


def lines(done: Done) -> list[str]:
    return [line.removeprefix("claimgraph: ") for line in (done.err + done.out).splitlines()]


def assert_clean(done: Done) -> None:
    """No traceback, and nothing that could steer a terminal."""
    assert "Traceback" not in done.err + done.out
    assert not [sign for sign in done.err + done.out if unicodedata.category(sign) == "Cc" and sign != "\n"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.path)
def test_a_bad_document_is_refused_with_place_and_remedy(
    case: Case, in_memory: None, command: Callable[..., Done]
) -> None:
    done = command("load", BAD / case.path)
    assert done.code == case.exit
    assert_clean(done)
    place = "" if case.place == "-" else f":{case.place}"
    file = BAD / case.path
    begin = f"{file / 'b.ttl' if case.exit == 1 and file.is_dir() else file}{place}: "
    told = next(line for line in lines(done) if line.startswith(begin) and case.says in line)
    assert "; " in told or ". " in told, "what is wrong is told, but not what to do"


@pytest.mark.parametrize("case", CASES[::7], ids=lambda case: case.path)
def test_one_bad_document_keeps_the_good_ones_out(case: Case, unchanged: Path, command: Callable[..., Done]) -> None:
    assert command("--store", unchanged, "load", GOOD, BAD / case.path).code == case.exit


def test_the_good_document_is_good(store: Path, command: Callable[..., Done]) -> None:
    """Else the test above would show nothing."""
    done = command("--store", store, "check", GOOD)
    assert (done.code, "1 document conforms" in done.err) == (0, True)


def test_every_file_is_in_the_catalogue() -> None:
    listed = {case.path for case in CASES}
    files = {path.relative_to(BAD) for path in BAD.rglob("*") if path.is_file()}
    outside = {str(path) for path in files if path.parts[0] in ("claims", "documents", "syntax", "terms")}
    assert {path for path in outside if not any(path.startswith(one) for one in listed)} == set()
    assert len(listed) >= 40


CG = "https://w3id.org/claimgraph/ont#"
ID = "https://w3id.org/claimgraph/id/"
HEAD = f"@prefix cg: <{CG}> .\n@prefix id: <{ID}> .\n"


def doubling(levels: int) -> str:
    """Nodes without an IRI, each twice in the next: as a tree there would be two to the power of ``levels``."""
    pairs = (f"_:n{n} cg:quotes _:n{n + 1} ; cg:disputes _:n{n + 1} ." for n in range(levels))
    return HEAD + "\n".join(pairs)


MADE: dict[str, tuple[str, Callable[[], bytes], int, str]] = {
    "a-literal-of-17-MiB": (
        ".ttl",
        lambda: f'{HEAD}id:a\n  cg:note "{"x" * (17 << 20)}" .'.encode(),
        3,
        ":4:11: a text longer than 1,048,576 characters; ",
    ),
    "100,000-nested-nodes": (
        ".ttl",
        lambda: (HEAD + "id:a cg:quotes " + "[ cg:quotes " * 100_000 + "id:b" + " ]" * 100_000 + " .").encode(),
        3,
        ":3:12016: brackets nested more than 1,000 deep; ",
    ),
    "100,000-nested-lists": (
        ".ttl",
        lambda: (HEAD + "id:a cg:quotes " + "(" * 100_000 + ")" * 100_000 + " .").encode(),
        3,
        ":3:1016: brackets nested more than 1,000 deep; ",
    ),
    "100,000-brackets-that-never-close": (
        ".ttl",
        lambda: (HEAD + "id:a cg:quotes " + "[" * 100_000).encode(),
        3,
        ":3:1016: brackets nested more than 1,000 deep; ",
    ),
    "100,000-nested-arrays": (
        ".jsonld",
        lambda: b'{"@graph": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
        3,
        ":1:211: brackets nested more than 200 deep; ",
    ),
    "201-nested-objects": (
        ".jsonld",
        lambda: (f'{{"{CG}quotes": ' * 201 + "1" + "}" * 201).encode(),
        3,
        " brackets nested more than 200 deep; ",
    ),
    "200-nested-objects": (
        ".jsonld",
        lambda: (f'{{"{CG}quotes": ' * 200 + "1" + "}" * 200).encode(),
        1,
        "nobody coded this; ",
    ),
    "101-nested-objects-in-101-lists": (
        ".jsonld",
        lambda: (f'{{"{CG}note": "]", "{CG}quotes": [' * 101 + "1" + "]}" * 101).encode(),
        3,
        " brackets nested more than 200 deep; ",
    ),
    "100,000-nested-elements": (
        ".rdf",
        lambda: b"<a>" * 100_000 + b"</a>" * 100_000,
        3,
        ": ",
    ),
    "a-bomb-of-blank-nodes": (".ttl", lambda: doubling(60).encode(), 1, "nobody coded this; "),
    "a-circle-of-2,000-blank-nodes": (
        ".ttl",
        lambda: (HEAD + " ".join(f"_:n{n} cg:quotes _:n{(n + 1) % 2000} ." for n in range(2000))).encode(),
        3,
        "refer to one another in a circle; ",
    ),
    "a-number-of-5,000-digits": (".ttl", lambda: f"{HEAD}id:a cg:low {'9' * 5000} .".encode(), 1, "cgs:Interval-home"),
    "5,000-unknown-terms": (
        ".ttl",
        lambda: (HEAD + "".join(f"id:a cg:lowe{n % 7} {n} .\n" for n in range(5_000))).encode(),
        1,
        "cg:lowe6 is no term of the ontology; did you mean 'cg:low'?",
    ),
}


@pytest.mark.parametrize("name", MADE)
def test_what_is_too_much_is_refused_soon(
    name: str, tmp_path: Path, unchanged: Path, command: Callable[..., Done]
) -> None:
    ending, make, code, says = MADE[name]
    path = tmp_path / f"made{ending}"
    path.write_bytes(make())
    done = command("--store", unchanged, "load", path)
    assert_clean(done)
    assert done.code == code
    assert [line for line in lines(done) if line.startswith(str(path)) and says in line]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("absent.ttl", "cannot be opened: no such file or directory; "),
        ("absent", "no document ends in ''; documents end in .ttl"),
        ("a" * 300 + ".ttl", "cannot be opened: file name too long; "),
        ("good.ttl/inside.ttl", "cannot be opened: not a directory; "),
    ],
)
def test_what_is_not_there_is_told(path: str, says: str, unchanged: Path, command: Callable[..., Done]) -> None:
    done = command("--store", unchanged, "load", BAD / path)
    assert (done.code, f"{BAD / path}: {says}" in done.err) == (3, True)


def real(*args: str | bytes | Path, **options: object) -> subprocess.CompletedProcess[str]:
    """The command line in a process of its own."""
    words = [sys.executable, "-m", "claimgraph", *args]
    return subprocess.run(words, capture_output=True, text=True, timeout=60, check=False, **options)  # type: ignore[call-overload,no-any-return]


@pytest.mark.parametrize(
    "path",
    [
        "syntax/cut-in-mid-literal.ttl",
        "syntax/entity-bomb.rdf",
        "claims/impossible-date.ttl",
        "terms/unknown-property.ttl",
    ],
)
def test_in_a_process_of_its_own_it_is_the_same(path: str, unchanged: Path) -> None:
    """Here logging, warnings and the interpreter's own last words would be seen too."""
    case = next(case for case in CASES if case.path == path)
    done = real("--store", unchanged, "load", BAD / path)
    assert (done.returncode, done.stdout) == (case.exit, "")
    assert case.says in done.stderr
    assert not [line for line in done.stderr.splitlines() if not line.startswith((str(BAD), "claimgraph: "))]


@pytest.mark.parametrize("path", ["closed", "closed/a.ttl"])
def test_what_may_not_be_read_is_told(path: str, tmp_path: Path, command: Callable[..., Done]) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed/a.ttl").write_text(GOOD.read_text())
    (tmp_path / "closed").chmod(0)
    root = os.geteuid() == 0
    try:
        if root:  # who may read everything, so the test becomes somebody else
            os.seteuid(65534)
        done = command("check", tmp_path / path)
    finally:
        if root:
            os.seteuid(0)
        (tmp_path / "closed").chmod(0o700)
    assert (done.code, f"{tmp_path / path}: cannot be opened: permission denied; " in done.err) == (3, True)


def test_a_name_that_is_no_utf_8_is_told(unchanged: Path) -> None:
    done = real("--store", unchanged, "load", b"\xff.ttl")
    assert (done.returncode, "cannot be opened" in done.stderr, "Traceback" in done.stderr) == (3, True, False)


def test_from_stdin_it_is_the_same(unchanged: Path, command: Callable[..., Done]) -> None:
    done = command("--store", unchanged, "load", "-", stdin=(BAD / "syntax/undefined-prefix.ttl").read_bytes())
    assert (done.code, "stdin:16:49: The prefix schema: has not been declared; " in done.err) == (3, True)


def test_a_bad_replacement_leaves_the_good_version(
    tmp_path: Path, unchanged: Path, command: Callable[..., Done]
) -> None:
    """The same document again, now with a mistake: the version that was accepted stays."""
    text = (BAD / "world.ttl").read_text().replace("cg:within id:country", "cg:within id:attack-1")
    (tmp_path / "world.ttl").write_text(text)
    done = command("--store", unchanged, "load", tmp_path / "world.ttl")
    assert (done.code, "cgs:Location-within-class" in done.err) == (1, True)
