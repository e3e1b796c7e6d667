"""Inquiries: what a client of the reconciliation service asks for, read from both versions of the protocol."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from claimgraph.web.problems import Refusal

# More candidates than this are not given, and more inquiries than this are not taken at once.
MOST, BATCH = 100, 1000
_FEW = 10
_OLD_KEYS = {"query", "type", "limit", "properties", "type_strict"}
_NEW_KEYS = {"type", "limit", "lang", "dir", "conditions"}


@dataclass(frozen=True)
class Condition:
    """A value that a property is to have, or one of several; what is ``required`` leaves out those without."""

    property: str
    values: tuple[str, ...]
    required: bool = False


@dataclass(frozen=True)
class Inquiry:
    """One thing that is looked for: by its name, its id, the types it may be of, and values that it should have."""

    name: str
    types: tuple[str, ...]
    limit: int
    conditions: tuple[Condition, ...] = ()
    id: str = ""


@dataclass(frozen=True)
class Extension:
    """Which values of which things are wanted; ``limits`` says of how many at most, by property."""

    ids: tuple[str, ...]
    properties: tuple[str, ...]
    limits: Mapping[str, int]


def parsed(text: str | bytes, what: str) -> Any:
    """The JSON in ``text``; raises Refusal with its line and column where it is none."""
    try:
        return json.loads(text)
    except UnicodeDecodeError:
        raise Refusal(400, f"{what}: this is no UTF-8", parameter=what) from None
    except json.JSONDecodeError as error:
        told = f"{what}: this is no JSON: {error.msg}"
        raise Refusal(400, told, parameter=what, line=error.lineno, column=error.colno) from None
    except RecursionError:
        raise Refusal(400, f"{what}: this is nested too deeply", parameter=what) from None


def batch(text: str | bytes) -> dict[str, Inquiry]:
    """The inquiries of version 0.2, by the keys that the client gave them."""
    given = _mapping(parsed(text, "queries"), "queries")
    _few(given)
    return {key: _old(_mapping(one, key), key) for key, one in given.items()}


def listed(text: str | bytes) -> list[Inquiry]:
    """The inquiries of version 1.0, in their order."""
    given = _mapping(parsed(text, "body"), "body")
    several = given.get("queries")
    if not isinstance(several, list):
        raise Refusal(400, "queries: a list of them is missing", parameter="queries")
    _few(several)
    return [_new(_mapping(one, f"queries[{n}]"), f"queries[{n}]") for n, one in enumerate(several)]


def extension(text: str | bytes) -> Extension:
    """What is to be told of which things."""
    given = _mapping(parsed(text, "extend"), "extend")
    ids, properties = given.get("ids"), given.get("properties")
    if not isinstance(ids, list) or not all(isinstance(one, str) for one in ids):
        raise Refusal(400, "ids: a list of identifiers is missing", parameter="ids")
    if not isinstance(properties, list):
        raise Refusal(400, "properties: a list of them is missing", parameter="properties")
    _few(ids)
    wanted = [_mapping(one, "properties") for one in properties]
    names = [_text(one.get("id"), "properties: id") for one in wanted]
    settings = (one.get("settings") for one in wanted)
    limits = [_limit(one.get("limit"), 0) if isinstance(one, dict) else 0 for one in settings]
    return Extension(tuple(ids), tuple(names), {n: limit for n, limit in zip(names, limits, strict=True) if limit})


def _old(given: Mapping[str, Any], key: str) -> Inquiry:
    _only(given, _OLD_KEYS, key)
    properties = given.get("properties", [])
    if not isinstance(properties, list) or ("query" not in given and not properties):
        raise Refusal(400, f"{key}: give a query, or properties with a value each", parameter=key)
    strict = given.get("type_strict", "any")
    if strict not in ("any", "should", "all"):
        raise Refusal(400, f"{key}: type_strict is none of any, should, all", parameter=key)
    types = given.get("type", [])
    wanted = [types] if isinstance(types, str) else types
    if not isinstance(wanted, list) or not all(isinstance(one, str) for one in wanted):
        raise Refusal(400, f"{key}: type is no text and no list of texts", parameter=key)
    conditions = []
    for one in properties:
        fields = _mapping(one, key)
        if "v" not in fields:
            raise Refusal(400, f"{key}: a property lacks its value, v", parameter=key)
        conditions.append(Condition(_text(fields.get("pid"), f"{key}: pid"), tuple(_values(fields["v"], key))))
    name = _text(given.get("query", ""), f"{key}: query")
    return Inquiry(name, tuple(wanted), _limit(given.get("limit"), _FEW), tuple(conditions))


def _new(given: Mapping[str, Any], key: str) -> Inquiry:
    _only(given, _NEW_KEYS, key)
    several = given.get("conditions")
    if not isinstance(several, list) or not several:
        raise Refusal(400, f"{key}: conditions are missing; there must be one", parameter=key)
    name, id_, conditions = "", "", []
    for one in several:
        fields = _mapping(one, key)
        kind = fields.get("matchType")
        if kind not in ("name", "id", "property") or "propertyValue" not in fields:
            raise Refusal(
                400, f"{key}: a condition has a matchType (name, id, property) and a propertyValue", parameter=key
            )
        values = tuple(_values(fields["propertyValue"], key))
        if kind == "property":
            property_ = _text(fields.get("propertyId"), f"{key}: propertyId")
            conditions.append(Condition(property_, values, fields.get("required") is True))
        elif kind == "name":
            name = values[0] if values else ""
        else:
            id_ = values[0] if values else ""
    types = given.get("type")
    wanted = () if types is None else (_text(types, f"{key}: type"),)
    return Inquiry(name, wanted, _limit(given.get("limit"), _FEW), tuple(conditions), id_)


def _values(given: object, key: str) -> Iterable[str]:
    """The texts of a value or of several: of a thing that was matched before its id."""
    for one in given if isinstance(given, list) else [given]:
        if isinstance(one, dict):
            yield _text(one.get("id"), f"{key}: id")
        elif isinstance(one, bool):
            yield str(one).lower()
        elif isinstance(one, str | int | float):
            yield str(one)
        else:
            raise Refusal(400, f"{key}: a value is a text, a number, a truth, or a thing with its id", parameter=key)


def _mapping(given: object, key: str) -> dict[str, Any]:
    if not isinstance(given, dict):
        raise Refusal(400, f"{key}: this is no object of JSON", parameter=key)
    return given


def _only(given: Mapping[str, Any], known: set[str], key: str) -> None:
    for name in given:
        if name not in known:
            raise Refusal(400, f"{key}: '{name}' is none of {', '.join(sorted(known))}", parameter=key)


def _text(given: object, what: str) -> str:
    if not isinstance(given, str):
        raise Refusal(400, f"{what}: this is no text")
    return given


def _limit(given: object, usual: int) -> int:
    try:
        found = int(given) if isinstance(given, int | float | str) and not isinstance(given, bool) else usual
    except (ValueError, OverflowError):
        found = usual
    return min(max(found, 0), MOST)


def _few(given: Mapping[str, Any] | list[Any]) -> None:
    if len(given) > BATCH:
        raise Refusal(400, f"{len(given):,} at once are too many; send at most {BATCH:,}")
