"""What surveys say in a real browser: from one screen to the next, and kept fresh."""

import time
from pathlib import Path

import pytest
from live_studio import in_studio
from page_checks import wait_until_drawn
from playwright.sync_api import expect

pytestmark = pytest.mark.browser
PATIENCE = 300
"""Seconds; a few where nothing else is done on the machine."""

ONE_MORE = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from nilai_studio.kit.queue import enqueue_once
from nilai_studio.perception.models import Survey
from perception.factory import make_sample
make_sample(Survey.objects.get(pk=PK), 1, seed=9, waves=("2026-11",))
enqueue_once("perception.renew_results")
"""


class TestScreens:
    def test_lead_from_one_to_the_next(self, open_page, sample_studio, surveys):
        page = open_page(sample_studio)
        page.goto(f"{sample_studio.address}/admin/value/")
        page.get_by_role("link", name="Nilai Kopi Melati").first.click()
        page.wait_for_url(f"**/value/{surveys['customer_value']}/")
        wait_until_drawn(page)
        assert page.locator(".nilai-chart").count() >= 3
        page.get_by_role("link", name="Value map", exact=True).click()
        page.get_by_role("heading", name="Quality against price").wait_for()
        page.select_option("[name=wave]", "2026-10")
        page.locator(".nilai-choose").get_by_role("button").click()
        expect(page.locator(".nilai-counted")).to_contain_text("From 30 answers")
        page.get_by_role("link", name="Drivers", exact=True).click()
        expect(page.get_by_text("The size of the prize").first).to_be_visible()
        page.get_by_text("Price: what it costs in money").click()
        expect(page.locator(".nilai-tree details[open]")).to_have_count(2)

    def test_an_answer_is_seen_by_itself(self, open_page, sample_studio, surveys):
        pk = surveys["customer_value"]
        page = open_page(sample_studio)
        in_studio(sample_studio.folder, ONE_MORE.replace("PK", str(pk)))
        end = time.monotonic() + PATIENCE
        seen = page.locator(".nilai-counted", has_text="From 61 answers")
        while not seen.count():
            assert time.monotonic() < end, f"not seen in {PATIENCE} s"
            page.goto(f"{sample_studio.address}/admin/value/{pk}/")
            page.wait_for_timeout(500)
