"""The parts of the kit and the settings' screens, as people see them."""

import os
from pathlib import Path

import pytest
from page_checks import SETTLE, focus_faults, page_faults, wait_until_drawn
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright keeps a loop of its own; Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PATIENCE = 120_000
SHOTS = (
    Path(os.environ.get("NILAI_SCREENSHOTS", ""))
    if "NILAI_SCREENSHOTS" in os.environ
    else None
)


@pytest.fixture
def open_browser(live_server, settings, chromium, owner, business):
    """Open Chromium on the studio in this process, signed in as the owner."""
    settings.ROOT_URLCONF = "showcase"
    faults: list[str] = []
    contexts = []

    def open_(*, width=1280, language="en", is_inside=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="light",
            extra_http_headers={"Accept-Language": language},
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{live_server.url}/admin/login/")
        if is_inside:
            sign_in(page)
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "id")])
class TestKit:
    def test_is_named_labelled_legible_and_fits(
        self, open_browser, live_server, width, language
    ):
        page = open_browser(width=width, language=language, is_inside=False)
        found = faults_of(page, f"login-{language}-{width}")
        assert focus_faults(page, 8) == []
        sign_in(page)
        page.goto(f"{live_server.url}/admin/showcase/")
        page.wait_for_selector("[data-drawn]")
        wait_until_drawn(page)
        found += faults_of(page, f"admin_showcase-{language}-{width}")
        assert not found


def faults_of(page, name):
    """Return what the page lacks, light and dark; keep its picture when told to."""
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.evaluate(SETTLE)
        if SHOTS:
            window = page.viewport_size
            page.set_viewport_size({"width": window["width"], "height": 2200})
            page.screenshot(path=SHOTS / f"{name}-{scheme}.png", full_page=True)
            page.set_viewport_size(window)
        found += [f"{name}-{scheme}: {fault}" for fault in page_faults(page)]
    return found


def sign_in(page):
    page.fill("[name=username]", "owner@toko.example")
    page.fill("[name=password]", "rahasia-sekali")
    page.click("main form:has([name=password]) button[type=submit]")
    page.wait_for_url("**/admin/")


class TestChecks:
    def test_tell_what_is_wrong(self, chromium):
        page = chromium.new_page(viewport={"width": 390, "height": 800})
        page.set_content(
            "<html lang=en><title>x</title><main id=main style='overflow-x:hidden'>"
            "<h1>x</h1><input><button></button><img src=data:,>"
            "<p id=a style='color:#999;background:#fff'>pale</p><b id=a></b>"
            "<p style='width:600px'>wide</p>"
        )
        found = " ".join(page_faults(page))
        for fault in ("no label", "no name", "no alt", "contrast 2.85", "two elements",
                      "wider than the window"):  # fmt: skip
            assert fault in found
        page.set_content("<style>*{outline:none!important}</style><input>")
        assert focus_faults(page, 1)
        page.close()


class TestChart:
    def test_is_drawn_saved_and_follows_the_theme(self, open_browser, live_server):
        page = open_browser()
        page.goto(f"{live_server.url}/admin/showcase/")
        page.wait_for_selector(".nilai-chart .main-svg")
        with page.expect_download() as saved:
            page.get_by_role("button", name="CSV").click()
        text = Path(saved.value.path()).read_text("utf-8-sig")
        assert text.splitlines() == [
            "series,x,y",
            "revenue,Sep,4",
            "revenue,Oct,7",
            "revenue,Nov,5",
        ]
        with page.expect_download() as saved:
            page.get_by_role("button", name="Picture").click()
        assert Path(saved.value.path()).read_bytes()[:4] == b"\x89PNG"
        with page.expect_download() as saved:
            page.get_by_role("button", name="XLSX").click()
        sheet = CalamineWorkbook.from_path(saved.value.path()).get_sheet_by_index(0)
        assert sheet.to_python()[:2] == [["series", "x", "y"], ["revenue", "Sep", 4.0]]
        before = page.locator(".nilai-chart .bars path").first.evaluate(
            "e => getComputedStyle(e).fill"
        )
        page.emulate_media(color_scheme="dark")
        page.wait_for_function(
            "before => getComputedStyle(document.querySelector('.nilai-chart .bars path')).fill !== before",
            arg=before,
        )

    def test_progress_is_followed(self, open_browser, live_server):
        page = open_browser()
        page.goto(f"{live_server.url}/admin/showcase/")
        # The page's own policy forbids Playwright to wait by a function of ours.
        expect(page.locator("progress")).to_have_js_property("value", 0.6)
        assert page.locator(".nilai-progress__step").inner_text() == "Fitting"


class TestKeyboard:
    def test_shows_where_one_is(self, open_browser, live_server):
        page = open_browser()
        page.goto(f"{live_server.url}/admin/settings/team/")
        wait_until_drawn(page)
        assert focus_faults(page) == []


class TestLanguage:
    def test_is_chosen_before_and_after_signing_in(
        self, open_browser, live_server, owner
    ):
        page = open_browser(is_inside=False)
        page.get_by_role("button", name="Bahasa Indonesia").click()
        page.get_by_role("heading", name="Masuk").wait_for()
        page.fill("[name=username]", owner.email)
        page.fill("[name=password]", "rahasia-sekali")
        page.get_by_role("button", name="Masuk").click()
        page.wait_for_url("**/admin/")
        page.goto(f"{live_server.url}/admin/account/")
        page.get_by_label("Bahasa tampilan").select_option("English")
        page.get_by_label("Terang atau gelap").select_option("Gelap")
        page.get_by_role("button", name="Simpan").click()
        page.get_by_role("heading", name="Language", exact=True).wait_for()
        assert "w-theme-dark" in page.locator("html").get_attribute("class")
