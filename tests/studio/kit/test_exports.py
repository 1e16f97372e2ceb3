import csv
import io
import tracemalloc
from contextlib import closing
from datetime import UTC, date, datetime
from decimal import Decimal

import openpyxl
import pytest
from django.urls import reverse

from nilai_studio.kit.exports import csv_lines, csv_response, xlsx_response

HEAD = ["name", "orders", "revenue", "last order", "seen"]
ROW = ["Åsa, \"Ani\"", 3, Decimal("1250000.50"), date(2026, 5, 25),
       datetime(2026, 5, 24, 18, 30, tzinfo=UTC)]  # fmt: skip

DANGERS = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=cmd|' /C calc'!A0"]


def read_csv(answer) -> list[list[str]]:
    text = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def open_xlsx(answer) -> openpyxl.Workbook:
    with closing(answer):
        return openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content)))


def read_xlsx(answer) -> list[list]:
    sheet = open_xlsx(answer).active
    return [list(row) for row in sheet.iter_rows(values_only=True)]


@pytest.mark.usefixtures("business")
class TestCsv:
    def test_is_what_spreadsheets_read(self):
        answer = csv_response("pelanggan – Mei", HEAD, [ROW, [None] * 5])
        assert answer["Content-Disposition"].startswith("attachment")
        assert next(iter(answer.streaming_content))[:3] == b"\xef\xbb\xbf"
        rows = read_csv(csv_response("x", HEAD, [ROW, [None] * 5]))
        assert rows[0] == HEAD
        assert rows[1] == [
            ROW[0], "3", "1250000.50", "2026-05-25", "2026-05-25 01:30:00+07:00",
        ]  # fmt: skip
        assert rows[2] == [""] * 5

    @pytest.mark.parametrize("danger", DANGERS)
    def test_no_cell_runs_as_a_formula(self, danger):
        head, row = read_csv(csv_response("x", [danger], [[danger]]))
        assert head == row == [f"'{danger}"]

    def test_numbers_below_zero_stay_numbers(self):
        assert read_csv(csv_response("x", ["a"], [[-5], [Decimal("-1.5")]]))[1:] == [
            ["-5"],
            ["-1.5"],
        ]

    def test_holds_little_at_a_time(self):
        tracemalloc.start()
        sent = sum(
            len(part) for part in csv_lines(["a"], (["x" * 50] for _ in range(200_000)))
        )
        _now, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert sent > 10_000_000
        assert peak < 2_000_000


@pytest.mark.usefixtures("business")
class TestXlsx:
    def test_keeps_numbers_and_days_as_such(self):
        rows = read_xlsx(xlsx_response("x", HEAD, [ROW]))
        assert rows[0] == HEAD
        name, orders, revenue, last, seen = rows[1]
        assert (name, orders, revenue) == (ROW[0], 3, 1250000.5)
        assert last == datetime(2026, 5, 25)
        assert seen == datetime(2026, 5, 25, 1, 30)

    @pytest.mark.parametrize("danger", DANGERS)
    def test_no_cell_is_a_formula(self, danger):
        cell = open_xlsx(xlsx_response("x", ["a"], [[danger]])).active["A2"]
        assert cell.data_type == "s"

    def test_an_empty_table_has_its_head(self):
        assert read_xlsx(xlsx_response("x", HEAD, [])) == [HEAD]

    def test_a_cell_too_long_is_cut_to_what_fits(self):
        rows = read_xlsx(xlsx_response("x", ["a"], [["x" * 40_000]]))
        assert len(rows[1][0]) == 32_767

    def test_goes_on_in_another_sheet(self, monkeypatch):
        monkeypatch.setattr("nilai_studio.kit.exports.ROWS", 3)
        book = open_xlsx(xlsx_response("x", ["a"], [[n] for n in range(5)]))
        assert [[c.value for c in sheet["A"]] for sheet in book] == [
            ["a", 0, 1],
            ["a", 2, 3],
            ["a", 4],
        ]


class TestSheetOfAPicture:
    def asked(self, signed_in, body):
        return signed_in("Analyst").post(
            reverse("chart_sheet"), body, content_type="application/json"
        )

    def test_is_what_the_picture_shows(self, signed_in, business):
        table = {
            "name": "Worth: by segment",
            "head": ["series", "y"],
            "rows": [["=1+1", 4.5], [None, True]],
        }
        answer = self.asked(signed_in, table)
        assert 'filename="worth-by-segment.xlsx"' in answer["Content-Disposition"]
        assert read_xlsx(answer) == [["series", "y"], ["=1+1", 4.5], [None, True]]

    @pytest.mark.parametrize(
        "body",
        [
            "",
            "[" * 9000,
            "[1]",
            '{"name": 1, "head": 2, "rows": 3}',
            '{"name": "a", "head": [], "rows": [1]}',
            '{"name": "a", "head": [' + "1," * 300 + '1], "rows": []}',
        ],
    )
    def test_is_refused_where_there_is_no_table(self, signed_in, business, body):
        answer = self.asked(signed_in, body)
        assert answer.status_code == 422
        assert b"wanted JSON" in answer.content
