"""Rows, counted while an answer is being written, so that a cap can end it."""

from __future__ import annotations

from dataclasses import dataclass

JSON = "application/sparql-results+json"
XML = "application/sparql-results+xml"
CSV = "text/csv; charset=utf-8"
TSV = "text/tab-separated-values; charset=utf-8"

# Per result format: the marks that begin or end a row (all of one length), how many of them there are beyond the
# rows, and whether text in double quotes can hold the same bytes.
_MARKS: dict[str, tuple[tuple[bytes, ...], int, bool]] = {
    JSON: ((b",{", b"[{"), 0, True),
    XML: ((b"</result>",), 0, False),
    CSV: ((b"\r\n",), 1, True),
    TSV: ((b"\n",), 1, False),
}


@dataclass
class RowCount:
    """The number of rows in the pieces of a SPARQL result document that were seen so far."""

    media_type: str
    marks: int = 0
    tail: bytes = b""
    escape: bytes = b""
    in_quotes: bool = False

    @property
    def rows(self) -> int:
        """Rows so far."""
        return max(0, self.marks - _MARKS[self.media_type][1])

    def add(self, piece: bytes) -> None:
        """Count the rows of one more piece, wherever it was cut."""
        marks, _, quoted = _MARKS[self.media_type]
        text = self.tail + (self._outside(piece) if quoted else piece)
        self.marks += sum(text.count(mark) for mark in marks)
        self.tail = text[max(0, len(text) - len(marks[0]) + 1) :]

    def _outside(self, piece: bytes) -> bytes:
        """The bytes that stand outside double quotes, each quoted text replaced by one quotation mark."""
        if self.media_type == JSON:
            piece = self._unescaped(piece)
        parts = piece.split(b'"')
        outside = parts[int(self.in_quotes) :: 2]
        self.in_quotes ^= len(parts) % 2 == 0
        return b'"'.join(outside)

    def _unescaped(self, piece: bytes) -> bytes:
        """Drop the escapes that could be taken for the end of a string; keep half an escape for the next piece."""
        piece = (self.escape + piece).replace(rb"\\", b"")
        self.escape = b"\\" if piece.endswith(b"\\") else b""
        return piece.removesuffix(b"\\").replace(rb"\"", b"")
