"""Ten saved questions from the memory image, and beside it from disk, in the bare engine in memory, and in Fuseki.

    python bench/image.py [--claims 10000,100000] [--rounds 5] [--folder FOLDER] [--alone]

The graph and the places are those of ``bench/questions.py``. The image is what ``claimgraph.open(image=True)`` keeps: a
process that forks the worker which answers; bare is the engine with the same quads in this process. Each place answers
with a whole TSV, whose lines are counted, in turns; the first round warms up. Medians by the clock, in milliseconds;
``--alone`` leaves Fuseki out. At the end: on how many questions the image takes at most 1.5 times as long as the bare
engine, and is at least three times as fast as Fuseki.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from time import perf_counter, process_time

sys.path.insert(0, str(Path(__file__).resolve().parent))

from pyoxigraph import QueryResultsFormat

import claimgraph
import questions as peers
from claimgraph import catalogue
from claimgraph.catalogue import Query
from claimgraph.claims.reading import Reading
from claimgraph.opening import open_graph

TEN = (
    *("unclaimed-attacks", "who-blames-whom", "denials", "casualty-disagreements", "figures-by-policy"),
    *("independent-origins", "claim-trail", "attacks-by-month", "party-claims", "incident-timeline"),
)
MOST_OF_BARE, LEAST_OF_FUSEKI = 1.5, 3.0


def through(name: str, graph: claimgraph.Graph) -> peers.Place:
    """A graph as Python has it."""

    def ask(query: Query, values: dict[str, str]) -> int:
        return graph.ask(query.id, **values).document.count(b"\n") - 1

    return peers.Place(name, ask, process_time)


def bare(graph: Reading) -> peers.Place:
    """The engine in this process, with nothing of ours but the text of the query."""

    def ask(query: Query, values: dict[str, str]) -> int:
        found = graph.query(query.bind(values))
        return (found.serialize(format=QueryResultsFormat.TSV) or b"").count(b"\n") - 1  # type: ignore[union-attr]

    return peers.Place("bare", ask, process_time)


def compare(claims: int, rounds: int, folder: Path, alone: bool) -> None:
    """Print the table of one size, and what it shows."""
    path = peers.stored(claims, folder)
    with ExitStack() as stack:
        reading = stack.enter_context(open_graph(str(path)))
        quads = peers.dumped(reading, folder / f"{claims}.nq")
        image = stack.enter_context(claimgraph.open(path, image=True))
        began = perf_counter()
        image.query("ASK {}")
        print(f"\n{claims:,} claims; the image was there in {perf_counter() - began:.1f} s", flush=True)
        disk = stack.enter_context(claimgraph.open(path, image=False))
        places = [through("image", image), bare(peers.in_memory(quads)), through("disk", disk)]
        if not alone:
            places.append(stack.enter_context(peers.fuseki(quads, folder)))
        print(f"\n| question | rows | {' | '.join(place.name for place in places)} |\n|---|---|{'---|' * len(places)}")
        kept = [_row(catalogue.find(name), places, rounds) for name in TEN]
    for n, (name, wanted) in enumerate({"bare": MOST_OF_BARE, "Fuseki": 1 / LEAST_OF_FUSEKI}.items()):
        found = [one[n] <= wanted for one in kept if len(one) > n]
        print(f"image at most {wanted:.2f} times {name}: {sum(found)} of {len(found)}" if found else f"no {name}")


def _row(query: Query, places: list[peers.Place], rounds: int) -> list[float]:
    """One row of the table; how many times as long the image takes as the bare engine, and as Fuseki."""
    found, rows = peers.times(query, {}, places, rounds)
    cells = " | ".join(f"{1e3 * one[0]:.1f}" if one else "no answer" for one in found)
    print(f"| {query.id} | {rows:,} | {cells} |", flush=True)
    image = found[0]
    return [image[0] / other[0] for other in (found[1], *found[3:]) if image and other]


def main() -> None:
    """Measure each size that is asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", default="10000,100000", help="sizes with commas between")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--alone", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as temporary:
        folder = given.folder or Path(temporary)
        folder.mkdir(parents=True, exist_ok=True)
        for claims in map(int, given.claims.split(",")):
            compare(claims, given.rounds, folder, given.alone)


if __name__ == "__main__":
    main()
