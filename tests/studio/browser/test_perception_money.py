"""Prices, market fit, money and the value exchange in a real browser."""

from pathlib import Path

import pytest
from live_studio import LiveStudio, in_studio
from page_checks import page_faults
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.browser

FILLED = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[1])!r})
from datetime import timedelta
from perception.factory import END, make_sample, make_survey
from perception.test_money_runs import buy
from nilai_studio.customers.models import Customer
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run

def carry_out(kind, **inputs):
    run = start_run(kind=kind, inputs=inputs)
    work.carry_out(run.pk)
    run.refresh_from_db()
    assert run.state == "done", (kind, run.error)

customers = [Customer.objects.create(name=f"Orang {{i}}") for i in range(60)]
value = make_survey("customer_value")
responses = make_sample(value, 60, waves=("2026-06",), customers=customers)
for response in responses:
    response.finished_at = END - timedelta(days=150)
    response.save(update_fields=["finished_at"])
buy(customers, responses)
choice = make_survey("choice")
make_sample(choice, 60)
fit = make_survey("market_fit")
make_sample(fit, 60)
for kind, survey in (("money", value), ("equity", value), ("choices", choice),
                     ("fit", fit), ("heard", fit)):
    carry_out(f"perception.{{kind}}", survey=survey.pk)
print(value.pk, choice.pk, fit.pk)
"""


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """A studio with surveys of value, choices and market fit, and their results."""
    home = tmp_path_factory.mktemp("money") / "home"
    studio = LiveStudio(home).start()
    yield studio, in_studio(home, FILLED).split()
    assert studio.stop() == 0


def drawn(page: Page) -> None:
    """Wait until every picture is drawn."""
    page.wait_for_function(
        "() => [...document.querySelectorAll('[data-controller~=nilai-chart]')]"
        ".every(chart => chart.dataset.drawn)"
    )


class TestSimulator:
    def test_shares_follow_what_is_edited(self, filled, open_page):
        studio, (_value, choice, _fit) = filled
        page = open_page(studio, width=390, language="id")
        page.goto(f"{studio.address}/admin/value/{choice}/prices/")
        drawn(page)
        section = page.locator("section[aria-labelledby=simulator]")
        before = section.locator("tbody tr").first.inner_text()
        section.get_by_label("Rasa").first.select_option("Polos")
        section.get_by_label("Harga").first.fill("15000")
        section.get_by_role("button", name="Hitung pangsanya").click()
        drawn(page)
        section = page.locator("section[aria-labelledby=simulator]")
        assert section.locator("tbody tr").first.inner_text() != before
        section.get_by_role("button", name="Tambah produk").click()
        expect(page.locator("fieldset.nilai-product")).to_have_count(3)
        assert page_faults(page) == []


class TestStatement:
    def test_is_written_saved_and_held_against_customers_words(self, filled, open_page):
        studio, (_value, _choice, fit) = filled
        page = open_page(studio, language="id")
        page.goto(f"{studio.address}/admin/value/{fit}/fit/")
        drawn(page)
        page.get_by_role("link", name="Tulis pernyataan").click()
        page.get_by_label("Untuk siapa").fill("Pekerja di Jakarta")
        page.get_by_label("Apa yang mereka rasakan sesudahnya?").fill(
            "Relaxed in the morning, berseri"
        )
        page.get_by_role("button", name="Simpan").click()
        expect(page.locator(".nilai-answer")).to_contain_text("kata pelanggan sendiri")
        expect(page.locator("mark")).to_have_text("berseri")
        page.reload()
        expect(page.get_by_label("Untuk siapa")).to_have_value("Pekerja di Jakarta")
        assert page_faults(page) == []


class TestMoney:
    def test_calculates_a_return_and_keeps_it(self, filled, open_page):
        studio, (value, _choice, _fit) = filled
        page = open_page(studio)
        page.goto(f"{studio.address}/admin/value/{value}/money/")
        drawn(page)
        expect(page.get_by_text("Associated, not caused")).to_be_visible()
        page.get_by_label("Cost of the improvement").fill("5000000")
        page.get_by_label("Customers of all brands together").fill("10000")
        page.get_by_role("button", name="Calculate and keep").click()
        expect(page.get_by_text("Customer equity").first).to_be_visible()
        assert "calculation=" in page.url
        expect(page.get_by_label("Cost of the improvement")).to_have_value("5000000.0")
        assert page_faults(page) == []

    def test_exchange_says_what_to_bring(self, filled, open_page):
        studio, _pks = filled
        page = open_page(studio, width=390)
        page.goto(f"{studio.address}/admin/exchange/")
        expect(page.locator(".nilai-answer")).to_be_visible()
        assert page_faults(page) == []
