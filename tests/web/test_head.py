"""HEAD on every address that GET has: the same status and headers, and no body."""

import httpx
import pytest

from tests.web.test_pages import BROWSER, PAGES

# For each path with something in braces one that stands for it; a path without is asked as it is.
GIVEN = {
    "/q.{suffix}": "/q.json",
    "/q/{question}.{suffix}": "/q/unclaimed-attacks.csv?rows=2",
    "/sparql": "/sparql?query=ASK%7B%7D",
    "/sparql/": "/sparql/?query=SELECT%20*%7B?s%20a%20cg:Attack%7D&format=csv",
    "/sparql/check": "/sparql/check?query=ASK%7B%7D",
    "/graphs/{path}": "/graphs/2020-11-18-rudaw-green-zone",
    "/id/{name}": "/id/kataib-hezbollah",
    "/resource": "/resource?iri=id:kataib-hezbollah",
    "/page/{name}": "/page/kataib-hezbollah",
    "/page": "/page?iri=id:kataib-hezbollah",
    "/data/{name}": "/data/kataib-hezbollah.ttl",
    "/data.{suffix}": "/data.nt?iri=id:kataib-hezbollah",
    "/ontology.{suffix}": "/ontology.ttl",
    "/ontology/{term}": "/ontology/Claim",
    "/ontology/{term}.{suffix}": "/ontology/Claim.ttl",
    "/shapes.{suffix}": "/shapes.ttl",
    "/find": "/find?name=taji",
    "/reconcile": "/reconcile?queries=%7B%22q%22:%7B%22query%22:%22Taji%22%7D%7D",
    "/reconcile/suggest/{what}": "/reconcile/suggest/entity?prefix=kat",
    "/reconcile/1.0-draft/suggest/{what}": "/reconcile/1.0-draft/suggest/entity?prefix=kat",
    "/reconcile/preview": "/reconcile/preview?id=kataib-hezbollah",
    "/reconcile/1.0-draft/preview": "/reconcile/1.0-draft/preview?id=kataib-hezbollah",
    "/reconcile/properties": "/reconcile/properties?type=Actor",
    "/reconcile/1.0-draft/extend/propose": "/reconcile/1.0-draft/extend/propose?type=Actor",
}
MISTAKES = ("/graphs/none", "/q/nothing.csv", "/q/unclaimed-attacks?since=tomorrow", "/sparql?query=ASK", "/data/x.ttl")


def addresses(web: httpx.Client) -> list[str]:
    """Every address with GET, one for each question, and some that are refused."""
    paths = [path for path, item in web.get("/openapi.json").json()["paths"].items() if "get" in item]
    every = [*(GIVEN.get(path, path) for path in paths), *GIVEN.values(), "/graphs?default", *MISTAKES]
    assert not [path for path in every if "{" in path]
    return every


@pytest.mark.parametrize("accept", ["*/*", BROWSER["Accept"]])
def test_head_is_get_without_a_body(web: httpx.Client, accept: str) -> None:
    for path in PAGES.values() if "html" in accept else addresses(web):
        got, headed = (web.request(method, path, headers={"Accept": accept}) for method in ("GET", "HEAD"))
        assert headed.content == b""
        assert (headed.status_code, told(headed)) == (got.status_code, told(got)), path


def told(answer: httpx.Response) -> dict[str, str]:
    """All headers but the moment and how the body was cut into pieces, of which HEAD has none."""
    return {name: value for name, value in answer.headers.items() if name not in ("date", "transfer-encoding")}
