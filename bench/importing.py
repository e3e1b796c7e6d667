"""Importing: a file of UCDP GED through gate, journal, index and derivation, and one of fifty times as many rows.

    python bench/importing.py whole FILE [--times 1,50] [--folder FOLDER] [--mapping FILE] [--every ROWS]
    python bench/importing.py parts FILE [--limit ROWS]
    python bench/importing.py versions FILE [--names 58] [--seed 7]

``whole`` writes FILE over and over into one file of so many ``--times`` the rows, with ids and days shifted, imports
each into a new store on disk, and tells seconds by the clock and of the processor, the peak of memory, and how many
times the cost of a row is that of the first file; on the way it tells what every so many rows, ``--every``, cost and
how that is divided, so that a run that is not ended tells something too. ``parts`` tells how the time of one import is
divided; what runs in threads of the engine's own is in none of the parts. ``versions`` imports FILE and then another
version of it, in which so many names of places, one low and one high estimate are changed by ``--seed``, and tells
whether ``diff`` finds exactly those. ``--folder`` keeps the files and the stores.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from time import perf_counter, process_time, thread_time
from typing import Any

# A day's shift between two copies: no event is told twice, and places stay what they are.
DAYS = 3
IDS = 1_000_000


def write(source: Path, times: int, target: Path) -> None:
    """Write the rows of ``source`` so many ``times`` to ``target``, each time with other ids and days."""
    with source.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    key, days = columns.index("id"), [columns.index("date_start"), columns.index("date_end")]
    with target.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file)
        table.writerow(columns)
        for copy in range(times):
            for row in rows:
                if not row[key]:  # the row of tags
                    continue
                new = list(row)
                new[key] = str(int(row[key]) + copy * IDS)
                for at in days:
                    new[at] = (date.fromisoformat(row[at][:10]) - timedelta(days=copy * DAYS)).isoformat()
                table.writerow(new)


def bring(
    file: Path, store: Path, mapping: str | None, limit: int | None, progress: Callable[[int], None] | None = None
) -> dict[str, Any]:
    """Import ``file`` into the new store at ``store``."""
    from claimgraph.bringing import bring as bring_in
    from claimgraph.datasets.meant import release_of
    from claimgraph.store.writer import Writer

    begun = perf_counter(), process_time()
    with Writer.open(store) as graph:
        release = release_of(file, None if mapping else "ucdp-ged", mapping=mapping, version="19.1", limit=limit)
        told = bring_in(release, graph, progress=progress)
    return {
        "rows": told.rows,
        "taken": told.taken,
        "rejected": told.rejected,
        "flagged": told.flagged,
        "quads": told.quads,
        "clock": perf_counter() - begun[0],
        "processor": process_time() - begun[1],
        "MB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def show(found: dict[str, Any], first: dict[str, Any]) -> None:
    a_row = found["processor"] / found["rows"] / (first["processor"] / first["rows"])
    kinds = ", ".join(f"{found[kind]:,} {kind}" for kind in ("taken", "flagged", "rejected"))
    counts = f"{found['rows']:,} rows: {kinds}"
    cost = f"{found['clock']:,.1f} s, {found['processor']:,.1f} s of the processor, {found['MB']:,.0f} MB"
    print(f"{counts}; {found['quads']:,} quads; {cost}; a row costs {a_row:.2f} times the first", flush=True)


def whole(source: Path, times: list[int], folder: Path, mapping: str | None, every: int) -> None:
    first: dict[str, Any] | None = None
    for number in times:
        file = folder / f"{number}.csv"
        write(source, number, file)
        command = [
            sys.executable,
            __file__,
            "one",
            str(file),
            str(folder / f"{number}.db"),
            *([mapping] if mapping else []),
            *(["--every", str(every)] if every else []),
        ]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
        first = first or found
        show(found, first)


Times = dict[str, list[float]]


def timed() -> Times:
    """Have each part of an import note the seconds by the clock and of its own thread in what this gives."""
    from claimgraph.bringing import Comparison
    from claimgraph.claims.closed import Closed
    from claimgraph.datasets.convert import Conversion
    from claimgraph.gate.rows import RowGate
    from claimgraph.store import generations
    from claimgraph.store.index import Index
    from claimgraph.store.intake import Intake, Waiting

    times: Times = {}
    for owner, method, name in (
        (Conversion, "_block", "rows to triples"),
        (RowGate, "check", "gate"),
        (RowGate, "_is_held", "gate: who describes what rows share"),
        (Intake, "add", "said, into the index"),
        (Closed, "add", "what is beyond a text"),
        (Closed, "_derived", "derivation"),
        (Waiting, "settle", "the engine's own taking in"),
        (Comparison, "add", "comparison"),
        (Index, "finish", "end of the index"),
        (generations, "prepare", "generation"),
    ):
        setattr(owner, method, _timing(getattr(owner, method), times.setdefault(name, [0.0, 0.0])))
    return times


class Course:
    """What every so many rows of an import cost, told as they come: of a run that is not ended something is known."""

    def __init__(self, every: int, times: Times) -> None:
        self._every = every
        self._times = times
        self._last = self._now(0)

    def __call__(self, rows: int) -> None:
        """``rows`` have come."""
        if rows - self._last["rows"] < self._every:
            return
        now = self._now(rows)
        spent = {name: number - self._last.get(name, 0) for name, number in now.items()}
        each = "; ".join(f"{name} {spent[name]:.1f}" for name in sorted(self._times))
        total = f"{spent['clock']:.1f} s, {spent['processor']:.1f} of the processor, {_resident():,.0f} MB"
        print(f"  {rows:,} rows, the last {spent['rows']:,}: {total} ({each})", file=sys.stderr, flush=True)
        self._last = now

    def _now(self, rows: int) -> dict[str, float]:
        parts = {name: clock for name, (clock, _) in self._times.items()}
        return {"rows": rows, "clock": perf_counter(), "processor": process_time()} | parts


def _resident() -> float:
    """The memory that this process takes now, in MB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / (1 << 20)


def parts(source: Path, limit: int | None, folder: Path, mapping: str | None) -> None:
    times = timed()
    found = bring(source, folder / "parts.db", mapping, limit)
    show(found, found)
    show_parts(times)


def show_parts(times: Times) -> None:
    for name, (clock, processor) in times.items():
        told = f"  {name:36}{clock:8.2f} s by the clock {processor:8.2f} s of the processor in its own thread"
        print(told, file=sys.stderr)


def altered(source: Path, target: Path, names: int, seed: int) -> dict[str, set[str]]:
    """Write ``source`` with other names of places, one other low and one other high; the ids of the rows of each."""
    with source.open(encoding="utf-8", newline="") as file:
        columns, *rows = csv.reader(file)
    key = columns.index("id")
    drawn = random.Random(seed).sample([row for row in rows if row[key]], names + 2)
    for row in drawn[:names]:
        row[columns.index("where_coordinates")] += " (renamed)"
    for row, column in ((drawn[names], "low"), (drawn[names + 1], "high")):
        row[columns.index(column)] = str(int(row[columns.index(column)]) + 1_000)
    with target.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([columns, *rows])
    ids = [row[key] for row in drawn]
    return {"place": set(ids[:names]), "killed": set(ids[names:])}


def versions(source: Path, folder: Path, names: int, seed: int) -> None:
    from claimgraph.bringing import bring as bring_in
    from claimgraph.datasets.meant import release_of
    from claimgraph.store import history, upkeep
    from claimgraph.store.writer import Writer

    file, store = folder / "version.csv", folder / "versions.db"
    expected = altered(source, file, names, seed)
    with Writer.open(store) as graph:
        bring_in(release_of(source, "ucdp-ged", version="19.1"), graph)
        told = bring_in(release_of(file, "ucdp-ged", version="19.2"), graph)
    print(f"{told.added} added, {told.changed} changed, {told.dropped} dropped")
    begun = perf_counter(), process_time()
    diff = history.diff(store, 1, 2)
    clock, processor = perf_counter() - begun[0], process_time() - begun[1]
    found: dict[str, set[str]] = {"place": set(), "killed": set()}
    for change in (*diff.added, *diff.changed, *diff.withdrawn):
        row, aspect = change.claim.split("/")[-2:]
        found.setdefault(aspect.partition("-")[0], set()).add(row)
    exactly = "exactly those" if found == expected else f"others: {found} and not {expected}"
    print(f"diff finds {exactly}; {clock:.1f} s, {processor:.1f} s of the processor")
    print(f"verify: {upkeep.verify(store).problems or 'sound'}")


def _timing(function: Callable[..., Any], time: list[float]) -> Callable[..., Any]:
    def told(*arguments: Any, **named: Any) -> Any:
        begun = perf_counter(), thread_time()
        try:
            return function(*arguments, **named)
        finally:
            time[0] += perf_counter() - begun[0]
            time[1] += thread_time() - begun[1]

    return told


@contextmanager
def _folder(given: Path | None) -> Iterator[Path]:
    if given is not None:
        given.mkdir(parents=True, exist_ok=True)
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as folder:
        yield Path(folder)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("whole", "parts", "versions", "one"))
    parser.add_argument("file", type=Path)
    parser.add_argument("store", type=Path, nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("own", nargs="?", help=argparse.SUPPRESS)
    parser.add_argument("--times", default="1,50")
    parser.add_argument("--limit", type=int)
    parser.add_argument("--every", type=int, default=0)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--mapping")
    parser.add_argument("--names", type=int, default=58)
    parser.add_argument("--seed", type=int, default=7)
    told = parser.parse_args()
    if told.what == "one":
        times = timed() if told.every else {}
        course = Course(told.every, times) if told.every else None
        print(json.dumps(bring(told.file, told.store, told.own, None, course)))
        show_parts(times)
        return
    with _folder(told.folder) as folder:
        if told.what == "whole":
            whole(told.file, [int(number) for number in told.times.split(",")], folder, told.mapping, told.every)
        elif told.what == "versions":
            versions(told.file, folder, told.names, told.seed)
        else:
            parts(told.file, told.limit, folder, told.mapping)


if __name__ == "__main__":
    main()
