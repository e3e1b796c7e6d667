"""The long run of the fault harness, with the numbers of the promises: `make torture`, or one series of it by name."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable

from tests.faults import series

WORKS = ["load", "large", "withdraw", "redact", "backup"]
SERIES: dict[str, Callable[[], series.Result]] = {
    "kills": lambda: series.kills(2_000, seed=100),
    "interrupts": lambda: series.interrupts("SIGINT", 200, seed=100),
    "killed commands": lambda: series.interrupts("SIGKILL", 100, seed=200),
    "points": lambda: series.failing("point", WORKS, 1, 500, 1),
    "sizes": lambda: series.failing("size", WORKS, 100, 400_000, 7_919),
    "disks": lambda: series.full_disks(WORKS, [0, 4_096, *range(10_000, 200_000, 10_000)]),
    "rot": lambda: series.rot(1_000, rebuilds=50, seed=100),
    "power": lambda: series.power_cuts(500),
    "writers": lambda: series.writers(16, seconds=600),
    "sequences": lambda: series.sequences(300),
}


def main(names: list[str]) -> int:
    """Run the series ``names`` (all of them where none is given), print each as JSON; 1 where anything was wrong."""
    sound = True
    for name in names or SERIES:
        began = time.monotonic()
        found = SERIES[name]()
        print(json.dumps({"series": name, **found, "seconds": round(time.monotonic() - began)}), flush=True)
        sound &= not found["wrong"] and not any(found.get(bad) for bad in ("lost", "unbalanced", "failed"))
    return 0 if sound else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
