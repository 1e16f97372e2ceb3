"""Studios in processes of their own, and Chromium to use them."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases_for_tests import new_studio
from live_studio import LiveStudio, in_studio
from page_checks import PATIENCE, listen
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Page,
    StorageState,
    expect,
    sync_playwright,
)
from signing_in import sign_in
from xdist.scheduler import LoadScopeScheduling

FURNISH = (
    f"import sys; sys.path.insert(0, {str(Path(__file__).parents[1])!r})\n"
    "from furnishing import furnish; print(furnish())"
)
expect.set_options(timeout=PATIENCE)
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
]  # fmt: skip
SAMPLE = Path(__file__).parents[3] / "data"


class ByFolder(LoadScopeScheduling):
    """Gives each folder to one worker: the sample shop takes long to make."""

    def _split_scope(self, nodeid: str) -> str:
        return nodeid.partition("::")[0].rpartition("/")[0]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config, log):
    """Let two workers share the journeys."""
    return ByFolder(config, log)


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


@pytest.fixture(scope="session")
def empty_studio(tmp_path_factory) -> Iterator[LiveStudio]:
    """A studio without orders, shared: who brings some takes them back."""
    studio = new_studio(tmp_path_factory.mktemp("empty") / "home").start()
    yield studio
    assert studio.stop() == 0


@pytest.fixture(scope="session")
def furnished(tmp_path_factory) -> Iterator[tuple[LiveStudio, dict[str, dict]]]:
    """A studio with the sample shop, its surveys by template, and pages by state."""
    home = tmp_path_factory.mktemp("sample") / "home"
    studio = new_studio(home, "--sample", str(SAMPLE)).start()
    assert studio.stop() == 0
    made = json.loads(in_studio(home, FURNISH))
    yield studio.start(), made
    assert studio.stop() == 0


@pytest.fixture
def sample_studio(furnished) -> LiveStudio:
    """The sample shop, shared: who changes it puts it back."""
    return furnished[0]


@pytest.fixture
def surveys(furnished) -> dict[str, int]:
    """Keys of the sample shop's surveys, by template."""
    return furnished[1]["surveys"]


@pytest.fixture
def states(furnished) -> dict[str, str]:
    """Paths of pages whose look depends on how something stands."""
    return furnished[1]["states"]


@pytest.fixture(scope="session")
def insides() -> dict[str, StorageState]:
    """What a browser keeps of the owner's signing in, by the studio's address."""
    return {}


@pytest.fixture
def open_page(chromium, insides):
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
            storage_state=insides.get(studio.address) if is_inside else None,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        listen(page, faults)
        page.goto(studio.address)
        if is_inside and studio.address not in insides:
            sign_in(page, studio)
            insides[studio.address] = context.storage_state()
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
