"""Every page inside, in both languages, wide and narrow, light and dark."""

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from focus_checks import controls_by_tab, controls_in_order, focus_faults
from page_checks import wait_until_drawn
from pictures import SCHEMES, SHOTS, WIDTHS, faults_of
from studio_pages import ELSEWHERE, NOT_PAGES, PAGES, find_addresses

pytestmark = pytest.mark.browser

LANGUAGES = ("en", "id")
WAYS = [(1280, "en", ("light",)), (390, "id", ("dark",))]
if SHOTS:
    WAYS = [(width, language, SCHEMES) for width in WIDTHS for language in LANGUAGES]
ENGLISH = {"nilai-api:openapi-view"}
"""Pages that are for programmers, in English."""


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
            spoken = "en" if name in ENGLISH else language
            assert page.locator("html").get_attribute("lang")[:2] == spoken
            found += faults_of(page, f"{name}-{language}-{width}", schemes)
            if (width, language) == (1280, "en"):
                # What a narrow window folds away is measured where it is unfolded.
                found += [f"{path}: {fault}" for fault in focus_faults(page)]
        assert not found


class TestKeyboard:
    @pytest.mark.parametrize("name", ["wagtailadmin_home", "segment_add"])
    def test_reaches_and_shows_what_the_check_looks_at(
        self, open_page, sample_studio, name
    ):
        page = open_page(sample_studio)
        page.goto(sample_studio.address + PAGES[name])
        wait_until_drawn(page)
        expected = controls_in_order(page)
        assert controls_by_tab(page, len(expected)) == expected


class TestList:
    def test_of_pages_leaves_none_out(self):
        left = names_of(get_resolver().url_patterns) - NOT_PAGES - ELSEWHERE
        assert left == {name for name in PAGES if ":" not in name}


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
