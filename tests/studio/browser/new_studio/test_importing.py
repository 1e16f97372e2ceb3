"""Import a file with faults and mend it; leave while a file is imported."""

import csv
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sold import rows_of_a_shop, write_rows

pytestmark = pytest.mark.browser

NAME = "<img src=x onerror=alert(1)>"
HEAD = ["No", "Tanggal", "Pelanggan", "Total", "Dibayar", "Nama", "Email"]
GOOD = [
    ["A1", "2026-03-01", "C1", "150000", "120000", "Sari Dewi", "sari@example.com"],
    ["A2", "2026-03-02", "C2", "90000", "90000", "Budi", "budi@example.com"],
    ["A3", "2026-04-11", "C1", "60000", "50000", "Sari Dewi", "sari@example.com"],
    ["A4", "2026-05-20", "C3", "300000", "300000", NAME, ""],
]
BAD = [
    ["A5", "32/13/2026", "C4", "10000", "10000", "Tono", "tono@example.com"],
    ["A6", "2026-05-22", "C5", "10000", "tiga", "Wati", "wati@example.com"],
    ["A7", "2026-05-23", "", "70000", "70000", "Tanpa Nomor", ""],
]


def bring(page, studio, file: Path) -> None:
    page.goto(f"{studio.address}/admin/orders/imports/")
    page.set_input_files("#orders-file", file)


def download(page, name: str) -> list[list[str]]:
    with page.expect_download() as saved:
        page.get_by_role("link", name=name).click()
    with Path(saved.value.path()).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def undo(page) -> None:
    page.get_by_text("Undo this import").click()
    page.get_by_role("button", name="Yes, undo it whole").click()
    page.get_by_text("The import was undone").wait_for()


def choose_columns(page) -> None:
    """Say what the reader took for something else."""
    page.get_by_role("heading", name="The first rows").wait_for()
    for meaning, header in {
        "Order number": "No",
        "Customer": "Pelanggan",
        "Amount, net of discounts": "Dibayar",
    }.items():
        page.get_by_label(meaning, exact=True).select_option(header)
    page.get_by_role("button", name="Look again with these").click()


class TestFileWithFaults:
    def test_is_seen_through_mended_sent_again_and_undone(
        self, open_page, empty_studio, tmp_path
    ):
        page = open_page(empty_studio)
        bring(page, empty_studio, write_rows(tmp_path / "mei.csv", GOOD + BAD, HEAD))
        # As it is recognised, the cell of the column that nobody chose is no fault.
        page.get_by_role("button", name="Import 5 orders").wait_for()
        assert page.get_by_role("cell", name="tiga").count() == 1, "in the preview"

        choose_columns(page)
        refused = page.locator("section", has_text="What would be refused, and why")
        refused.get_by_role("cell", name="tiga").wait_for()
        assert refused.locator("tbody").first.inner_text().count("\t1") == 3
        page.get_by_role("button", name="Import 4 orders").click()
        page.get_by_text("4 new orders are here, and 3 new customers.").wait_for()

        why = download(page, "Download the list of refused rows (CSV)")
        assert [row[1] for row in why[1:]] == ["6", "7", "8"]
        head, *rows = download(page, "Download the rows to mend (CSV)")
        assert [row[:7] for row in rows] == BAD
        for row, column, mended in (
            (rows[0], "Tanggal", "2026-05-21"),
            (rows[1], "Dibayar", "10000"),
            (rows[2], "Pelanggan", "C6"),
        ):
            row[head.index(column)] = mended
        first = page.url

        bring(page, empty_studio, write_rows(tmp_path / "mended.csv", rows, head))
        choose_columns(page)
        page.get_by_role("button", name="Import 3 orders").click()
        page.get_by_text("3 new orders are here, and 3 new customers.").wait_for()
        page.goto(f"{empty_studio.address}/admin/customers/?q=onerror")
        page.get_by_role("link", name=NAME).wait_for()

        page.go_back()
        undo(page)
        page.goto(first)
        undo(page)
        page.goto(f"{empty_studio.address}/admin/orders/")
        page.get_by_text("No order is here yet.").wait_for()


class TestEmptyFile:
    def test_is_told_in_place_and_another_one_is_taken(
        self, open_page, empty_studio, tmp_path
    ):
        page = open_page(empty_studio)
        file = tmp_path / "juni.csv"
        file.touch()
        bring(page, empty_studio, file)
        page.get_by_text("“juni.csv” is empty, without a single byte.").wait_for()
        page.get_by_role("button", name="Look at the file").click()
        assert page.locator("#orders-file:invalid").count() == 1, "none is chosen"
        write_rows(file, GOOD[:3], HEAD)
        page.set_input_files("#orders-file", file)
        page.get_by_role("button", name="Import 3 orders").wait_for()
        page.get_by_role("button", name="Let this file go").click()
        page.get_by_text("nothing was imported").wait_for()


class TestLeavingDuringAnImport:
    def test_finds_it_done_on_coming_back(self, open_page, empty_studio, tmp_path):
        yesterday = (datetime.now(UTC) - timedelta(days=1)).date()
        rows = rows_of_a_shop(3000, seed=3, until=yesterday)
        page = open_page(empty_studio)
        bring(page, empty_studio, write_rows(tmp_path / "tahun.csv", rows))
        page.get_by_role("button", name=f"Import {len(rows):,} orders").click()
        page.get_by_text("The orders are being imported.").wait_for()
        page.context.close()

        page = open_page(empty_studio)
        page.get_by_role("button", name="Data").click()
        page.get_by_role("link", name="Import", exact=True).click()
        page.get_by_role("link", name="tahun.csv").click()
        page.get_by_text(f"{len(rows):,} new orders are here").wait_for()
        undo(page)
