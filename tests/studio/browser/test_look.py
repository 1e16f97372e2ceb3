"""The parts of the kit and the settings' screens, as people see them."""

import os
from pathlib import Path

import pytest
from page_checks import focus_faults, page_faults

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# Playwright keeps a loop of its own; Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

PAGES = [
    "/admin/showcase/",
    "/admin/account/",
    "/admin/account/two-factor/",
    "/admin/settings/business/",
    "/admin/settings/team/",
    "/admin/settings/team/invite/",
    "/admin/settings/roles/",
    "/admin/settings/activity/",
]
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

    def open_(*, width=1280, scheme="light", language="en", sign_in=True):
        context = chromium.new_context(
            viewport={"width": width, "height": 900},
            color_scheme=scheme,
            extra_http_headers={"Accept-Language": language},
            accept_downloads=True,
        )
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on(
            "console",
            lambda said: faults.append(said.text) if said.type == "error" else None,
        )
        page.goto(f"{live_server.url}/admin/login/")
        if sign_in:
            page.fill("[name=username]", owner.email)
            page.fill("[name=password]", "rahasia-sekali")
            page.click("main form button[type=submit]")
            page.wait_for_url("**/admin/")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("width", "language"), [(1280, "en"), (390, "id")])
class TestEveryPage:
    def test_is_named_labelled_legible_and_fits(
        self, open_browser, live_server, scheme, width, language
    ):
        page = open_browser(width=width, scheme=scheme, language=language)
        found = []
        for path in PAGES:
            page.goto(live_server.url + path)
            page.wait_for_load_state("networkidle")
            if "showcase" in path:
                page.wait_for_selector("[data-drawn]")
            if SHOTS:
                name = path.strip("/").replace("/", "_")
                page.set_viewport_size({"width": width, "height": 2200})
                page.screenshot(
                    path=SHOTS / f"{name}-{language}-{width}-{scheme}.png",
                    full_page=True,
                )
                page.set_viewport_size({"width": width, "height": 900})
            found += [f"{path}: {fault}" for fault in page_faults(page)]
        assert not found

    def test_signing_in_is_too(self, open_browser, scheme, width, language):
        page = open_browser(
            width=width, scheme=scheme, language=language, sign_in=False
        )
        if SHOTS:
            page.screenshot(path=SHOTS / f"login-{language}-{width}-{scheme}.png")
        assert page_faults(page) == []
        assert focus_faults(page, 8) == []


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
        page = open_browser(scheme="light")
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
        page.wait_for_function("document.querySelector('progress').value === 0.6")
        assert page.locator(".nilai-progress__step").inner_text() == "Fitting"


class TestKeyboard:
    def test_shows_where_one_is(self, open_browser, live_server):
        page = open_browser()
        page.goto(f"{live_server.url}/admin/settings/team/")
        page.wait_for_load_state("networkidle")
        assert focus_faults(page) == []


class TestLanguage:
    def test_is_chosen_before_and_after_signing_in(
        self, open_browser, live_server, owner
    ):
        page = open_browser(sign_in=False)
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
