"""What a route takes in its query string: what it has declared, once; every route of the app is tried."""

import httpx
import pytest
from starlette.routing import Route

from claimgraph.web.app import routes
from claimgraph.web.declared import taken
from tests.web.conftest import TOKEN, Written

PARTS = {
    "name": "kataib-hezbollah",
    "name:path": "kataib-hezbollah",
    "path:path": "report",
    "question": "denials",
    "suffix": "json",
    "term": "Claim",
    "what": "entity",
}


def every() -> list[tuple[str, str, str]]:
    """Each route with each of its methods: where it is found, the method, and how the description calls it."""
    found = []
    for route in routes():
        assert isinstance(route, Route)
        address = route.path
        for name, part in PARTS.items():
            address = address.replace(f"{{{name}}}", part)
        called = route.path.replace(":path}", "}")
        found += [(address, method, called) for method in sorted(route.methods or ())]
    return found


@pytest.mark.parametrize(("address", "method", "called"), every())
def test_every_route_refuses_by_name_what_it_has_not_declared_and_what_is_given_twice(
    address: str, method: str, called: str, written: Written
) -> None:
    names = taken(called, method, "denials" if "{question}" in called else None)
    headers = {"Authorization": f"Bearer {TOKEN}", "Accept": "*/*"}
    refused = {f"{one}s=x": f"{one}s" for one in names.names}
    refused |= {f"{one}=x&{one}=x": one for one in names.names if one not in names.several}
    for sent, named in {"quiet=1": "quiet", **refused}.items():
        answer = written.client.request(method, f"{address}?{sent}", headers=headers)
        assert answer.status_code == 400, sent
        if method != "HEAD":
            told = answer.json()
            assert told["parameter"] == named
            assert sent != f"{named}=x" or told["nearest"] == named.removesuffix("s")


def test_what_is_no_utf_8_is_refused_wherever_it_is_sent(web: httpx.Client) -> None:
    for path in ("/find?name=%ff", "/q/denials?actor=%ff", "/sparql?query=%ff", "/page?iri=%ff"):
        answer = web.get(path)
        assert (answer.status_code, "no UTF-8" in answer.json()["detail"]) == (400, True)


def test_a_form_is_read_as_strictly(web: httpx.Client) -> None:
    for path, field in (("/sparql", "query"), ("/reconcile", "queries")):
        for sent, named in (({f"{field}x": "1"}, f"{field}x"), ({field: ["1", "2"]}, field)):
            answer = web.post(path, data=sent)
            assert (answer.status_code, answer.json()["parameter"]) == (400, named)


def test_the_widget_of_openrefine_is_answered_with_all_that_it_sends(web: httpx.Client) -> None:
    """The library with which it asks for suggestions adds these to each request."""
    sent = "prefix=kata&spell=always&exact=false&prefixed=true&type=Attack&filter=a&filter=b"
    assert web.get(f"/reconcile/suggest/entity?{sent}").json()["result"]
