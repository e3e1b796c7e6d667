"""The pages in a real browser: axe objects to nothing, nothing hostile runs, and they fit a phone and a keyboard."""

from collections.abc import Iterator
from pathlib import Path
from shutil import which

import httpx
import pytest

import claimgraph
from tests.web.conftest import serving
from tests.web.hostile import STRINGS, report
from tests.web.test_pages import PAGES

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


def opened(browser: Browser, address: str, *, width: int = 1280, scheme: str = "light", scripts: bool = True) -> Page:
    """The page at ``address``."""
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,  # type: ignore[arg-type]
        java_script_enabled=scripts,
    )
    page = context.new_page()
    page.goto(address, wait_until="load")
    return page


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 360)])
def test_axe_finds_nothing_on_any_kind_of_page(browser: Browser, server: str, scheme: str, width: int) -> None:
    axe, found = Axe(), {}
    for name, path in PAGES.items():
        page = opened(browser, server + path, scheme=scheme, width=width)
        results = axe.run(page)
        if results.violations_count:
            found[name] = results.generate_report()
        page.context.close()
    assert found == {}


def test_every_page_fits_a_phone(browser: Browser, server: str) -> None:
    wide = {}
    for name, path in PAGES.items():
        page = opened(browser, server + path, width=360)
        needs = page.evaluate("document.documentElement.scrollWidth")
        if needs > 360:
            wide[name] = needs
        page.context.close()
    assert wide == {}


def test_a_question_is_asked_by_keyboard_and_without_a_script(browser: Browser, server: str) -> None:
    page = opened(browser, f"{server}/q/casualty-disagreements", scripts=False)
    page.keyboard.press("Tab")
    assert page.locator(":focus").inner_text() == "To the content"
    page.get_by_label("contradiction, spread").select_option("tension")
    page.get_by_role("button", name="Ask").press("Enter")
    page.wait_for_url("**kind=tension**")
    rows = httpx.get(f"{server}/q/casualty-disagreements.jsonl?kind=tension").text.splitlines()
    assert page.locator("table.answer tbody tr").count() == len(rows)
    page.context.close()


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
        page = opened(browser, address)
        ran: list[str] = []
        _watched(page, address, ran)
        paths = ["/", "/q/unclaimed-attacks", "/q/claim-trail", "/find?name=alert", "/page/coder"]
        for number, one in enumerate(STRINGS):
            path, name = _REFLECTED[number % len(_REFLECTED)]
            paths.append(f"{path}?{httpx.QueryParams({name: one})}")
            # All of them stand on the pages above; each fourth, of each form one, on its own page too.
            paths += [f"/page/attack-{number}"] if number % 4 == 0 else []
        for path in [*paths, "/page/report-3", "/page/outlet-7"]:
            answer = page.goto(address + path)
            assert answer is not None
            assert answer.status < 500, path
            assert page.evaluate(_NOTHING), path
        assert ran == []
        page.context.close()


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
    assert {file.stem for file in folder.glob("*.png")} == {"start", "attack", "attack-narrow", "question"}
