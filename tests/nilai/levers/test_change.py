"""Which lever moved, on both engines, with intervals."""

from datetime import date, datetime

import ibis
import numpy as np
import pytest

from nilai.engine.levers import compare_levers, latest_periods
from nilai.errors import OptionError, TooLittleDataError
from nilai.levers import Period, customer_periods, explain_change, lever_moments
from nilai.worth.summary import customer_days

JANUARY, FEBRUARY = Period.parse("2024-01"), Period.parse("2024-02")


def days(*rows, by=None):
    customers, when, amounts, places = zip(*rows, strict=True)
    orders = ibis.memtable(
        {
            "order_id": [str(i) for i in range(len(rows))],
            "customer_id": list(customers),
            "ordered_at": [datetime(2024, *day) for day in when],
            "revenue_amount": [float(a) for a in amounts],
            "place": list(places),
        }
    )
    return customer_days(orders, by=by)


ROWS = (
    ("ann", (1, 3), 10, "Solo"),
    ("ann", (2, 3), 10, "Solo"),
    ("ann", (2, 5), 10, "Solo"),
    ("bob", (2, 9), 30, "Bali"),
    ("cid", (3, 9), 99, "Bali"),
)


class TestComparison:
    def test_levers_multiply_back_and_shares_add_up(self, session):
        whole = compare_levers(session, days(*ROWS), JANUARY, FEBRUARY).whole
        assert (whole.before.customers, whole.after.customers) == (1, 2)
        assert (whole.before.orders, whole.after.orders) == (1, 3)
        assert (whole.before.revenue_amount, whole.after.revenue_amount) == (10, 50)
        total = sum(share.value for share in whole.shares.values())
        assert total == pytest.approx(40)
        assert whole.change.value == pytest.approx(40)

    def test_same_seed_same_interval(self, session):
        first, second = (
            compare_levers(session, days(*ROWS), JANUARY, FEBRUARY, seed=3).whole
            for _ in range(2)
        )
        assert first == second

    def test_segments_and_mix_add_up(self, session):
        found = compare_levers(
            session, days(*ROWS, by="place"), JANUARY, FEBRUARY, by="place"
        )
        assert [s.segment for s in found.segments] == ["Bali", "Solo"]
        assert sum(s.change.value for s in found.segments) == pytest.approx(40)
        assert sum(found.mix.values()) == pytest.approx(40)

    def test_refunds_without_orders_are_named(self, session):
        rows = (*ROWS[:1], ("ann", (2, 1), -4, "Solo"))
        whole = compare_levers(session, days(*rows), JANUARY, FEBRUARY).whole
        assert whole.change.value == pytest.approx(-14)
        assert whole.shares["refunds_without_orders"].value == pytest.approx(-4)
        total = sum(share.value for share in whole.shares.values())
        assert total == pytest.approx(-14)

    def test_periods_without_orders_are_refused(self, session):
        with pytest.raises(TooLittleDataError, match="within the data"):
            compare_levers(
                session, days(*ROWS), Period.parse("2020"), Period.parse("2021")
            )

    def test_overlapping_periods_are_refused(self):
        with pytest.raises(OptionError, match="overlap"):
            customer_periods(days(*ROWS), JANUARY, Period.parse("2024"))


class TestBootstrap:
    def test_normal_draws_agree_with_redrawn_customers(self, duckdb_session):
        """3,000 customers: both intervals within a tenth of their width."""
        random = np.random.default_rng(5)
        n = 3000
        table = ibis.memtable(
            {
                "customer_id": np.arange(n),
                "customers_before": random.integers(0, 2, n),
                "orders_before": np.zeros(n, int),
                "revenue_before": np.zeros(n),
                "customers_after": random.integers(0, 2, n),
                "orders_after": random.integers(1, 5, n),
                "revenue_after": random.gamma(2, 20, n),
            }
        )
        table = table.mutate(
            orders_before=table.customers_before * 2,
            revenue_before=table.customers_before * 30.0,
            orders_after=table.customers_after * table.orders_after,
            revenue_after=table.customers_after * table.revenue_after,
        )
        row = duckdb_session.row(lever_moments(table))
        columns = duckdb_session.arrays(table.drop("customer_id"))
        names = [
            f"{w}_{t}"
            for t in ("before", "after")
            for w in ("customers", "orders", "revenue")
        ]
        rows = np.column_stack([columns[name].astype(float) for name in names])
        drawn = explain_change(row, (JANUARY, FEBRUARY), rows=rows)
        normal = explain_change(row, (JANUARY, FEBRUARY))
        for name, share in drawn.shares.items():
            width = share.high - share.low
            assert normal.shares[name].low == pytest.approx(share.low, abs=width / 10)
            assert normal.shares[name].high == pytest.approx(share.high, abs=width / 10)

    def test_no_change_is_not_clearly_different_from_nothing(self, session):
        rows = [
            (f"c{i}", (month, 1 + i % 20), 5 + i, "x")
            for i in range(40)
            for month in (1, 2)
        ]
        whole = compare_levers(session, days(*rows), JANUARY, FEBRUARY).whole
        for share in whole.shares.values():
            assert share.low <= 0 <= share.high


class TestPeriods:
    @pytest.mark.parametrize(
        ("span", "length"),
        [(800, 365), (400, 182), (200, 91), (60, 28), (20, 7), (5, 2)],
    )
    def test_takes_the_longest_that_fits_twice(self, span, length):
        first = date(2022, 1, 1)
        last = date.fromordinal(first.toordinal() + span - 1)
        before, after = latest_periods(first, last)
        assert (after.last - after.first).days + 1 == length
        assert (before.last - before.first).days + 1 == length
        assert (after.first - before.last).days == 1
        assert before.first >= first

    def test_one_day_has_none(self):
        assert latest_periods(date(2024, 1, 1), date(2024, 1, 1)) is None

    @pytest.mark.parametrize(
        "text", ["2024-13", "soon", "2024-02..2024-01", "2024-02-30"]
    )
    def test_refuses_what_is_no_period(self, text):
        with pytest.raises(OptionError):
            Period.parse(text)
