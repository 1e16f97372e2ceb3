from datetime import date

import ibis
import numpy as np
import pytest

from nilai.errors import TooLittleDataError
from nilai.worth.cohorts import cohort_table, cohorts, customer_spans
from nilai.worth.months import number_of
from nilai.worth.summary import summarise

JANUARY = number_of(date(2024, 1, 1))
UNTIL = date(2024, 4, 10)


@pytest.fixture(scope="module")
def days():
    # Ann buys in January (twice), February, April; gives a part back in March.
    # Bob buys in January only. Eve comes in March. A stray refund has no order.
    rows = [
        ("ann", date(2024, 1, 5), 2, 10.0, 1),
        ("ann", date(2024, 1, 25), 1, 5.0, 1),
        ("ann", date(2024, 2, 1), 1, 8.0, 1),
        ("ann", date(2024, 3, 9), 0, -3.0, 0),
        ("ann", date(2024, 4, 2), 1, 4.0, 1),
        ("bob", date(2024, 1, 31), 1, 20.0, 1),
        ("eve", date(2024, 3, 31), 1, 7.0, 1),
        ("zoe", date(2024, 2, 2), 0, -9.0, 0),
    ]
    names = (
        "customer_id",
        "ordered_on",
        "orders_count",
        "revenue_amount",
        "is_order_day",
    )
    columns = zip(*rows, strict=True)
    return ibis.memtable(
        dict(zip(names, (list(column) for column in columns), strict=True))
    )


@pytest.fixture
def table(session, days):
    found = session.arrays(cohorts(days, summarise(days, until=UNTIL)))
    return cohort_table(**found, until=UNTIL)


class TestCustomerSpans:
    def test_a_month_with_a_refund_only_is_not_active(self, session, days):
        rows = session.arrow(
            customer_spans(days).order_by("customer_id", "number")
        ).to_pylist()
        ann = [
            (row["number"] - JANUARY, row["is_active"], row["orders_count"])
            for row in rows
            if row["customer_id"] == "ann"
        ]
        assert ann == [(0, 1, 3), (1, 1, 1), (2, 0, 0), (3, 1, 1)]


class TestCohortTable:
    def test_months_without_new_customers_are_there(self, table):
        assert table.cohort_on == tuple(date(2024, month, 1) for month in (1, 2, 3, 4))
        assert table.customers.tolist() == [2, 0, 1, 0]

    def test_empty_months_are_zero_and_future_ones_missing(self, table):
        nan = np.nan
        assert np.array_equal(
            table.active,
            [[2, 1, 0, 1], [0, 0, 0, nan], [1, 0, nan, nan], [0, nan, nan, nan]],
            equal_nan=True,
        )
        assert table.orders[0].tolist() == [4, 1, 0, 1]

    def test_revenue_is_net_and_adds_up(self, table):
        assert table.revenue_amount[0].tolist() == [35.0, 8.0, -3.0, 4.0]
        assert np.nansum(table.revenue_amount) == 51.0

    def test_retention_and_what_follows_from_it(self, table):
        assert table.retention[0].tolist() == [1.0, 0.5, 0.0, 0.5]
        assert np.all(np.isnan(table.retention[1]))
        assert table.cumulative_revenue[0].tolist() == [17.5, 21.5, 20.0, 22.0]
        assert table.orders_per_active[0, [0, 1, 3]].tolist() == [2.0, 1.0, 1.0]
        assert np.isnan(table.orders_per_active[0, 2])
        assert table.revenue_per_order[0, 0] == 35 / 4

    def test_the_running_month_is_partial(self, table):
        assert [np.flatnonzero(line).tolist() for line in table.is_partial] == [
            [3],
            [2],
            [1],
            [0],
        ]

    def test_mean_retention_leaves_the_running_month_out(self, table):
        assert table.mean_retention[:3].tolist() == [1.0, 0.5, 0.0]
        assert np.isnan(table.mean_retention[3])

    def test_a_whole_last_month_is_not_partial(self):
        one = np.array([1])
        found = cohort_table(
            cohort_month=np.array([JANUARY]),
            age_months=one * 0,
            customers_count=one,
            orders_count=one,
            revenue_amount=one * 1.0,
            until=date(2024, 1, 31),
        )
        assert not found.is_partial.any()

    def test_nobody_by_then_is_an_error(self):
        one = np.array([1])
        with pytest.raises(TooLittleDataError, match="no cohort"):
            cohort_table(
                cohort_month=np.array([JANUARY]),
                age_months=one,
                customers_count=one,
                orders_count=one,
                revenue_amount=one * 1.0,
                until=date(2023, 12, 31),
            )


class TestRefundBeforeTheFirstOrder:
    def test_counts_in_the_month_of_the_first_order(self, session):
        days = ibis.memtable(
            {
                "customer_id": ["ann", "ann"],
                "ordered_on": [date(2023, 12, 30), date(2024, 1, 5)],
                "orders_count": [0, 1],
                "revenue_amount": [-2.0, 10.0],
                "is_order_day": [0, 1],
            }
        )
        rows = session.arrow(
            cohorts(days, summarise(days, until=date(2024, 1, 31)))
        ).to_pylist()
        assert rows == [
            {
                "cohort_month": JANUARY,
                "age_months": 0,
                "customers_count": 1,
                "orders_count": 1,
                "revenue_amount": 8.0,
            }
        ]
