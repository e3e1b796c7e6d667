"""What is large: disguised copies of the rows of a UCDP GED file against copies of the rows, by Splink on DuckDB.

    python bench/linking_large.py UCDP.csv [--rows 100000] [--threads 2] [--memory 3]

Each copy of the file lies forty years after the one before, so that windows stay as full as they are in the file. Told
are seconds of the processor and by the clock, the most memory that the process had, and a digest of all pairs with
their bits, which is the same for the same rows.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import resource
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count, islice
from pathlib import Path

import duckdb
import pyarrow
from bench.events import centres, cited, rows, tested
from splink.internals.duckdb.database_api import DuckDBAPI

from claimgraph.links.event import Event
from claimgraph.links.flat import flat
from claimgraph.links.large import Engine, scored
from claimgraph.links.usual import with_usual
from claimgraph.links.weights import Weights, read
from claimgraph.resources import folder

_YEARS = 40 * 366


def copies(events: list[Event]) -> Iterator[Event]:
    """The events again and again, each time forty years later."""
    for number in count():
        days = number * _YEARS
        for one in events:
            yield replace(one, iri=f"{one.iri}-{number}", first=one.first + days, last=one.last + days)


def disguised(events: list[Event], seed: int) -> Iterator[Event]:
    """Each event as the tested disguise leaves it, with what is known of its sources by chance."""
    rng, middle = random.Random(seed), centres(events)
    for one in events:
        yield replace(cited(rng, tested(rng, one, middle), "mixed"), iri=f"ours-{one.iri}")


def table(events: Iterator[Event] | tuple[Event, ...], *, ours: bool) -> pyarrow.Table:
    """The rows that an engine is given."""
    return pyarrow.Table.from_pylist([flat(one, ours=ours) for one in events])


def shipped() -> Weights:
    """The weights as they come along."""
    path = folder("data") / "links" / "event-weights.json"
    return read(path.read_text("utf-8"), path.name)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ucdp", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--memory", type=float, default=3, help="what DuckDB may use, in GB")
    given = parser.parse_args()
    clock, begin = time.monotonic(), time.process_time()
    records = list(islice(copies(rows(given.ucdp)), given.rows))
    tables = table(disguised(records, 7), ours=True), table(with_usual(records), ours=False)
    print(f"{given.rows} rows twice, made flat: {time.process_time() - begin:.1f} s of the processor", flush=True)
    connection = duckdb.connect()
    connection.execute(f"SET threads = {given.threads}; SET memory_limit = '{given.memory}GB'")
    pairs, digest = 0, hashlib.sha256()
    for ours, record, bits in scored(*tables, shipped(), Engine("duckdb", DuckDBAPI(connection))):
        pairs += 1
        digest.update(f"{ours} {record} {bits:.6f}\n".encode())
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(
        f"{pairs} pairs, {digest.hexdigest()[:16]}, {time.process_time() - begin:.1f} s of the processor,"
        f" {time.monotonic() - clock:.0f} s by the clock, {used.ru_maxrss / 1e6:.2f} GB at most"
    )


if __name__ == "__main__":
    main()
