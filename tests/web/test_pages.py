"""The pages: what the command line tells, as HTML that needs no script, each statement with its speaker."""

import re
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from claimgraph.web.addresses import data_of, outward, page_of

BROWSER = {"Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"}
ATTACK = "/page/green-zone-rockets-2020-11-17"
DISAGREEMENT = "/page?iri=https://w3id.org/claimgraph/derived/disagreement/1eeb49f8983b4ff5271a78c7b0d6aba6b6fa7a92"
PAGES = {
    "start": "/",
    "found": "/find?name=taji",
    "questions": "/q",
    "question": "/q/casualty-disagreements?kind=tension",
    "answer without rows": "/q/unclaimed-attacks?since=2030",
    "mistake": "/q/casualty-disagreements?kind=tensoin",
    "attack": ATTACK,
    "actor": "/page/kataib-hezbollah",
    "place": "/page/green-zone",
    "document": "/page/2020-11-18-rudaw-green-zone",
    "claim": "/page/2020-11-18-crisis24-green-zone/several-intercepted",
    "disagreement": DISAGREEMENT,
    "ontology": "/ontology",
    "term": "/ontology/Claim",
    "shapes": "/shapes",
    "api": "/api",
    "sparql": "/sparql?query=SELECT+*+WHERE+{?attack+a+cg:Attack}",
    "unknown thing": "/page/kataib-hezbolah",
    "unknown path": "/nowhere",
}


class Read(HTMLParser):
    """What a page is made of: its tags with their attributes, and its text."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words.append(data)

    @property
    def text(self) -> str:
        """Its text with single blanks."""
        return " ".join(" ".join(self.words).split())


def read(web: httpx.Client, path: str, status: int = 200) -> Read:
    """The page at ``path``."""
    answer = web.get(path, headers=BROWSER)
    assert answer.status_code == status, answer.text
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    return Read(answer.text)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_whole_without_a_script_or_a_style_of_its_own(web: httpx.Client, name: str) -> None:
    status = {"mistake": 400, "unknown thing": 404, "unknown path": 404}.get(name, 200)
    page = read(web, PAGES[name], status)
    tags = [tag for tag, _ in page.tags]
    assert {"script", "style", "iframe", "object"} & set(tags) == set()
    assert [tags.count(one) for one in ("main", "h1", "header", "footer", "title")] >= [1, 1, 1, 1, 1]
    assert tags.count("h1") == 1
    assert [a for _, attributes in page.tags for a in attributes if a.startswith("on") or a == "style"] == []
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    inner = {str(a["href"])[1:] for tag, a in page.tags if tag == "a" and str(a.get("href")).startswith("#")}
    assert inner <= set(ids)
    links = [attributes for tag, attributes in page.tags if tag == "a"]
    out = [a for a in links if not str(a["href"]).startswith(("/", "#", "?"))]
    assert all(str(a["href"]).startswith(("http://", "https://")) and "noreferrer" in str(a["rel"]) for a in out)


def test_no_two_pages_have_one_title_or_heading_and_the_title_begins_with_the_heading(web: httpx.Client) -> None:
    """What stands in a list of open windows tells them apart; a mistake is told there too."""
    titles, headings = {}, {}
    for name, path in PAGES.items():
        text = web.get(path, headers=BROWSER).text
        title, heading = (unescape(re.sub(r"<[^>]+>", "", found)) for found in re.findall(_HEADINGS, text, re.DOTALL))
        titles[name], headings[name] = title, heading
        assert title.endswith(" · claimgraph"), name
        assert name in ("found", "mistake") or title == f"{heading} · claimgraph"
    assert titles["mistake"] == f"Not answered: {titles['question']}"
    assert titles["unknown thing"] == "Not Found: /page/kataib-hezbolah · claimgraph"
    assert len(set(titles.values())) == len(PAGES)
    del headings["mistake"]  # the same form, with what is wrong in it
    assert len(set(headings.values())) == len(headings)


_HEADINGS = r"<(?:title|h1)\b[^>]*>(.*?)</(?:title|h1)>"


def test_what_is_not_there_names_the_nearest(web: httpx.Client) -> None:
    """For who reads pages a link, for programs the member `nearest`; nothing where nothing is near."""
    near = {
        "/sparqll": "/sparql",
        "/ontolgy": "/ontology",
        "/openapi": "/openapi.json",
        "/q/casualty-disagreement": "casualty-disagreements",
        "/ontology/Clam": "Claim",
        "/page/kataib-hezbolah": "id:kataib-hezbollah",
        "/id/kataib-hezbolah": "id:kataib-hezbollah",
        "/data/kataib-hezbolah.ttl": "id:kataib-hezbollah",
    }
    for path, nearest in near.items():
        told = web.get(path).json()
        assert (told["status"], told["nearest"].split(",")[0]) == (404, nearest), path
        assert "did you mean" in told["detail"]
    assert 'href="/sparql">/sparql</a>' in web.get("/sparqll", headers=BROWSER).text
    assert 'href="/page/kataib-hezbollah"' in web.get("/page/kataib-hezbolah", headers=BROWSER).text
    assert "nearest" not in web.get("/nowhere").json()
    assert web.get("/" + "a" * 15_000).status_code == 404


def test_every_statement_has_its_speaker_stance_document_and_locator(web: httpx.Client) -> None:
    text = read(web, "/page/launcher-strike-2024-04-21").text
    assert "Claims by aspect" in text
    rows = re.findall(r'<tr role="row".*?</tr>', web.get(ATTACK, headers=BROWSER).text, re.DOTALL)
    said = [row for row in rows if 'data-label="Speaker"' in row]
    assert len(said) > 80
    for row in said:
        cells = dict(re.findall(r'data-label="(\w+)">(.*?)</td>', row, re.DOTALL))
        assert all("href" in cells[one] for one in ("Says", "Speaker", "Document")), row
        assert "stance" in cells["How"]
        assert cells["Where"]


@pytest.mark.parametrize("thing", ["green-zone-rockets-2020-11-17", "kataib-hezbollah", "2020-11-18-rudaw-green-zone"])
def test_a_page_says_what_the_command_line_says(web: httpx.Client, thing: str) -> None:
    """Each value of what is told, and the content of each claim of the answer to the same query."""
    page = read(web, f"/page/{thing}")
    answer = web.get("/q/claim-trail.jsonl", params={"attack": f"id:{thing}"}) if thing.startswith("green") else None
    for line in answer.text.splitlines() if answer else ():
        row = httpx.Response(200, text=line).json()
        assert row["claimantLabel"] in page.text
        assert row["documentLabel"] in page.text
        assert row["value"] in page.text


def test_an_attack_tells_disputes_origins_timeline_and_no_score(web: httpx.Client) -> None:
    text = read(web, ATTACK).text
    for heading in ("What is disputed, and how", "Independent origins", "Timeline", "Derived, said by nobody"):
        assert heading in text
    rows = web.get("/q/independent-origins.jsonl", params={"attack": "id:green-zone-rockets-2020-11-17"}).text
    assert len(re.findall(r'data-label="Origins"', web.get(ATTACK, headers=BROWSER).text)) == len(rows.splitlines())
    assert "credib" not in text.lower()
    assert " truth" not in text.lower().replace("nothing is scored for truth", "")


def test_what_differs_in_scope_alone_comes_last_and_figures_are_told_as_one(web: httpx.Client) -> None:
    text = read(web, ATTACK).text
    kinds = re.findall(r"\b(contradiction|tension|scope mismatch)\b", text.partition("Independent origins")[0])
    assert kinds == sorted(kinds, key=lambda kind: kind == "scope mismatch")
    assert {"contradiction", "tension", "scope mismatch"} <= set(kinds)
    assert "3 more where the claims are of unlike scope" in text
    assert re.search(r"munitions at least 4 .*wounded 5 ", text)
    assert "at most" not in text.partition("What is disputed")[0]


def test_a_time_that_is_not_one_day_is_told_as_two(web: httpx.Client) -> None:
    assert "November 2021 2021-11-01 to 2021-11-10" in read(web, "/").text
    assert "date 2021-11-01 to 2021-11-10" in read(web, "/page/pm-residence-drones-2021-11").text


def test_what_only_names_things_in_a_document_is_no_claim_that_is_gone(web: httpx.Client) -> None:
    page = read(web, PAGES["document"])
    assert "content gone" not in page.text
    assert "Iran-backed militia" in page.text
    assert 'data-label="Document"' not in web.get(PAGES["document"], headers=BROWSER).text
    assert 'data-label="Document"' in web.get(ATTACK, headers=BROWSER).text


def test_columns_are_called_in_words_and_what_all_rows_share_stands_above(web: httpx.Client) -> None:
    page = read(web, "/q/attacks-near?lat=33.299&long=44.396&km=1")
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)<', web.get("/q/sensitivity", headers=BROWSER).text)
    assert "delta low" in heads
    assert not any(re.search("[a-z][A-Z]", head) for head in heads)
    assert "km to" in page.text
    shared = web.get(PAGES["question"], headers=BROWSER).text
    assert "<dt" in shared.partition("13 rows")[0]
    assert re.search(r"kind\s*</dt><dd>\s*<bdi>tension", shared)
    assert 'data-label="kind"' not in shared


def test_claims_from_a_later_one_on_have_an_address_and_lead_back(web: httpx.Client) -> None:
    page = read(web, "/page/green-zone?from=2")
    assert re.search(r"Claims 3 to (\d+) of \1\.", page.text)
    assert ("a", {"rel": "prev", "href": "?from=0"}) in page.tags


def test_every_address_is_told_with_what_it_takes(web: httpx.Client) -> None:
    text = read(web, "/api").text
    described = web.get("/openapi.json").json()["paths"]
    for path in described:
        assert path in text, path
    assert "/q/{question} GET The answer to one saved question." in text
    assert "The graph as it stood after that entry of the journal" in text


def test_shapes_tell_what_each_says_and_where_terms_belong(web: httpx.Client) -> None:
    page = read(web, "/shapes")
    first, _, second = page.text.partition("Where a term belongs")
    assert "affiliation runs one way, from the member to the whole" in first
    assert "belongs on cg:Actor only" in second
    assert ("a", {"href": "/ontology/UnnamedActor"}) in page.tags


def test_a_day_that_no_text_gives_is_marked(web: httpx.Client) -> None:
    """As in the sentences to cite: the page carries an article whose day is inferred."""
    page = read(web, "/page/2024-04-22-unnamed-site-zummar-rockets")
    cited = web.get("/q/claim-trail.md?attack=id:launcher-strike-2024-04-21&cite=1").text
    assert "(22 Apr 2024, inferred)" in cited
    assert "2024-04-22 inferred" in page.text
    assert "inferred" not in read(web, PAGES["document"]).text
    answer = read(web, "/q/incident-timeline?attack=id:green-zone-rockets-2021-12-19")
    assert "2021-12-19 inferred said asserts damaged (vehicle): 2 Iraqi security forces inferred" in answer.text


def test_a_place_leads_to_what_it_is_linked_to(web: httpx.Client) -> None:
    page = read(web, "/page/baghdad")
    out = {str(a["href"]) for tag, a in page.tags if tag == "a" and "noreferrer" in str(a.get("rel"))}
    assert any("wikidata.org" in one for one in out)
    assert "claimgraph editors" in page.text.lower()


def test_a_form_offers_names_and_keeps_what_was_given(web: httpx.Client) -> None:
    page = read(web, "/q/denials?actor=id:kataib-hezbollah")
    values = {str(a["value"]) for tag, a in page.tags if tag == "option"}
    assert "id:kataib-hezbollah" in values
    given = [a for tag, a in page.tags if tag == "input" and a.get("name") == "actor"]
    assert [one["value"] for one in given] == ["id:kataib-hezbollah"]
    kinds = read(web, "/q/casualty-disagreements")
    assert ("option", {"value": "tension"}) in kinds.tags


def test_a_mistake_stands_beside_the_form_with_its_status(web: httpx.Client) -> None:
    page = read(web, PAGES["mistake"], 400)
    assert "kind: 'tensoin' is none of" in page.text
    assert [a["name"] for tag, a in page.tags if a.get("aria-invalid") == "true"] == ["kind"]


def test_rows_are_cited_and_nothing_found_says_in_what(web: httpx.Client) -> None:
    cited = read(web, "/q/denials?actor=id:kataib-hezbollah").text
    assert "Kataib Hezbollah, in Rudaw (18 Nov 2020), paragraph 4" in cited
    assert "Nothing was found for since=2030 in" in read(web, PAGES["answer without rows"]).text


def test_a_long_answer_stands_on_several_pages_and_says_so(web: httpx.Client) -> None:
    first = read(web, "/q/claim-trail")
    total = int(re.search(r"Rows 1 to 200 of ([\d,]+)", first.text)[1].replace(",", ""))
    assert total == len(web.get("/q/claim-trail.jsonl").text.splitlines())
    assert "Rows 201 to" in read(web, "/q/claim-trail?from=200").text
    assert read(web, "/q/claim-trail?from=abc", 400).text


def test_names_are_found_as_on_the_command_line(web: httpx.Client) -> None:
    page = read(web, "/find?name=kataib+hezbolah&kind=cg:Actor")
    assert "Kataib Hezbollah" in page.text
    assert "cg:Actr is no class" in unescape(read(web, "/find?name=x&kind=cg:Actr", 404).text)


def test_an_unknown_thing_tells_the_nearest(web: httpx.Client) -> None:
    page = read(web, "/page/kataib-hezbolah", 404)
    assert ("a", {"href": "/page/kataib-hezbollah"}) in page.tags


@pytest.mark.parametrize(
    ("iri", "page"),
    [
        ("https://w3id.org/claimgraph/id/a/b", "/page/a/b"),
        ("https://w3id.org/claimgraph/id/a/../b", "/page?iri=https%3A//w3id.org/claimgraph/id/a/../b"),
        ("https://w3id.org/claimgraph/id/a//b", "/page?iri=https%3A//w3id.org/claimgraph/id/a//b"),
        ("https://w3id.org/claimgraph/id/a?b#c", "/page/a%3Fb%23c"),
        ("https://w3id.org/claimgraph/ont#nothing", "/page?iri=https%3A//w3id.org/claimgraph/ont%23nothing"),
        ("javascript:alert(1)", "/page?iri=javascript%3Aalert%281%29"),
    ],
)
def test_every_iri_has_a_page(iri: str, page: str) -> None:
    assert page_of(iri) == page
    assert data_of(iri, "ttl").startswith("/data")


@pytest.mark.parametrize(
    "iri",
    ["javascript:alert(1)", "data:text/html,x", "file:///etc", "http://", "http://a:b@c/", "http://[", "//x.org", ""],
)
def test_no_link_leads_out_but_to_an_address_of_the_web(iri: str) -> None:
    assert outward(iri) is None
    assert outward("https://example.org/x?y") == "https://example.org/x?y"
