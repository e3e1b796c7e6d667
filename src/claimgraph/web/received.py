"""Received: what the body of a request brings to be taken in, one document or, as parts of a form, several."""

from __future__ import annotations

from email import message_from_bytes
from email.policy import HTTP
from typing import TYPE_CHECKING

from claimgraph.web.guarding import body
from claimgraph.web.negotiation import bare
from claimgraph.web.problems import Refusal
from claimgraph.web.taking import Sent

if TYPE_CHECKING:
    from email.message import MIMEPart

    from starlette.requests import Request

# The endings of files by the media types that documents are sent as.
ENDINGS = {
    "text/turtle": ".ttl",
    "application/trig": ".trig",
    "application/n-triples": ".nt",
    "application/n-quads": ".nq",
    "application/ld+json": ".jsonld",
    "application/rdf+xml": ".rdf",
}
FORM = "multipart/form-data"
_MOST_PARTS = 100


async def received(request: Request) -> tuple[Sent, ...]:
    """What was sent; raises Refusal for what is of no type that documents come in."""
    media_type = request.headers.get("content-type", "")
    if bare(media_type) != FORM:
        ending = _ending(media_type)  # what is of no use is not waited for
        return (Sent("body", await body(request), ending),)
    return tuple(_parts(media_type, await body(request)))


def _ending(media_type: str) -> str:
    kind = bare(media_type)
    if kind not in ENDINGS:
        offer = ", ".join(ENDINGS)
        told = f"a document is sent as {offer}, or several in {FORM}, and this is {kind or 'of no type'}"
        raise Refusal(415, told, {"Accept-Post": f"{offer}, {FORM}"})
    return ENDINGS[kind]


def _parts(media_type: str, content: bytes) -> list[Sent]:
    head = b"Content-Type: " + media_type.encode("latin-1") + b"\r\n\r\n"
    form = message_from_bytes(head + content, policy=HTTP)
    parts = list(form.iter_parts()) if form.is_multipart() else []
    if not parts or form.defects:
        raise Refusal(400, f"the body is no {FORM}: its parts stand between lines of the boundary that its type names")
    if len(parts) > _MOST_PARTS:
        raise Refusal(400, f"the body has more than {_MOST_PARTS} parts; send fewer at once")
    return [_part(number, part) for number, part in enumerate(parts, 1)]


def _part(number: int, part: MIMEPart) -> Sent:
    content = part.get_payload(decode=True)
    if not isinstance(content, bytes):
        raise Refusal(400, f"part {number} of the body is a form itself; send each document as a part of its own")
    return Sent(part.get_filename() or f"part {number}", content, _ending(str(part.get("content-type", ""))))
