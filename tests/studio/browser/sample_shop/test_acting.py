"""What people do with the sample shop; but for a colleague more, it stays as it was."""

import csv
import re
from pathlib import Path

import pytest
from live_studio import in_studio
from signing_in import choose_password, give_password

pytestmark = pytest.mark.browser

COLOUR = "element => getComputedStyle(element).backgroundColor"
RENAME = """
from nilai_studio.customers.models import Customer
Customer.objects.filter(pk=PK).update(name=NAME)
"""


def read_csv(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


class TestSlippingAway:
    def test_are_found_from_home_and_leave_as_a_file(self, open_page, sample_studio):
        page = open_page(sample_studio)
        page.get_by_role("link", name="All who are slipping away").click()
        listed = page.locator("#customers-results")
        count = figure(listed.locator(".nilai-answer").inner_text())
        names = listed.locator("tbody td.title").all_inner_texts()
        assert 0 < len(names) <= count
        first = listed.locator("tbody td.title a").first.get_attribute("href")
        pk = re.search(r"\d+", first)[0]
        formula = "=cmd|' /C calc'!A0"
        in_studio(
            sample_studio.folder,
            RENAME.replace("PK", pk).replace("NAME", repr(formula)),
        )
        try:
            page.reload()
            assert listed.locator("tbody td.title").first.inner_text() == formula
            with page.expect_download() as saved:
                page.get_by_role("button", name="CSV").click()
        finally:
            in_studio(
                sample_studio.folder,
                RENAME.replace("PK", pk).replace("NAME", repr(names[0])),
            )
        head, *rows = read_csv(Path(saved.value.path()))
        assert head[:2] == ["Key", "Customer"]
        assert len(rows) == count
        assert rows[0][1] == f"'{formula}"
        assert [row[1] for row in rows[1 : len(names)]] == names[1:]


class TestMerging:
    def test_makes_one_customer_of_two_until_it_is_undone(
        self, open_page, sample_studio
    ):
        page = open_page(sample_studio)
        page.goto(f"{sample_studio.address}/admin/customers/duplicates/")
        pair = page.locator("tbody td.title a").first
        address = pair.get_attribute("href")
        pair.click()
        page.get_by_role("button", name="Merge them").wait_for()
        kept, gone = page.locator("table.pair thead a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        )
        orders = [
            int(cell)
            for cell in page.locator("table.pair tr", has_text="Orders")
            .first.locator("td")
            .all_inner_texts()
        ]
        page.get_by_role("button", name="Merge them").click()
        page.wait_for_url(f"**{kept}")
        page.get_by_text(f"{sum(orders)} orders").first.wait_for()

        # The one that went leads to the one that was kept.
        page.goto(sample_studio.address + gone)
        assert page.url.endswith(kept)
        page.get_by_role("button", name="Undo the merge").click()
        page.get_by_text("They are two customers again.").wait_for()
        for customer, count in zip((kept, gone), orders, strict=True):
            page.goto(sample_studio.address + customer)
            assert page.url.endswith(customer)
            answer = page.locator(".nilai-answer").inner_text()
            said = "One order" if count == 1 else f"{count} orders"
            assert answer.startswith(said), answer
        page.goto(sample_studio.address + address)
        page.get_by_role("button", name="Merge them").wait_for()


class TestLanguage:
    def test_is_a_persons_own_as_light_and_dark_are(self, open_page, sample_studio):
        owner = open_page(sample_studio)
        owner.goto(f"{sample_studio.address}/admin/settings/team/invite/")
        owner.get_by_label("Name").fill("Sari")
        owner.get_by_label("Email address").fill("sari@toko.example")
        owner.get_by_label("Role").select_option("Marketer")
        owner.locator("main form button[type=submit]").click()
        once = owner.get_by_label("One-time password").input_value()

        page = open_page(sample_studio, is_inside=False)
        give_password(page, "sari@toko.example", once)
        choose_password(page, "kopi-tubruk-pagi-hari")
        page.get_by_role("heading", name="The three levers").wait_for()
        page.goto(f"{sample_studio.address}/admin/account/")
        page.get_by_label("Language of the screens").select_option("Bahasa Indonesia")
        page.locator("main form.nilai-account > button").click()
        page.get_by_label("Terang atau gelap").select_option("Gelap")
        page.locator("main form.nilai-account > button").click()

        html = page.locator("html")
        page.get_by_role("link", name="Beranda").first.click()
        page.get_by_role("heading", name="Tiga pengungkit").wait_for()
        assert html.get_attribute("lang") == "id-id"
        assert "w-theme-dark" in html.get_attribute("class")
        dark = page.locator(".nilai-tile").first.evaluate(COLOUR)

        page.goto(f"{sample_studio.address}/admin/account/")
        page.get_by_label("Bahasa tampilan").select_option("English")
        page.get_by_label("Terang atau gelap").select_option("Terang")
        page.locator("main form.nilai-account > button").click()
        page.get_by_role("link", name="Home").first.click()
        page.get_by_role("heading", name="The three levers").wait_for()
        assert page.locator(".nilai-tile").first.evaluate(COLOUR) != dark
        owner.reload()
        assert owner.locator("html").get_attribute("lang") == "en"


class TestSegment:
    def test_is_made_by_a_rule_with_its_count_as_one_types(
        self, open_page, sample_studio
    ):
        page = open_page(sample_studio)
        page.goto(f"{sample_studio.address}/admin/segments/new/")
        page.get_by_label("Name", exact=True).fill("Besar dan lama diam")
        page.get_by_label("What").select_option("Worth")
        page.get_by_label("Value").press_sequentially("1000")
        count = page.locator(".segments-preview__count")
        count.wait_for()
        alone = count.inner_text()
        page.get_by_role("button", name="Add a condition").click()
        page.get_by_label("What").nth(1).select_option("Last order")
        page.get_by_label("How").nth(1).select_option("longer ago than")
        page.get_by_label("Value").nth(1).press_sequentially("30")
        page.wait_for_function(
            "alone => document.querySelector('.segments-preview__count')?.textContent"
            " !== alone",
            arg=alone,
        )
        both = count.inner_text()
        assert 0 < figure(both) < figure(alone)

        page.get_by_role("button", name="Save").click()
        page.wait_for_url(re.compile(r"/segments/\d+/$"))
        page.wait_for_function(
            "() => { if (document.querySelector('.nilai-tile__value')) return true;"
            " setTimeout(() => location.reload(), 500); return false; }"
        )
        assert figure(page.locator(".nilai-tile__value").first.inner_text()) == figure(both)  # fmt: skip
        page.get_by_role("link", name="See all of them").click()
        assert figure(page.locator("#customers-results .nilai-answer").inner_text()) == figure(both)  # fmt: skip

        page.goto(f"{sample_studio.address}/admin/segments/")
        page.get_by_role("link", name="Besar dan lama diam").click()
        page.get_by_role("link", name="Remove").click()
        page.locator("main form button[type=submit]").click()
        page.get_by_text("Removed; its customers stay.").wait_for()


def figure(text: str) -> int:
    return int(re.search(r"\d[\d,]*", text)[0].replace(",", ""))
