"""Writes docs/reference/routes.md from the server's own routes and its OpenAPI; `make reference` runs it."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from claimgraph.web.app import routes
from claimgraph.web.reference import Address, addresses

PAGE = Path(__file__).parent / "reference" / "routes.md"

_HEAD = """# The addresses of a running server

Generated from the server's own routes by `make reference`; `claimgraph serve` shows the same at `/api`, and tells
programs at `/openapi.json`. A format is chosen by the suffix of the address, by `?format=`, or by `Accept`. What is
refused is a problem document (RFC 9457) with a sentence that says what to do instead. What each saved question takes
and tells has [a page of its own](questions.md).
"""


def page() -> str:
    """The whole page: a section for each address."""
    return _HEAD + "".join("".join(_section(one)) for one in addresses(routes()))


def _section(address: Address) -> Iterator[str]:
    yield f"\n## {', '.join(f'`{path}`' for path in address.paths)}\n\n{', '.join(address.methods)}. {address.tells}\n"
    if address.parameters:
        yield "\n| parameter | says |\n|---|---|\n"
        yield from (f"| `{name}` | {says} |\n" for name, says in address.parameters)
    if address.formats:
        yield f"\nFormats: {', '.join(address.formats)}\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
    sys.stderr.write(f"wrote {PAGE.name}\n")
