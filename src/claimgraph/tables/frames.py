"""Frames: a table for pandas, polars, pyarrow and geopandas, each column of the type that its kind has there."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from importlib import import_module
from typing import TYPE_CHECKING, Any

from claimgraph.errors import WrongUse
from claimgraph.tables import kinds
from claimgraph.tables.table import Table, tell_missing
from claimgraph.terms import degrees

if TYPE_CHECKING:
    import geopandas
    import pandas
    import polars
    import pyarrow

# What brings each library, and what it is asked for.
_EXTRAS = {"pandas": "pandas", "polars": "polars", "pyarrow": "arrow", "geopandas": "geo"}
_MOST = 1 << 63
# The digits that a decimal has in a frame: what the engine holds, but for the two largest of its 39 digits.
_DIGITS, _AFTER_POINT = 38, 18


def need(library: str) -> Any:
    """The library of that name; raises WrongUse with the extra that brings it where it is not there."""
    try:
        return import_module(library)
    except ModuleNotFoundError as error:
        if error.name != library:
            raise
        raise WrongUse(f"{library} is not installed; pip install 'claimgraph[{_EXTRAS[library]}]'") from None


def to_arrow(table: Table) -> pyarrow.Table:
    """``table`` for pyarrow; decimals with 18 digits after the point."""
    pa = need("pyarrow")
    types = {
        kinds.INTEGER: pa.int64(),
        kinds.DECIMAL: pa.decimal128(_DIGITS, _AFTER_POINT),
        kinds.DOUBLE: pa.float64(),
        kinds.BOOLEAN: pa.bool_(),
        kinds.DATE: pa.date32(),
        kinds.INSTANT: pa.timestamp("us", "UTC"),
        kinds.LOCAL: pa.timestamp("us"),
    }
    made = [
        pa.array(values, types.get(kind, pa.string()))
        for kind, values in zip(table.kinds, _fitting(table), strict=True)
    ]
    return pa.Table.from_arrays(made, names=list(table.names))


def to_polars(table: Table) -> polars.DataFrame:
    """``table`` for polars; decimals with 18 digits after the point."""
    pl = need("polars")
    types = {
        kinds.INTEGER: pl.Int64,
        kinds.DECIMAL: pl.Decimal(_DIGITS, _AFTER_POINT),
        kinds.DOUBLE: pl.Float64,
        kinds.BOOLEAN: pl.Boolean,
        kinds.DATE: pl.Date,
        kinds.INSTANT: pl.Datetime("us", "UTC"),
        kinds.LOCAL: pl.Datetime("us"),
    }
    fitting = zip(table.names, table.kinds, _fitting(table), strict=True)
    frame: polars.DataFrame = pl.DataFrame(
        [pl.Series(name, values, dtype=types.get(kind, pl.String)) for name, kind, values in fitting]
    )
    return frame


def to_pandas(table: Table, *, decimals: str = "float") -> pandas.DataFrame:
    """``table`` for pandas; ``decimals`` are ``"float"`` (Float64) or ``"object"`` (each a Decimal)."""
    pd = need("pandas")
    if decimals not in ("float", "object"):
        raise WrongUse(f"decimals={decimals!r} is no way to have them; it is 'float' or 'object'")
    exact = decimals == "object"
    made = {
        name: _series(kind, values, pd, exact=exact)
        for name, kind, values in zip(table.names, table.kinds, _fitting(table), strict=True)
    }
    return pd.DataFrame(made, index=pd.RangeIndex(table.length))


def to_geopandas(table: Table, *, decimals: str = "float") -> geopandas.GeoDataFrame:
    """``table`` for geopandas: its points as geometry (EPSG:4326); the first column of points is the active one."""
    points = [name for name, kind in zip(table.names, table.kinds, strict=True) if kind == kinds.POINT]
    if not points:
        raise WrongUse(f"this answer has no column of points; it has: {', '.join(table.names)}")
    gpd = need("geopandas")
    frame = to_pandas(table, decimals=decimals)
    for name in points:
        found = [_degrees(text) for text in table.values[table.names.index(name)]]
        frame[name] = gpd.GeoSeries(_geometry(found), index=frame.index, crs="EPSG:4326")
    return gpd.GeoDataFrame(frame, geometry=points[0])


def _degrees(text: object) -> tuple[float, float] | None:
    """Longitude and latitude of a point."""
    found = degrees(str(text))
    try:
        return (float(found[0]), float(found[1])) if found else None
    except ValueError:
        return None


def _geometry(found: Sequence[tuple[float, float] | None]) -> list[object]:
    shapely = need("shapely")
    return [None if one is None else shapely.Point(one) for one in found]


def _series(kind: str, values: list[Any], pd: Any, *, exact: bool) -> Any:
    return pd.Series(_OF_KIND[_OBJECTS if exact and kind == kinds.DECIMAL else kind](values, pd))


def _numbers(type_: str, dtype: str) -> Callable[[list[Any], Any], Any]:
    """How an array with gaps is made of numbers: the values, and where none is."""

    def made(values: list[Any], pd: Any) -> Any:
        np = need("numpy")
        mask = np.array([value is None for value in values], dtype=bool)
        filled = [0 if value is None else value for value in values] if mask.any() else values
        return getattr(pd.arrays, dtype)(np.array(filled, dtype=type_), mask)

    return made


def _moments(values: list[Any], _pd: Any) -> Any:
    return need("numpy").array([value and value.replace(tzinfo=None) for value in values], dtype="datetime64[us]")


def _instants(values: list[Any], pd: Any) -> Any:
    return pd.DatetimeIndex(_moments(values, pd)).tz_localize("UTC")


_OBJECTS = "objects"
_TEXT: Callable[[list[Any], Any], Any] = lambda values, pd: pd.array(values, dtype="string")  # noqa: E731
_OF_KIND: Mapping[str, Callable[[list[Any], Any], Any]] = {
    kinds.TEXT: _TEXT,
    kinds.POINT: _TEXT,
    kinds.INTEGER: _numbers("int64", "IntegerArray"),
    kinds.DECIMAL: _numbers("float64", "FloatingArray"),
    kinds.DOUBLE: _numbers("float64", "FloatingArray"),
    kinds.BOOLEAN: _numbers("bool", "BooleanArray"),
    kinds.DATE: lambda values, _pd: need("numpy").array(values, dtype="datetime64[D]").astype("datetime64[s]"),
    kinds.INSTANT: _instants,
    kinds.LOCAL: _moments,
    _OBJECTS: lambda values, pd: pd.Series(values, dtype=object),
}


def _fitting(table: Table) -> list[list[Any]]:
    """The values of each column, but for numbers that no frame's type holds; one warning counts these."""
    fitting = [
        _within(values) if kind in (kinds.INTEGER, kinds.DECIMAL) else values
        for kind, values in zip(table.kinds, table.values, strict=True)
    ]
    lost = [new.count(None) - old.count(None) for new, old in zip(fitting, table.values, strict=True)]
    tell_missing(table.names, lost)
    return fitting


def _within(values: list[Any]) -> list[Any]:
    return [value if value is None or _fits(value) else None for value in values]


def _fits(value: int | Decimal) -> bool:
    if isinstance(value, int):
        return -_MOST <= value < _MOST
    exponent = value.as_tuple().exponent
    assert isinstance(exponent, int)
    return exponent >= -_AFTER_POINT and value.adjusted() < _DIGITS - _AFTER_POINT
