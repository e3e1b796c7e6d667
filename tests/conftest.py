"""What several tests share: where the repository and the material beside it are, and how hypothesis behaves here."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from pyoxigraph import Quad

from claimgraph.claims import reading
from claimgraph.claims.reading import Reading
from claimgraph.cli import main
from claimgraph.documents.document import Document
from claimgraph.errors import Damaged

ROOT = Path(__file__).resolve().parents[1]

# The same examples every time, and no deadline: on a busy machine time says nothing about the code.
settings.register_profile(
    "repeatable", derandomize=True, deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("repeatable")


# Why a test may be skipped where CI is set in the environment: a line for each reason, and why it is one.
SKIPS = dict(line.split("\t") for line in Path(__file__).with_name("skips.tsv").read_text("utf-8").splitlines()[1:])
_unlisted: set[str] = set()


def pytest_configure() -> None:
    if os.environ.get("CI") and os.environ.get("CLAIMGRAPH_GOLDEN"):
        raise pytest.UsageError("CLAIMGRAPH_GOLDEN under CI compares each golden file with itself; unset it")


def pytest_runtest_logreport(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.skipped and not hasattr(report, "wasxfail") and isinstance(report.longrepr, tuple):
        reason = report.longrepr[2].removeprefix("Skipped: ")
        _unlisted.update({f"{report.nodeid}: {reason}"} if reason not in SKIPS else ())


pytest_collectreport = pytest_runtest_logreport


def pytest_sessionfinish(session: pytest.Session) -> None:
    passed = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED)
    if os.environ.get("CI") and _unlisted and session.exitstatus in passed:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if os.environ.get("CI") and _unlisted:
        terminalreporter.section("skipped without a reason in tests/skips.tsv, which fails under CI", red=True)
        terminalreporter.line("\n".join(sorted(_unlisted)))


@pytest.fixture(scope="session")
def root() -> Path:
    """The root of the repository."""
    return ROOT


@pytest.fixture(scope="session")
def data(root: Path) -> Path:
    """The bundled data; a test that needs it fails where it is absent, for it is part of the product."""
    return root / "data"


def leaning(documents: Iterable[Document]) -> dict[str, set[str]]:
    """Each document's IRI with those of the others in which something stands that it refers to."""
    known = list(documents)
    home = {subject: document.iri for document in known for subject in document.by_subject}
    named = {document.iri: {getattr(quad.object, "value", "") for quad in document.quads} for document in known}
    return {iri: {home[thing] for thing in things & home.keys()} - {iri} for iri, things in named.items()}


@dataclass(frozen=True)
class Done:
    """What a command left: its exit code, and what it wrote to stdout and stderr."""

    code: int
    out: str
    err: str


def breaking_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what is read of a document's graph turn out to be damaged behind the first thing."""
    whole = Reading.pieces
    monkeypatch.setattr(reading, "_AT_ONCE", 1)

    def pieces(self: Reading, iri: str, only: str | None = None) -> Iterator[list[Quad]]:
        read = whole(self, iri, only)
        yield next(read)
        if only is None:
            raise Damaged("the index is damaged behind the first piece; run `claimgraph rebuild`")

    monkeypatch.setattr(Reading, "pieces", pieces)


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch) -> Callable[..., Done]:
    """The real command line in this process: ``command("ask", "--list")``; bytes for stdin as ``stdin=``."""

    def run(*args: str | Path, stdin: bytes = b"") -> Done:
        out, err = (TextIOWrapper(BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
        monkeypatch.setattr(sys, "argv", ["claimgraph", *map(str, args)])
        monkeypatch.setattr(sys, "stdin", TextIOWrapper(BytesIO(stdin)))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as ended:
            main()
        written = [stream.buffer.getvalue().decode() for stream in (out, err)]
        return Done(int(ended.value.code or 0), *written)

    return run
