"""How a person comes in, in a browser."""

import re

from live_studio import LiveStudio
from playwright.sync_api import Page

OWNER = "owner@nilai.localhost"
PASSWORD = "teh-manis-di-sore-hari"


def sign_in(page: Page, studio: LiveStudio) -> None:
    """Sign in as the owner; the first time, choose a password of one's own."""
    page.goto(f"{studio.address}/admin/login/")
    is_first = studio.password != PASSWORD
    give_password(page, OWNER, studio.password)
    if is_first:
        choose_password(page, PASSWORD)
        studio.password = PASSWORD
    page.wait_for_url(re.compile(r"/admin/$"))


def give_password(page: Page, email: str, password: str) -> None:
    """Fill in the page of signing in."""
    page.fill("[name=username]", email)
    page.fill("[name=password]", password)
    page.click("main form:has([name=password]) button[type=submit]")


def choose_password(page: Page, password: str) -> None:
    """Replace a one-time password."""
    page.fill("[name=new_password1]", password)
    page.fill("[name=new_password2]", password)
    page.click("main form:has([name=new_password1]) button[type=submit]")
