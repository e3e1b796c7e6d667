"""Rendering: values into HTML, by the templates that came along, in which every text is escaped."""

from __future__ import annotations

from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from claimgraph.columns import in_words
from claimgraph.names import curie
from claimgraph.version import __version__
from claimgraph.web.addresses import data_of, outward, page_of
from claimgraph.web.statements import anchor

if TYPE_CHECKING:
    from starlette.requests import Request

_HERE = Path(__file__).parent
_A_DAY = int(timedelta(days=1).total_seconds())
# In which formats the data of a thing can be had, with what people call them.
DATA = {"ttl": "Turtle", "jsonld": "JSON-LD", "nt": "N-Triples", "rdf": "RDF/XML", "csv": "CSV"}


@cache
def _templates() -> Environment:
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(anchor=anchor, in_words=in_words, curie=lambda iri: curie(iri).strip("<>"), outward=outward)
    made.globals.update(version=__version__, formats=DATA)
    return made


def html(request: Request, template: str, status: int = 200, **values: object) -> Response:
    """The page that ``template`` makes of ``values``; addresses begin where the server is mounted."""
    root = request.scope.get("root_path", "").rstrip("/")
    site = request.app.state.site
    text = (
        _templates()
        .get_template(template)
        .render(
            to=lambda path: root + path,
            page=lambda iri: root + page_of(iri),
            data=lambda iri, suffix: root + data_of(iri, suffix),
            sequence=site.sequence,
            looked_for=request.query_params.get("name", ""),
            **values,
        )
    )
    return HTMLResponse(text, status, headers={"Vary": "Accept"})


async def style(_request: Request) -> Response:
    """The one style sheet."""
    text = (_HERE / "static" / "claimgraph.css").read_bytes()
    return Response(text, media_type="text/css", headers={"Cache-Control": f"max-age={_A_DAY}"})
