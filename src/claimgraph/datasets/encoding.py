"""The encoding of a file of rows, found without a library; and what is none: a page, an archive, another encoding."""

from __future__ import annotations

import codecs
from pathlib import Path

from claimgraph.datasets import sheet
from claimgraph.errors import Place, Unreadable, system_said

# More than that is no cell of a dataset; most often a quote before it is not closed.
LONGEST = 131_072
_CHUNK = 1 << 20
_BEGINS = {
    b"\x1f\x8b": "a gzip archive; unpack it",
    b"%PDF": "a PDF; fetch the data in place of its codebook",
    b"\xd0\xcf\x11\xe0": "an Excel file of before 2007; save it as .xlsx or as CSV in UTF-8",
    b"\xff\xfe": "UTF-16; save it as UTF-8",
    b"\xfe\xff": "UTF-16; save it as UTF-8",
    b"version https://git-lfs": "a pointer of Git LFS; fetch the file that it stands for",
    b"PAR1": "a Parquet file; save it as CSV in UTF-8",
}


def encoding_of(path: Path) -> tuple[str, tuple[int, int] | None]:
    """``utf-8-sig``, ``cp1252`` or the mark of a sheet, and the line and byte at which it stops being UTF-8.

    Raises Unreadable for what is no file of rows.
    """
    try:
        with path.open("rb") as file:
            begin = file.read(4096)
    except OSError as error:
        said = system_said(error)
        raise Unreadable(f"cannot be opened: {said}; is its name right, may you read it?", Place(str(path))) from None
    if begin.startswith(b"PK\x03\x04"):
        sheet.checked(path)
        return sheet.SHEET, None
    _check_begin(path, begin)
    wrong = _undecodable(path, "utf-8")
    if wrong is None:
        return "utf-8-sig", None
    if (other := _undecodable(path, "cp1252")) is None:
        return "cp1252", wrong
    line, byte = other
    said = f"the byte {byte:#04x} is neither UTF-8 nor Windows-1252; save the file as UTF-8"
    raise Unreadable(said, Place(str(path), line))


def _check_begin(path: Path, begin: bytes) -> None:
    place = Place(str(path), 1)
    for mark, what in _BEGINS.items():
        if begin.startswith(mark):
            raise Unreadable(f"this is {what}", place)
    text = begin.removeprefix(codecs.BOM_UTF8).lstrip()
    if not text:
        raise Unreadable("the file is empty; is the download complete?", place)
    if text.startswith(b"<"):
        said = "this is a web page or XML and no table; open it in a browser: it may ask to log in or tell an error"
        raise Unreadable(said, place)
    if text.startswith((b"{", b"[")):
        raise Unreadable("this is JSON; ask for CSV in place of it", place)
    if begin.count(b"\0") > len(begin) // 8:
        raise Unreadable("full of NUL characters; this is no text, or UTF-16: save it as CSV in UTF-8", place)


def _undecodable(path: Path, encoding: str) -> tuple[int, int] | None:
    """The line and the byte at which ``path`` stops being ``encoding``; None if it is."""
    decoder = codecs.getincrementaldecoder(encoding)()
    lines = 1
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                at = error.start
                return lines + error.object[:at].count(b"\n"), error.object[at]
            if not chunk:
                return None
            lines += chunk.count(b"\n")
