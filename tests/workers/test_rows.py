"""Rows are counted exactly in every result format, whatever the values hold and wherever the pieces are cut."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.workers.rows import RowCount

FORMATS = {
    "json": ox.QueryResultsFormat.JSON,
    "xml": ox.QueryResultsFormat.XML,
    "csv": ox.QueryResultsFormat.CSV,
    "tsv": ox.QueryResultsFormat.TSV,
}
NASTY = st.text(alphabet='"\\{}[],:\r\n\t<>/resultq é', max_size=12)


@pytest.mark.parametrize("format_", FORMATS.values(), ids=FORMATS.keys())
@given(values=st.lists(st.none() | NASTY, max_size=8), cut=st.integers(1, 40))
def test_rows_are_counted_whatever_they_hold(
    format_: ox.QueryResultsFormat, values: list[str | None], cut: int
) -> None:
    store = ox.Store()
    rows = " ".join("UNDEF" if value is None else str(ox.Literal(value)) for value in values)
    answer = store.query(f"SELECT ?x {{ VALUES ?x {{ {rows} }} }}")
    assert isinstance(answer, ox.QuerySolutions)
    written = answer.serialize(format=format_) or b""
    count = RowCount(format_.media_type)
    for start in range(0, len(written), cut):
        count.add(written[start : start + cut])
    assert count.rows == len(values)
