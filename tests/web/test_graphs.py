"""Graphs as they are read and written: what names a state of one, and what a writer must have seen."""

import httpx
import pytest

from tests.web.conftest import TOKEN, Written

RIGHT = {"authorization": f"Bearer {TOKEN}", "content-type": "text/turtle"}
PREFIXES = """
@prefix id: <https://w3id.org/claimgraph/id/> . @prefix cg: <https://w3id.org/claimgraph/ont#> .
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""
DOCUMENT = """
id:{name} a cg:Dataset ; dcterms:title "{title}"@en ; cg:codedBy id:{name}-coder ; cg:codedOn "2026-01-31"^^xsd:date .
id:{name}-coder a cg:Person ; rdfs:label "The coder of {name}"@en .
"""


def document(name: str, title: str) -> str:
    return PREFIXES + DOCUMENT.format(name=name, title=title)


def put(client: httpx.Client, name: str, title: str, **headers: str) -> httpx.Response:
    told = {**RIGHT, **{key.replace("_", "-"): value for key, value in headers.items()}}
    return client.put(f"/graphs/{name}", content=document(name, title), headers=told)


def tag(client: httpx.Client, name: str, suffix: str = "ttl") -> str:
    return client.get(f"/graphs/{name}?format={suffix}").headers["etag"]


def test_a_graph_has_its_own_tag(written: Written) -> None:
    """It stays when another graph changes, and comes back with the content that it names."""
    client = written.client
    assert put(client, "tag-one", "First").status_code == 201
    first, lines = tag(client, "tag-one"), tag(client, "tag-one", "nt")
    assert first != lines
    assert put(client, "tag-two", "Another").status_code == 201
    assert (tag(client, "tag-one"), tag(client, "tag-one", "nt")) == (first, lines)
    same = client.get("/graphs/tag-one?format=ttl", headers={"if-none-match": first})
    assert (same.status_code, same.headers["etag"], same.content) == (304, first, b"")
    assert put(client, "tag-one", "Second").status_code == 204
    assert tag(client, "tag-one") != first
    assert put(client, "tag-one", "First").status_code == 204
    assert tag(client, "tag-one") == first


def test_a_writer_must_have_seen_what_it_replaces(written: Written) -> None:
    client = written.client
    assert put(client, "seen", "First", if_match="*").status_code == 412  # there is none yet
    assert put(client, "seen", "First", if_none_match="*").status_code == 201
    assert put(client, "seen", "Again", if_none_match="*").status_code == 412
    first = tag(client, "seen")
    assert put(client, "unseen", "Another").status_code == 201
    assert put(client, "seen", "Second", if_match=f'"other.ttl", {first}').status_code == 204
    stale = put(client, "seen", "Third", if_match=first)
    assert (stale.status_code, stale.headers["content-type"]) == (412, "application/problem+json")
    for other in (f"W/{tag(client, 'seen')}", '"x"', "x", ""):
        assert put(client, "seen", "Third", if_match=other).status_code == 412
    assert put(client, "seen", "Third", if_match=tag(client, "seen", "jsonld")).status_code == 204
    assert put(client, "seen", "Fourth", if_match="*").status_code == 204
    gone = client.delete("/graphs/seen?reason=a+test", headers={**RIGHT, "if-match": first})
    assert gone.status_code == 412
    gone = client.delete("/graphs/seen?reason=a+test", headers={**RIGHT, "if-match": tag(client, "seen")})
    assert gone.status_code == 204
    assert client.delete("/graphs/seen?reason=a+test", headers=RIGHT).status_code == 404


def test_what_was_posted_is_found_where_its_location_says(written: Written) -> None:
    client = written.client
    made = client.post("/graphs", content=document("posted", "Posted"), headers=RIGHT)
    where = made.headers["location"]
    assert (made.status_code, where) == (201, f"{client.base_url}/graphs/posted".replace("//graphs", "/graphs"))
    found = [client.get(where), client.get("/graphs", params={"graph": where}), client.get("/graphs?graph=id:posted")]
    assert {one.status_code for one in found} == {200}
    assert len({one.content for one in found}) == 1
    again = client.post("/graphs/posted", content=document("posted", "Posted"), headers=RIGHT)
    assert again.status_code == 409


def form(*parts: tuple[str, str]) -> bytes:
    lines = [
        f'--edge\r\nContent-Disposition: form-data; name="f"; filename="{name}.ttl"\r\n'
        f"Content-Type: text/turtle\r\n\r\n{text}\r\n"
        for name, text in parts
    ]
    return ("".join(lines) + "--edge--\r\n").encode()


def test_several_documents_go_in_together_or_not_at_all(written: Written) -> None:
    client, headers = written.client, {**RIGHT, "content-type": "multipart/form-data; boundary=edge"}
    good = [(name, document(name, "Sent as a part")) for name in ("part-one", "part-two")]
    bad = ("part-three", "\nid:x a")
    refused = client.post("/graphs", content=form(*good, bad), headers=headers)
    assert (refused.status_code, refused.json()["file"], refused.json()["line"]) == (400, "part-three.ttl", 2)
    assert client.get("/graphs/part-one").status_code == 404
    assert client.post("/graphs", content=form(*good), headers=headers).status_code == 201
    assert [client.get(f"/graphs/{name}").status_code for name, _ in good] == [200, 200]


@pytest.mark.parametrize(
    ("kind", "content", "status"),
    [
        ("multipart/form-data; boundary=edge", b"--other\r\n\r\nx\r\n--other--", 400),
        ("multipart/form-data", b"--edge\r\n\r\nx\r\n--edge--", 400),
        ("multipart/form-data; boundary=edge", b"", 400),
        ("multipart/form-data; boundary=edge", b"--edge\r\nContent-Type: image/png\r\n\r\nx\r\n--edge--\r\n", 415),
        ("multipart/form-data; boundary=edge", form(*[("a", "")] * 101), 400),
        ("application/x-www-form-urlencoded", b"a=b", 415),
        ("text/turtle", b"\xff\xfe", 400),
        ("text/turtle", b"", 400),
    ],
)
def test_what_is_no_document_is_refused(kind: str, content: bytes, status: int, written: Written) -> None:
    answer = written.client.post("/graphs", content=content, headers={**RIGHT, "content-type": kind})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
