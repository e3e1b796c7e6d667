"""Negotiation: in which of several formats an answer is said: by the suffix of the path, ``?format=``, or Accept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from claimgraph.names import suggestion
from claimgraph.web.problems import Refusal

if TYPE_CHECKING:
    from starlette.requests import Request

# A suffix and the media type that it stands for, the one that is preferred first.
Available = Sequence[tuple[str, str]]


def bare(media_type: str) -> str:
    """A media type without its parameters.

    >>> bare("Text/Turtle; charset=utf-8")
    'text/turtle'
    """
    return media_type.partition(";")[0].strip().lower()


def chosen(request: Request, available: Available) -> str:
    """The suffix of the format that is wanted; raises Refusal: 404 or 400 for an unknown name, 406 where none fits."""
    if suffix := request.path_params.get("suffix"):
        return named(suffix, available, 404)
    if format_ := request.query_params.get("format"):
        return named(format_, available)
    return accepted(", ".join(request.headers.getlist("accept")), available)


def named(suffix: str, available: Available, status: int = 400) -> str:
    """The suffix itself; raises Refusal where there is no such format."""
    suffixes = list(dict.fromkeys(one for one, _ in available))
    if suffix not in suffixes:
        offer = ", ".join(suffixes)
        told = f"format: '{suffix}' is none of {offer}" if status == 400 else f"there is no .{suffix} of this"
        hint = suggestion(suffix, suffixes, "" if status == 400 else f"there is: {offer}")
        raise Refusal(status, f"{told}{hint}", parameter="format" if status == 400 else None)
    return suffix


def accepted(accept: str, available: Available) -> str:
    """The suffix that an Accept header wants most, the first of equals; raises Refusal where it wants none of them.

    >>> kinds = [("json", "application/json"), ("csv", "text/csv"), ("html", "text/html")]
    >>> accepted("", kinds), accepted("text/html, */*;q=0.1", kinds), accepted("text/*;q=0.5, text/csv;q=0.2", kinds)
    ('json', 'html', 'html')
    """
    wanted = list(_ranges(accept)) or [("*/*", 1.0)]
    qualities = [_quality(media_type.partition(";")[0], wanted) for _, media_type in available]
    best = max(qualities, default=0.0)
    if best <= 0:
        offer = ", ".join(media_type for _, media_type in available)
        raise Refusal(406, f"nothing here is {accept}; there is {offer}", available=offer.split(", "))
    return available[qualities.index(best)][0]


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        media_range, *parameters = (one.strip().lower() for one in part.split(";"))
        if not media_range:
            continue
        quality = 1.0
        for one in parameters:
            name, _, value = one.partition("=")
            if name.strip() == "q":
                quality = _number(value)
        yield media_range, quality


def _number(text: str) -> float:
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 0.0


def _quality(media_type: str, wanted: Sequence[tuple[str, float]]) -> float:
    """What the most specific of the ranges says of a type."""
    main = media_type.partition("/")[0]
    for media_range in (media_type, f"{main}/*", "*/*"):
        found = [quality for one, quality in wanted if one == media_range]
        if found:
            return max(found)
    return 0.0
