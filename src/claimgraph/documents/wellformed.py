"""Well-formedness that the RDF parser does not see to: XML that is cut off, JSON-LD of which parts would be dropped."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any
from xml.parsers import expat

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from claimgraph.errors import Place, Unreadable
from claimgraph.names import CONTEXT, PREFIXES
from claimgraph.terms import Term

# A literal this long is no statement.
MOST_LITERAL = 2**20
TOO_LONG = f"a text longer than {MOST_LITERAL:,} characters; a claim copies no documents"

# What XML cannot carry, so that an export would not load again; terminals obey some of it.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")


def wrong_object(term: Term) -> str | None:
    """What the formats allow and a document does not say; RDF 1.2's triple terms and directions among it."""
    if isinstance(term, Triple):
        return "a triple inside a triple; say it as a claim instead"
    if not isinstance(term, Literal):
        return None
    if len(term.value) > MOST_LITERAL:
        return TOO_LONG
    if found := _CONTROL.search(term.value):
        return f"a control character (U+{ord(found[0]):04X}) in a text; delete it"
    return "a text with a direction; write its language alone, like @ar" if term.direction is not None else None


def check_xml(text: str, name: str) -> None:
    """Refuse what is no well-formed XML, of which the RDF/XML parser would read the part before the mistake."""

    def doctype(*_: object) -> None:
        place = Place(name, parser.CurrentLineNumber, parser.CurrentColumnNumber + 1)
        raise Unreadable("a DOCTYPE can define entities and is not read; write out its entities and delete it", place)

    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(text.encode(), True)
    except expat.ExpatError as error:
        said = f"this is no well-formed XML ({expat.errors.messages[error.code]}); is it cut off, or a tag not closed?"
        raise Unreadable(said, Place(name, error.lineno, error.offset + 1)) from None


# Names that nobody uses, to be found again in what the parser makes of them.
_UNDECLARED = "x-undeclared:"
_RELATIVE = "x-relative:///"
_BAD_SIGN = "x-bad-sign"

_NOT_IN_IRI = re.compile(r'[\x00-\x20<>"{}|\\^`]|%(?![0-9A-Fa-f]{2})')
_LANGUAGE = re.compile(r"[A-Za-z]{1,8}(-[A-Za-z0-9]{1,8})*\Z")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


def check_jsonld(text: str, name: str) -> None:
    """Refuse what is no JSON, what would be fetched from elsewhere, and what the standard drops without a word.

    It drops keys that no context declares, and nodes whose IRI is relative or has a sign that no IRI may have. So the
    text is read here with a context and marks that turn each of them into something to be seen.
    """
    try:
        content = _content(text, name)
        for key, value in _pairs(content):
            _check_value(key, value, text, name)
        marked = list(parse(json.dumps(_marked(content)).encode(), RdfFormat.JSON_LD))
    except SyntaxError:
        return  # The text itself is parsed next, and its own mistakes are told with their place.
    for quad in marked:
        for node in (quad.subject, quad.predicate, quad.object, quad.graph_name):
            term = node.datatype if isinstance(node, Literal) else node
            if isinstance(term, NamedNode):
                _check_iri(term.value, text, name)


def _content(text: str, name: str) -> Any:
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for key, value in pairs:
            if key in found:
                raise Unreadable(
                    f"the key '{key}' is there twice in one object; give it once, with a list", _place(text, key, name)
                )
            found[key] = value
        return found

    try:
        # Whole numbers stay text: Python refuses those of thousands of digits.
        return json.loads(text, object_pairs_hook=once, parse_int=str)
    except json.JSONDecodeError as error:
        said = f"this is no JSON ({error.msg.lower()}); is it cut off, or a quote or comma missing?"
        raise Unreadable(said, Place(name, error.lineno, error.colno)) from None


def _pairs(content: Any) -> Iterator[tuple[str, Any]]:
    """Every key with its value, at any depth; the items of a list belong to the key of the list."""
    if isinstance(content, dict):
        for key, value in content.items():
            for item in value if isinstance(value, list) else [value]:
                yield key, item
                yield from _pairs(item)
    elif isinstance(content, list):
        for item in content:
            yield from _pairs(item)


def _check_value(key: str, value: Any, text: str, name: str) -> None:
    if key == "@context" and value is None:
        raise Unreadable("a null context; declare the prefixes in one context at the top", _place(text, key, name))
    if (key == "@context" and isinstance(value, str)) or key == "@import":
        said = f"the context {value} would have to be fetched; name our own, {CONTEXT}, or write it into the file"
        raise Unreadable(said, _place(text, key, name))
    if key == "@language" and isinstance(value, str) and not _LANGUAGE.match(value):
        raise Unreadable(f"'{value}' is no language tag; write one like en or ar-IQ", _place(text, value, name))
    if isinstance(value, str) and _SURROGATE.search(value):
        said = f"half a character (a lone surrogate) in the value of '{key}'; write the whole character"
        raise Unreadable(said, _place(text, key, name))


def _marked(content: Any, key: str = "") -> Any:
    """``content`` with a mark for each sign that no IRI may have, and a context that catches what is undeclared."""
    if isinstance(content, list):
        return [_marked(item, key) for item in content]
    if isinstance(content, dict):
        found = {k: v if k == "@context" else _marked(v, k) for k, v in content.items()}
        return found if key else _caught(found)
    return _NOT_IN_IRI.sub(_BAD_SIGN, content) if isinstance(content, str) else content


def _caught(node: dict[str, Any]) -> dict[str, Any]:
    given = node.get("@context", [])
    return {**node, "@context": [{"@vocab": _UNDECLARED, "@base": _RELATIVE}, *_as_list(given)]}


def _as_list(given: Any) -> list[Any]:
    return given if isinstance(given, list) else [given]


def _check_iri(iri: str, text: str, name: str) -> None:
    if _BAD_SIGN in iri:
        said = "an IRI with a sign that no IRI may have; it holds no space, and a % is followed by two hex digits"
        raise Unreadable(said, _place(text, iri.split(_BAD_SIGN)[0].rsplit("/", 1)[-1], name))
    if iri.startswith(_UNDECLARED):
        key = iri.removeprefix(_UNDECLARED)
        raise Unreadable(f"no context declares '{key}'; declare it or write the IRI in full", _place(text, key, name))
    prefix = iri.partition(":")[0]
    if prefix in PREFIXES:
        said = f'the context has no prefix \'{prefix}\'; add it, or name our context: "@context": "{CONTEXT}"'
        raise Unreadable(said, _place(text, iri, name))
    if iri.startswith(_RELATIVE):
        relative = iri.removeprefix(_RELATIVE)
        raise Unreadable(f"'{relative}' is no whole IRI; write it in full", _place(text, relative, name))


def _place(text: str, word: str, name: str) -> Place:
    """Where ``word`` is first written in ``text``, as a whole string if it is one."""
    at = max(text.find(f'"{word}"') + 1 or text.find(word), 0)
    return Place(name, text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at))
