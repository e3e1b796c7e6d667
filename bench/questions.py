"""Every saved question as its users ask it: from disk, in memory, and beside them in Apache Jena Fuseki on disk.

    python bench/questions.py [--claims 10000] [--rounds 5] [--folder FOLDER] [--alone] [ID...]

The graph of ``bench/generate.py`` is loaded as ``claimgraph load`` does and read through its checkpoint; the same
quads, derived ones too, go into an engine in memory and into TDB2, which Fuseki serves (``--alone`` leaves it out).
Each question is asked with its defaults and, where it has parameters, about one thing, in turns: one round is one
answer of each place, the first warms up and does not count, and what takes longer than a minute is asked once. The
medians are told by the clock and of the processor: ours of this process, which collects all rows, and Fuseki's of its
own, while the clock there also counts the way over HTTP. ``--folder`` keeps the stores.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import httpx  # noqa: E402
import pyoxigraph  # noqa: E402
from pyoxigraph import RdfFormat  # noqa: E402

import generate  # noqa: E402
from claimgraph import asking, catalogue  # noqa: E402
from claimgraph.catalogue import Query  # noqa: E402
from claimgraph.claims.reading import Reading  # noqa: E402
from claimgraph.graph import Readable  # noqa: E402
from claimgraph.load import load  # noqa: E402
from claimgraph.opening import open_graph, open_store  # noqa: E402

# What a question about one thing is asked about: things of the generated graph, by the names of parameters.
ONE = {
    "attack": "id:bench-attack-7",
    "event": "id:bench-attack-7",
    "actor": "id:bench-group-7",
    "claimant": "id:bench-state-7",
    "accused": "id:bench-group-7",
    "source": "id:bench-report-7",
    "site": "id:bench-place-7",
    "place": "id:bench-place-7",
    "munition": "cg:Rocket",
    "measure": "killed",
    "policy": "median",
    "kind": "tension",
    "since": "2000-02-01",
    "date": "2000-02-01",
    "lat": "33.5",
    "long": "43.5",
    "km": "50",
}
# Past so many seconds one answer of a place is enough, and past these none of Fuseki is waited for.
LONG, GIVEN_UP = 60, 600
TICKS = os.sysconf("SC_CLK_TCK")

Times = tuple[float, float]
Found = tuple[list[Times | None], int]


@dataclass(frozen=True)
class Place:
    """Where a question can be asked: how many rows it answers, and its processor's time so far."""

    name: str
    ask: Callable[[Query, dict[str, str]], int]
    processor: Callable[[], float]


def ours(name: str, graph: Readable) -> Place:
    """A place in this process."""
    return Place(name, lambda query, values: len(asking.answer(query, values, graph).rows), process_time)


@contextmanager
def fuseki(quads: Path, folder: Path) -> Iterator[Place]:
    """Fuseki on a TDB2 database on disk, made of the N-Quads at ``quads`` where it is absent."""
    from tests.remote.running import fuseki as started
    from tests.remote.running import fuseki_jar

    database = folder / f"{quads.stem}.tdb"
    if not database.exists():
        loader = ["java", "-cp", str(fuseki_jar()), "tdb2.tdbloader", "--loc", str(database), str(quads)]
        subprocess.run(loader, check=True, capture_output=True)
    (folder / "fuseki").mkdir(exist_ok=True)
    with (
        started(folder / "fuseki", location=database, seconds=GIVEN_UP, memory="4g") as running,
        httpx.Client(timeout=GIVEN_UP, trust_env=False) as client,
    ):

        def ask(query: Query, values: dict[str, str]) -> int:
            text = {"query": query.bind(values)}
            answer = client.post(running.url, data=text, headers={"Accept": "text/tab-separated-values"})
            return answer.raise_for_status().text.count("\n") - 1

        yield Place("Fuseki", ask, lambda: processor_of(running.process))


def processor_of(process: int) -> float:
    """Seconds of the processor that another process has used."""
    fields = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def stored(claims: int, folder: Path) -> Path:
    """The store of ``claims`` claims in ``folder``, made where it is absent."""
    path = folder / f"{claims}.db"
    if not path.exists():
        generate.write(claims, source := folder / f"{claims}")
        with open_store(str(path)) as graph:
            load([source], graph)
    return path


def dumped(graph: Readable, path: Path) -> Path:
    """All quads that ``graph`` reads, derived ones too, as N-Quads at ``path``."""
    if not path.exists():
        with graph.snapshot() as snapshot:
            folder = snapshot and snapshot.checkpoint
            assert folder is not None
            pyoxigraph.Store.read_only(str(folder)).dump(str(path), RdfFormat.N_QUADS)
    return path


def in_memory(quads: Path) -> Reading:
    """An engine in memory with the N-Quads at ``quads``."""
    store = pyoxigraph.Store()
    began = process_time()
    store.bulk_load(path=str(quads), format=RdfFormat.N_QUADS, lenient=True)
    print(f"{len(store):,} quads; read into memory in {process_time() - began:.1f} s of the processor", flush=True)
    return Reading(store)


def times(question: Query, values: dict[str, str], places: list[Place], rounds: int) -> Found:
    """The median times of each place in turns, None where it gave no answer, and the rows of the first."""
    told: list[list[Times]] = [[] for _ in places]
    rows = [0 for _ in places]
    given_up: set[int] = set()
    for _ in range(rounds + 1):
        for number, place in enumerate(places):
            if number in given_up or (told[number] and told[number][0][0] > LONG):
                continue
            clock, processor = perf_counter(), place.processor()
            try:
                rows[number] = place.ask(question, values)
            except httpx.HTTPError:
                given_up.add(number)
            told[number].append((perf_counter() - clock, place.processor() - processor))
    found = [None if n in given_up else _median(one) for n, one in enumerate(told)]
    if any(rows[0] != other for other, one in zip(rows, found, strict=True) if one):
        print(f"{question.id}: the places answer unlike numbers of rows: {rows}", file=sys.stderr)
    return found, rows[0]


def _median(told: list[Times]) -> Times:
    counted = told[1:] or told
    return median(clock for clock, _ in counted), median(processor for _, processor in counted)


def about(question: Query) -> list[dict[str, str]]:
    """What each question is asked with: its defaults, and if it has parameters that we know, one thing."""
    one = {p.name: ONE[p.name] for p in question.parameters if p.name in ONE}
    return [{}, one] if one else [{}]


def table(questions: list[Query], places: list[Place], rounds: int) -> None:
    """One row for each question and what it is asked with, in milliseconds; in brackets of the processor."""
    heads = " | ".join(f"{place.name}, ms" for place in places)
    print(f"\n| question | rows | {heads} | Fuseki by disk |\n|---|---|{'---|' * len(places)}---|", flush=True)
    for question in questions:
        for values in about(question):
            found, rows = times(question, values, places, rounds)
            cells = [f"{1e3 * one[0]:.1f} ({1e3 * one[1]:.1f})" if one else "no answer" for one in found]
            last, first = found[-1], found[0]
            times_ours = f"{last[0] / first[0]:.2f} ({last[1] / first[1]:.2f})" if last and first else ""
            given = " ".join(f"{name}={value}" for name, value in values.items())
            print(f"| {question.id} {given} | {rows:,} | {' | '.join(cells)} | {times_ours} |", flush=True)


def compare(claims: int, questions: list[Query], rounds: int, folder: Path, alone: bool) -> None:
    """Print the table of one size."""
    path = stored(claims, folder)
    began = process_time()
    with ExitStack() as stack:
        disk = stack.enter_context(open_graph(str(path)))
        print(f"\n{claims:,} claims; opened in {1e3 * (process_time() - began):.0f} ms of the processor", flush=True)
        quads = dumped(disk, folder / f"{claims}.nq")
        places = [ours("disk", disk), ours("memory", in_memory(quads))]
        if not alone:
            places.append(stack.enter_context(fuseki(quads, folder)))
        table(questions, places, rounds)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", default="10000", help="one size or several, with commas between")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--alone", action="store_true")
    parser.add_argument("ids", nargs="*", metavar="ID")
    asked = parser.parse_args()
    questions = [query for query in catalogue.questions() if not asked.ids or query.id in asked.ids]
    print(f"pyoxigraph {pyoxigraph.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as temporary:
        folder = asked.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for claims in map(int, asked.claims.split(",")):
            compare(claims, questions, asked.rounds, folder, asked.alone)


if __name__ == "__main__":
    main()
