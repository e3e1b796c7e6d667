"""Files that are none, or not what they are given for, by what is wrong with each, and what must be told of it."""

import codecs
import csv
import gzip
import io
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

from tests.datasets import made
from tests.datasets.test_rows import EXTRACT
from tests.datasets.workbook import workbook


@dataclass(frozen=True)
class Bad:
    """A bad file: what it holds, for what dataset it is given, and words that its refusal must have."""

    content: bytes
    told: tuple[str, ...]
    dataset: str = "ucdp-ged"
    name: str = "bad.csv"


with EXTRACT.open(encoding="utf-8", newline="") as file:
    HEADER, TAGS, *ROWS = csv.reader(file)
ONE, TWO = ROWS[0], ROWS[1]


def written(*rows: list[str], delimiter: str = ",") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def ucdp(*told: str, **cells: str) -> Bad:
    """A row of UCDP GED with these cells in place of its own."""
    row = [cells.get(name, cell) for name, cell in zip(HEADER, ONE, strict=True)]
    return Bad(written(HEADER, TAGS, row), ("row 1", *(f"'{name}'" for name in list(cells)[:1]), *told))


def gtd(*told: str, **cells: str) -> Bad:
    text = made.table(made.GTD, [{**made.BOMBING, **cells}]).encode("cp1252")
    return Bad(text, ("row 1", *(f"'{name}'" for name in list(cells)[:1]), *told), "gtd")


def acled(*told: str, **cells: str) -> Bad:
    text = made.table(made.ACLED, [{**made.SHELLING, **cells}]).encode()
    return Bad(text, ("row 1", *(f"'{name}'" for name in list(cells)[:1]), *told), "acled")


def _zipped() -> bytes:
    held = io.BytesIO()
    with ZipFile(held, "w") as archive:
        archive.writestr("ged191.csv", "id\n1\n")
    return held.getvalue()


def _sheet(rows: list[list[str | float]]) -> bytes:
    with TemporaryDirectory() as folder:
        return workbook(Path(folder) / "a.xlsx", rows).read_bytes()


def _without(name: str) -> bytes:
    at = HEADER.index(name)
    return written(*(row[:at] + row[at + 1 :] for row in (HEADER, TAGS, ONE)))


def _renamed(**names: str) -> bytes:
    return written([names.get(name, name) for name in HEADER], TAGS, ONE)


GOOD = written(HEADER, TAGS, ONE, TWO)
FIRST = GOOD.split(b"\n")[0]
QUOTED = written(
    HEADER,
    TAGS,
    [cell if name != "source_article" else 'a "quoted" word, cut' for name, cell in zip(HEADER, ONE, strict=True)],
)
GDELT = "\t".join(["1", "20170701"] + [""] * 56).encode()


BAD: dict[str, Bad] = {
    # No table at all.
    "page": Bad(b"<!DOCTYPE html><html><title>Log in</title></html>", (":1:", "web page", "browser")),
    "page after blanks": Bad(b"\n\n  <html><body>404</body></html>", (":1:", "web page")),
    "page after a mark": Bad(codecs.BOM_UTF8 + b"<html></html>", (":1:", "web page")),
    "xml": Bad(b'<?xml version="1.0"?><rows/>', (":1:", "XML")),
    "json": Bad(b'{"TotalCount": 1, "Result": [{"id": 1}]}', (":1:", "JSON", "CSV")),
    "json list": Bad(b'[{"id": 1}]', (":1:", "JSON")),
    "empty": Bad(b"", (":1:", "empty", "download")),
    "blank": Bad(b"\n \n\n", (":1:", "empty")),
    "mark alone": Bad(codecs.BOM_UTF8, (":1:", "empty")),
    "pdf": Bad(b"%PDF-1.7\n", (":1:", "PDF", "codebook")),
    "gzip": Bad(gzip.compress(GOOD), (":1:", "gzip", "unpack")),
    "zip": Bad(_zipped(), ("ZIP", "unpack")),
    "old excel": Bad(b"\xd0\xcf\x11\xe0\xa1\xb1", (":1:", "before 2007", ".xlsx")),
    "parquet": Bad(b"PAR1\x15\x04", (":1:", "Parquet", "CSV")),
    "git lfs": Bad(b"version https://git-lfs.github.com/spec/v1\noid sha256:0\n", (":1:", "Git LFS")),
    "utf-16": Bad(GOOD.decode().encode("utf-16"), (":1:", "UTF-16", "UTF-8")),
    "utf-16 without mark": Bad(GOOD.decode().encode("utf-16-le"), (":1:", "UTF-16", "UTF-8")),
    "cut archive": Bad(_zipped()[:40], ("cut or damaged", "again"), name="bad.xlsx"),
    "excel of something else": Bad(
        _sheet([["a", "b"], [1.0, 2.0]]), (":1:", "no file of gtd", "'a', 'b'"), "gtd", "bad.xlsx"
    ),
    # Another encoding, other delimiters.
    "windows-1252": Bad(
        GOOD.decode().replace("ā", "a").encode("cp1252", "replace").replace(b"?", b"\xe4"), ("UTF-8", "ucdp-ged")
    ),
    "neither encoding": Bad(GOOD + b"\x81\xff\n", ("0x81", "UTF-8")),
    "semicolons": Bad(written(HEADER, ONE, delimiter=";"), (":1:", "';'", "column 'id'", "comma")),
    "bars": Bad(written(HEADER, ONE, delimiter="|"), (":1:", "'|'", "column 'id'", "comma")),
    # Columns.
    "header alone": Bad(FIRST + b"\n", (":1:", "no row", "download")),
    "header and tags": Bad(written(HEADER, TAGS), (":1:", "no row")),
    "cut header": Bad(written(HEADER[:20], ONE[:20]), (":1:", "no file of ucdp-ged", "lack", "'where_prec'")),
    "no header": Bad(written(ONE, TWO), (":1:", "no header", "45 cells", "first line cut off")),
    "column twice": Bad(
        written([*HEADER, "best"], [*ONE, "1"]), (":1:", "'best' is there twice", "44", "46", "rename")
    ),
    "column deleted": Bad(_without("best"), (":1:", "ucdp-ged", "'best'", "deleted or renamed")),
    "column renamed": Bad(_renamed(low="deaths_low", high="deaths_high"), (":1:", "'low', 'high'", "renamed")),
    "acled for ucdp": Bad(acled().content, (":1:", "those of acled", "import it as that")),
    "gtd for ucdp": Bad(gtd().content, (":1:", "those of gtd", "import it as that")),
    "gdelt for ucdp": Bad(GDELT + b"\n", (":1:", "those of gdelt", "import it as that")),
    "ucdp for acled": Bad(GOOD, (":1:", "those of ucdp-ged", "import it as that"), "acled"),
    "ucdp for gdelt": Bad(GOOD, (":1:", "those of ucdp-ged", "import it as that"), "gdelt"),
    "something else": Bad(b"name,age\nx,1\n", (":1:", "no file of ucdp-ged", "'name', 'age'", "mapping of its own")),
    "gdelt of other width": Bad(GDELT[:-3] + b"\n", (":1:", "gdelt", "61 or 58 or 57"), "gdelt", "bad.tsv"),
    # Rows that cannot be told.
    "cut in quotes": Bad(
        QUOTED[: QUOTED.index(b"word, cut") + 4], (":3:", "row 1", "'source_article'", "cut", "again")
    ),
    "cut in a row": Bad(GOOD[: GOOD.rindex(b",POINT")], ("row 2", "'longitude'", "cut", "again")),
    "quote not doubled": Bad(
        QUOTED.replace(b'""quoted""', b'"quoted"'), (":3:", "row 1", "'source_article'", "write it twice")
    ),
    "long cell": Bad(GOOD.replace(ONE[7].encode(), b"x" * 1_000_000), ("row 1", "'conflict_name'", "131,072")),
    "quote never closed": Bad(GOOD + b'"' + b"x,\n" * 60_000, (":5:", "row 3", "'id'", "131,072")),
    "short row": Bad(written(HEADER, TAGS, ONE[:40]), ("row 1", "'deaths_b'", "40 cells", "45")),
    "long row": Bad(written(HEADER, TAGS, [*ONE, "1"]), ("row 1", "'high'", "46 cells", "45", "compare")),
    # Cells.
    "rounded id": ucdp("rounded by a spreadsheet", "fetch", id="1.2E+05"),
    "rounded id with comma": ucdp("rounded by a spreadsheet", "fetch", id="1,2E+05"),
    "no id": ucdp("no key", "identifier", id=""),
    "id in words": ucdp("'IRQ-12'", "whole number", id="IRQ-12"),
    "arabic digits": ucdp("whole number", id="١٢٣"),
    "decimal commas": ucdp("decimal comma", "decimal points", latitude="33,355813"),
    "day 0": ucdp("no day", "2017-07-31", date_start="2014-01-00"),
    "no such day": ucdp("no day", date_end="2014-02-30"),
    "american day": ucdp("no day", "2017-07-31", date_start="01/24/2014"),
    "day as a number": ucdp("no day", date_start="41664"),
    "end before begin": ucdp("before date_start", "swapped", date_end="1990-01-01"),
    "swapped coordinates": ucdp(
        "geom_wkt", "swapped", latitude=ONE[HEADER.index("longitude")], longitude=ONE[HEADER.index("latitude")]
    ),
    "swapped without wkt": ucdp(
        "priogrid_gid",
        "swap",
        latitude=ONE[HEADER.index("longitude")],
        longitude=ONE[HEADER.index("latitude")],
        geom_wkt="",
    ),
    "north of the pole": ucdp("within 90 degrees", "swapped", latitude="133.4"),
    "east of the line": ucdp("within 180 degrees", longitude="438.6"),
    "degrees in words": ucdp("is no number", latitude="N 33"),
    "formula": ucdp("formula", "values", best="=SUM(A1:A3)"),
    "formula in a text": ucdp("formula", side_b='=HYPERLINK("x")'),
    "error of a spreadsheet": ucdp("error", high="#REF!"),
    "nul": ucdp("NUL", conflict_name="Iraq\0Government"),
    "no party": ucdp("no identifier", "deleted", side_a_new_id=""),
    "negative deaths": ucdp("below zero", "again", low="-1"),
    "half a death": ucdp("whole number", best="7.5"),
    "thousands": ucdp("'1,000'", best="1,000"),
    "unknown precision": ucdp("none of 1 to 7", where_prec="8"),
    "unknown violence": ucdp("none of 1, 2 and 3", type_of_violence="4"),
    "month 13": gtd("no day", iday="1", imonth="13"),
    "no such day in gtd": gtd("no day", iday="31", imonth="2"),
    "rounded event id": gtd("rounded by a spreadsheet", eventid="2.02E+11"),
    "short event id": gtd("a day and four digits", eventid="20210102"),
    "rounded acled id": acled("letters and a number", event_id_cnty="1.2E+05"),
    "unknown deaths": acled("whole number", fatalities="unknown"),
    "unknown geo precision": acled("none of 1, 2 and 3", geo_precision="9"),
    "shifted columns": Bad(
        "\t".join(["1", "20170701", *["x"] * 56]).encode() + b"\n",
        ("row 1", "'ActionGeo_Type'", "whole number"),
        "gdelt",
        "bad.tsv",
    ),
}
