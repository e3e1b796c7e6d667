"""The entrance: what a person begins with in Python: a graph, the questions, a check, the ontology."""

from __future__ import annotations

from contextlib import ExitStack
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from claimgraph import catalogue, opening
from claimgraph.api import given
from claimgraph.api.graph import Graph
from claimgraph.errors import WrongUse

if TYPE_CHECKING:
    from claimgraph.catalogue import Query
    from claimgraph.gate.report import Report
    from claimgraph.graph import Readable
    from claimgraph.limits import Limits

# The name of a store: none, a folder, or the address of an endpoint.
Where = str | Path | None
When = str | int | date | datetime | None


def open(
    where: Where = None,
    *,
    at: When = None,
    write: bool = False,
    limits: Limits | None = None,
    image: bool | None = None,
    queries: str | Path | None = None,
    include_restricted: bool = False,
) -> Graph:
    """A graph to ask: the store in a folder, an endpoint by its http or https address, or what is here.

    Without ``where`` that is ``./claimgraph.db``, or the data that came along where there is none. ``at`` is an entry
    of the journal, a date (its end, in UTC) or a time, for the graph as it stood then. With ``write`` it takes in
    documents too, and a folder is made where it is absent. ``limits`` bound each question (seconds, megabytes, rows).
    With ``image`` a process of its own keeps the state in memory, about as much as the index has on disk, and forks
    what answers, several times as fast; unasked it is made from 32 MB on, where that is at most a quarter of what is
    free. Where there is no room for one that was asked for, the disk answers, with a warning.
    ``queries`` is a folder of questions of your own: ``.rq`` files with the header that the saved ones have. Rows of
    datasets that their licence keeps here go into no file or frame, unless ``include_restricted``.
    Raises StoreFailure where there is no store, WrongUse for an address of another kind.

    >>> import claimgraph
    >>> with claimgraph.open() as graph:
    ...     answer = graph.ask("unclaimed-attacks", since="2020-03")
    >>> sorted({row.basis for row in answer})
    ['no claim on record', 'somebody says that nobody claimed it']
    """
    name = None if where is None else str(where)
    moment = at.isoformat() if isinstance(at, date) else None if at is None else str(at)
    if write and at is not None:
        raise WrongUse("the past is only read; leave out write or at")

    def opened() -> Readable:
        return opening.open_store(name, limits) if write else opening.open_graph(name, at=moment, limits=limits)

    made = partial(Graph, opened, name, include_restricted=include_restricted)
    return made(write=write, limits=limits, image=image, queries=queries)


def questions(words: str = "") -> tuple[Query, ...]:
    """The saved questions in which all of ``words`` occur, by chapter: id, summary, parameters, columns.

    >>> import claimgraph
    >>> [question.id for question in claimgraph.questions("unclaimed")]
    ['coded-attributions', 'unclaimed-attacks']
    """
    return tuple(catalogue.matching(words.split()))


def check(documents: object, /, *, format: str | None = None, against: Graph | Where = None) -> Report:
    """What speaks against documents, by place; nothing is stored.

    They are paths, a text with its ``format``, or a graph or dataset of rdflib, and are judged beside what the graph
    ``against`` holds (an open one, or what ``open`` takes), which is nothing where no store is here yet. Raises
    Unreadable with the place.

    >>> import claimgraph
    >>> report = claimgraph.check("id:one a cg:Actr ; rdfs:label 'One'@en . id:list cg:codedBy 'me' .", format="turtle")
    >>> report.conforms, report.findings[0].line
    (False, 1)
    """
    from claimgraph.gate.check import check as judge

    staged = list(given.documents(documents, format))
    with ExitStack() as stack:
        if isinstance(against, Graph):
            graph = stack.enter_context(against._using()).graph
        else:
            graph = stack.enter_context(opening.open_target(None if against is None else str(against)))
        return judge(staged, graph)


def ontology() -> Any:
    """The ontology that came along as owlready2's ``Ontology``: classes, properties and codes as objects of Python.

    Every kind of claim with the properties that it alone has:

    >>> import claimgraph
    >>> onto = claimgraph.ontology()
    >>> own = {
    ...     kind.name: sorted(p.name for p in onto.properties() if kind in p.domain) for kind in onto.Claim.subclasses()
    ... }
    >>> own["AttributionClaim"]
    ['perpetrator']

    And what HermiT (which needs Java) finds to follow: ``owlready2.sync_reasoner_hermit(onto.world)``.
    """
    from claimgraph.reasoning import objects

    return objects()
