"""A graph as a value: one state that is asked, shown and exported, and a store that can take more in."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, NoReturn, Self, cast

from claimgraph import about as telling
from claimgraph import asking, export, finding, misspelt, outward, own, views
from claimgraph.api import given
from claimgraph.api.answer import Answer
from claimgraph.api.making import answer
from claimgraph.api.state import State
from claimgraph.api.taking import Taking
from claimgraph.errors import StoreFailure, WrongUse
from claimgraph.limits import Limits
from claimgraph.names import expand
from claimgraph.opening import open_chronicle, open_services
from claimgraph.sparql.results import ROWS, TRUTH
from claimgraph.views.look import Look

if TYPE_CHECKING:
    import rdflib

    from claimgraph import graph as places
    from claimgraph.entry import Entry
    from claimgraph.finding import Thing
    from claimgraph.graph import Readable, Stats

TSV = views.STANDARD["tsv"].media_type


class Graph(Taking):
    """A graph of claims, opened by ``claimgraph.open``; close it, or use it in a ``with`` block.

    It shows one state, which ``refresh`` renews. Threads may share it; a process that was forked opens its own.
    """

    def __init__(
        self,
        opened: Callable[[], Readable],
        name: str | None,
        *,
        write: bool,
        limits: Limits | None,
        image: bool | None,
        queries: Path | str | None,
        include_restricted: bool,
    ) -> None:
        self._opened = opened
        self._name = name
        self._write = write
        self._limits = limits
        self._image = image
        self._included = include_restricted
        self._own = own.questions(None if queries is None else Path(queries))
        self._process = os.getpid()
        self._lock = RLock()
        self._state: State | None = State(opened(), image)

    def ask(self, question: str, /, **parameters: object) -> Answer:
        """The answer to a saved question, by its id.

        Values are str, date, int, Decimal, a term of rdflib or of pyoxigraph; None is as if it were left out. Raises
        UnknownName with the nearest for a question, parameter or thing that there is not, WrongUse for a value of
        another type, and LimitHit where limits were given and are hit.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     {row.claimantLabel for row in graph.ask("denials", actor="id:kataib-hezbollah")}
        {'Kataib Hezbollah'}
        """
        query = own.find(question, self._own)
        values = given.texts(query, parameters)
        if query.own:
            misspelt.warn(query.text, query.file)
        with self._using() as state:
            workers = state.workers() if self._limits or query.own or state.asks_apart() else None
            with asking.ask(query, values, state.graph, limits=self._limits, workers=workers, rows_as=TSV) as reply:
                if reply.kind != ROWS:
                    raise WrongUse(f"{query.file}: a saved question is a SELECT; give this one's text to query()")
                document = b"".join(reply.document())
                return answer(self._using, state, document, query, values, included=self._included)

    def query(
        self, sparql: str, /, *, limits: Limits | None = None, allow_service: Collection[str] = ()
    ) -> Answer | bool | rdflib.Graph:
        """The answer to SPARQL of your own: an Answer, a bool (ASK), or a graph of rdflib (CONSTRUCT, DESCRIBE).

        It is always answered in a process that is killed when it exceeds its ``limits``, or by the server that keeps
        the graph. The usual prefixes need not be declared; SERVICE calls ``allow_service`` alone. Raises WrongUse with
        line and column, LimitHit, StoreFailure.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.query("ASK { ?attack a cg:Attack }")
        True
        """
        misspelt.warn(sparql)
        limits = limits or self._limits or Limits()
        with self._using() as state, open_services(allow_service, limits) as services:
            workers = None if services else state.workers()
            with asking.ask(
                sparql, {}, state.graph, limits=limits, services=services, workers=workers, rows_as=TSV
            ) as reply:
                if reply.kind == TRUTH:
                    return cast(bool, reply.result())
                document = b"".join(reply.document())
                if reply.kind == ROWS:
                    return answer(self._using, state, document, sparql, included=self._included)
                state.leaving(included=self._included).refuse("a graph")
        from claimgraph.api.bridge import graph

        return graph(document)

    def show(self, thing: object, /) -> str:
        """All that is said of a thing, as text to print; UnknownName with the nearest where nothing is.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     print(graph.show("id:kataib-hezbollah").splitlines()[0])
        id:kataib-hezbollah
        """
        with self._using() as state:
            return telling.about(given.iri(thing), state.graph, Look())

    def find(self, text: str, /, kind: object = None) -> list[Thing]:
        """What is called ``text``, or nearly so, the nearest first; ``kind`` is a class, like ``"cg:Actor"``.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.find("kataib hezbolah", kind="cg:Actor")[0].name
        'Kataib Hezbollah'
        """
        with self._using() as state:
            return finding.find(text, finding.asked_of(state.graph), None if kind is None else given.iri(kind))

    def export(
        self,
        path: Path | str | None = None,
        *,
        format: str = "turtle",
        documents: Collection[str] = (),
        about: str | Collection[str] = (),
        report: Path | str | None = None,
    ) -> str | None:
        """The graph, or some of its ``documents`` (IRIs), as a text or in the file ``path``: the same bytes each time.

        ``format`` is turtle, trig, nquads, ntriples, jsonld, rdfxml or csv; or one of claims, each with its speaker:
        claims-csv, geojson, stix, schema-org, nanopub or timemap. These take the events ``about`` which claims are
        wanted, and write into ``report`` what they could not carry, counted by class and property. Raises UnknownName
        for a document or an event that there is not, WrongUse for another format.

        >>> import claimgraph
        >>> with claimgraph.open() as graph:
        ...     graph.export(format="csv").splitlines()[0]
        'attack,label,date,dateTo,place,placeLabel,lat,long,claims,documents'
        """
        if format not in (*export.FORMATS, *outward.FORMATS):
            raise WrongUse(f"format: '{format}' is none of {', '.join((*export.FORMATS, *outward.FORMATS))}")
        if (about or report) and format in export.FORMATS:
            raise WrongUse(f"about and report are for {', '.join(outward.FORMATS)}; {format} has whole documents")
        with self._using() as state:
            wanted = [expand(given.iri(one)) for one in documents]
            may = state.leaving(included=self._included)
            if format in export.FORMATS:
                return _written(path, export.export(state.graph, format, wanted, may=may))
            events = [expand(given.iri(one)) for one in ([about] if isinstance(about, str) else about)]
            claims = outward.Outward(state.graph, format, events, wanted, may=may)
            text = _written(path, claims.parts())
            if report is not None:
                Path(report).write_text(outward.table(claims.left()), encoding="utf-8")
        return text

    def log(self) -> list[Entry]:
        """What was loaded, withdrawn and redacted, the first entry first; StoreFailure where no store is here."""
        with self._using(), open_chronicle(self._name) as chronicle:
            return chronicle.log()

    def stats(self) -> Stats:
        """How much the store holds (sizes in bytes); StoreFailure where no store is here."""
        with self._using(), open_chronicle(self._name) as chronicle:
            return chronicle.stats()

    def rdflib(self) -> rdflib.Dataset:
        """The same state as a dataset of rdflib, to read only; a write raises WrongUse with what to do instead.

        Its queries run in this process, without limits. Needs ``pip install 'claimgraph[rdflib]'``.

        >>> import claimgraph, rdflib
        >>> with claimgraph.open() as graph:
        ...     group = rdflib.URIRef("https://w3id.org/claimgraph/id/kataib-hezbollah")
        ...     [kind.fragment for kind in graph.rdflib().objects(group, rdflib.RDF.type)]
        ['ArmedGroup']
        """
        from claimgraph.api.bridge import dataset

        with self._using() as state:
            engine = state.graph.engine()
            state.leaving(included=self._included).refuse("a dataset of rdflib")
        if engine is None:
            raise WrongUse("a server keeps this graph; ask it with query(), or with rdflib's SPARQLStore")
        return dataset(engine)

    @property
    def sequence(self) -> int | None:
        """The journal's entry that this state follows; None where no journal is on disk."""
        with self._using() as state:
            return state.graph.sequence()

    def refresh(self) -> Self:
        """Show the newest state from now on; what is under way ends on the state that it began with."""
        with self._lock:
            state = self._used()
            if not self._write:
                self._state = State(self._opened(), self._image)
                state.retire()
        return self

    def close(self) -> None:
        """Let go of it; a second time does nothing."""
        with self._lock:
            state, self._state = self._state, None
        if state is not None and self._process == os.getpid():
            state.retire()

    def __enter__(self) -> Self:
        self._used()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __reduce__(self) -> NoReturn:
        raise WrongUse("a graph holds a store open, so it is not pickled; open it in each process, or pickle answers")

    def __repr__(self) -> str:
        return f"<claimgraph.Graph of {self._name or 'claimgraph.db, or else the data that came along'}>"

    def _used(self) -> State:
        if self._process != os.getpid():
            raise StoreFailure("this graph was opened by the process that this one was forked from; open it anew here")
        if self._state is None:
            raise StoreFailure("this graph is closed; open it again with claimgraph.open()")
        return self._state

    @contextmanager
    def _using(self) -> Iterator[State]:
        with self._lock:
            state = self._used()
            state.__enter__()
        try:
            yield state
        finally:
            state.__exit__()

    @contextmanager
    def _writing(self) -> Iterator[tuple[State, places.Graph]]:
        if not self._write:
            raise WrongUse("this graph was opened to read; open it with claimgraph.open(..., write=True)")
        with self._using() as state:
            yield state, cast("places.Graph", state.graph)


def _written(path: Path | str | None, parts: Iterable[str]) -> str | None:
    """The parts as a text, or in the file ``path``, which stays as it was where an error comes before the last one."""
    if path is None:
        return "".join(parts)
    target = Path(path).resolve()
    if target.exists() and not target.is_file():  # a pipe, say, which nothing can take the place of
        _write(target, parts)
        return None
    part = target.with_name(f".{target.name}.part")
    try:
        _write(part, parts)
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)
    return None


def _write(path: Path, parts: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        file.writelines(parts)
