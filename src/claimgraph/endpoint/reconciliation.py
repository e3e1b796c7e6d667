"""A reconciliation service of the W3C's community group (0.2): which of its records are called so, in its opinion."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import httpx

from claimgraph.endpoint.remote import Remote
from claimgraph.errors import StoreFailure
from claimgraph.limits import REQUEST, Limits

# How many names go into one request, and how many records are asked for.
_BATCH = 20
_MOST = 5


@dataclass(frozen=True)
class Found:
    """A record of the service: ``iri``, name, kinds in its words, and its score, which only compares within a query."""

    iri: str
    name: str
    kinds: tuple[str, ...]
    score: float
    sure: bool


def ask(url: str, names: Sequence[str], limits: Limits = REQUEST) -> list[list[Found]]:
    """What the service at ``url`` finds for each of ``names``; StoreFailure where it answers otherwise."""
    remote = Remote(url, limits)
    try:
        space = _identifiers(_json(remote, None))
        found: list[list[Found]] = []
        for begin in range(0, len(names), _BATCH):
            batch = names[begin : begin + _BATCH]
            queries = {f"q{number}": {"query": name, "limit": _MOST} for number, name in enumerate(batch)}
            said = _json(remote, {"queries": json.dumps(queries, ensure_ascii=False)})
            found += [_results(said.get(key), space, remote) for key in queries]
    finally:
        remote.close()
    return found


def _json(remote: Remote, form: dict[str, str] | None) -> dict[str, object]:
    reply = remote.send("POST" if form else "GET", httpx.URL(remote.url), form=form)
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):
        said = None
    if not isinstance(said, dict):
        raise StoreFailure(f"{remote.url} answers no JSON object; is it the address of a reconciliation service?")
    return said


def _identifiers(manifest: dict[str, object]) -> str:
    """What an id of the service is put behind to be an IRI."""
    space = manifest.get("identifierSpace", "")
    return space if isinstance(space, str) and "://" in space else ""


def _results(said: object, space: str, remote: Remote) -> list[Found]:
    results = said.get("result") if isinstance(said, dict) else None
    if not isinstance(results, list):
        raise StoreFailure(f"{remote.url}: an answer without 'result'; nothing of it is used")
    return [_found(one, space, remote) for one in results]


def _found(one: object, space: str, remote: Remote) -> Found:
    if not isinstance(one, dict) or not isinstance(one.get("id"), str) or not isinstance(one.get("name"), str):
        raise StoreFailure(f"{remote.url}: a record without id or name; nothing of the answer is used")
    kinds = one.get("type") or []
    score = one.get("score", 0.0)
    return Found(
        one["id"] if "://" in one["id"] else space + one["id"],
        one["name"],
        tuple(_names(kinds)),
        float(score) if isinstance(score, int | float) else 0.0,
        one.get("match") is True,
    )


def _names(kinds: Iterable[object]) -> Iterable[str]:
    for kind in kinds:
        name = kind.get("name", kind.get("id")) if isinstance(kind, dict) else kind
        if isinstance(name, str):
            yield name
