"""A studio in the test's own process, so that what it holds is a line of code."""

import os

import pytest
from page_checks import PATIENCE, listen
from signing_in import give_password

# Playwright keeps a loop of its own; Django would refuse the database beside it.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


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
        listen(page, faults)
        page.goto(f"{live_server.url}/admin/login/")
        if is_inside:
            give_password(page, "owner@toko.example", "rahasia-sekali")
            page.wait_for_url("**/admin/")
        return page

    yield open_
    for context in contexts:
        context.close()
    assert faults == []
