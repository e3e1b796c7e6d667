"""OpenAPI: every route for other programs, those of the questions made from their headers."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from starlette.responses import JSONResponse
from starlette.routing import Route

from claimgraph import catalogue
from claimgraph.kinds import FIXED
from claimgraph.usage import FORMS
from claimgraph.version import __version__
from claimgraph.web import linked, questions
from claimgraph.web.description import RDF
from claimgraph.web.operations import PROBLEM, TEXT, Document, form, format_of, one_of, operation, path, query, types
from claimgraph.web.protocol import FORM, QUERY, ROWS, TRIPLES, UPDATES
from claimgraph.web.received import ENDINGS
from claimgraph.web.reconcile import DRAFT

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response

    from claimgraph.catalogue import Parameter, Query

JSON, HTML = "application/json", "text/html"
# A form sends the fields that were left empty: an empty text is as if none were sent.
_EMPTY = {"const": ""}
_SCHEMAS = {
    "iri": TEXT,
    "date": {"type": "string", "pattern": r"^([0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?)?$"},
    "integer": {"type": "string", "pattern": r"^([+-]?[0-9]+)?$"},
    "decimal": {"type": "string", "pattern": r"^([+-]?[0-9]+(\.[0-9]+)?)?$"},
    "text": TEXT,
    "point": {"type": "string", "pattern": r"^([+-]?[0-9]+(\.[0-9]+)?,[+-]?[0-9]+(\.[0-9]+)?)?$"},
}
_NUMBER = {"anyOf": [{"type": "integer", "minimum": 0, "maximum": 999_999_999}, _EMPTY]}
_ABOUT = (
    query("at", "The graph as it stood after that entry of the journal, or at that time."),
    query(
        "rows",
        "No more than so many rows. Claimgraph-Rows tells how many there are, Link with rel=next where the next are.",
        {"anyOf": [{"type": "integer", "minimum": 1, "maximum": 999_999_999}, _EMPTY]},
    ),
    query("from", "The number of rows that stand before the first one wanted.", _NUMBER),
    query("cite", "1 for the sentences with speaker, chain and document, in Markdown.", {"enum": ["0", "1", ""]}),
    query("for", "CSV with nothing in it that a spreadsheet would compute.", {"enum": ["spreadsheet", ""]}),
)
_BY_STATE = ("ETag", "Claimgraph-Sequence")
_IRI = query("iri", "The IRI, in full or with a prefix of ours.", required=True)
_NAME = path("name", "What follows the base of our IRIs.")
_TOKEN: list[Document] = [{"token": []}]
_ANSWERS = (*questions.FORMATS, questions.HTML)
# What the widget of OpenRefine sends with whatever it looks for: it asks many services that heed it.
_WIDGET = ("exact", "format", "key", "lang", "mql_output", "output", "prefixed", "scoring", "spell", "stemmed", "type")
_FROM = query("from", "How many stand before the first one shown.", _NUMBER)


def document() -> Document:
    """The whole description."""
    return {
        "openapi": "3.1.0",
        "info": {"title": "claimgraph", "version": __version__, "summary": "Who said what about an attack"},
        "paths": {**fixed(), **_questions()},
        "components": {
            "schemas": {"Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
        },
    }


@cache
def fixed() -> Document:
    """The paths that are the same whatever questions are saved."""
    return {**_about(), **_catalogue(), **_protocol(), **_graphs(), **_things(), **_pages(), **_reconcile()}


def _about() -> Document:
    return {
        "/health": {"get": operation("health", "Whether the server answers, and from which state", [JSON])},
        "/openapi.json": {"get": operation("openapi", "This description", [JSON])},
        "/.well-known/void": {
            "get": operation("void", "What is in here, in VoID", types(RDF), [format_of(RDF)], headers=_BY_STATE)
        },
        "/void": {"get": operation("void-here", "Leads to the same", [HTML], also=[303])},
    }


def _catalogue() -> Document:
    suffix, offers = path("suffix", "The format.", one_of(_ANSWERS)), types(_ANSWERS)
    return {
        "/q": {"get": operation("questions", "Every saved question", offers, [format_of(_ANSWERS)])},
        "/q.{suffix}": {"get": operation("questions-as", "Every saved question", offers, [suffix])},
    }


def _questions() -> Document:
    suffix = path("suffix", "The format.", one_of(_ANSWERS))
    name = path("question", "A saved question.", {"enum": [one.id for one in catalogue.questions()]})
    return {
        **{f"/q/{one.id}": {"get": question(one)} for one in catalogue.questions()},
        "/q/{question}.{suffix}": {
            "get": operation(
                "question-as",
                "The answer to a saved question in one format; its parameters are those of /q/{question}",
                types(_ANSWERS),
                [name, suffix, *_ABOUT],
                headers=_BY_STATE,
            )
        },
    }


def question(one: Query) -> Document:
    """How a saved question is asked, from its header."""
    return operation(
        one.id,
        one.summary,
        types(_ANSWERS),
        [*map(_parameter, one.parameters), *_ABOUT, format_of(_ANSWERS)],
        headers=_BY_STATE,
        description=one.description,
        tags=[one.chapter],
    )


def _parameter(one: Parameter) -> Document:
    schema: Document = {"enum": [*FIXED[one.of], ""]} if one.of in FIXED else _SCHEMAS[one.type]
    says = f"{one.label}; {FORMS[one.type]}"
    return query(one.name, says, schema, **({"example": one.example} if one.example else {}))


def _protocol() -> Document:
    graphs = {"type": "array", "items": TEXT}
    fields: Document = {"query": TEXT, "default-graph-uri": {}, "named-graph-uri": {}, "format": {}}
    asked = [
        query("query", "SPARQL 1.1."),
        query("default-graph-uri", "A document of the graph.", graphs),
        query("named-graph-uri", "A document of the graph.", graphs),
        format_of((*ROWS, *TRIPLES)),
        *(query(name, "Refused, and told how data gets in.", graphs) for name in UPDATES),
    ]
    box = [query("example", "A saved question, to begin from on the page."), _FROM]
    offers = types((*ROWS, *TRIPLES), HTML)
    sent: dict[str, Any] = {
        "also": [403, 408, 413, 415],
        "requestBody": {"required": True, "content": {QUERY: {"schema": TEXT}, FORM: form(fields, ["query"])}},
    }
    told = {
        "get": operation(
            "sparql",
            "SPARQL; without a query the Service Description",
            offers,
            [*asked, *box],
            also=[403],
            headers=_BY_STATE,
        ),
        "post": operation("sparql-post", "SPARQL, sent", offers, asked, **sent),
    }
    return {
        "/sparql": told,
        "/sparql/": {method: {**one, "operationId": f"{one['operationId']}-too"} for method, one in told.items()},
        "/sparql/check": {
            "get": operation("check", "Whether a query would run", [JSON], asked, also=[403]),
            "post": operation("check-post", "Whether a query that is sent would run", [JSON], asked, **sent),
        },
    }


def _graphs() -> Document:
    named = [
        query("graph", "The IRI of a document or derived graph."),
        query("default", "All graphs together, which can only be read."),
    ]
    name = path("path", "What follows the base of our IRIs.")
    return {"/graphs": _graph("", named), "/graphs/{path}": _graph("-direct", [name])}


def _graph(called: str, named: list[Document]) -> Document:
    refused = [401, 403, 405, 408, 409, 412, 413, 415, 422]
    done: dict[str, Any] = {"also": [201, 204, *refused], "security": _TOKEN}
    sent = {"required": True, "content": {kind: {"schema": TEXT} for kind in (*ENDINGS, "multipart/form-data")}}
    reason = query("reason", "Why it is withdrawn; its history says so.")
    return {
        "get": operation(
            f"graph{called}",
            "One graph",
            types(TRIPLES),
            [*named, format_of(TRIPLES)],
            also=[403, 405],
            headers=_BY_STATE,
        ),
        "put": operation(f"put{called}", "One document, through the gate", [], named, requestBody=sent, **done),
        "post": operation(f"post{called}", "New documents, through the gate", [], named, requestBody=sent, **done),
        "delete": operation(f"withdraw{called}", "One document is withdrawn", [], [*named, reason], **done),
    }


def _things() -> Document:
    data = (linked.HTML, *linked.DATA)
    suffix, term = path("suffix", "The format.", one_of(linked.DATA)), path("term", "The name of a term.")
    files = (linked.HTML, *linked.RDF)
    shown = types(files)
    as_file = path("suffix", "The format.", one_of(files))
    leads: dict[str, Any] = {"also": [303, 403, 410]}
    gone: dict[str, Any] = {"also": [403, 410]}
    return {
        "/id/{name}": {"get": operation("thing", "Leads to page or data", [], [_NAME, format_of(data)], **leads)},
        "/resource": {"get": operation("thing-by-iri", "Leads to page or data", [], [_IRI, format_of(data)], **leads)},
        "/page/{name}": {"get": operation("page", "The page of a thing", [HTML], [_NAME, _FROM], **gone)},
        "/page": {"get": operation("page-by-iri", "The page of a thing", [HTML], [_IRI, _FROM], **gone)},
        "/data/{name}": {
            "get": operation(
                "data", "What is told of a thing; the name ends in a suffix", types(data[1:]), [_NAME], **gone
            )
        },
        "/data.{suffix}": {
            "get": operation("data-by-iri", "What is told of a thing", types(data[1:]), [suffix, _IRI], **gone)
        },
        "/ontology": {"get": operation("ontology", "The ontology", shown, [format_of(files)])},
        "/ontology.{suffix}": {"get": operation("ontology-as", "The ontology", shown, [as_file])},
        "/ontology/{term}": {"get": operation("term", "A term of it", shown, [term, format_of(files)])},
        "/ontology/{term}.{suffix}": {"get": operation("term-as", "A term of it", shown, [term, as_file])},
        "/shapes": {"get": operation("shapes", "The shapes", shown, [format_of(files)])},
        "/shapes.{suffix}": {"get": operation("shapes-as", "The shapes", shown, [as_file])},
    }


def _pages() -> Document:
    return {
        "/": {"get": operation("start", "What is in here", [HTML])},
        "/find": {
            "get": operation(
                "find",
                "What bears a name",
                [HTML],
                [query("name", "A name, or nearly one."), query("kind", "Of what.")],
            )
        },
        "/api": {"get": operation("api", "What programs can ask, as a page", [HTML])},
        "/static/claimgraph.css": {"get": operation("style", "The style of the pages", ["text/css"])},
    }


def _reconcile() -> Document:
    what = path("what", "Of what.", {"enum": ["entity", "property", "type"]})
    prefix, thing = query("prefix", "How its name begins."), query("id", "The thing.", required=True)
    kind, most = query("type", "The type of the things."), query("limit", "How many at most.")
    fields = {"queries": TEXT, "extend": TEXT}
    asked = [query(name, "As JSON, in version 0.2.") for name in fields]
    asked.append(query("callback", "Refused: there is no JSONP."))
    widget = [query(name, "Changes nothing; OpenRefine sends it.") for name in _WIDGET]
    widget.append(query("filter", "Changes nothing; OpenRefine sends it.", {"type": "array", "items": TEXT}))
    body: Document = {"required": True, "content": {JSON: {"schema": {"type": "object"}}}}
    sent: dict[str, Any] = {"also": [408, 413, 415]}
    form_ = {"required": True, "content": {FORM: form(fields)}}
    suggest = {f"{base}/suggest/{{what}}": base for base in ("/reconcile", DRAFT)}
    previews = {f"{base}/preview": base for base in ("/reconcile", DRAFT)}
    proposed = {"/reconcile/properties": "0.2", f"{DRAFT}/extend/propose": "1.0"}
    return {
        "/reconcile": {
            "get": operation("reconcile", "Which thing a name means", [JSON], asked),
            "post": operation("reconcile-post", "Which thing a name means", [JSON], requestBody=form_, **sent),
        },
        DRAFT: {"get": operation("manifest", "What reconciling can do, in version 1.0-draft", [JSON])},
        f"{DRAFT}/match": {"post": operation("match", "Which thing a name means", [JSON], requestBody=body, **sent)},
        f"{DRAFT}/extend": {"post": operation("extend", "Values of things", [JSON], requestBody=body, **sent)},
        **{
            one: {"get": operation(f"suggest {base}", "What a name may become", [JSON], [what, prefix, *widget])}
            for one, base in suggest.items()
        },
        **{
            one: {"get": operation(f"preview {base}", "A thing in few words", [HTML], [thing])}
            for one, base in previews.items()
        },
        **{
            one: {"get": operation(f"properties {version}", "What can be fetched", [JSON], [kind, most])}
            for one, version in proposed.items()
        },
    }


async def told(_request: Request) -> Response:
    """The description as JSON."""
    return JSONResponse(document())


ROUTES = [Route("/openapi.json", told)]
