"""Frames: every column has the type that it declares, with all rows, with one, with none; nothing is guessed."""

import json
import math
import pickle
import sys
import warnings
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import geopandas
import polars as pl
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode

import claimgraph
from claimgraph import catalogue, views
from claimgraph.asking import Answer as Bare
from claimgraph.names import ID, XSD

PANDAS = {
    "integer": "Int64",
    "decimal": "Float64",
    "double": "Float64",
    "boolean": "boolean",
    "date": "datetime64[s]",
    "dateTime": "datetime64[us, UTC]",
}
ARROW = {
    "integer": pa.int64(),
    "decimal": pa.decimal128(38, 18),
    "double": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "dateTime": pa.timestamp("us", "UTC"),
}
POLARS = {
    "integer": pl.Int64,
    "decimal": pl.Decimal(38, 18),
    "double": pl.Float64,
    "boolean": pl.Boolean,
    "date": pl.Date,
    "dateTime": pl.Datetime("us", "UTC"),
}


def answer(columns: dict[str, list[Any]], declared: tuple[claimgraph.Column, ...] = ()) -> claimgraph.Answer:
    """An answer with these columns of terms, as a query of somebody's own has it unless its columns are declared."""
    rows = tuple(zip(*columns.values(), strict=True))
    document = views.standard(Bare(tuple(columns), rows), "tsv").encode()
    return claimgraph.Answer("test", {}, None, document, declared)


def typed(text: str, type_: str) -> Literal:
    return Literal(text, datatype=NamedNode(XSD + type_))


def some(found: claimgraph.Answer, rows: int) -> claimgraph.Answer:
    """The first rows of an answer."""
    lines = found.document.splitlines(keepends=True)
    return replace(found, document=b"".join(lines[: rows + 1]))


@pytest.mark.parametrize("query", catalogue.questions(), ids=lambda query: query.id)
def test_each_question_has_the_declared_types_with_all_rows_with_one_and_with_none(
    query: catalogue.Query, graph: claimgraph.Graph
) -> None:
    found = graph.ask(query.id)
    points = [column.name for column in query.columns if column.type == "point"]
    for cut in (found, some(found, 1), some(found, 0)):
        frame = cut.to_pandas()
        assert {name: str(type_) for name, type_ in frame.dtypes.items()} == {
            column.name: PANDAS.get(column.type, "string") for column in query.columns
        }
        assert cut.to_arrow().schema == pa.schema([(c.name, ARROW.get(c.type, pa.string())) for c in query.columns])
        assert dict(cut.to_polars().schema) == {c.name: POLARS.get(c.type, pl.String) for c in query.columns}
        assert len(frame) == len(cut) == cut.to_arrow().num_rows == cut.to_polars().height
        if points:
            shown = cut.to_geopandas()
            assert isinstance(shown, geopandas.GeoDataFrame)
            assert {str(shown.dtypes[name]) for name in points} == {"geometry"}
            assert (shown.crs.to_string(), len(shown)) == ("EPSG:4326", len(cut))
        else:
            with pytest.raises(claimgraph.WrongUse, match=f"no column of points; it has: {query.columns[0].name}"):
                cut.to_geopandas()


TERMS: dict[str, Any] = {
    "iri": st.integers(0, 9).map(lambda n: NamedNode(f"{ID}thing-{n}")),
    "text": st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")).map(Literal)
    | st.text("ab\t\n\r\"\\'<>@^", max_size=9).map(lambda text: Literal(text, language="en")),
    "integer": st.integers(-(1 << 63), (1 << 63) - 1).map(lambda n: typed(str(n), "integer")),
    "decimal": st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-(10**12), max_value=10**12).map(
        lambda n: typed(f"{n:f}", "decimal")
    ),
    "boolean": st.booleans().map(Literal),
    "date": st.dates().map(lambda day: typed(day.isoformat(), "date")),
    "dateTime": st.datetimes(
        min_value=datetime(2, 1, 1),
        max_value=datetime(9998, 1, 1),
        timezones=st.sampled_from([UTC, timezone(timedelta(hours=3))]),
    ).map(lambda time: typed(time.isoformat(), "dateTime")),
    "point": st.tuples(st.floats(-180, 180), st.floats(-90, 90)).map(
        lambda at: Literal(
            f"POINT({at[0]} {at[1]})", datatype=NamedNode("http://www.opengis.net/ont/geosparql#wktLiteral")
        )
    ),
}


@st.composite
def columns(draw: st.DrawFn) -> dict[str, list[Any]]:
    """Columns of one length, each of one type with gaps."""
    length = draw(st.integers(0, 5))
    types = draw(st.lists(st.sampled_from(sorted(TERMS)), min_size=1, max_size=5))
    return {
        f"{type_}_{n}": draw(st.lists(st.none() | TERMS[type_], min_size=length, max_size=length))
        for n, type_ in enumerate(types)
    }


def declared(given_: dict[str, list[Any]]) -> tuple[claimgraph.Column, ...]:
    return tuple(claimgraph.Column(name, name.partition("_")[0], "It is one") for name in given_)


@given(columns())
def test_arrow_gives_back_the_rows(given_: dict[str, list[Any]]) -> None:
    found = answer(given_, declared(given_))
    assert found.to_arrow().to_pylist() == found.to_records()
    assert found.to_polars().rows() == [tuple(row) for row in found]
    assert [sum(value is None for value in column) for column in given_.values()] == list(
        found.to_pandas().isna().sum()
    )


@given(columns())
def test_nothing_is_lost_between_terms_and_rows(given_: dict[str, list[Any]]) -> None:
    """A value says again what its term says."""
    found = answer(given_, declared(given_))
    for name, terms in given_.items():
        for term, row in zip(terms, found.to_records(), strict=True):
            assert said_again(row[name]) == (None if term is None else said(term))


def said(term: Literal | NamedNode) -> str | None:
    """What a term says; an instant in UTC, a number without zeros that say nothing."""
    if isinstance(term, Literal) and term.datatype.value == XSD + "dateTime":
        return said_again(datetime.fromisoformat(term.value).astimezone(UTC))
    if isinstance(term, Literal) and term.datatype.value == XSD + "decimal":
        return said_again(Decimal(term.value))
    return term.value


def said_again(value: object) -> str | None:
    """A value as text, as XSD writes it."""
    if isinstance(value, datetime):
        assert value.tzinfo is UTC
        return value.isoformat()
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, Decimal):
        return str(value.normalize())
    return None if value is None else str(value)


@given(columns())
def test_terms_decide_where_no_column_is_declared(given_: dict[str, list[Any]]) -> None:
    found = answer(given_)
    for column, terms in zip(found.columns, given_.values(), strict=True):
        assert column.type == (column.name.partition("_")[0] if any(terms) else "text")


INTEGER, DECIMAL, DOUBLE = typed("1", "integer"), typed("1.5", "decimal"), typed("1e3", "double")
DAY, INSTANT, LOCAL = (
    typed("2020-01-01", "date"),
    typed("2020-01-01T10:00:00Z", "dateTime"),
    typed("2020-01-01T10:00:00", "dateTime"),
)
MIXED: list[tuple[list[Any], str, list[Any]]] = [
    ([INTEGER, DECIMAL, None], "decimal", [1, Decimal("1.5"), None]),
    ([INTEGER, DECIMAL, DOUBLE], "double", [1.0, 1.5, 1000.0]),
    ([INTEGER, Literal("one")], "text", ["1", "one"]),
    ([NamedNode(ID + "a"), Literal("a")], "text", [ID + "a", "a"]),
    ([DAY, INSTANT], "text", ["2020-01-01", "2020-01-01T10:00:00Z"]),
    ([INSTANT, LOCAL], "text", ["2020-01-01T10:00:00Z", "2020-01-01T10:00:00"]),
    ([LOCAL], "dateTime", [datetime(2020, 1, 1, 10)]),
    ([Literal(True), INTEGER], "text", ["true", "1"]),
    ([typed("P1D", "duration")], "text", ["P1D"]),
    ([], "text", []),
]


@pytest.mark.parametrize(("terms", "type_", "values"), MIXED)
def test_a_mixed_column_takes_the_wider_type(terms: list[Any], type_: str, values: list[Any]) -> None:
    found = answer({"x": terms})
    assert [row.x for row in found] == values
    assert [column.type for column in found.columns] == [type_]


MISFITS = {
    "integer": [typed("maybe", "integer"), Literal("1"), DECIMAL, typed("١", "integer")],
    "decimal": [typed("1e3", "decimal"), typed("1_0", "decimal"), Literal("1.5")],
    "boolean": [typed("maybe", "boolean"), INTEGER],
    "date": [
        typed("2020-13-01", "date"),
        typed("2023-02-30", "date"),
        INSTANT,
        typed("20200101", "date"),
        Literal("2020-01-01"),
    ],
    "dateTime": [LOCAL, typed("2020-01-01T25:00:00Z", "dateTime"), typed("-0044-03-15T00:00:00Z", "dateTime"), DAY],
    "point": [Literal("POINT(1 2)")],
}


@pytest.mark.parametrize("type_", MISFITS)
def test_what_does_not_fit_is_missing_and_one_warning_counts_it(type_: str) -> None:
    terms = [*MISFITS[type_], None]
    found = answer({"x": terms, "y": terms}, tuple(claimgraph.Column(name, type_, "It is one") for name in "xy"))
    n = len(terms) - 1
    with pytest.warns(UserWarning, match=rf"missing: x \({n}\), y \({n}\)$") as told:
        rows = found.rows
    assert {value for row in rows for value in row} == {None}
    assert found.to_pandas().isna().all(axis=None)
    assert len(told) == 1


def test_numbers_that_no_frame_holds_are_missing_there_alone() -> None:
    large = str(1 << 63)
    found = answer({"n": [typed(large, "integer"), INTEGER], "d": [typed("9" * 20 + ".5", "decimal"), DECIMAL]})
    assert [row.n for row in found] == [int(large), 1]
    for frame in (found.to_pandas, found.to_arrow, found.to_polars):
        with pytest.warns(UserWarning, match=r"missing: n \(1\)$"):
            frame()
    with pytest.warns(UserWarning, match="do not fit"):
        kept = found.to_arrow().to_pydict()
    assert kept == {"n": [None, 1], "d": [Decimal("9" * 20 + ".5"), Decimal("1.5")]}


def test_unknown_none_known_and_zero_stay_three_things() -> None:
    frame = answer(
        {"low": [typed("0", "integer"), None], "known": [Literal("none known"), Literal("silence")]}
    ).to_pandas()
    assert frame.low.isna().tolist() == [False, True]
    assert frame.low[0] == 0
    assert frame.known.tolist() == ["none known", "silence"]


def test_integers_with_gaps_stay_integers_and_decimals_can_stay_exact() -> None:
    found = answer({"n": [typed(str((1 << 53) + 1), "integer"), None], "d": [typed("0.1", "decimal"), None]})
    frame = found.to_pandas()
    assert int(frame.n[0]) == (1 << 53) + 1
    assert (frame.d[0], frame.d.isna()[1]) == (0.1, True)
    exact = found.to_pandas(decimals="object")
    assert (exact.d[0], str(exact.dtypes["d"])) == (Decimal("0.1"), "object")
    with pytest.raises(claimgraph.WrongUse, match="it is 'float' or 'object'"):
        found.to_pandas(decimals="exact")


def test_not_a_number_is_no_gap() -> None:
    found = answer({"x": [typed("NaN", "double"), None, typed("INF", "double")]})
    assert [value if value is None or value == math.inf else "nan" for (value,) in found] == ["nan", None, math.inf]
    assert found.to_arrow().column("x").null_count == 1
    assert found.to_polars()["x"].null_count() == 1


def test_names_stand_for_things_where_that_is_asked(graph: claimgraph.Graph) -> None:
    answer_ = graph.ask("competing-claims")
    frame = answer_.to_pandas(labels=True)
    assert "Tahsin al-Khafaji" in set(frame.claimant)
    assert not [name for name in frame.columns if name.lower().endswith("label")]
    assert answer_.to_polars(labels=True)["claimant"].to_list() == frame.claimant.tolist()
    own = graph.query("SELECT ?who { VALUES ?who { id:kataib-hezbollah id:nobody } }")
    assert isinstance(own, claimgraph.Answer)
    assert own.to_arrow(labels=True).to_pydict() == {"who": ["Kataib Hezbollah", ID + "nobody"]}


def test_points_are_drawn_at_their_degrees(graph: claimgraph.Graph) -> None:
    frame = graph.ask("unclaimed-attacks").to_geopandas(labels=True)
    zone = frame[frame.attack.str.contains("Green Zone, 17 November 2020")].geometry.iloc[0]
    assert (round(zone.x, 2), round(zone.y, 2)) == (44.39, 33.31)
    assert frame.geometry.isna().any()
    assert len(json.loads(frame.to_json(default=str))["features"]) == len(frame)


@pytest.mark.parametrize(
    ("library", "method", "extra"),
    [
        ("pandas", "to_pandas", "pandas"),
        ("polars", "to_polars", "polars"),
        ("pyarrow", "to_arrow", "arrow"),
        ("geopandas", "to_geopandas", "geo"),
    ],
)
def test_a_missing_library_names_the_extra_that_brings_it(
    library: str, method: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(
        claimgraph.WrongUse, match=rf"^{library} is not installed; pip install 'claimgraph\[{extra}\]'$"
    ):
        getattr(answer({"x": [None]}, (claimgraph.Column("x", "point", "A point"),)), method)()


def test_none_of_them_is_needed_for_another(monkeypatch: pytest.MonkeyPatch) -> None:
    for without in ("pandas", "polars", "pyarrow", "geopandas"):
        with monkeypatch.context() as patch:
            patch.setitem(sys.modules, without, None)
            found = answer({"x": [INTEGER]})
            made = {"pandas": found.to_pandas, "polars": found.to_polars, "pyarrow": found.to_arrow}
            for name, make in made.items():
                if name != without:
                    make()


def test_no_warning_is_given_where_all_fits(graph: claimgraph.Graph) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert len(pickle.loads(pickle.dumps(graph.ask("claim-trail"))).to_pandas()) > 100


def test_a_query_without_columns_or_with_rows_that_hold_nothing(graph: claimgraph.Graph) -> None:
    def rows() -> Iterator[list[dict[str, Any]]]:
        for text in ("SELECT * {}", "SELECT ?x { VALUES ?x { UNDEF 1 UNDEF } }", "SELECT ?x { FILTER(false) }"):
            found = graph.query(text)
            assert isinstance(found, claimgraph.Answer)
            yield found.to_records()

    assert list(rows()) == [[{}], [{"x": None}, {"x": 1}, {"x": None}], []]


def test_dates_are_dates(graph: claimgraph.Graph) -> None:
    found = graph.ask("unclaimed-attacks")
    assert found.to_polars()["date"].to_list() == [row.date for row in found]
    assert found.to_pandas().date.dt.year.dropna().min() >= 2020
    assert all(isinstance(row.date, date) for row in found if row.date)
