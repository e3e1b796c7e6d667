"""The same model on Spark: a local cluster of two workers against DuckDB, pair by pair.

    python bench/linking_spark.py UCDP.csv [--rows 60] [--records 1500]

Ends with 1 where a pair lacks or where two weights differ by more than 1e-6. Needs Java 17, pyspark 4 and Splink, whose
jar the workers are given.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from bench.events import centres, cited, rows, tested
from bench.linking_large import shipped, table
from pyspark.sql import SparkSession
from splink.internals.duckdb.database_api import DuckDBAPI
from splink.internals.spark.database_api import SparkAPI
from splink.internals.spark.jar_location import similarity_jar_location

from claimgraph.links.large import Engine, scored
from claimgraph.links.usual import with_usual

_MOST = 1e-6
# What compares two events is more than the engine can compile, so it is told not to try.
_SETTINGS = (
    ("sql.shuffle.partitions", 2),
    ("default.parallelism", 2),
    ("sql.codegen.wholeStage", "false"),
    ("sql.codegen.factoryMode", "NO_CODEGEN"),
)


def cluster(checkpoints: str) -> SparkSession:
    """A cluster of two workers on this machine, with a core each."""
    made = SparkSession.builder.master("local-cluster[2,1,1024]").config("spark.jars", similarity_jar_location())
    for name, value in (*_SETTINGS, ("ui.enabled", "false")):
        made = made.config(f"spark.{name}", value)
    session = made.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    session.sparkContext.setCheckpointDir(checkpoints)
    return session


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("ucdp", type=Path)
    parser.add_argument("--rows", type=int, default=60)
    parser.add_argument("--records", type=int, default=1500)
    given = parser.parse_args()
    events = sorted(rows(given.ucdp), key=lambda one: (one.first, one.iri))[: given.records]
    rng, middle = random.Random(3), centres(events)
    ours = [
        replace(cited(rng, tested(rng, one, middle), "mixed"), iri=f"o{n}")
        for n, one in enumerate(rng.sample(events, given.rows))
    ]
    tables = table(tuple(ours), ours=True), table(with_usual(events), ours=False)
    duck = {(one, other): bits for one, other, bits in scored(*tables, shipped(), Engine("duckdb", DuckDBAPI()))}
    with tempfile.TemporaryDirectory() as folder:
        session = cluster(folder)
        frames = (session.createDataFrame(one) for one in tables)
        spark = {
            (one, other): bits
            for one, other, bits in scored(*frames, shipped(), Engine("spark", SparkAPI(spark_session=session)))
        }
        session.stop()
    apart = max((abs(bits - spark[pair]) for pair, bits in duck.items() if pair in spark), default=0.0)
    print(
        f"{len(duck)} pairs on DuckDB, {len(spark)} on Spark, {len(duck.keys() ^ spark.keys())} on one alone,"
        f" weights at most {apart:.1e} apart"
    )
    sys.exit(0 if duck.keys() == spark.keys() and duck and apart <= _MOST else 1)


if __name__ == "__main__":
    main()
