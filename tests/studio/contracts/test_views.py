"""Every page of ours, found by walking the addresses: each names a permission."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from nilai_studio.business.roles import ROLES

OPEN = {
    "wagtailadmin_login",
    "sign_in_code",
    "new_password",
    "set_language",
    "wagtailadmin_javascript_catalog",
}
"""Before one has signed in; each guards itself."""
FOR_EVERYBODY = {
    "chart_sheet",
    "wagtailadmin_home",
    "wagtailadmin_account",
    "second_factor",
    "second_factor_off",
    "second_factor_codes",
    "settings_roles",
    "today",
}
"""For whoever has a role at all."""
ACCESS = "wagtailadmin.access_admin"
MAY_WRITE = re.compile(
    r'^(INSERT INTO|UPDATE|DELETE FROM|REPLACE INTO) "?'
    r"(?!django_session|wagtailusers_userprofile|axes_)",
    re.IGNORECASE,
)
"""Sessions and the person's own profile are not the business's state."""


@dataclass(frozen=True)
class Found:
    """One address of the back office."""

    name: str
    path: str
    view: Any

    @property
    def permission(self) -> str | None:
        return getattr(getattr(self.view, "view_class", None), "permission", None)

    @property
    def is_ours(self) -> bool:
        module = getattr(self.view, "view_class", self.view).__module__
        return module.startswith("nilai_studio.")


def walk(patterns: list[Any], before: str = "/") -> Iterator[Found]:
    for pattern in patterns:
        path = before + str(pattern.pattern).lstrip("^").rstrip("$")
        if isinstance(pattern, URLResolver):
            yield from walk(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern) and path.startswith("/admin/"):
            yield Found(pattern.name, filled(path), pattern.callback)


def filled(path: str) -> str:
    """Put something into an address's holes, written either way of Django's."""

    def example(hole: re.Match) -> str:
        form = hole[1]
        return "1" if "\\d" in form else re.split(r"[|+*]", form)[0]

    path = re.sub(r"\(\?P<\w+>([^)]*)\)", example, path).replace("\\", "")
    path = re.sub(r"<(?:int:)?\w+>", "1", path)
    return re.sub(r"<\w+:\w+>", "x", path)


ADDRESSES = list(walk(get_resolver().url_patterns))
PAGES = [page for page in ADDRESSES if page.is_ours]
INSIDE = [page for page in PAGES if page.name not in OPEN]


def browser_of(person) -> Client:
    browser = Client()
    browser.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    return browser


class TestPages:
    def test_are_found(self):
        names = {page.name for page in PAGES}
        assert names >= (OPEN - {"set_language"}) | FOR_EVERYBODY | {"settings_team"}

    @pytest.mark.parametrize("page", INSIDE, ids=lambda page: page.name)
    def test_name_a_permission(self, page):
        if page.name in FOR_EVERYBODY:
            assert page.permission in (ACCESS, None)
        else:
            assert page.permission, f"{page.path} asks for no permission"
            assert page.permission != ACCESS, f"{page.path} is open to every role"
            assert any(page.permission in has for has in ROLES.values())

    @pytest.mark.parametrize("page", INSIDE, ids=lambda page: page.name)
    def test_ask_strangers_to_sign_in(self, client, db, page):
        for answer in (client.get(page.path), client.post(page.path)):
            assert answer.status_code == 302
            assert answer["Location"].startswith("/admin/login/")


@pytest.mark.usefixtures("business")
class TestLooking:
    def test_changes_nothing(self, owner):
        browser = browser_of(owner)
        written: list[str] = []

        def watch(execute, sql, params, many, context):
            if MAY_WRITE.match(sql.strip()):
                written.append(sql)
            return execute(sql, params, many, context)

        # Those inside, and all that can be looked at there, are in test_roles.
        browser.get("/admin/account/")
        for page in PAGES:
            if page.name not in OPEN:
                continue
            with connection.execute_wrapper(watch):
                browser.get(page.path)
                browser.head(page.path)
            assert not written, f"GET {page.path} wrote: {written[0][:200]}"

    def test_every_post_carries_a_token(self, owner):
        browser = Client(enforce_csrf_checks=True)
        browser.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        for page in PAGES:
            assert browser.post(page.path).status_code in (403, 405), page.path
