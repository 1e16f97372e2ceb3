"""Pages before there is anything to show."""

import pytest
from page_checks import page_faults, wait_until_drawn

pytestmark = pytest.mark.browser

EMPTY = ("", "worth/", "orders/", "exchange/", "value/statements/")
"""Below /admin/; what has nothing to show before there are orders."""


class TestEmptyPages:
    def test_are_legible_fit_and_lead_on(self, open_page, empty_studio):
        page = open_page(empty_studio, width=390)
        found = []
        for path in EMPTY:
            page.goto(f"{empty_studio.address}/admin/{path}")
            wait_until_drawn(page)
            assert page.locator(".nilai-page a").first.is_visible(), (
                f"{path} leads nowhere: {page.locator('body').inner_text()}"
            )
            found += [f"{path}: {fault}" for fault in page_faults(page)]
        assert not found

    def test_worth_leads_to_the_import(self, open_page, empty_studio):
        page = open_page(empty_studio)
        page.goto(f"{empty_studio.address}/admin/worth/")
        page.get_by_role("link", name="Import a file of orders").click()
        page.get_by_text("Drop a file of orders here").wait_for()


class TestMenu:
    def test_entries_end_before_its_edge(self, open_page, empty_studio):
        page = open_page(empty_studio, language="id")
        page.goto(f"{empty_studio.address}/admin/orders/")
        menu = page.locator(".sidebar")
        edge = menu.bounding_box()["width"]
        label = menu.get_by_text("Nilai bagi pelanggan").bounding_box()
        assert label["x"] + label["width"] <= edge - 10
