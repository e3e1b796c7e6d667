"""Asking: a saved question or a text that somebody wrote, and a graph, give an answer or a document of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pyoxigraph import (
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
    parse,
    parse_query_results,
    serialize,
)

from claimgraph.engine import solutions
from claimgraph.errors import ClaimgraphError, WrongUse
from claimgraph.finding import asked_of
from claimgraph.graph import Closing
from claimgraph.kinds import check as check_kinds
from claimgraph.limits import Limits
from claimgraph.names import DERIVED, PREFIXES
from claimgraph.sparql.results import JSON, N_TRIPLES, TRIPLES, TRUTH, graph_format, kind, rows_format
from claimgraph.sparql.slashes import escaped
from claimgraph.terms import Term

if TYPE_CHECKING:
    from claimgraph.catalogue import Query
    from claimgraph.finding import Ask, Rows
    from claimgraph.graph import Readable, Services
    from claimgraph.workers.answering import Stream, Workers


@dataclass(frozen=True)
class Answer:
    """What a query bound: ``columns`` are its variables in order, each row one term or None for each of them."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]


Result = Answer | bool | list[Triple]


class Reply(Closing):
    """What came of a question: its ``kind`` (rows, truth or triples), then either its result or its document, once."""

    kind: str

    def result(self) -> Result:
        """All of it: the rows of a SELECT, the truth of an ASK, the triples of a CONSTRUCT or DESCRIBE."""
        raise NotImplementedError

    def document(self) -> Iterator[bytes]:
        """It as a document in pieces; an error ends it where it could not be finished."""
        raise NotImplementedError


def ask(
    question: Query | str,
    values: Mapping[str, str],
    graph: Readable,
    *,
    limits: Limits | None = None,
    services: Services | None = None,
    workers: Workers | None = None,
    client: str = "",
    rows_as: str = JSON,
    graph_as: str = N_TRIPLES,
) -> Reply:
    """Ask ``graph`` a saved question, with ``values`` (text by parameter name), or a text that somebody wrote.

    A saved question that came along is trusted, and answered in this process unless ``limits`` or ``workers`` are
    given. Everything else is looked at first, and answered within ``limits`` by a worker (of ``workers``, for
    ``client``; or one made for it), or by the server that keeps the graph. SERVICE may call ``services`` alone.
    ``rows_as`` is the media type of the document of rows or a truth, ``graph_as`` that of triples. Raises WrongUse with
    line and column, or for a value that is nothing of its parameter's kind; LimitHit or StoreFailure; close the reply
    where not all of it is read.
    """
    types = rows_format(rows_as), graph_format(graph_as)
    ours = not isinstance(question, str) and not question.own
    if ours and limits is None and workers is None:
        return _Here(graph, _text(question, values, asked_of(graph)), *types)
    with ExitStack() as stack:
        workers = workers or _workers(graph, services, stack)
        if workers is None:
            text = _text(question, values, asked_of(graph))
            return _Here(graph, _looked_at(text, graph, services, limits or Limits()), *types)
        until = (limits or Limits()).deadline()
        text = _text(question, values, _asked_apart(workers, limits, client, until))
        with _explained(services):
            stream = workers.run(
                text,
                rows_as=rows_as,
                graph_as=graph_as,
                limits=limits,
                prefixes=PREFIXES,
                client=client,
                until=until,
                trusted=ours,
            )
        stack.push(stream)
        return _Apart(stream, services, *types, stack.pop_all())


def _text(question: Query | str, values: Mapping[str, str], rows: Ask) -> str:
    """The SPARQL to ask; ``rows`` tells whether what is given for a saved question is of the kind that it asks for."""
    if isinstance(question, str):
        return escaped(question, PREFIXES)
    check_kinds(question, values, rows)
    text = question.bind(values)
    return escaped(text, PREFIXES) if question.own else text


def _asked_apart(workers: Workers, limits: Limits | None, client: str, until: float | None) -> Ask:
    """What asks one of ``workers``, within what is allowed of memory and, ``until`` then, of time."""
    bounds = None if limits is None else replace(limits, rows=None)

    def ask(text: str) -> Rows:
        asked = workers.run(
            text,
            rows_as=JSON,
            graph_as=N_TRIPLES,
            limits=bounds,
            prefixes={},
            client=client,
            until=until,
            trusted=True,
        )
        with asked as stream:
            document = b"".join(stream)
        return collect(solutions(parse_query_results(document, QueryResultsFormat.JSON))).rows

    return ask


def answer(query: Query, values: Mapping[str, str], graph: Readable) -> Answer:
    """The rows of the saved question ``query``."""
    with ask(query, values, graph) as reply:
        found = reply.result()
    if not isinstance(found, Answer):
        raise WrongUse(f"{query.file}: a saved question is a SELECT")
    return found


def collect(rows: QuerySolutions) -> Answer:
    """All of ``rows`` at once."""
    columns = tuple(variable.value for variable in rows.variables)
    return Answer(columns, tuple(tuple(row) for row in rows))


@contextmanager
def _explained(services: Services | None) -> Iterator[None]:
    """Tell of an answer that failed because SERVICE did, what SERVICE met."""
    try:
        yield
    except ClaimgraphError as error:
        raise (services.explain(error) if services else error) from None


def _workers(graph: Readable, services: Services | None, stack: ExitStack) -> Workers | None:
    """One worker for ``graph``, let go of with ``stack``; None for a graph that a server answers for."""
    snapshot = stack.enter_context(graph.snapshot())
    if snapshot is None:
        return None
    from claimgraph.workers.answering import Workers

    return stack.enter_context(Workers(snapshot, size=1, services=services.addresses if services else None))


def _looked_at(text: str, graph: Readable, services: Services | None, limits: Limits) -> str:
    """``text`` with the prefixes that it lacks; raises WrongUse for what must not be asked of a server."""
    from claimgraph.sparql.guard import check, declared

    def is_graph(iri: str) -> bool:
        return iri.startswith(DERIVED) or iri in set(graph.documents())

    asked = check(
        text,
        allow_service=services.addresses if services else (),
        is_graph=is_graph,
        prefixes=PREFIXES,
        deadline=limits.deadline(),
    )
    return declared(text, asked, PREFIXES)


class _Here(Reply):
    """What the graph itself answered, in this process or on its server."""

    def __init__(self, graph: Readable, text: str, rows: QueryResultsFormat, triples: RdfFormat) -> None:
        try:
            self._result = graph.query(text)
        except SyntaxError as error:
            raise WrongUse(f"the query is no SPARQL: {error}") from None
        self.kind = kind(self._result)
        self._rows, self._triples = rows, triples

    def result(self) -> Result:
        if isinstance(self._result, QuerySolutions):
            return collect(self._result)
        return list(self._result) if isinstance(self._result, QueryTriples) else bool(self._result)

    def document(self) -> Iterator[bytes]:
        if isinstance(self._result, QueryTriples):
            yield serialize(self._result, format=self._triples, prefixes=PREFIXES) or b""
        else:
            yield self._result.serialize(format=self._rows) or b""

    def close(self) -> None:
        """Let go of what the engine gave: an error would keep it, for any thread to collect."""
        vars(self).pop("_result", None)


class _Apart(Reply):
    """What a worker answers, with what it learns from ``services``; ``held`` is let go of at the end."""

    def __init__(
        self, stream: Stream, services: Services | None, rows: QueryResultsFormat, triples: RdfFormat, held: ExitStack
    ) -> None:
        self.kind = stream.kind
        self._stream = stream
        self._services = services
        self._rows, self._triples = rows, triples
        self._held = held

    def result(self) -> Result:
        document = b"".join(self.document())
        if self.kind == TRIPLES:
            return [quad.triple for quad in parse(document, self._triples)]
        if self.kind == TRUTH:
            return b"true" in document  # every format spells it out
        return collect(solutions(parse_query_results(document, self._rows)))

    def document(self) -> Iterator[bytes]:
        with _explained(self._services):
            yield from self._stream

    def close(self) -> None:
        self._held.close()
