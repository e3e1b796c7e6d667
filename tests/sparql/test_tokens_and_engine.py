"""Whatever the look lets pass calls nobody: the scanner reads a text as the engine's parser does, or refuses it."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claimgraph.errors import WrongUse
from claimgraph.sparql.guard import check

# Pieces of queries that a scanner could take for something else, and calls that it could then overlook.
PIECES = (
    *(
        "SERVICE<@>{?x ?y ?z}",
        "SERVICE:x{?x ?y ?z}",
        "SERVICE a:x#>\n{?x ?y ?z}",
        "SERVICE:x#>\n{?x ?y ?z}",
        "SERVICE:x#>)\n{?x ?y ?z}",
        "SERVICE a:x#>)\n{?x ?y ?z}",
        "service silent<@>{?x ?y ?z}",
        "SERVICEa:x{?x ?y ?z}",
    ),
    *(
        "SERVICE ?x{?x ?y ?z}",
        "SERVICESILENT:x{?x ?y ?z}",
        "SERVICE#'\n<@>{?x ?y ?z}",
        'SERVICE#"\n<@>{?x ?y ?z}',
        "SERVICE ?w{?x ?y ?z}",
        "BIND(<@> AS ?w)",
    ),
    *("?s ?p ?o", "?s ?p 1", "?s ?p 1.", "?s ?p 1e5", "?s ?p true", "?s a a:b", "?s a:p a:q", ".", ";", ",", " ", "\n"),
    *("FILTER(?a<?b)", "FILTER(1<2)", "FILTER(?o>?s)", "FILTER<a:f>(?a<?b)", "FILTER a:f(1<?b)", "FILTERa:f(?a<?b)"),
    *("FILTER(?a<?b&&?c>?d)", "FILTER(?a<a:b||?c>1)", "FILTER EXISTS{?s ?p ?o}", "FILTER NOT EXISTS{", "FILTER("),
    *(
        "(1 2)",
        "(?a<http://w#>)",
        "(<http://w#> ?a)",
        "[]",
        "[a:p 1]",
        "?s a(1<http://w#>)",
        "?s filter:p(?a<http://w#>)",
    ),
    *('"', "'", "'''", '"""', '"x"', "'x'", '"""x"y"""', "'''it's'''", '"\\""', "'\\''", '"x"@en', '"x"^^a:t', '"#"'),
    *("<http://w#>", "<http://w>", "<http://w'>", "<", ">", "<=", "#", "# x\n", "#>\n", "#'\n", '#"\n', "\\u0053"),
    *(
        "{",
        "}",
        "(",
        ")",
        "UNION",
        "OPTIONAL",
        "OPTIONAL{}",
        "MINUS{}",
        "GRAPH ?g{}",
        "{SELECT*{}}",
        "{SELECT(1<2 AS ?y){}}",
    ),
    *(
        "VALUES ?v{1 2}",
        "VALUES(?v ?w){(1<http://w#>)}",
        "VALUES(){()}",
        "a:p/a:q",
        "(a:p|^a:q)*",
        "<<(?a ?b ?c)>>",
        "<<",
    ),
)


@dataclass
class Listener:
    """Counts the calls to a port of this machine."""

    server: socket.socket
    calls: int = 0
    stop: threading.Event = field(default_factory=threading.Event)

    def listen(self) -> None:
        self.server.settimeout(0.05)
        while not self.stop.is_set():
            try:
                connection, _ = self.server.accept()
            except TimeoutError:
                continue
            with connection:
                self.calls += 1
                connection.sendall(b"HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


@pytest.fixture(scope="module")
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        found = Listener(server)
        thread = threading.Thread(target=found.listen)
        thread.start()
        yield found
        found.stop.set()
        thread.join()


def one_triple() -> ox.Store:
    store = ox.Store()
    store.add(ox.Quad(ox.NamedNode("a:s"), ox.NamedNode("a:p"), ox.NamedNode("a:o")))
    return store


def ask(store: ox.Store, text: str) -> None:
    """Let the engine answer, whatever comes of it."""
    try:
        for _ in store.query(text):
            pass
    except (SyntaxError, ValueError, RuntimeError, OSError, TypeError):
        return


@settings(max_examples=3000, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(pieces=st.lists(st.sampled_from(PIECES), min_size=1, max_size=7))
def test_what_passes_calls_nobody(listener: Listener, pieces: list[str]) -> None:
    here = f"http://127.0.0.1:{listener.server.getsockname()[1]}/"
    prologue = f"PREFIX : <{here}> PREFIX a: <{here}> PREFIX filter: <{here}> SELECT * "
    text = prologue + "{" + "".join(pieces).replace("@", here) + "}"
    try:
        check(text)
    except WrongUse:
        return
    before = listener.calls
    ask(one_triple(), text)
    assert listener.calls == before


def test_the_listener_hears_a_call(listener: Listener) -> None:
    here = f"http://127.0.0.1:{listener.server.getsockname()[1]}/"
    before = listener.calls
    ask(one_triple(), f"SELECT * {{ ?s ?p ?o SERVICE<{here}>{{ ?s ?p ?o }} }}")
    assert listener.calls == before + 1
