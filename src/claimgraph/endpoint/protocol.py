"""The two protocols of a remote store: SPARQL 1.1 for questions and updates, Graph Store for whole graphs."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QuerySolution,
    QuerySolutions,
    RdfFormat,
    serialize,
)

from claimgraph.catalogue import remote
from claimgraph.endpoint import answers, servers
from claimgraph.endpoint.remote import Remote, Reply
from claimgraph.errors import ClaimgraphError, StoreFailure, WrongUse
from claimgraph.sparql.dataset import names_graphs
from claimgraph.sparql.guard import form
from claimgraph.sparql.tokens import Scan

if TYPE_CHECKING:
    import httpx

    from claimgraph.limits import Limits
    from claimgraph.terms import Value

# Every server reads Turtle, and N-Triples is Turtle; not every one knows the name of N-Triples.
_TURTLE = {"Content-Type": "text/turtle"}
_BATCH = 500  # rows of VALUES in one query


def _is_iri(term: object) -> bool:
    return isinstance(term, NamedNode)


def _is_count(term: object) -> bool:
    return isinstance(term, Literal) and term.value.isascii() and term.value.isdecimal()


# What the columns of our own queries hold, whatever a server says.
_KINDS: Mapping[str, Callable[[object], bool]] = {
    "document": _is_iri,
    "graph": _is_iri,
    "subject": lambda term: isinstance(term, NamedNode | BlankNode),
    "predicate": _is_iri,
    "object": lambda term: term is not None,
    "quads": _is_count,
    "claims": _is_count,
    "sequence": lambda term: term is None or _is_count(term),
}


class Protocol:
    """One remote store, asked and written over HTTP."""

    def __init__(self, url: str, limits: Limits) -> None:
        self._remote = Remote(url, limits)
        self.url = self._remote.url

    def close(self) -> None:
        """Let go of the connections."""
        self._remote.close()

    @cached_property
    def server(self) -> servers.Server:
        """The kind of server, which its answer to a first question tells."""
        text = remote("holds.rq").text
        reply = self._remote.send("POST", self.url, form={"query": text}, headers=_accept(text))
        self._read(reply, text)
        return servers.recognise(self.url, reply.headers)

    def query(self, text: str) -> answers.Answer:
        """Ask, and return the answer once it is here as a whole."""
        # What makes the default graph the union of all would override the graphs that a query names.
        fields = {"query": text, **({} if names_graphs(text) else self.server.query)}
        reply = self._remote.send("POST", self.url, form=fields, headers=_accept(text))
        return self._read(reply, text)

    def _read(self, reply: Reply, text: str) -> answers.Answer:
        try:
            result = answers.read(reply, self.url, form(text), self._remote.limits.rows)
        except ClaimgraphError as error:
            raise type(error)(self._remote.hide(str(error))) from None
        if (absent := _absent(text, result)) is None:
            return result
        del result  # as in answers._count
        raise StoreFailure(f"{self.url}: the answer lacks the column '{absent}' that was asked for")

    def rows(self, name: str, rows: Iterable[Mapping[str, Value]] = ()) -> Iterator[QuerySolution]:
        """Ask a query of ``queries/remote``, with its parameters bound to each of ``rows``, some at a time."""
        for text in _texts(name, rows):
            result = self.query(text)
            assert isinstance(result, QuerySolutions), name
            kinds = [(name.value, _KINDS[name.value]) for name in result.variables if name.value in _KINDS]
            try:
                for row in result:
                    for column, is_so in kinds:
                        if not is_so(row[column]):
                            raise self._wrong_kind(column, row[column])
                    yield row
            finally:
                del result  # as in answers._count

    def row(self, name: str) -> QuerySolution:
        """The one row of a query of ``queries/remote`` that counts something."""
        found = list(self.rows(name))
        if len(found) != 1:
            raise StoreFailure(f"{self.url}: the answer has {len(found)} rows where one counts; nothing of it is used")
        return found[0]

    def _wrong_kind(self, column: str, value: object) -> StoreFailure:
        said = self._remote.hide(f"{value or 'nothing'}"[:100])
        return StoreFailure(f"{self.url}: the answer has {said} as {column}, which it cannot be; nothing of it is used")

    def holds(self, name: str) -> bool:
        """Ask a query of ``queries/remote`` that is true or false."""
        result = self.query(remote(name).text)
        assert isinstance(result, QueryBoolean), name
        return bool(result)

    def update(self, name: str, rows: Iterable[Mapping[str, Value]]) -> None:
        """Send an update of ``queries/remote``, with its parameters bound to each of ``rows``."""
        assert self.server.update is not None
        for text in _texts(name, rows):
            self._remote.send("POST", self.server.update, form={"update": text})

    def put(self, graph: str, quads: Iterable[Quad]) -> None:
        """Let a graph say just this."""
        self._write("PUT", graph, quads)

    def post(self, graph: str, quads: Iterable[Quad]) -> None:
        """Let a graph say this too."""
        self._write("POST", graph, quads)

    def delete(self, graph: str) -> None:
        """Let a graph be gone, if it was there."""
        self._remote.send("DELETE", self._graph_store, params={"graph": graph}, expected=(200, 202, 204, 404))

    def _write(self, method: str, graph: str, quads: Iterable[Quad]) -> None:
        triples = (quad.triple for quad in quads)
        body = serialize(triples, format=RdfFormat.N_TRIPLES) or b""
        self._remote.send(method, self._graph_store, params={"graph": graph}, content=body, headers=_TURTLE)

    @property
    def _graph_store(self) -> httpx.URL:
        address = self.server.graph_store
        if address is None:
            variable = servers.GRAPH_STORE
            raise WrongUse(f"{self.url}: where this store takes graphs is not known; set {variable} to that address")
        return address

    def check_union(self) -> None:
        """Raise ``StoreFailure`` where the default graph of a store that holds something is not the union of all."""
        if self.holds("holds.rq") and not self.holds("union.rq"):
            raise StoreFailure(
                f"{self.url}: queries see only the default graph of this store, and claims stand in named graphs;"
                f" {self.server.remedy}"
            )


def _accept(text: str) -> Mapping[str, str]:
    return {"Accept": answers.N_TRIPLES if form(text) in ("CONSTRUCT", "DESCRIBE") else answers.JSON}


def _absent(text: str, result: answers.Answer) -> str | None:
    """A column that a SELECT names and its answer lacks."""
    if not isinstance(result, QuerySolutions):
        return None
    given = {variable.value for variable in result.variables}
    return next((column for column in _columns(text) if column not in given), None)


def _columns(text: str) -> list[str]:
    """The columns that a SELECT names; none where it takes what there is."""
    found, depth, before, begun = list[str](), 0, "", False
    for token in Scan(text).tokens():
        word = token.text.upper()
        if begun and depth == 0 and word in ("WHERE", "FROM", "{", "*"):
            break
        depth += (word == "(") - (word == ")")
        if begun and token.kind == "variable" and (depth == 0 or (depth == 1 and before == "AS")):
            found.append(token.text[1:])
        begun = begun or (token.kind == "word" and word.startswith("SELECT"))
        before = word
    return found


def _texts(name: str, rows: Iterable[Mapping[str, Value]]) -> Iterator[str]:
    query = remote(name)
    bound = list(rows)
    if not query.parameters:
        yield query.text
    for start in range(0, len(bound), _BATCH):
        yield query.bind_terms(bound[start : start + _BATCH])


def nodes(name: str, iris: Iterable[str]) -> Sequence[Mapping[str, Value]]:
    """Return rows that bind one parameter to each IRI."""
    return [{name: NamedNode(iri)} for iri in iris]
