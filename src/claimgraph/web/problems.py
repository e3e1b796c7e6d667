"""Problems: whatever is refused, as a document of RFC 9457 with the sentence that the command line has for it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import TYPE_CHECKING

from starlette.responses import Response

from claimgraph.errors import ClaimgraphError, LimitHit, StoreFailure, Unreadable, without_credentials
from claimgraph.sparql.complaints import PLACED

if TYPE_CHECKING:
    from starlette.requests import Request

MEDIA_TYPE = "application/problem+json"
# When it is worth to come again: a limit of time is over soon, a store takes a while.
_AGAIN = {LimitHit: 5, StoreFailure: 10}
_NEAREST = re.compile(r"did you mean (?:'([^']+)'|([^?]+))\?")


class Refusal(ClaimgraphError):
    """What HTTP alone refuses, with its ``code`` of status, headers and members of the document."""

    def __init__(self, code: int, detail: str, headers: Mapping[str, str] | None = None, **extra: object) -> None:
        super().__init__(detail)
        self.code = code
        self.headers = dict(headers or {})
        self.extra = extra


def problem(
    status: int, title: str, detail: str, *, headers: Mapping[str, str] | None = None, **extra: object
) -> Response:
    """A problem document; ``extra`` are its further members, without those that are None."""
    members = {name: value for name, value in extra.items() if value is not None}
    told = {"title": title, "status": status, "detail": without_credentials(detail), **members}
    body = json.dumps(told, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status, {"Cache-Control": "no-store", **(headers or {})}, MEDIA_TYPE)


def of(error: ClaimgraphError) -> Response:
    """The document for an error of the one tree."""
    status = error.code if isinstance(error, Refusal) else error.status
    detail = str(error)
    extra: dict[str, object] = {**_placed(error, detail), **_nearest(detail)}
    headers: dict[str, str] = {}
    if isinstance(error, Refusal):
        extra, headers = {**extra, **error.extra}, error.headers
    for kind, seconds in _AGAIN.items():
        if isinstance(error, kind):
            headers = {"Retry-After": str(seconds)}
    return problem(status, HTTPStatus(status).phrase, detail, headers=headers, **extra)


async def told(_request: Request, error: Exception) -> Response:
    """The one handler of errors."""
    assert isinstance(error, ClaimgraphError)
    return of(error)


def _placed(error: ClaimgraphError, detail: str) -> dict[str, object]:
    if isinstance(error, Unreadable) and error.place is not None:
        return {"file": error.place.file, "line": error.place.line, "column": error.place.column}
    found = PLACED.match(detail)
    return {"line": int(found[1]), "column": int(found[2])} if found else {}


def _nearest(detail: str) -> dict[str, object]:
    found = _NEAREST.search(detail)
    return {"nearest": found[1] or found[2]} if found else {}
