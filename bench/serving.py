"""What serving costs beside Oxigraph's own server, on the same checkpoint, in turns in one run.

    python bench/serving.py OXIGRAPH [--claims 10000] [--folder FOLDER] [--turns 3]
        [--only kept,new,rows,killers|first|fresh]

OXIGRAPH is the path of its binary (the package ``oxigraph`` has it). Without ``--claims`` the bundled data answer. 16
clients keep their connections; seconds of a processor are those of a server's whole process tree. Ours asks an image in
memory and theirs its files, since each does so by itself.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import threading
from contextlib import ExitStack, closing, suppress
from datetime import date, timedelta
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from shutil import copytree
from statistics import median
from time import monotonic, sleep, time
from urllib.parse import quote, urlencode

sys.path.insert(0, str(Path(__file__).resolve().parent))

import questions as peers
from claimgraph import catalogue
from claimgraph.opening import open_graph
from claimgraph.store.folder import INDEX
from claimgraph.store.generations import CURRENT
from clients import Measured, Server, measured, memory, running, spent

CLIENTS = 16
ATTACK, BENCH_ATTACK = "id:green-zone-rockets-2021-12-19", "id:bench-attack-0"
# Three that cost the engine about 0.5, 3 and 6 ms in memory, on the bundled data; each with a date that is always new.
CHEAP: tuple[tuple[str, str, dict[str, str]], ...] = (
    ("changes-since", "since", {}),
    ("state-as-of", "date", {"attack": ATTACK}),
    ("unclaimed-attacks", "since", {}),
)
ROWS = 295_000
DEADLINE = 3  # seconds after which a query is to be ended; more than the quick ones take beside the killers
KILLER = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
FRESH = """id:fresh a cg:Dataset ; dcterms:title "Fresh {0}"@en ; cg:codedBy id:me ; cg:codedOn "2026-01-31"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me"@en .
"""
_DAYS = count()


def new_day() -> str:
    """A day that no request had before; all data are of later ones, but for the last of these."""
    return (date(1990, 1, 1) + timedelta(next(_DAYS))).isoformat()


def saved(question: str, values: dict[str, str], suffix: str = "json") -> str:
    """The path of a saved question."""
    return f"/q/{question}.{suffix}?{urlencode(values)}"


def protocol(text: str, path: str = "/query") -> str:
    """The path of a query of SPARQL."""
    return f"{path}?query={quote(text)}"


def bound(question: str, values: dict[str, str]) -> str:
    """The path of the same question at another's endpoint."""
    return protocol(catalogue.find(question).bind(values))


def told(server: Server, what: str, found: Measured) -> None:
    """Print one line."""
    n = len(found.took)
    print(
        f"| {server.name} | {what} | {n / found.seconds:,.0f} | {1e3 * found.processor / n:.2f} | "
        f"{1e3 * median(found.took):.1f} | {sorted(found.statuses)} |",
        flush=True,
    )


def turns(ours: Server, theirs: Server, which: int, kept: bool, given: argparse.Namespace) -> None:
    """Ask a cheap question in turns; print how many times theirs ours answers per second of a processor."""
    question, varied, others = CHEAP[which]
    fixed = {name: BENCH_ATTACK if given.claims and text == ATTACK else text for name, text in others.items()}
    print(f"\n{question}, {'kept' if kept else 'nothing kept'}\n")
    print("| server | | requests/s | ms of a processor | median ms | status |\n|---|---|---|---|---|---|")
    ratios, rates = [], []
    for _ in range(given.turns):
        values = [{**fixed, varied: new_day()} for _ in range(given.requests)]
        asked = values[:1] * given.requests if kept else values
        here = measured(ours, [saved(question, one) for one in asked], CLIENTS)
        there = measured(theirs, [bound(question, one) for one in values], CLIENTS)
        told(ours, question, here)
        told(theirs, question, there)
        ratios.append(there.processor / here.processor)
        rates.append(there.seconds / here.seconds)
    print(f"\nper second of a processor {median(ratios):.2f} times, by the clock {median(rates):.2f} times", flush=True)


def rows(ours: Server, theirs: Server, given: argparse.Namespace) -> None:
    """Many rows of CSV, one client."""
    text = f"SELECT ?s ?p ?o {{ {' UNION '.join(['{ ?s ?p ?o }'] * 10)} }} LIMIT {ROWS}"
    print(f"\n{ROWS:,} rows of CSV\n")
    print("| server | MB/s | first byte s | MB more | MB/s of a processor | bytes |\n|---|---|---|---|---|---|")
    rates, per_processor = [], []
    for turn in range(given.turns):
        found = []
        for server, path in ((ours, "/sparql"), (theirs, "/query")):
            before, most, over = memory(server.pid), [0], threading.Event()
            watch = threading.Thread(target=_watch, args=(server, most, over))
            watch.start()
            asked = f"{protocol(text + ' # ' + str(turn), path)}{'&format=csv' if path == '/sparql' else ''}"
            one = measured(server, [asked], 1, accept="text/csv")
            over.set()
            watch.join()
            found.append(one)
            megabytes = one.bytes / 1e6
            print(
                f"| {server.name} | {megabytes / one.seconds:.1f} | {one.first[0]:.3f} | "
                f"{(most[0] - before) / 2**20:.0f} | {megabytes / one.processor:.1f} | {one.bytes:,} |",
                flush=True,
            )
        rates.append(found[1].seconds / found[0].seconds)
        per_processor.append(found[1].processor / found[0].processor)
    print(f"\nthroughput {median(rates):.2f} times, per second of a processor {median(per_processor):.2f} times")


def _watch(server: Server, most: list[int], over: threading.Event) -> None:
    while not over.wait(0.1):
        most[0] = max(most[0], memory(server.pid))


def killers(server: Server, quiet: list[str], busy: list[str], kill: str) -> None:
    """The slowest hundredth of a cheap question, quiet and while another's four killers run; what those came to."""
    calm = measured(server, quiet, 1).took
    ended: list[float] = []

    def attack() -> None:
        with suppress(EOFError):  # the server was ended before the killer was
            ended.extend(measured(server, [kill], 1, own="127.0.0.2").took)

    threads = [threading.Thread(target=attack, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    sleep(0.3)
    during = measured(server, busy, 1).took
    began = monotonic()
    for thread in threads:
        thread.join(max(0.0, began + 4 * DEADLINE - monotonic()))
    last = f"{len(ended)} of 4 ended, the last after {max(ended):.2f} s" if ended else "0 of 4 ended"
    slow, slowed = (1e3 * sorted(took)[int(len(took) * 0.99)] for took in (calm, during))
    figures = f"{1e3 * median(calm):.1f} | {slow:.1f} | {1e3 * median(during):.1f} | {slowed:.1f} | {slowed / slow:.1f}"
    print(f"| {server.name} | {figures} | {last} |", flush=True)


def first(command: list[str], folder: Path, given: argparse.Namespace) -> None:
    """From the start of the process to the first answer."""
    clock, processor = [], []
    for _ in range(given.turns):
        began = monotonic()
        with running("claimgraph serve", command, folder) as server:
            measured(server, [saved(CHEAP[0][0], {})], 1)
            clock.append(monotonic() - began)
            processor.append(spent(server.pid))
    print(f"first answer after {median(clock):.2f} s by the clock; {median(processor):.2f} s of a processor")


def fresh(command: list[str], store: Path, given: argparse.Namespace) -> None:
    """From the moment when another process has published a state to the first answer of it."""
    lags = []
    with running("claimgraph serve", command, store.parent) as server:
        for turn in range(given.turns):
            before = _sequence(server)
            (store.parent / "fresh.ttl").write_text(FRESH.format(turn), "utf-8")
            load = [sys.executable, "-m", "claimgraph", "--store", str(store), "load", "fresh.ttl"]
            with subprocess.Popen(load, cwd=store.parent, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL):
                while _sequence(server) == before:
                    sleep(0.01)
                lags.append(time() - (store / INDEX / CURRENT).stat().st_mtime)
    print(f"the first answer of a new state came after {', '.join(f'{lag:.2f}' for lag in lags)} s")


def _until_in_memory(server: Server) -> None:
    """Until then the disk answers."""
    in_memory = False
    while not in_memory:
        sleep(0.1)
        with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
            connection.request("GET", "/health")
            in_memory = json.load(connection.getresponse())["in_memory"]


def _sequence(server: Server) -> str | None:
    with closing(HTTPConnection("127.0.0.1", server.port)) as connection:
        connection.request("GET", saved(CHEAP[0][0], {"since": "2999-01-01"}))
        return connection.getresponse().getheader("Claimgraph-Sequence")


def _commands(given: argparse.Namespace, store: str | None, checkpoint: Path) -> tuple[list[str], list[str]]:
    ours = [sys.executable, "-m", "claimgraph", "serve", "--port", "{port}", "--workers", str(given.workers)]
    ours += [] if store is None else ["--store", store]
    ours += ["--timeout", str(DEADLINE)] if "killers" in given.only else []
    theirs = [str(given.oxigraph.resolve()), "serve-read-only", "--location", str(checkpoint), "--union-default-graph"]
    return ours, [
        *theirs,
        "--bind",
        "127.0.0.1:{port}",
        "--timeout-s",
        str(DEADLINE if "killers" in given.only else 60),
    ]


def main() -> None:
    """Measure what is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("oxigraph", type=Path)
    parser.add_argument("--claims", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--requests", type=int, default=640)
    parser.add_argument("--workers", type=int, default=4)
    parser.add_argument("--only", default="kept,new,rows")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as temporary, ExitStack() as stack:
        folder = given.folder or Path(temporary)
        store = str(peers.stored(given.claims, folder)) if given.claims else None
        open_graph(store).close()  # the bundled data are kept ready from here on
        graph = stack.enter_context(open_graph(store))
        snapshot = stack.enter_context(graph.snapshot())
        assert snapshot is not None
        assert snapshot.checkpoint is not None
        here, there = _commands(given, store, snapshot.checkpoint)
        if "first" in given.only:
            first(here, Path(temporary), given)
            return
        if "fresh" in given.only:
            assert store is not None, "a state of the bundled data never changes; give --claims"
            own = Path(copytree(store, Path(temporary) / "fresh" / "graph.db"))
            fresh([str(own) if one == store else one for one in here], own, given)
            return
        ours = stack.enter_context(running("claimgraph serve", here, Path(temporary)))
        _until_in_memory(ours)
        theirs = stack.enter_context(running("oxigraph serve-read-only", there, Path(temporary)))
        for which in range(len(CHEAP)):
            for kept in (True, False):
                if ("kept" if kept else "new") in given.only:
                    turns(ours, theirs, which, kept, given)
        if "rows" in given.only:
            rows(ours, theirs, given)
        if "killers" in given.only:
            print("\n| server | median ms | p99 | median during | p99 during | times | killers |")
            print("|---|---|---|---|---|---|---|")
            for _ in range(given.turns):
                for server, ask, kill in (
                    (ours, saved, protocol(KILLER, "/sparql")),
                    (theirs, bound, protocol(KILLER)),
                ):
                    asked = [ask(CHEAP[0][0], {"since": new_day()}) for _ in range(2 * given.requests)]
                    killers(server, asked[::2], asked[1::2], kill)


if __name__ == "__main__":
    main()
