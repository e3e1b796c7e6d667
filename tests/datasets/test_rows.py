"""The rows of a file: its encoding, what parts its cells, the line of each row, and what is left out as no row."""

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claimgraph.datasets.cells import Unfit, literal
from claimgraph.datasets.encoding import encoding_of
from claimgraph.datasets.rows import Row, open_rows
from claimgraph.errors import Unreadable
from claimgraph.resources import folder

EXTRACT = folder("data") / "datasets" / "ucdp-ged-19.1-extract.csv"


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def test_the_extract_has_a_tag_row_and_rows_with_their_lines() -> None:
    rows = open_rows(EXTRACT)
    read = list(rows)
    assert (rows.encoding, rows.delimiter, rows.tags, len(rows.columns)) == ("utf-8-sig", ",", True, 45)
    assert [row.number for row in read] == list(range(1, 73))
    assert read[0].line == 3
    assert not [row for row in read if row.fault]
    lines = EXTRACT.read_text("utf-8").split("\n")
    assert all(lines[row.line - 1].startswith(f"{row.cells[0]},") for row in read)
    assert any(after.line - before.line > 1 for before, after in pairwise(read)), "no row in it has a line break"


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_line_ends_and_byte_order_marks_are_no_part_of_a_cell(tmp_path: Path, end: str, mark: str) -> None:
    rows = open_rows(written(tmp_path / "a.csv", f'{mark}a,b{end}1,"x\ny"{end}{end}2,z{end}'))
    assert rows.columns == ("a", "b")
    assert list(rows) == [Row(1, 2, ("1", "x\ny")), Row(2, 5, ("2", "z"))]


def test_windows_1252_is_read_and_said(tmp_path: Path) -> None:
    rows = open_rows(written(tmp_path / "a.csv", "a,b\n1,x\n2,Zürich\n".encode("cp1252")))
    assert (rows.encoding, rows.foreign) == ("cp1252", (3, 0xFC))
    assert [row.cells[1] for row in rows] == ["x", "Zürich"]


@pytest.mark.parametrize("before", [0, (1 << 20) - 8, (1 << 20) - 7, (1 << 20) - 6, (1 << 20) - 5])
def test_the_first_byte_that_is_no_utf_8_is_told_with_its_line(tmp_path: Path, before: int) -> None:
    path = written(tmp_path / "a.csv", b"a,b\n" + b"x" * before + "\n\n1,ü\n".encode("cp1252"))
    assert encoding_of(path) == ("cp1252", (4, 0xFC))


def test_a_file_without_a_header_and_without_quotes(tmp_path: Path) -> None:
    rows = open_rows(written(tmp_path / "a.tsv", '1\tthe "base"\t\n2\t"half\tx\n'))
    assert rows.columns == ()
    assert [row.cells for row in rows] == [("1", 'the "base"', ""), ("2", '"half', "x")]


def test_a_row_of_other_length_a_formula_and_a_spreadsheets_error_are_faults_of_the_row(tmp_path: Path) -> None:
    rows = list(open_rows(written(tmp_path / "a.csv", "a,b\n1,x\n2\n3,y,z\n4,=A1\n#REF!,x\n5,# 5\n6,\0\n")))
    faults = [(row.number, row.fault.column) for row in rows if row.fault]
    assert faults == [(2, "a"), (3, "b"), (4, "b"), (5, "a"), (7, "b")]
    assert all(row.fault.reason and row.fault.remedy for row in rows if row.fault)


def test_an_excel_file_is_read_like_the_same_rows_as_text(tmp_path: Path) -> None:
    from tests.datasets.workbook import workbook

    cells: list[list[str | float]] = [
        ["eventid", "iyear", "latitude", "city"],
        [202101010001.0, 2021.0, 33.5, "Baghdad"],
        ["x", "", 44.0, "Ürün"],
    ]
    rows = open_rows(workbook(tmp_path / "a.xlsx", cells))
    assert rows.columns == ("eventid", "iyear", "latitude", "city")
    assert list(rows) == [
        Row(1, 2, ("202101010001", "2021", "33.5", "Baghdad")),
        Row(2, 3, ("x", "", "44", "Ürün")),
    ]


CUT = [
    ('a,b,c\n1,"x,2\n3,4\n', "a.csv:2: row 1, column 'b': the file ends within a quoted cell"),
    ("a,b,c\n1,2,3\n4,5", "a.csv:3: the file ends in column 'b' of row 2"),
    ('a,b,c\n#x,,#y\n1,2,3\n4,"5"6,7\n', "a.csv:4: row 2, column 'b': a quote in a quoted cell is not doubled"),
    ('a,b,c\n1,2,3\n4,"5"6,7\n', "a.csv:3: row 2, column 'b': a quote in a quoted cell is not doubled"),
    ("a,b,c\n1," + "x" * 200_000 + ",3\n", "a.csv:2: row 1, column 'b': a cell of more than 131,072"),
]


@pytest.mark.parametrize(("content", "said"), CUT, ids=["quoted", "row", "tags", "quote", "length"])
def test_where_the_rows_cannot_be_told_the_file_is_refused_with_row_and_column(
    tmp_path: Path, content: str, said: str
) -> None:
    with pytest.raises(Unreadable) as told:
        list(open_rows(written(tmp_path / "a.csv", content)))
    assert said in str(told.value)


FOREIGN = [
    (b"", "empty"),
    (b"\n\n", "empty"),
    (b"<!doctype html><html><body>Log in</body></html>", "web page"),
    (b'{"Result": []}', "JSON"),
    (b"\xff\xfea\0b\0", "UTF-16"),
    (b"\x1f\x8b\x08", "gzip"),
    (b"%PDF-1.7", "PDF"),
    (b"\xd0\xcf\x11\xe0", "before 2007"),
    (b"PK\x03\x04 cut", "archive is cut"),
    (b"a,b\n", "no row"),
    (b"a,b,a\n1,2,3\n", "the column 'a' is there twice, as number 1 and 3"),
    (b"a,b\n1,\x81\n", ":2: the byte 0x81 is neither"),
]


@pytest.mark.parametrize(("content", "said"), FOREIGN, ids=[said for _, said in FOREIGN])
def test_what_is_no_table_is_named(tmp_path: Path, content: bytes, said: str) -> None:
    with pytest.raises(Unreadable) as told:
        open_rows(written(tmp_path / "a.csv", content))
    assert said in str(told.value)


def test_a_file_that_is_not_there() -> None:
    with pytest.raises(Unreadable, match="cannot be opened"):
        open_rows("nowhere.csv")


DAYS = {
    "2017-07-31": "2017-07-31",
    "2017-07-31 00:00:00.000": "2017-07-31",
    "2017-07-31T00:00:00": "2017-07-31",
    "16 May 2025": "2025-05-16",
    "01 January 2020": "2020-01-01",
    "20060731": "2006-07-31",
}
WRONG = [
    ("day", "2017-02-30"),
    ("day", "31/07/2017"),
    ("day", "0"),
    ("day", "2014-01-00"),
    ("whole", "1.2E+05"),
    ("whole", "1.5"),
    ("whole", "1_000"),
    ("whole", "١"),
    ("number", "33,35"),
    ("number", "nan"),
    ("latitude", "-90.1"),
    ("longitude", "180.5"),
    ("latitude", ""),
]


@pytest.mark.parametrize(("cell", "day"), DAYS.items())
def test_a_day_as_datasets_write_it(cell: str, day: str) -> None:
    assert literal("day", cell) == f'"{day}"^^<http://www.w3.org/2001/XMLSchema#date>'


@pytest.mark.parametrize(("kind", "cell"), WRONG[:-1])
def test_a_cell_of_another_kind_is_no_value(kind: str, cell: str) -> None:
    with pytest.raises(Unfit) as told:
        literal(kind, cell)
    reason, remedy = told.value.args
    assert cell in reason
    assert remedy


@pytest.mark.parametrize("kind", ["text", "whole", "number", "day", "latitude", "longitude"])
def test_an_empty_cell_is_unbound(kind: str) -> None:
    assert literal(kind, " ") == "UNDEF"


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1))
def test_any_text_comes_back_from_the_engine_as_it_was(cell: str) -> None:
    from pyoxigraph import Store

    if cell.strip():
        solution = next(iter(Store().query(f"SELECT ?x {{ VALUES (?x) {{ ({literal('text', cell)}) }} }}")))  # type: ignore[arg-type]
        assert solution["x"].value == cell.strip()


@given(st.decimals(allow_nan=False, allow_infinity=False, places=6, min_value=-180, max_value=180))
def test_a_number_keeps_its_value(number: object) -> None:
    from decimal import Decimal

    assert Decimal(literal("number", f"{number:f}")) == number
