"""Every saved question at 10,000 and 100,000 claims, with its example parameters; rdflib's engine on the smaller.

The fixture world is copied: actors and places are shared by all copies, events, documents and claims are each copy's
own. A question grows as it may where the larger takes at most (100,000 log 100,000) / (10,000 log 10,000) = 12.5 times
as long. rdflib answers each question in a process that is ended after a deadline.

    python bench/questions.py [--small N] [--large N] [--rdflib SECONDS] [ID...]
"""

from __future__ import annotations

import argparse
import math
import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pyoxigraph
from pyoxigraph import NamedNode, Quad, RdfFormat

from claimgraph import catalogue
from claimgraph.catalogue import Query
from claimgraph.claims.derive import derive
from claimgraph.names import CG, DERIVED, ID, TYPE, expand

WORLD = Path(__file__).parents[1] / "tests" / "world.trig"
OUR_OWN = (ID, DERIVED + "journal/")
EVENTS = {CG + name for name in ("Event", "Attack", "AttackSeries", "Threat")}
RUNS = 3
# What takes less than this is all start-up, and its growth says nothing.
NOTICEABLE = 0.05


def told() -> list[Quad]:
    return list(pyoxigraph.parse(path=WORLD, format=RdfFormat.TRIG))


def shared(quads: list[Quad]) -> set[str]:
    """The IRIs that all copies have in common: what the reference lists describe, but for events."""
    lists = {ID + name for name in ("lists", "register", "tally")}
    described = {
        q.subject.value
        for q in quads
        if q.graph_name.value == ID + "lists" and q.predicate.value == TYPE and q.object.value not in EVENTS
    }
    return lists | described


def copies(number: int) -> Iterator[Quad]:
    quads = told()
    common = shared(quads)

    def named(term: object, copy: int) -> object:
        if isinstance(term, NamedNode) and term.value.startswith(OUR_OWN) and term.value not in common:
            return NamedNode(f"{term.value}/{copy}")
        return term

    for copy in range(number):
        for quad in quads:
            if not copy or quad.subject.value not in common:
                terms = (named(term, copy) for term in (quad.subject, quad.object, quad.graph_name))
                subject, value, graph = terms
                yield Quad(subject, quad.predicate, value, graph)  # type: ignore[arg-type]


def scaled(claims: int) -> pyoxigraph.Store:
    one = sum(quad.predicate.value == CG + "claimant" for quad in told())
    store = pyoxigraph.Store()
    store.bulk_extend(copies(max(1, claims // one)))
    derive(store)
    return store


def examples(query: Query) -> dict[str, str]:
    """The example parameters, which name things of the first copy."""
    common = shared(told())
    given = {}
    for parameter in query.parameters:
        if parameter.example:
            own = parameter.type == "iri" and expand(parameter.example).startswith(ID)
            copied = own and expand(parameter.example) not in common
            given[parameter.name] = f"{expand(parameter.example)}/0" if copied else parameter.example
    return given


def seconds(store: pyoxigraph.Store, text: str) -> tuple[float, int]:
    """The least of a few runs, and the number of rows."""
    best, rows = math.inf, 0
    for _ in range(RUNS):
        start = time.perf_counter()
        rows = sum(1 for _ in store.query(text, use_default_graph_as_union=True))
        best = min(best, time.perf_counter() - start)
        if best > 10:
            break
    return best, rows


def in_rdflib(path: Path, queries: list[Query], deadline: float) -> dict[str, str]:
    """What rdflib's engine takes for each query over the N-Quads at ``path``."""
    import rdflib

    dataset = rdflib.Dataset(default_union=True).parse(path, format="nquads")
    context = multiprocessing.get_context("fork")
    found = {}
    for query in queries:
        text = query.bind(examples(query))
        process = context.Process(target=lambda text=text: list(dataset.query(text)))
        start = time.perf_counter()
        process.start()
        process.join(deadline)
        taken = time.perf_counter() - start
        found[query.id] = f"> {deadline:.0f}" if process.is_alive() else f"{taken:.2f}"
        process.kill()
        process.join()
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--small", type=int, default=10_000)
    parser.add_argument("--large", type=int, default=100_000)
    parser.add_argument("--rdflib", type=float, default=20, metavar="SECONDS", help="deadline; 0 leaves rdflib out")
    parser.add_argument("ids", nargs="*", metavar="ID")
    asked = parser.parse_args()
    queries = [query for query in catalogue.questions() if not asked.ids or query.id in asked.ids]
    small, large = scaled(asked.small), scaled(asked.large)
    other: dict[str, str] = {}
    if asked.rdflib:
        with TemporaryDirectory() as folder:
            small.dump(path := Path(folder) / "small.nq", RdfFormat.N_QUADS)
            other = in_rdflib(path, queries, asked.rdflib)
    most = asked.large * math.log(asked.large) / (asked.small * math.log(asked.small))
    print(f"{len(small):,} and {len(large):,} quads; growth of at most {most:.1f} is n log n; times in seconds")
    print(f"{'question':28} {'rows':>8} {asked.small:>9,} {asked.large:>9,} {'growth':>7} {'rdflib':>7}")
    for query in queries:
        text = query.bind(examples(query))
        (before, _), (after, rows) = seconds(small, text), seconds(large, text)
        growth = f"{after / before:.1f}" if after > NOTICEABLE else "-"
        mark = " *" if after > 2 or (after > NOTICEABLE and after / before > most) else ""
        print(f"{query.id:28} {rows:8,} {before:9.3f} {after:9.3f} {growth:>7} {other.get(query.id, ''):>7}{mark}")
    print("* slower than 2 s, or growing faster than n log n")


if __name__ == "__main__":
    main()
