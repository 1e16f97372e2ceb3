"""Wagtail's own pages, of which the studio uses hardly any: there is nothing there."""

import pytest
from contracts.test_roles import ask, is_refused
from contracts.test_views import ADDRESSES, PAGES, browser_of

from nilai_studio.backoffice.middleware import OF_OTHERS
from nilai_studio.business.roles import ROLES

OURS = {page.path for page in PAGES}
CLOSED = sorted({a.path for a in ADDRESSES if a.name not in OF_OTHERS} - OURS)
"""What Wagtail brings along: reports, pages, images, users, choosers."""


@pytest.mark.usefixtures("furnished")
class TestClosed:
    def test_are_all_but_a_few_of_wagtails(self):
        known = {"/admin/reports/site-history/", "/admin/users/", "/admin/failwhale/"}
        assert known <= set(CLOSED)
        assert len(CLOSED) > 150
        assert {
            a.name for a in ADDRESSES if a.path not in {*OURS, *CLOSED}
        } == OF_OTHERS

    @pytest.mark.parametrize("role", ROLES)
    def test_are_nowhere_to_any_role(self, person, role):
        here, wrong = browser_of(person(role)), []
        for path in CLOSED:
            for method, data in (("get", {"export": "csv"}), ("post", {})):
                answer, written = ask(here, method, path, data)
                if answer.status_code != 404 or written:
                    wrong.append((method, path, answer.status_code, written))
        assert not wrong

    def test_ask_strangers_to_sign_in(self, client, db):
        for path in CLOSED:
            assert is_refused(client.get(path)), path
            assert is_refused(client.post(path)), path
