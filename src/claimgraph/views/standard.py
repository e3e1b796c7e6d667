"""The W3C result formats: an answer or a truth as csv, tsv, json or xml, byte for byte as the standards have it."""

from __future__ import annotations

import json

from pyoxigraph import Literal, NamedNode, QueryResultsFormat, Triple, parse_query_results

from claimgraph.asking import Answer
from claimgraph.names import XSD
from claimgraph.terms import Term

STANDARD = {
    "csv": QueryResultsFormat.CSV,
    "tsv": QueryResultsFormat.TSV,
    "json": QueryResultsFormat.JSON,
    "xml": QueryResultsFormat.XML,
}


def standard(answer: Answer, format_: str) -> str:
    """A SPARQL 1.1 result document in csv, tsv, json or xml."""
    rows = [
        {c: _json_term(t) for c, t in zip(answer.columns, row, strict=True) if t is not None} for row in answer.rows
    ]
    document = json.dumps({"head": {"vars": answer.columns}, "results": {"bindings": rows}}, ensure_ascii=False)
    solutions = parse_query_results(document.encode(), QueryResultsFormat.JSON)
    return _text(solutions.serialize(format=STANDARD[format_]))


def truth(yes: bool, format_: str) -> str:
    """The answer to an ASK: a W3C result document where ``format_`` is one that can hold it, else true or false."""
    said = str(yes).lower()
    if format_ not in ("json", "xml"):
        return said
    document = json.dumps({"head": {}, "boolean": yes})
    result = parse_query_results(document.encode(), QueryResultsFormat.JSON)
    return document if format_ == "json" else _text(result.serialize(format=STANDARD["xml"]))


def _text(written: bytes | None) -> str:
    assert written is not None
    return written.decode()


def _json_term(term: Term) -> dict[str, object]:
    if isinstance(term, NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _json_term(part) for name, part in parts.items()}}
    if not isinstance(term, Literal):
        return {"type": "bnode", "value": str(term).removeprefix("_:")}
    found: dict[str, object] = {"type": "literal", "value": term.value}
    if term.language:
        found["xml:lang"] = term.language
    elif term.datatype.value != XSD + "string":
        found["datatype"] = term.datatype.value
    return found
