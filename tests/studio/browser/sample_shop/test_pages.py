"""Every page, in both languages, wide and narrow, light and dark.

With NILAI_SCREENSHOTS naming a folder (`make screenshots`) each is kept as a picture, in
every combination; the tests look at two, which together hold each language, width and
scheme.
"""

import os
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from page_checks import SETTLE, focus_faults, page_faults, wait_until_drawn
from playwright.sync_api import Page
from studio_pages import ELSEWHERE, NOT_PAGES, PAGES, find_addresses

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "id")
SHOTS = os.environ.get("NILAI_SCREENSHOTS", "")
BOTH = ("light", "dark")
WAYS = [(1280, "en", ("light",)), (390, "id", ("dark",))]
if SHOTS:
    WAYS = [(width, language, BOTH) for width in (1280, 390) for language in LANGUAGES]
NOT_OURS = {"nilai-api:openapi-view"}
"""Pages whose look is another program's: here only their scripts are looked at."""


@pytest.mark.parametrize(("width", "language", "schemes"), WAYS)
class TestEveryPage:
    def test_is_named_labelled_legible_and_fits(
        self, open_page, sample_studio, states, width, language, schemes
    ):
        page = open_page(sample_studio, width=width, language=language)
        found = []
        pages = find_addresses(page, sample_studio.address) | states
        for name, path in pages.items():
            answer = page.goto(sample_studio.address + path)
            wait_until_drawn(page)
            assert answer.status == 200, f"{path}: {answer.status}"
            if name in NOT_OURS:
                continue
            assert page.locator("html").get_attribute("lang")[:2] == language
            for scheme in schemes:
                page.emulate_media(color_scheme=scheme)
                page.evaluate(SETTLE)
                if SHOTS:
                    keep(page, f"{name}-{language}-{width}-{scheme}")
                found += [f"{path}: {fault}" for fault in page_faults(page)]
        assert not found


class TestKeyboard:
    @pytest.mark.parametrize("name", ["wagtailadmin_home", "customers", "segment_add"])
    def test_shows_where_one_is(self, open_page, sample_studio, name):
        page = open_page(sample_studio)
        page.goto(sample_studio.address + PAGES[name])
        wait_until_drawn(page)
        assert focus_faults(page, 20) == []


class TestList:
    def test_of_pages_leaves_none_out(self):
        left = names_of(get_resolver().url_patterns) - NOT_PAGES - ELSEWHERE
        assert left == {name for name in PAGES if ":" not in name}


def keep(page: Page, name: str) -> None:
    """Keep a picture of the whole page; Wagtail's frame grows with the window alone."""
    window = page.viewport_size
    height = page.evaluate(
        "() => Math.ceil(Math.max(900, ...[...document.querySelectorAll("
        "'#main > *, .nilai-page')].map(part => part.getBoundingClientRect().bottom)))"
    )
    page.set_viewport_size({"width": window["width"], "height": min(height, 12_000)})
    page.wait_for_timeout(300)
    page.screenshot(path=Path(SHOTS) / f"{name.replace(':', '-')}.png", full_page=True)
    page.set_viewport_size(window)


def names_of(patterns: list, before: str = "/") -> set[str]:
    """Return the names of our addresses that answer to a look."""
    found = set()
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^")
        if isinstance(pattern, URLResolver):
            found |= names_of(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path.startswith("/admin/"):
            view = getattr(pattern.callback, "view_class", pattern.callback)
            looks = "get" in getattr(view, "http_method_names", ["get"])
            looks = looks and (not isinstance(view, type) or hasattr(view, "get"))
            if view.__module__.startswith("nilai_studio.") and looks:
                found.add(pattern.name)
    return found
