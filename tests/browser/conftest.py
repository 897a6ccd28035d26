"""A real Chromium, headless; without one, these tests are skipped and say why."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NAMES = ("chromium", "chromium-browser", "google-chrome")
QUIET = ("--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync")  # fmt: skip
SCREENSHOTS = Path(__file__).parents[2] / "build/screenshots"


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    started_by = pytest.importorskip("playwright.sync_api", reason="Playwright is missing: pip install playwright")
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"there is no browser ({', '.join(NAMES)}): install your system's package of Chromium")
    arguments = [*QUIET, *(["--no-sandbox"] if os.geteuid() == 0 else [])]  # Chromium's own sandbox refuses root
    with started_by.sync_playwright() as started:
        launched = started.chromium.launch(executable_path=path, args=arguments)
        yield launched
        launched.close()


@pytest.fixture
def open_report(browser: Browser, tmp_path: Path) -> Iterator[Callable[..., Page]]:
    """A function that opens an HTML text as a file; `page.heard` is what the console and the network said of it."""
    contexts = []

    def opened(html: str, *, width: int = 1280, height: int = 800, dark: bool = False) -> Page:
        file = tmp_path / "report.html"
        file.write_text(html, encoding="utf-8")
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )  # fmt: skip
        contexts.append(context)
        page = context.new_page()
        heard: list[str] = []
        page.heard = heard  # type: ignore[attr-defined]  # beside the page that it is about
        listen: dict[str, Callable[[Any], str]] = {
            "console": lambda message: message.text,
            "pageerror": str,
            "popup": lambda popup: popup.url,
            "download": lambda download: download.url,
            "request": lambda request: request.url,
        }
        for event, told in listen.items():
            page.on(event, lambda it, event=event, told=told: heard.append(f"{event}: {told(it)}"))  # type: ignore[call-overload]
        page.goto(file.as_uri())
        heard.remove(f"request: {file.as_uri()}")
        page.wait_for_function("document.querySelector('#legend li') || !document.querySelector('#legend')")
        return page

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def keep() -> Callable[[Page, str], None]:
    """Keep a screenshot for people to look at."""

    def kept(page: Page, name: str) -> None:
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=SCREENSHOTS / f"{name}.png")

    return kept
