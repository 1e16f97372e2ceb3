"""A studio in processes of its own, and Chromium to use it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_studio import LiveStudio, in_studio
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from signing_in import sign_in
from studio_pages import FURNISH

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SAMPLE = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or one on the path."""
    found = shutil.which("chromium") or shutil.which("google-chrome")
    if found is None:
        pytest.skip("chromium is not installed")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def empty_studio(tmp_path_factory) -> Iterator[LiveStudio]:
    """A studio that has just been begun."""
    studio = LiveStudio(tmp_path_factory.mktemp("empty") / "home").start()
    yield studio
    assert studio.stop() == 0


@pytest.fixture(scope="session")
def sample_studio(tmp_path_factory) -> Iterator[LiveStudio]:
    """A studio with the sample shop, shared: who changes it puts it back."""
    home = tmp_path_factory.mktemp("sample") / "home"
    studio = LiveStudio(home, options=("--sample", str(SAMPLE))).start()
    in_studio(home, FURNISH)
    yield studio
    assert studio.stop() == 0


@pytest.fixture
def open_page(chromium):
    """Open a page on a studio, signed in; fail on any error of its scripts."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(
        studio: LiveStudio,
        *,
        width: int = 1280,
        language: str = "en",
        scheme: str = "light",
        is_inside: bool = True,
    ) -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale={"en": "en-US", "id": "id-ID"}[language],
            color_scheme=scheme,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
        # A breach of the Content Security Policy is told here too.
        page.on(
            "console",
            lambda said: (
                faults.append(f"{page.url}: {said.text}")
                if said.type == "error"
                else None
            ),
        )
        page.goto(studio.address)
        if is_inside:
            sign_in(page, studio)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
