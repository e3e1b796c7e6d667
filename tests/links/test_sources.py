"""Sources: files of GeoNames, tables, RDF, and a reconciliation service, read as what can be compared."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from urllib.parse import parse_qs

import pytest

from claimgraph.errors import StoreFailure, Unreadable
from claimgraph.links.candidate import Mark
from claimgraph.links.place import Place
from claimgraph.links.reconciled import proposals
from claimgraph.links.sources import read

GEONAMES = (
    "98414\tAt Tājī\tAt Taji\tCamp Taji,Kam Taji\t33.52944\t44.2775\tP\tPPL\tIQ\t\t07\t\t\t\t0\t\t34\tX\t2012\n"
    "98180\tBaghdād\tBaghdad\t\t33.3\t44.4\tA\tADM1\tIQ\t\t07\t\t\t\t0\t\t34\tAsia/Baghdad\t2012-01-01\n"
    "99237\tIraq\tIraq\t\t33\t44\tA\tPCLI\tIQ\t\t00\t\t\t\t0\t\t34\tAsia/Baghdad\t2012-01-01\n"
    "1\tBase\tBase\t\t33\t44\tS\tMILB\tIQ\t\t00\t\t\t\t0\t\t34\tAsia/Baghdad\t2012-01-01\n"
)


def places(path: Path, text: str, base: str = "") -> list[Place]:
    path.write_text(text, "utf-8")
    return list(read(path, base).places)


def test_a_file_of_geonames(tmp_path: Path) -> None:
    found = places(tmp_path / "IQ.txt", GEONAMES)
    assert [one.kind for one in found] == ["settlement", "area", "country", "site"]
    assert found[0] == Place(
        "https://sws.geonames.org/98414/",
        ("At Tājī", "At Taji", "Camp Taji", "Kam Taji"),
        "settlement",
        (33.52944, 44.2775),
        country="IQ",
    )


@pytest.mark.parametrize(
    "text",
    [
        "id,name,aliases,kind,lat,lon\nhttps://x.example/1,Taji,Tadji|ara=التاجي,town,33.5,44.3\n",
        "geonames\tname\tnames\ttype\tlatitude\tlongitude\nhttps://x.example/1\tTaji\tTadji|ara=التاجي\tlocality\t33.5\t44.3\n",
    ],
)
def test_a_table(tmp_path: Path, text: str) -> None:
    assert places(tmp_path / "x.csv", text) == [
        Place("https://x.example/1", ("Taji", "Tadji", "التاجي"), "settlement", (33.5, 44.3))
    ]


def test_an_id_that_is_no_iri_is_put_behind_the_base(tmp_path: Path) -> None:
    assert places(tmp_path / "x.csv", "qid,label\nQ1,Taji\n", "http://www.wikidata.org/entity/")[0].iri.endswith("/Q1")


def test_entries_of_one_id_are_one_place(tmp_path: Path) -> None:
    found = places(tmp_path / "x.csv", "id,name,lat,lon\n7,Erbil,36.19,44.01\n7,Irbil,36.2,44.0\n")
    assert [(one.iri, one.names, one.point) for one in found] == [("7", ("Erbil", "Irbil"), (36.19, 44.01))]


def test_an_entry_whose_names_all_say_district_is_an_area(tmp_path: Path) -> None:
    text = "id,name,names,type\n1,Nahiyat Taji,ara=ناحية,locality\n2,Nahiyat Taji,und=Taji,locality\n"
    assert [one.kind for one in places(tmp_path / "x.csv", text)] == ["area", "settlement"]


def test_a_file_of_rdf(tmp_path: Path) -> None:
    text = """@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix cg: <https://w3id.org/claimgraph/ont#> .
    <https://x.example/1> a cg:Settlement ; rdfs:label "Taji"@en , "التاجي"@ar ;
    cg:latitude 33.5 ; cg:longitude 44.3 ."""
    (found,) = places(tmp_path / "x.ttl", text)
    assert (found.iri, set(found.names), found.kind, found.point) == (
        "https://x.example/1",
        {"Taji", "التاجي"},
        "settlement",
        (33.5, 44.3),
    )


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("x.csv", "", "no column for the id"),
        ("x.csv", "id,title\n,Taji\n", "x.csv:2:1: a row without an id or a name"),
        ("x.ttl", "this is no Turtle", "cannot be read"),
        ("absent/x.csv", None, "cannot be opened"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_place(tmp_path: Path, name: str, text: str | None, says: str) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, "utf-8")
    with pytest.raises(Unreadable, match=says):
        read(tmp_path / name)


class _Service(BaseHTTPRequestHandler):
    """A reconciliation service that knows one town; what it answers a test may change."""

    answer: object = None

    def do_GET(self) -> None:
        self._say({"name": "Towns", "identifierSpace": "https://towns.example/", "versions": ["0.2"]})

    def do_POST(self) -> None:
        form = parse_qs(self.rfile.read(int(self.headers["content-length"])).decode())
        queries = json.loads(form["queries"][0])
        town = {"id": "7", "name": "Zumar", "score": 87.5, "match": True, "type": [{"id": "T", "name": "Town"}]}
        found = {key: {"result": [town] if "Zum" in one["query"] else []} for key, one in queries.items()}
        self._say(found if self.answer is None else self.answer)

    def _say(self, said: object) -> None:
        body = json.dumps(said).encode()
        self.send_response(200)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        return


@pytest.fixture
def service() -> Iterator[str]:
    server = HTTPServer(("127.0.0.1", 0), _Service)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/reconcile"
    server.shutdown()
    server.server_close()
    _Service.answer = None


THINGS = [Place(f"x:{n}", (name,), "settlement") for n, name in enumerate(["Zummar", "Rumalyn", *["Other"] * 25])]


def test_a_reconciliation_service_proposes_and_never_chooses(service: str) -> None:
    found = proposals(THINGS, service)
    assert len(found) == len(THINGS), "in batches"
    assert [one.mark for one in found[:2]] == [Mark.UNDECIDED, Mark.NONE]
    assert found[0].candidates[0].record == "https://towns.example/7"
    assert "the service scores it 87.5 and calls it a match; Town" in str(found[0].candidates[0])


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        ([], "no JSON object"),
        ({"q0": {}}, "an answer without 'result'"),
        ({f"q{n}": {"result": [{"name": "Zumar"}]} for n in range(27)}, "a record without id or name"),
    ],
)
def test_a_service_that_answers_otherwise_is_not_believed(service: str, answer: object, says: str) -> None:
    _Service.answer = answer
    with pytest.raises(StoreFailure, match=says):
        proposals(THINGS, service)
