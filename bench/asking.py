"""Asking: what one question costs from the command line, the whole process, beside another checkout of claimgraph.

    python bench/asking.py [--against CHECKOUT] [--question changes-since] [--claims 10000] [--rounds 15]

``ask QUESTION`` is run where no store is, on the bundled data, and on a store of ``--claims`` claims on disk, which
each checkout makes for itself; in turns, ``--rounds`` times after a first, which makes what a checkout keeps ready of
the bundled data and is told apart. Told are the medians of the processor time of the process, user and system, and how
many times as long as the other checkout this one takes. A checkout's own ``.venv`` is used where it has one.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path
from statistics import median

sys.path.insert(0, str(Path(__file__).parent))

import generate

HERE = Path(__file__).resolve().parents[1]


def command(checkout: Path, *words: str) -> list[str]:
    python = checkout / ".venv" / "bin" / "python"
    return [str(python) if python.exists() else sys.executable, "-m", "claimgraph", *words]


def spent(checkout: Path, folder: Path, question: str) -> float:
    """The seconds of the processor that asking takes where the store of ``folder`` is, or none."""
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src"), "XDG_CACHE_HOME": str(folder.parent / "cache")}
    # To a pipe: where it goes makes a difference to how a table is written.
    process = subprocess.Popen(
        command(checkout, "ask", question), cwd=folder, env=environment, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    answer = process.stdout.read()
    _, status, used = os.wait4(process.pid, 0)
    if status != 0 or not answer:
        sys.exit(f"{checkout}: asking failed with status {status}")
    return used.ru_utime + used.ru_stime


def stored(checkout: Path, folder: Path, source: Path) -> Path:
    """``folder`` with a store of what is in ``source``, made by ``checkout``."""
    folder.mkdir(parents=True)
    environment = {**os.environ, "PYTHONPATH": str(checkout / "src")}
    subprocess.run(command(checkout, "load", str(source)), cwd=folder, env=environment, capture_output=True, check=True)
    return folder


def compare(checkouts: list[Path], folders: list[Path], question: str, rounds: int) -> str:
    """The medians for each of ``checkouts``, which ask in its folder, and the first as a multiple of the last."""
    times: list[list[float]] = [[] for _ in checkouts]
    for _ in range(rounds + 1):
        for taken, checkout, folder in zip(times, checkouts, folders, strict=True):
            taken.append(spent(checkout, folder, question))
    medians = [median(taken[1:]) for taken in times]
    told = [" against ".join(f"{s * 1000:4.0f} ms" for s in column) for column in (medians, [one[0] for one in times])]
    ratio = f": {medians[0] / medians[-1]:.2f} times" if len(medians) > 1 else ""
    return f"{told[0]}{ratio} (the first time {told[1]})"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--against", type=Path, metavar="CHECKOUT")
    parser.add_argument("--question", default="changes-since")
    parser.add_argument("--claims", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=15)
    told = parser.parse_args()
    checkouts = [HERE, *([told.against.resolve()] if told.against else [])]
    print(f"{platform.machine()}, Python {platform.python_version()}; seconds of the processor", flush=True)
    with tempfile.TemporaryDirectory(prefix="claimgraph-bench-") as temporary:
        work = Path(temporary)
        (work / "empty").mkdir()
        print("the bundled data: ", end="", flush=True)
        print(compare(checkouts, [work / "empty"] * len(checkouts), told.question, told.rounds), flush=True)
        generate.write(told.claims, work / "source")
        stores = [stored(checkout, work / f"{n}", work / "source") for n, checkout in enumerate(checkouts)]
        print(f"a store of {told.claims:,} claims, on disk: ", end="", flush=True)
        print(compare(checkouts, stores, told.question, told.rounds), flush=True)


if __name__ == "__main__":
    main()
