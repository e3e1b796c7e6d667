"""The catalogue as data: one sh:SPARQLExecutable for each saved question, its text unchanged."""

from __future__ import annotations

from collections.abc import Callable

import rdflib
from rdflib import RDF, SH

from claimgraph import catalogue, publish
from tests.conftest import Done


def test_every_question_is_an_executable_with_its_own_text() -> None:
    graph = rdflib.Graph().parse(data=publish.catalogue(catalogue.questions()), format="turtle")
    texts = {
        str(node).rpartition("/")[2]: str(graph.value(node, SH.select))
        for node in graph.subjects(RDF.type, SH.SPARQLExecutable)
    }
    assert texts == {query.id: query.text for query in catalogue.questions()}


def test_every_parameter_is_told() -> None:
    graph = rdflib.Graph().parse(data=publish.catalogue(catalogue.questions()), format="turtle")
    told = {str(node).rpartition("/")[2] for node in graph.objects(None, SH.parameter)}
    assert told == {f"{query.id}#{p.name}" for query in catalogue.questions() for p in query.parameters}


def test_the_command_writes_the_same_bytes_each_time(command: Callable[..., Done]) -> None:
    first, second = command("queries", "export"), command("queries", "export")
    assert first.code == 0
    assert first.out == second.out
