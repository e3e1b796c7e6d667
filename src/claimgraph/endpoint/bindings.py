"""Bindings: rows and truths in JSON, as servers write them, checked and made such as the engine reads them."""

from __future__ import annotations

import json
import re
from contextlib import suppress

from pyoxigraph import QueryResultsFormat, QuerySolutions, parse_query_results

MOST_NESTING = 100  # brackets in brackets; thousands of them end the process in the engine's parser
_BETWEEN = re.compile(r"\s*(?:,\s*(?=\{)|(?=\]))")  # what may stand after a row
_OF_A_TERM = ("type", "value", "xml:lang", "its:dir", "datatype")
# All brackets alike but for which way they open.
_BRACKETS = bytes.maketrans(b"[{]}", b"(())")
_NO_BRACKETS = bytes(sign for sign in range(256) if sign not in b"[{]}")


def is_deep(body: bytes) -> bool:
    """Tell whether brackets outside of strings are nested too deep to be parsed, found out without recursion.

    Each pass takes away the innermost brackets of all; what opens and never closes is left over.
    """
    found, quoted = [], 0
    plain = body.replace(rb"\\", b"").replace(rb"\"", b"")
    for start in range(0, len(plain), 1 << 20):
        pieces = plain[start : start + (1 << 20)].split(b'"')
        found.append(b"".join(pieces[quoted::2]).translate(_BRACKETS, _NO_BRACKETS))
        quoted ^= (len(pieces) - 1) & 1
    brackets = b"".join(found)
    for _ in range(MOST_NESTING):
        brackets = brackets.replace(b"()", b"")
    return b"()" in brackets or brackets.count(b"(") > MOST_NESTING


def counted(body: bytes) -> tuple[bytes, int]:
    """Return an answer as the engine reads it, and how many rows it has; raises SyntaxError where it is none.

    The standard lets a server add keys of its own, which the engine's parser refuses after the rows and in a term.
    """
    try:
        return body, _count(body)
    except SyntaxError as error:
        for mend in (_without_tail, _without_unknown):
            with suppress(SyntaxError, ValueError, KeyError, TypeError):
                mended = mend(body)
                return mended, _count(mended)
        raise error from None


def _without_tail(body: bytes) -> bytes:
    """The same answer where its last list is that of the rows and something follows them, as QLever's ``meta``."""
    end = body.rindex(b"]")
    json.loads(b'{"results":{"bindings":[' + body[end:])
    return body[:end] + b"]}}"


def _without_unknown(body: bytes) -> bytes:
    """The same answer without what no answer has, wherever it stands, one row at a time."""
    begin = body.index(b"[", body.index(b'"bindings"')) + 1
    rows, rest = _rows(body[begin:].decode())
    frame = json.loads(body[:begin] + b"0" + rest.encode())
    if frame["results"]["bindings"] != [0]:
        raise ValueError
    head = json.dumps({"vars": frame["head"]["vars"]})
    return f'{{"head":{head},"results":{{"bindings":[{",".join(rows)}]}}}}'.encode()


def _rows(text: str) -> tuple[list[str], str]:
    """The rows at the beginning of ``text``, and what comes after them, from the bracket that ends them."""
    decoder, rows, at = json.JSONDecoder(object_pairs_hook=_known), [], len(text) - len(text.lstrip())
    while not text.startswith("]", at):
        row, end = decoder.raw_decode(text, at)
        rows.append(json.dumps(row))
        if (between := _BETWEEN.match(text, end)) is None:
            raise ValueError
        at = between.end()
    return rows, text[at:]


def _known(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of the answer; a term without the keys that no term has."""
    found = dict(pairs)
    is_term = isinstance(found.get("type"), str)
    return {key: value for key, value in pairs if key in _OF_A_TERM} if is_term else found


def _count(body: bytes) -> int:
    """Read all rows once: what is wrong with the last of them is to be known before the first is used."""
    result, rows = parse_query_results(body, QueryResultsFormat.JSON), 0
    try:
        if isinstance(result, QuerySolutions):
            for _ in result:
                rows += 1
        return rows
    finally:
        # An error keeps this frame, and whatever thread collects it must not drop the engine's object.
        del result
