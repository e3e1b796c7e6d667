"""What a saved question costs beside the raw engine, rdflib's engine and Virtuoso, on the same data in one run.

    python bench/questions_overhead.py [--claims 10000] [--rounds 5] [--others 1000] [--limit 30]

The first table has every saved question on ``--claims`` claims: the raw engine (pyoxigraph, all rows fetched as terms)
and ``asking.answer`` (read the file, bind, ask, collect), in turns, the best of ``--rounds`` each. The promise is at
most 1.2 times the raw engine's time plus 5 ms. The second table has ``--others`` claims (0: leave it out) in rdflib,
and in Virtuoso 7 where it is installed; a question that takes longer than ``--limit`` seconds there is given up.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "bench")]

import pyoxigraph  # noqa: E402

import generate  # noqa: E402
from claimgraph import asking, catalogue  # noqa: E402
from claimgraph.claims.derive import derive  # noqa: E402
from claimgraph.claims.reading import Reading  # noqa: E402

FACTOR, MORE_MS = 1.2, 5.0


def graph(claims: int) -> pyoxigraph.Store:
    """A graph of about ``claims`` claims in memory, with everything that is derived of it."""
    store = pyoxigraph.Store()
    for _, text in generate.files(claims):
        store.bulk_load(text.encode(), pyoxigraph.RdfFormat.N_QUADS)
    derive(store)
    return store


def milliseconds(work: Callable[[], object]) -> float:
    """How long ``work`` takes."""
    began = perf_counter()
    work()
    return 1000 * (perf_counter() - began)


def raw(store: pyoxigraph.Store, text: str) -> list[tuple[Any, ...]]:
    """All rows, as anyone would fetch them from the engine."""
    return [tuple(solution) for solution in store.query(text, use_default_graph_as_union=True)]  # type: ignore[union-attr]


def overhead(claims: int, rounds: int) -> bool:
    """Print the first table; tell whether the promise is kept."""
    store = graph(claims)
    reading = Reading(store)
    print(f"\n{claims:,} claims, {len(store):,} quads; best of {rounds}, in turns\n")
    print("| question | rows | raw engine, ms | saved question, ms | times | beyond 1.2 times, ms |")
    print("|---|---|---|---|---|---|")
    kept = True
    for query in catalogue.questions():
        pairs = [
            (
                milliseconds(lambda text=query.text: raw(store, text)),
                milliseconds(lambda name=query.id: asking.answer(catalogue.find(name), {}, reading)),
            )
            for _ in range(rounds)
        ]
        engine, ours = min(one for one, _ in pairs), min(other for _, other in pairs)
        beyond = ours - FACTOR * engine
        kept = kept and beyond <= MORE_MS
        rows = len(raw(store, query.text))
        print(f"| {query.id} | {rows:,} | {engine:.1f} | {ours:.1f} | {ours / engine:.2f} | {beyond:+.1f} |")
    print(f"\nat most {FACTOR} times the raw engine plus {MORE_MS:g} ms: {'yes, all' if kept else 'NO'}")
    return kept


@contextmanager
def given_up_after(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where the block takes longer; it stops only what runs in Python."""

    def stop(_number: int, _frame: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def in_rdflib(store: pyoxigraph.Store) -> Callable[[str], object]:
    """Ask rdflib's engine, whose default graph is the union."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True)
    dataset.parse(data=store.dump(format=pyoxigraph.RdfFormat.N_QUADS), format="nquads")
    return lambda text: list(dataset.query(text))


@contextmanager
def in_virtuoso(store: pyoxigraph.Store, limit: int) -> Iterator[Callable[[str], object] | None]:
    """Ask Virtuoso over HTTP, as our endpoint does; None where it isn't installed."""
    import pytest
    from tests.remote.running import virtuoso

    from claimgraph.endpoint import Endpoint
    from claimgraph.limits import Limits

    with tempfile.TemporaryDirectory() as folder:
        try:
            with virtuoso(Path(folder)) as running:
                os.environ.update(running.environment)
                with Endpoint(running.url, limits=Limits(seconds=limit, rows=None)) as endpoint:
                    for name in list(store.named_graphs()):
                        endpoint._protocol.put(name.value, store.quads_for_pattern(None, None, None, name))
                    yield lambda text: list(endpoint.query(text))  # type: ignore[arg-type]
        except pytest.skip.Exception as reason:
            print(f"Virtuoso: {reason}")
            yield None


def others(claims: int, limit: int) -> None:
    """Print the second table."""
    store = graph(claims)
    reading = Reading(store)
    print(f"\n{claims:,} claims, {len(store):,} quads; once each, ms; in brackets: times a saved question\n")
    print("| question | saved question | rdflib | Virtuoso 7 |\n|---|---|---|---|")
    with in_virtuoso(store, limit) as virtuoso:
        rdflib = in_rdflib(store)
        for query in catalogue.questions():
            ours = milliseconds(lambda name=query.id: asking.answer(catalogue.find(name), {}, reading))
            cells = [_other(ask, query.text, ours, limit) for ask in (rdflib, virtuoso)]
            print(f"| {query.id} | {ours:.1f} | {' | '.join(cells)} |", flush=True)


def _other(ask: Callable[[str], object] | None, text: str, ours: float, limit: int) -> str:
    if ask is None:
        return "not here"
    try:
        with given_up_after(limit):
            took = milliseconds(lambda: ask(text))
    except TimeoutError:
        return f"more than {limit} s"
    except Exception as error:
        return f"fails: {type(error).__name__}"
    return f"{took:.1f} ({took / ours:.1f})"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--others", type=int, default=1_000)
    parser.add_argument("--limit", type=int, default=30)
    given = parser.parse_args()
    print(f"pyoxigraph {pyoxigraph.__version__}, Python {platform.python_version()}, {os.cpu_count()} cores")
    kept = overhead(given.claims, given.rounds)
    if given.others:
        others(given.others, given.limit)
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
