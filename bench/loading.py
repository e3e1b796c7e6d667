"""Loading: a graph through gate, journal, index and derivation, and one report into stores of several sizes.

    python bench/loading.py whole [--claims 100000] [--beside 1000]
    python bench/loading.py floor [--claims 10000]
    python bench/loading.py adding [--sizes 10000,100000,1000000] [--rounds 7] [--before PYTHON]

``whole`` loads a graph of ``--claims`` claims with ``claimgraph.load`` into a new store, and tells how long each part
took and the peak of memory; then it loads one of ``--beside`` claims both so and with rdflib + pySHACL (which parse,
validate and write N-Quads, without a journal, an index that can be asked, or anything derived), in one run.
``floor`` does the least that a load has to do, on text alone: no quad becomes an object of Python, and everything
happens once, in a store in memory; only the index is on disk. It has no messages, no places and no history: it tells
how far from what the engine takes a load can ever be.
``adding`` adds reports to new stores of ``--sizes`` claims in turn, each report to five attacks that stand in three
reports already, in this process and as the whole command ``claimgraph load``, and tells the medians and how many times
as long as at the smallest size; ``--before`` compares the whole commands with those of another version's Python.

Every figure is by the clock, and of the processor, which tells more on a busy machine.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter, process_time
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

import generate

Times = dict[str, tuple[float, float]]


def now() -> tuple[float, float]:
    return perf_counter(), process_time()


@contextmanager
def timed(times: Times, name: str) -> Iterator[None]:
    """Add what the block takes to ``times[name]``: (seconds by the clock, seconds of the processor)."""
    clock, processor = now()
    try:
        yield
    finally:
        before = times.get(name, (0.0, 0.0))
        times[name] = (before[0] + perf_counter() - clock, before[1] + process_time() - processor)


def timing(times: Times, name: str, function: Callable[..., Any]) -> Callable[..., Any]:
    def told(*arguments: Any, **named: Any) -> Any:
        with timed(times, name):
            return function(*arguments, **named)

    return told


def claimgraph_loads(folder: Path, store: Path) -> dict[str, Any]:
    """Load ``folder`` into the new store at ``store``."""
    from claimgraph.gate import check as gate
    from claimgraph.load import load
    from claimgraph.store import index
    from claimgraph.store.reader import Reader
    from claimgraph.store.writer import Writer

    times: Times = {}
    gate.check = timing(times, "gate", gate.check)
    index.begin = timing(times, "derivation", index.begin)
    with timed(times, "all"), Writer.open(store) as graph:
        load([folder], graph)
    with Reader.open(store) as graph:
        return {**_told(times), "quads": graph.state.quads, "claims": graph.state.claims}


def rdflib_loads(folder: Path, store: Path) -> dict[str, Any]:
    """Parse ``folder`` with rdflib, validate with pySHACL, write N-Quads to ``store``."""
    import pyshacl
    import rdflib

    from claimgraph import schema

    times: Times = {}
    with timed(times, "all"):
        data = rdflib.Dataset(default_union=True)
        with timed(times, "parse"):
            for file in sorted(folder.iterdir()):
                data.parse(file, format="nquads")
        with timed(times, "gate"):
            shapes, union = rdflib.Graph(), rdflib.Graph()
            for file in schema.shape_files():
                shapes.parse(file)
            union.parse(data="".join(f"{quad.triple} .\n" for quad in schema.background()), format="nt")
            for triple in data.triples((None, None, None)):
                union.add(triple[:3])
            pyshacl.validate(union, shacl_graph=shapes, inference="none")
        data.serialize(store, format="nquads")
    return {**_told(times), "quads": sum(1 for _ in data.quads())}


def _told(times: Times) -> dict[str, Any]:
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"times": times, "MB": memory}


def floor(folder: Path, store: Path) -> dict[str, Any]:
    """Do the least that a load of ``folder`` into ``store`` has to do, part by part."""
    import pyoxigraph

    from claimgraph import engine, schema
    from claimgraph.claims import derive
    from claimgraph.gate import judge
    from claimgraph.screen import stage

    times: Times = {}
    screen, memory = judge._screen(), engine.in_memory()
    with timed(times, "parse"):
        for file in sorted(folder.iterdir()):
            memory.bulk_load(path=file, format=pyoxigraph.RdfFormat.N_QUADS)
    count = len(memory)
    with timed(times, "journal"):
        text = memory.dump(format=pyoxigraph.RdfFormat.N_QUADS) or b""
        store.with_suffix(".nq").write_bytes(text)
    with timed(times, "shapes"):
        data = stage(iter(schema.background()))
        data.bulk_load(memory.dump(format=pyoxigraph.RdfFormat.N_QUADS), format=pyoxigraph.RdfFormat.N_QUADS)
        screen.suspects(data)
    with timed(times, "derivation"):
        derive.teach(memory)
        derived = b"".join(derive.derive(memory))
    with timed(times, "index"):
        index = engine.on_disk(store)
        index.bulk_load(text, pyoxigraph.RdfFormat.N_QUADS)
        index.bulk_load(derived, pyoxigraph.RdfFormat.N_QUADS)
    times["all"] = tuple(sum(each) for each in zip(*times.values(), strict=True))  # type: ignore[assignment]
    return {**_told(times), "quads": count, "derived": derived.count(b"\n")}


LOADERS = {"floor": floor, "claimgraph": claimgraph_loads, "rdflib+pyshacl": rdflib_loads}


def apart(loader: str, folder: Path, store: Path) -> dict[str, Any]:
    """What a loader tells, from a process of its own."""
    command = [sys.executable, __file__, "one", loader, str(folder), str(store)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def show(name: str, found: dict[str, Any]) -> None:
    clock, processor = found["times"]["all"]
    rate = f"{found['quads'] / clock:,.0f} quads/s, {found['quads'] / processor:,.0f} by the processor"
    print(f"{name}: {found['quads']:,} quads, {found['MB']:,.0f} MB, {rate}")
    for part, (clock, processor) in found["times"].items():
        print(f"  {part:12} {clock:9.2f} s {processor:9.2f} s of the processor")


def whole(claims: int, beside: int) -> None:
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as folder:
        work = Path(folder)
        generate.write(claims, work / "large")
        show(f"claimgraph, {claims:,} claims", apart("claimgraph", work / "large", work / "large.db"))
        if beside:
            generate.write(beside, work / "small")
            two = ("claimgraph", "rdflib+pyshacl")
            told = {name: apart(name, work / "small", work / f"small-{name}") for name in two}
            for name, found in told.items():
                show(f"{name}, {beside:,} claims", found)
            ours, theirs = (told[name]["times"]["all"][1] for name in two)
            print(f"rdflib+pyshacl takes {theirs / ours:.1f} times as long of the processor")


def beside_the_floor(claims: int) -> None:
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as folder:
        work = Path(folder)
        generate.write(claims, work / "graph")
        for name in ("floor", "claimgraph"):
            show(f"{name}, {claims:,} claims", apart(name, work / "graph", work / name))


def adding(sizes: list[int], rounds: int, folder: Path, before: str | None) -> None:
    """Add ``rounds`` reports to each store in turn, warm and as whole commands; the first does not count."""
    pythons = {"now": sys.executable} | ({"before": before} if before else {})
    warm: dict[int, list[tuple[float, float]]] = {size: [] for size in sizes}
    whole: dict[tuple[int, str], list[tuple[float, float]]] = {(size, name): [] for size in sizes for name in pythons}
    for size in sizes:
        _store(size, folder, sys.executable)
    for number in range(rounds + 1):
        for size in sizes:
            warm[size].append(_warm(_report(size, folder, 2 * number), folder / f"{size}.db"))
            for name, python in pythons.items():
                store = _store(size, folder, python, "" if name == "now" else "-before")
                report = _report(size, folder, 2 * number + 1)
                whole[size, name].append(
                    command([python, "-m", "claimgraph", "--store", str(store), "load", str(report)])
                )
    first = _median(warm[sizes[0]])
    for size in sizes:
        _tell(f"{size:>9,} claims, warm", _median(warm[size]), first, "the first")
        for name in pythons:
            against = whole[size, "before"] if before else whole[sizes[0], "now"]
            _tell(
                f"{size:>9,} claims, whole command, {name}",
                _median(whole[size, name]),
                _median(against),
                "before" if before else "the first",
            )


def _median(times: list[tuple[float, float]]) -> tuple[float, float]:
    clock, processor = (median(seconds) for seconds in zip(*times[1:], strict=True))
    return clock, processor


def _tell(name: str, times: tuple[float, float], against: tuple[float, float], whose: str) -> None:
    ratios = " and ".join(f"{mine / other:.2f}" for mine, other in zip(times, against, strict=True))
    print(f"{name}: {times[0] * 1e3:.0f} ms, {times[1] * 1e3:.0f} ms of the processor; {ratios} times {whose}")


def _warm(report: Path, store: Path) -> tuple[float, float]:
    """What it takes to add ``report`` in this process."""
    from claimgraph.load import load
    from claimgraph.store.writer import Writer

    one: Times = {}
    with timed(one, "all"), Writer.open(store) as graph:
        load([report], graph)
    return one["all"]


def command(line: list[str]) -> tuple[float, float]:
    """What a command takes, modules compiled once: seconds by the clock, and of the processor with all its children."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    clock, before = perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(line, check=True, capture_output=True, env=environment)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return perf_counter() - clock, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _report(size: int, folder: Path, number: int) -> Path:
    """One more report, the ``number``-th after those of a store, about five attacks that are there."""
    reports, attacks = _shape(size)
    file = folder / "report.nq"
    # Every third number is about other attacks that come round to those that are there.
    file.write_text("".join(generate.report(3 * (reports + number), attacks)), encoding="utf-8")
    return file


def _shape(size: int) -> tuple[int, int]:
    reports = max(1, size // generate.CLAIMS_A_REPORT)
    return reports, max(5, reports * generate.ATTACKS_A_REPORT // generate.REPORTS_AN_ATTACK)


def _store(size: int, folder: Path, python: str, of: str = "") -> Path:
    """The store of ``size`` claims in ``folder``, made by the version of ``python`` where it is absent."""
    path = folder / f"{size}{of}.db"
    if not path.exists():
        source = folder / f"{size}"
        generate.write(size, source)
        command([python, "-m", "claimgraph", "--store", str(path), "load", str(source)])
        shutil.rmtree(source)
    return path


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    one = commands.add_parser("one")
    one.add_argument("loader", choices=LOADERS)
    one.add_argument("source", type=Path)
    one.add_argument("store", type=Path)
    large = commands.add_parser("whole")
    large.add_argument("--claims", type=int, default=100_000)
    large.add_argument("--beside", type=int, default=1_000)
    least = commands.add_parser("floor")
    least.add_argument("--claims", type=int, default=10_000)
    small = commands.add_parser("adding")
    small.add_argument("--sizes", default="10000,100000,1000000")
    small.add_argument("--rounds", type=int, default=7)
    small.add_argument("--before", metavar="PYTHON")
    told = parser.parse_args()
    if told.command == "one":
        print(json.dumps(LOADERS[told.loader](told.source, told.store)))
        return
    print(f"{platform.machine()}, Python {platform.python_version()}", flush=True)
    if told.command == "floor":
        beside_the_floor(told.claims)
        return
    if told.command == "whole":
        whole(told.claims, told.beside)
        return
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as temporary:
        adding([int(size) for size in told.sizes.split(",")], told.rounds, Path(temporary), told.before)


if __name__ == "__main__":
    main()
