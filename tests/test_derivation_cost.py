"""What deriving costs grows with the claims: a query whose join grows with their square is found out."""

import runpy
from pathlib import Path
from time import process_time

from pyoxigraph import RdfFormat

from claimgraph.claims.derive import derive, teach
from claimgraph.engine import in_memory
from tests.conftest import ROOT


def seconds(claims: int, folder: Path) -> float:
    """The processor's seconds to derive all that follows from so many invented claims."""
    runpy.run_path(str(ROOT / "bench" / "generate.py"))["write"](claims, folder)
    store = in_memory()
    for file in sorted(folder.iterdir()):
        store.bulk_load(path=file, format=RdfFormat.N_QUADS)
    teach(store)
    began = process_time()
    assert sum(map(len, derive(store)))
    return process_time() - began


def test_four_times_the_claims_take_about_four_times_as_long(tmp_path: Path) -> None:
    few, many = (seconds(claims, tmp_path / str(claims)) for claims in (1_000, 4_000))
    assert many < 6 * few
