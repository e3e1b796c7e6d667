"""What a mapping says of the rows of a file, in an engine."""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

from pyoxigraph import QuerySolutions, QueryTriples, RdfFormat, Store

from claimgraph.datasets import mapping as mappings
from claimgraph.datasets.checks import Judged, judged
from claimgraph.datasets.mapping import GIVEN, Mapping
from claimgraph.datasets.recognise import layout
from claimgraph.datasets.rows import Fault, Row, open_rows

VERSION = "1"


def given(
    path: Path, mapping: Mapping, wanted: Iterable[int] | None = None
) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """The variables and the rows, all or those ``wanted``, as the engine takes them; none may have a fault."""
    rows = open_rows(path)
    placed = layout(rows, mapping)
    chosen = None if wanted is None else set(wanted)
    found = []
    for row in rows:
        if chosen is None or row.number in chosen:
            literals = placed.literals(row)
            assert not isinstance(literals, Fault), literals
            found.append((*_named(mapping, placed.key_of(row)), *literals))
    return (*GIVEN, *placed.variables), found


def _named(mapping: Mapping, key: str) -> tuple[str, ...]:
    release = f"{mapping.base}-{VERSION}"
    iris = (f"{release}/{key}", f"{mapping.base}/{key}", release, mapping.provider)
    return (*(f"<{iri}>" for iri in iris), f'"{mapping.base}/"')


def said(path: Path, mapping: Mapping, wanted: Iterable[int] | None = None) -> Store:
    """All that ``mapping`` says of the rows of the file."""
    variables, rows = given(path, mapping, wanted)
    store = Store()
    while batch := list(islice(rows, 500)):
        del rows[:500]
        triples = Store().query(mapping.bind(variables, batch))
        assert isinstance(triples, QueryTriples)
        store.load(triples.serialize(format=RdfFormat.N_TRIPLES) or b"", format=RdfFormat.N_TRIPLES)
    return store


def found(path: Path, mapping: Mapping) -> list[Judged]:
    """What its checks find in the rows of the file."""
    return judged(mapping, *given(path, mapping))


def faults(path: Path, mapping: Mapping) -> list[tuple[Row, Fault]]:
    """The rows of the file that cannot be taken, each with its fault."""
    rows = open_rows(path)
    placed = layout(rows, mapping)
    judged_rows = ((row, placed.literals(row)) for row in rows)
    return [(row, fault) for row, fault in judged_rows if isinstance(fault, Fault)]


def find(dataset: str) -> Mapping:
    """The mapping of ``dataset`` that came along."""
    return mappings.find(dataset)


def asked(store: Store, query: str) -> list[dict[str, str]]:
    """The rows of the answer to a SELECT, each with the values that it has."""
    solutions = store.query(f"PREFIX cg: <https://w3id.org/claimgraph/ont#>\n{query}")
    assert isinstance(solutions, QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [{name: each[name].value for name in names if each[name] is not None} for each in solutions]
