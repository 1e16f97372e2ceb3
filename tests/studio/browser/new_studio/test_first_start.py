"""From the first start to a home page with figures."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from live_studio import LiveStudio
from signing_in import OWNER, PASSWORD, choose_password, give_password
from sold import rows_of_a_shop, write_rows

pytestmark = pytest.mark.browser


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
