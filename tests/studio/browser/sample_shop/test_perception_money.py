"""Prices, market fit and money in a real browser."""

import pytest
from page_checks import page_faults, wait_until_drawn
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


class TestSimulator:
    def test_shares_follow_what_is_edited(self, sample_studio, surveys, open_page):
        page = open_page(sample_studio, width=390, language="id")
        page.goto(f"{sample_studio.address}/admin/value/{surveys['choice']}/prices/")
        wait_until_drawn(page)
        section = page.locator("section[aria-labelledby=simulator]")
        first = section.locator("tbody tr").first
        before = first.inner_text()
        section.get_by_label("Rasa").first.select_option("Polos")
        section.get_by_label("Harga").first.fill("15000")
        section.get_by_role("button", name="Hitung pangsanya").click()
        expect(first).not_to_have_text(before)
        section.get_by_role("button", name="Tambah produk").click()
        expect(page.locator("fieldset.nilai-product")).to_have_count(3)
        assert page_faults(page) == []


class TestStatement:
    def test_is_written_saved_and_held_against_customers_words(
        self, sample_studio, surveys, open_page
    ):
        page = open_page(sample_studio, language="id")
        page.goto(f"{sample_studio.address}/admin/value/{surveys['market_fit']}/fit/")
        wait_until_drawn(page)
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
    def test_calculates_a_return_and_keeps_it(self, sample_studio, surveys, open_page):
        page = open_page(sample_studio)
        survey = surveys["customer_value"]
        page.goto(f"{sample_studio.address}/admin/value/{survey}/money/")
        wait_until_drawn(page)
        expect(page.get_by_text("Associated, not caused")).to_be_visible()
        page.get_by_label("Cost of the improvement").fill("5000000")
        page.get_by_label("Customers of all brands together").fill("10000")
        page.get_by_role("button", name="Calculate and keep").click()
        expect(page.get_by_text("Customer equity").first).to_be_visible()
        page.wait_for_url("**calculation=*")
        expect(page.get_by_label("Cost of the improvement")).to_have_value("5000000")
        assert page_faults(page) == []
