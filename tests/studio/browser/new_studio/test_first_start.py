"""From the first start to a home page with figures."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from live_studio import LiveStudio, in_studio
from playwright.sync_api import expect
from signing_in import OWNER, PASSWORD, choose_password, give_password
from sold import rows_of_a_shop, write_rows

pytestmark = pytest.mark.browser

BUY = """
from decimal import Decimal
from django.utils import timezone
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import OrderFacts
buyer = PersonSeen(system="kasir", external_id="today", name="Ani")
order = OrderFacts(order_id="1", ordered_at=timezone.now(),
                   revenue_amount=Decimal(75_000), customer=buyer)
store_orders([order], shop="kasir")
"""
"""An order that comes now."""


@pytest.fixture
def studio(tmp_path) -> Iterator[LiveStudio]:
    """A studio that has just been begun, from nothing."""
    studio = LiveStudio(tmp_path / "home").start()
    yield studio
    assert studio.stop() == 0


class TestFirstStart:
    def test_leads_to_home_with_figures(self, open_page, studio, tmp_path):
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        rows = rows_of_a_shop(250, seed=7, until=yesterday)
        file = write_rows(tmp_path / "penjualan.csv", rows)

        page = open_page(studio, is_inside=False)
        page.get_by_role("heading", name="Sign in").wait_for()
        give_password(page, OWNER, studio.password)
        page.get_by_role("heading", name="Choose a password of your own").wait_for()
        choose_password(page, PASSWORD)
        studio.password = PASSWORD
        page.wait_for_url(re.compile(r"/admin/$"))

        page.get_by_role("heading", name="Bring your orders").wait_for()
        assert page.get_by_text("Worth in the next").count() == 0
        # Every empty page leads to the place for files.
        for start in ("/admin/customers/", "/admin/"):
            page.goto(studio.address + start)
            page.get_by_role("link", name="Import orders").click()
            page.wait_for_url("**/admin/orders/imports/")

        page.set_input_files("#orders-file", file)
        page.get_by_text(f"The file holds {len(rows):,} orders").wait_for()
        page.get_by_role("button", name=f"Import {len(rows):,} orders").click()
        page.get_by_text(f"{len(rows):,} new orders are here").wait_for()

        # Home follows the first analysis by itself.
        page.get_by_role("link", name="Home").first.click()
        page.get_by_role("heading", name="The three levers").wait_for(timeout=300_000)
        for figure in ("Worth in the next 12 months", "Slipping away", "New customers"):
            assert page.get_by_role("heading", name=figure).count()
        assert page.get_by_role("heading", name="What to do next").is_visible()
        assert page.locator("ol.nilai-next > li").count() == 3
        assert page.locator(".nilai-next__amount").first.inner_text().startswith("Rp")

        # Nobody loads the page again: an order of today is counted by itself.
        orders = page.locator("[data-figure=orders]")
        assert orders.inner_text() == "0"
        in_studio(studio.folder, BUY)
        expect(orders).to_have_text("1")
        expect(page.locator("[data-figure=revenue]")).to_contain_text("75,000")
        expect(page.locator("[data-figure=new_customers]")).to_have_text("1")
