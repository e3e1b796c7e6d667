"""Takes the screens in docs/how-to/screens/ of the running server, with a browser; `make screens` runs it."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import which

import httpx
from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent
FOLDER = HERE / "how-to" / "screens"
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
# What is shown, where it stands, how wide it is and in which colours.
SCREENS = {
    "start": ("/", 1280, "light"),
    "attack": ("/page/green-zone-rockets-2020-11-17", 1280, "light"),
    "attack-narrow": ("/page/green-zone-rockets-2020-11-17", 360, "dark"),
    "question": ("/q/casualty-disagreements?kind=tension", 1280, "dark"),
    "document": ("/page/2020-11-18-rudaw-green-zone", 1280, "light"),
    "api": ("/api", 1280, "light"),
}


@contextmanager
def serving() -> Iterator[str]:
    """The address of a server on the bundled data."""
    with socket.create_server(("127.0.0.1", 0)) as found:
        port = found.getsockname()[1]
    process = subprocess.Popen([sys.executable, "-m", "claimgraph", "serve", "--port", str(port)])
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(600):
            try:
                httpx.get(f"{address}/health")
                break
            except httpx.TransportError:
                time.sleep(0.1)
        yield address
    finally:
        process.terminate()
        process.wait(10)


@contextmanager
def browser() -> Iterator[Browser]:
    """The system's own Chromium."""
    path = next(filter(None, map(which, BROWSERS)), None)
    assert path, "no browser is here; apt-get install chromium"
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield started
        started.close()


def shoot(started: Browser, address: str, file: Path, width: int, scheme: str, *, whole: bool = False) -> None:
    """The page at ``address`` as a picture in ``file``."""
    page = started.new_page(viewport={"width": width, "height": 900}, color_scheme=scheme)  # type: ignore[arg-type]
    page.goto(address)
    page.screenshot(path=file, full_page=whole)
    page.close()


if __name__ == "__main__":
    FOLDER.mkdir(exist_ok=True)
    with serving() as server, browser() as chromium:
        for name, (path, width, scheme) in SCREENS.items():
            shoot(chromium, server + path, FOLDER / f"{name}.png", width, scheme)
    sys.stderr.write(f"wrote {len(SCREENS)} pictures to {FOLDER.relative_to(HERE.parent)}\n")
