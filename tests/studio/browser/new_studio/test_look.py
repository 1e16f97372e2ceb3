"""The parts of the kit and the settings' screens, as people see them."""

from pathlib import Path

import pytest
from focus_checks import focus_faults
from page_checks import page_faults, wait_until_drawn
from pictures import SCHEMES, faults_of
from playwright.sync_api import expect
from python_calamine import CalamineWorkbook

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "id")])
class TestKit:
    def test_is_named_labelled_legible_and_fits(
        self, open_browser, live_server, width, language
    ):
        page = open_browser(width=width, language=language)
        page.goto(f"{live_server.url}/showcase/")
        page.wait_for_selector("[data-drawn]")
        wait_until_drawn(page)
        name = f"showcase-{language}-{width}"
        assert list(faults_of(page, name, SCHEMES)) == []
        assert focus_faults(page) == []


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
        page.close()

    def test_tell_what_the_keyboard_misses(self, chromium):
        page = chromium.new_page(viewport={"width": 390, "height": 800})
        page.set_content(
            "<style>.bare {outline: none}</style><main><p><button>shown</button>"
            "<p><button class=bare>bare</button><p><input tabindex=2 value=ahead>"
            "<p><button style='position:absolute;left:-99px'>away</button>"
            "<p><a href=# onkeydown='event.preventDefault()'>trap</a>"
            "<p><a href=# onfocus='this.blur()'>shy</a>"
            "<p><a href=# style='position:absolute;top:0'>back</a>"
        )
        found = focus_faults(page)
        page.close()
        for fault, name in (
            ("focus is not seen", "bare"),
            ("taken out of its order", "ahead"),
            ("where nobody sees it", "away"),
            ("keeps the focus to itself", "trap"),
            ("does not take the focus", "shy"),
            ("comes after what stands below it", "back"),
        ):
            assert any(fault in one and name in one for one in found), (fault, found)
        assert not any("shown" in one for one in found)


class TestChart:
    def test_is_drawn_saved_and_follows_the_theme(self, open_browser, live_server):
        page = open_browser()
        page.goto(f"{live_server.url}/showcase/")
        page.wait_for_selector(".nilai-chart .main-svg")
        with page.expect_download() as saved:
            page.get_by_role("button", name="CSV").click()
        text = Path(saved.value.path()).read_text("utf-8-sig")
        assert text.splitlines() == [
            "Month,Revenue (IDR)",
            "Sep,4",
            "Oct,7",
            "Nov,5",
        ]
        with page.expect_download() as saved:
            page.get_by_role("button", name="Picture").click()
        assert Path(saved.value.path()).read_bytes()[:4] == b"\x89PNG"
        with page.expect_download() as saved:
            page.get_by_role("button", name="XLSX").click()
        sheet = CalamineWorkbook.from_path(saved.value.path()).get_sheet_by_index(0)
        assert sheet.to_python()[:2] == [["Month", "Revenue (IDR)"], ["Sep", 4.0]]
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
        page.goto(f"{live_server.url}/showcase/")
        # The page's own policy forbids Playwright to wait by a function of ours.
        expect(page.locator("progress")).to_have_js_property("value", 0.6)
        assert page.locator(".nilai-progress__step").inner_text() == "Fitting"


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
