"""The Python API over a graph that a server keeps: the same values as over one's own store."""

from __future__ import annotations

from pathlib import Path

import pytest

import claimgraph
from tests.remote.running import Running

NAME = """id:my-{n} a cg:Dataset ; dcterms:title "My {n}"@en ; cg:codedBy id:me ; cg:codedOn "2026-01-31"^^xsd:date .
id:me a cg:Person ; rdfs:label "Me"@en . id:group-{n} a cg:ArmedGroup ; rdfs:label "Group {n}"@en ."""


def test_a_graph_on_a_server_is_asked_like_one_of_ones_own(empty: Running, data: Path, tmp_path: Path) -> None:
    with (
        claimgraph.open(empty.url, write=True) as there,
        claimgraph.open(tmp_path / "claimgraph.db", write=True) as here,
    ):
        receipts = [graph.load([data]) for graph in (there, here)]
        assert receipts[0].accepted == receipts[1].accepted
        for question in ("who-blames-whom", "casualties-known", "denials"):
            answers = [graph.ask(question) for graph in (there, here)]
            assert answers[0].to_records() == answers[1].to_records() != []
            assert answers[0].columns == answers[1].columns
        cited = [graph.ask("denials").cited() for graph in (there, here)]
        assert cited[0] == cited[1]
        text = "SELECT ?attack ?name WHERE { ?attack a cg:Attack ; rdfs:label ?name } ORDER BY ?attack"
        assert there.query(text).rows == here.query(text).rows
        assert there.query("ASK { ?claim a cg:Claim }") is True
        assert there.find("kataib hezbolah") == here.find("kataib hezbolah")
        assert there.show("id:kataib-hezbollah") == here.show("id:kataib-hezbollah")
        assert there.export(format="nquads") == here.export(format="nquads")
        assert [entry.document for entry in there.log()] == [entry.document for entry in here.log()]
        assert there.stats().claims == here.stats().claims
        with pytest.raises(claimgraph.WrongUse, match="a server keeps this graph"):
            there.rdflib()


def test_what_is_loaded_and_withdrawn_on_a_server_is_seen_at_once_and_after_a_refresh(empty: Running) -> None:
    with claimgraph.open(empty.url, write=True) as graph:
        for number in (1, 2):
            graph.load(NAME.format(n=number), format="turtle")
        with claimgraph.open(empty.url) as reader:
            graph.withdraw("id:my-1", "coded twice")
            assert [thing.name for thing in graph.find("group", kind="cg:ArmedGroup")] == ["Group 2"]
            assert [thing.name for thing in reader.refresh().find("group", kind="cg:ArmedGroup")] == ["Group 2"]
            with pytest.raises(claimgraph.WrongUse, match="opened to read"):
                reader.load(NAME.format(n=3), format="turtle")
        assert [entry.reason for entry in graph.log()] == [None, None, "coded twice"]


def test_a_server_that_is_not_there_is_named() -> None:
    with pytest.raises(claimgraph.StoreFailure, match=r"127\.0\.0\.1:9"):
        claimgraph.open("http://127.0.0.1:9/query").ask("denials")
