"""The pages in a real browser: axe objects to nothing, nothing hostile runs, and they fit a phone and a keyboard."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import httpx
import pytest

import claimgraph
from tests.web.conftest import serving
from tests.web.hostile import STRINGS, report
from tests.web.test_pages import BROWSER, PAGES, Read

pytestmark = pytest.mark.long
CHROMIUM = next(filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), None)
if CHROMIUM is None:
    pytest.skip("no browser is here", allow_module_level=True)

from axe_playwright_python.sync_playwright import Axe  # noqa: E402
from playwright.sync_api import Browser, Dialog, Page, Request, sync_playwright  # noqa: E402


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """The system's own Chromium."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield started
        started.close()


def opened(browser: Browser, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
    """A window of that width in those colours."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )
    return context.new_page()


def test_axe_finds_nothing_on_any_kind_of_page_and_each_fits_a_phone(browser: Browser, server: str) -> None:
    """In the colours of the day on a desk, and in those of the night on a phone."""
    axe, found, page = Axe(), {}, opened(browser)
    for name, path in PAGES.items():
        page.goto(server + path, wait_until="load")
        for width in (1280, 360):
            _sized(page, width)
            if page.evaluate("document.documentElement.scrollWidth") > width:
                found[name, width] = "it is wider than the window"
        page.evaluate(_THE_FIRST_OF_ALIKE)
        page.evaluate(axe.axe_script)
        for scheme, width in (("dark", 360), ("light", 1280)):
            _sized(page, width)
            page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
            if violations := page.evaluate(_VIOLATIONS):
                found[name, scheme, width] = violations
    page.context.close()
    assert found == {}


def _sized(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})


_VIOLATIONS = "axe.run({resultTypes: ['violations']}).then(found => found.violations)"
# Of rows, entries and items that are made by one line of a template the first ones are enough for axe.
_THE_FIRST_OF_ALIKE = """() => {
  const cut = (several, most) => [...several].slice(most).forEach(one => one.remove());
  document.querySelectorAll('tbody, dl, main ul, select, datalist').forEach(many => cut(many.children, 4));
  document.querySelectorAll('table').forEach(table => cut(table.tBodies, 3));
  document.querySelectorAll('main, .columns').forEach(many => cut(many.querySelectorAll(':scope > section'), 3));
}"""


def test_a_question_is_asked_by_keyboard_and_without_a_script(browser: Browser, server: str) -> None:
    page = opened(browser, scripts=False)
    page.goto(f"{server}/q/casualty-disagreements", wait_until="load")
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "To the content"
    page.get_by_label("Kind of disagreement").select_option("tension")
    page.get_by_role("button", name="Ask").press("Enter")
    page.wait_for_url("**kind=tension**")
    rows = httpx.get(f"{server}/q/casualty-disagreements.jsonl?kind=tension").text.splitlines()
    assert page.locator("table.answer tbody tr").count() == len(rows)
    page.context.close()


def test_the_keyboard_reaches_everything_in_the_order_in_which_it_stands(browser: Browser, server: str) -> None:
    page = opened(browser)
    page.goto(f"{server}/q/casualty-disagreements", wait_until="load")
    reached = []
    for _ in range(12):
        page.keyboard.press("Tab")
        reached.append(page.evaluate(_FOCUSED))
    assert [name for name, _ in reached[:5]] == ["To the content", "claimgraph", "Questions", "SPARQL", "Ontology"]
    assert {"kind", "at", "Ask"} <= {name for name, _ in reached}
    assert all(shown for _, shown in reached)
    page.context.close()


_FOCUSED = """() => { const it = document.activeElement; const box = it.getBoundingClientRect(); return [
  it.name || it.textContent.trim(), box.width > 0 && box.left >= 0 && getComputedStyle(it).outlineStyle !== 'none'
] }"""


_NOTHING = """() => window.hostile === undefined && document.title.includes('claimgraph') && !document.querySelector(
  'script, img, iframe, svg, object, style, base, meta[http-equiv], ' +
  '[onerror], [onload], [onfocus], [onmouseover], [ontoggle]'
) && [...document.querySelectorAll('[href], [src], [action]')].every(one => ['href', 'src', 'action'].every(
  name => !/^(javascript|data:text)/i.test(one.getAttribute(name))
))"""
_REFLECTED = (("/find", "name"), ("/q/denials", "actor"), ("/page", "iri"), ("/q/attacks-by-month", "since"))


def test_nothing_of_a_hundred_hostile_strings_runs(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> None:
    """They stand in labels, IRIs, literals and addresses, and not the policy alone holds them off."""
    folder = tmp_path_factory.mktemp("hostile")
    for number, one in enumerate(STRINGS):
        (folder / f"{number}.nt").write_text(report(number, one), encoding="utf-8")
    with claimgraph.open(folder / "claimgraph.db", write=True) as graph:
        accepted = graph.load(sorted(folder.glob("*.nt"))).accepted
    assert len(accepted) == len(STRINGS) >= 100
    with serving(folder) as (address, _):
        page = opened(browser)
        ran: list[str] = []
        _watched(page, address, ran)
        every = ["/", "/q/unclaimed-attacks", "/q/claim-trail", "/find?name=alert", "/page/coder"]
        given = [(path, name, " ".join(STRINGS[n :: len(_REFLECTED)])) for n, (path, name) in enumerate(_REFLECTED)]
        every += [f"{path}?{httpx.QueryParams({name: several})}" for path, name, several in given]
        every += [f"/page/{thing}" for thing in ("attack-1", "attack-50", "report-3", "outlet-7")]
        for path in every:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status < 500, path
            assert page.evaluate(_NOTHING), path
        assert ran == []
        page.context.close()
        with httpx.Client(base_url=address, headers=BROWSER) as client:
            for number in range(0, len(STRINGS), 2):
                tags = Read(client.get(f"/page/attack-{number}").text).tags
                assert {tag for tag, _ in tags} & _NEVER == set(), number
                assert not any(name.startswith("on") for _, attributes in tags for name in attributes), number


_NEVER = {"script", "img", "iframe", "svg", "object", "style", "base"}


def _watched(page: Page, address: str, ran: list[str]) -> None:
    """Note in ``ran`` whatever a page does besides being shown."""

    def asked(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    def sent(request: Request) -> None:
        if not request.url.startswith((address, "data:,")):
            ran.append(request.url)

    page.on("dialog", asked)
    page.on("request", sent)
    page.on("pageerror", lambda error: ran.append(str(error)))


def test_the_screens_of_the_docs_are_those_of_these_pages() -> None:
    folder = Path(__file__).resolve().parents[2] / "docs" / "how-to" / "screens"
    assert {file.stem for file in folder.glob("*.png")} == {
        "start",
        "attack",
        "attack-narrow",
        "question",
        "document",
        "api",
    }
