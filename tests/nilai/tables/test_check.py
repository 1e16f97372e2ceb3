"""A table is held against its contract before anything runs."""

import ibis
import pytest

from nilai.errors import OptionError, TableError
from nilai.tables import LINES, ORDERS, Duration
from nilai.tables.check import check
from nilai.tables.duration import discount_rate_per


def table(**columns):
    return ibis.table(columns, name="given")


class TestCheck:
    def test_reports_every_fault_at_once(self):
        faulty = table(order_id="string", customerid="string", ordered_at="string")
        with pytest.raises(TableError) as caught:
            check(faulty, ORDERS)
        message = str(caught.value)
        assert "3 fault(s)" in message
        assert "customer_id" in message
        assert "did you mean 'customerid'?" in message
        assert "ordered_at is string, wanted a timestamp" in message
        assert "revenue_amount" in message

    def test_keeps_other_columns_behind(self):
        given = table(
            Country="string",
            unit_price_amount="decimal(10, 2)",
            quantity="int32",
            product_id="int64",
            order_id="string",
        )
        assert check(given, LINES).columns[-1] == "Country"

    def test_accepts_whole_numbers_as_ids(self):
        given = table(
            order_id="int64",
            customer_id="int32",
            ordered_at="timestamp",
            revenue_amount="float64",
        )
        assert check(given, ORDERS).schema()["customer_id"].is_integer()

    def test_optional_columns_must_have_their_type(self):
        given = table(
            order_id="string",
            customer_id="string",
            ordered_at="timestamp",
            revenue_amount="float64",
            margin_amount="string",
        )
        with pytest.raises(TableError, match="margin_amount is string"):
            check(given, ORDERS)


class TestDuration:
    @pytest.mark.parametrize(
        ("text", "days"),
        [
            ("12 months", 365.25),
            ("1 year", 365.25),
            ("26 weeks", 182),
            ("90d", 90),
            ("1,5 tahun", 547.875),
            ("3 bulan", 91.3125),
        ],
    )
    def test_reads_a_number_and_a_unit(self, text, days):
        assert Duration.parse(text).days == pytest.approx(days)

    @pytest.mark.parametrize(
        "text", ["12", "months", "-3 days", "0 days", "2 moons", ""]
    )
    def test_refuses_what_has_no_unit_or_no_length(self, text):
        with pytest.raises(OptionError):
            Duration.parse(text)

    def test_discount_per_week(self):
        """Science 9.9: 15 % a year is about 0.00269 a week."""
        rate = discount_rate_per("week", annual=0.15)
        assert rate == pytest.approx(0.00269, abs=2e-5)
