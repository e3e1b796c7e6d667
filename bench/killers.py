"""What fifty killer queries do to the other clients: ``python bench/killers.py [SECONDS OF PEACE]``.

Prints the 99th percentile of quick questions before and during the attack, side by side from one run, and their
ratio; also the killers that lived longest and the most memory that a worker held.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from tests.workers.attack import AT_ONCE, LIMITS, attack, peace, percentile  # noqa: E402
from tests.workers.conftest import make_checkpoint  # noqa: E402

from claimgraph.graph import Snapshot  # noqa: E402
from claimgraph.workers.answering import Workers  # noqa: E402


def main(seconds: float) -> None:
    """Print the figures."""
    with (
        TemporaryDirectory() as folder,
        Workers(Snapshot(checkpoint=make_checkpoint(Path(folder))), size=2 * AT_ONCE) as workers,
    ):
        workers.warm()
        peace(workers, 1.0)
        before = peace(workers, seconds)
        found = attack(workers, watch=False)
        after = peace(workers, seconds)
    calm = before + after
    worst = max(found.outcomes, key=lambda outcome: outcome.seconds)
    print(f"killers: {len(found.outcomes)}, {AT_ONCE} at once, deadline {LIMITS.seconds} s, cap {LIMITS.megabytes} MB")
    print(f"not ended by a limit or refused: {[one.name for one in found.outcomes if one.error is None] or 'none'}")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"longest: {worst.seconds:.2f} s ({worst.name}); most memory of a worker: {most:.0f} MB resident")
    for share in (0.5, 0.99):
        calm_ms, during_ms = 1000 * percentile(calm, share), 1000 * percentile(found.others, share)
        figures = f"{calm_ms:.1f} ms in peace ({len(calm)}), {during_ms:.1f} ms during ({len(found.others)})"
        print(f"others, p{share * 100:.0f}: {figures}: {during_ms / calm_ms:.2f} times")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 10.0)
