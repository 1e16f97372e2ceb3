"""A studio in processes of its own, and Chromium to use it."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from live_studio import LiveStudio
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
OWNER = "owner@nilai.localhost"
PASSWORD = "teh-manis-di-sore-hari"
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


@pytest.fixture(scope="module")
def sample_studio(tmp_path_factory) -> Iterator[LiveStudio]:
    """A studio with the sample shop."""
    home = tmp_path_factory.mktemp("sample") / "home"
    studio = LiveStudio(home, options=("--sample", str(SAMPLE))).start()
    yield studio
    assert studio.stop() == 0


def sign_in(page: Page, studio: LiveStudio) -> None:
    """Sign in as the owner; the first time, with a password of one's own."""
    page.goto(f"{studio.address}/admin/login/")
    page.fill("[name=username]", OWNER)
    is_first = studio.password != PASSWORD
    page.fill("[name=password]", studio.password)
    page.click("main button[type=submit]")
    if is_first:
        page.fill("[name=new_password1]", PASSWORD)
        page.fill("[name=new_password2]", PASSWORD)
        page.click("main button[type=submit]")
        studio.password = PASSWORD
    page.wait_for_url(re.compile(r"/admin/$"))


@pytest.fixture
def open_page(chromium):
    """Open a page on a studio, signed in; fail on any error of its scripts."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def open_(studio: LiveStudio, *, width: int = 1280, language: str = "en") -> Page:
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            locale={"en": "en-US", "id": "id-ID"}[language],
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if said.type == "error" else None,
        )
        sign_in(page, studio)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
