"""Large: the same model on an engine of SQL, by Splink, for more events than are compared one by one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from claimgraph.errors import WrongUse
from claimgraph.links.candidate import Proposal
from claimgraph.links.event import Event
from claimgraph.links.events import KILOMETRES, Events, ranked
from claimgraph.links.flat import PLAIN, TEXTS, flat
from claimgraph.links.weights import NAMES, Weights
from claimgraph.resources import folder

if TYPE_CHECKING:
    from splink.internals.database_api import DatabaseAPI

# What is not a match by chance has this share; a level's other share follows from its bits.
_CHANCE = 2.0**-20
_FEATURE = re.compile(r"^-- feature: (\w+)\n", re.MULTILINE)
_TABLES = ("ours", "records")


@dataclass(frozen=True)
class Engine:
    """An engine that Splink drives: its name, and how it is given a text to run."""

    name: str
    api: DatabaseAPI[Any]

    def define(self) -> None:
        """Give the engine its texts of what the levels are written with."""
        for text in _sql(f"{self.name}.sql").split(";\n"):
            if text.strip():
                self.run(text)

    def run(self, text: str) -> Any:
        """The answer of the engine to a statement."""
        return self.api._execute_sql_against_backend(text)


def _sql(name: str) -> str:
    return (folder("queries") / "links" / name).read_text("utf-8")


def levels() -> dict[str, str]:
    """The text of SQL that gives the level of each feature."""
    parts = _FEATURE.split(_sql("event-levels.sql"))[1:]
    return {name: " ".join(text.split()) for name, text in zip(parts[::2], parts[1::2], strict=True)}


def settings(weights: Weights) -> dict[str, Any]:
    """The neutral model as Splink's settings: one comparison for each feature, one level for each that has bits."""
    texts = levels()
    return {
        "link_type": "link_only",
        "probability_two_random_records_match": 0.5,
        "comparisons": [_comparison(name, texts[name], weights) for name in NAMES],
        "blocking_rules_to_generate_predictions": ["l.first = r.first"],
        "retain_matching_columns": False,
        "retain_intermediate_calculation_columns": False,
    }


def _comparison(name: str, text: str, weights: Weights) -> dict[str, Any]:
    ranked = sorted(weights.bits[name].items())
    known = [_level(f"({text}) = '{level}'", level, bits) for level, bits in ranked]
    silent = {"sql_condition": f"({text}) IS NULL", "label_for_charts": "not compared", "is_null_level": True}
    return {
        "output_column_name": name,
        "comparison_levels": [silent, *known, _level("ELSE", "never seen", weights.unseen)],
    }


def _level(condition: str, label: str, bits: float) -> dict[str, Any]:
    shares = {"m_probability": _CHANCE * 2.0**bits, "u_probability": _CHANCE}
    return {"sql_condition": condition, "label_for_charts": label, **shares}


def scored(ours: Any, records: Any, weights: Weights, engine: Engine) -> Iterator[tuple[str, str, float]]:
    """Each pair within the other's window with its bits, in order; both tables are of ``flat`` rows."""
    from splink import Linker

    engine.define()
    tables = [engine.api.register(table, table_name=name) for name, table in zip(_TABLES, (ours, records), strict=True)]
    linker = Linker(tables, settings(weights), log_level=None, validate_settings=False)
    engine.run(_window(engine.name))
    linker.table_management.register_blocked_pairs_for_predict(
        engine.api.table_to_splink_dataframe("window_pairs", "window_pairs")
    )
    found = linker.inference.predict(warning_mode="never")
    named = found.physical_name
    rows = engine.run(f"SELECT unique_id_l, unique_id_r, match_weight FROM {named} ORDER BY 1, 3 DESC, 2")
    yield from (rows.fetchall() if engine.name == "duckdb" else map(tuple, rows.collect()))


def _window(engine: str) -> str:
    """The statement that keeps the pairs within each other's window."""
    kept, each = {"duckdb": ("TABLE", "unnest"), "spark": ("TEMPORARY VIEW", "explode")}[engine]
    text = _sql("window.sql").replace("{each}", each).replace("{kilometres}", str(KILOMETRES))
    return f"CREATE OR REPLACE {kept} window_pairs AS {text}"


def propose(ours: Sequence[Event], records: Events, weights: Weights) -> list[Proposal]:
    """The proposals of ``events.propose`` for each of ``ours``, by Splink on DuckDB; WrongUse where it is absent."""
    try:
        import duckdb
        import pyarrow
        from splink.internals.duckdb.database_api import DuckDBAPI
    except ImportError as error:
        raise WrongUse(f"Splink needs {error.name}; install it with: pip install 'claimgraph[link]'") from None
    if not ours or not records.events:
        return [ranked(one, (), weights, records.name) for one in ours]
    typed = pyarrow.schema([(name, pyarrow.type_for_alias(kind)) for name, kind in PLAIN.items()] + _lists(pyarrow))
    mine, theirs = (
        pyarrow.Table.from_pylist([flat(one, ours=is_ours) for one in some], typed)
        for some, is_ours in ((ours, True), (records.events, False))
    )
    known, pairs = {one.iri: one for one in records.events}, defaultdict(list)
    with duckdb.connect() as connection:
        for event, record, bits in scored(mine, theirs, weights, Engine("duckdb", DuckDBAPI(connection))):
            pairs[event].append((round(bits, 1), known[record]))
    return [ranked(one, pairs[one.iri], weights, records.name) for one in ours]


def _lists(arrow: Any) -> list[tuple[str, Any]]:
    texts = [(name, arrow.list_(arrow.string())) for name in TEXTS]
    return [("day", arrow.list_(arrow.int64())), *texts]
