"""The five lenses of the customer-base audit on eight customer days."""

from datetime import date

import ibis
import numpy as np
import pytest

from nilai.errors import OptionError, TooLittleDataError
from nilai.worth.cohorts import cohort_table, cohorts
from nilai.worth.concentration import concentration, revenue_cells
from nilai.worth.lens_one_cohort import repeat_curve, second_orders
from nilai.worth.lens_one_period import customer_totals, orders_spread
from nilai.worth.lens_two_periods import (
    STATUSES,
    decile_migration,
    explain_periods,
    fit_decile_thresholds,
    two_periods,
)
from nilai.worth.lens_whole_base import growth, growth_table, revenue_by_cohort
from nilai.worth.summary import summarise

JANUARY = (date(2024, 1, 1), date(2024, 1, 31))
FEBRUARY = (date(2024, 2, 1), date(2024, 2, 29))
UNTIL = date(2024, 4, 20)


@pytest.fixture(scope="module")
def days():
    # Ann is kept in February and lost in March; Bob is lost, then returns in
    # April; Cid is new in February; Dan's refund in February follows no order.
    rows = [
        ("ann", date(2024, 1, 5), 1, 10.0, 1),
        ("ann", date(2024, 2, 5), 1, 20.0, 1),
        ("ann", date(2024, 2, 20), 1, 16.0, 1),
        ("bob", date(2024, 1, 9), 2, 30.0, 1),
        ("bob", date(2024, 4, 1), 1, 5.0, 1),
        ("cid", date(2024, 2, 29), 1, 7.0, 1),
        ("dan", date(2024, 1, 31), 1, 4.0, 1),
        ("dan", date(2024, 2, 1), 0, -4.0, 0),
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


def rows_of(session, table, *keys):
    return session.arrow(table.order_by(*keys)).to_pylist()


class TestOnePeriod:
    def test_totals_of_each_customer(self, session, days):
        totals = customer_totals(days, first=FEBRUARY[0], last=FEBRUARY[1])
        rows = rows_of(session, totals, "customer_id")
        assert [tuple(row.values()) for row in rows] == [
            ("ann", 2, 36.0, 18.0),
            ("cid", 1, 7.0, 7.0),
            ("dan", 0, -4.0, None),
        ]

    def test_spread_of_orders(self, session, days):
        totals = customer_totals(days, first=JANUARY[0], last=UNTIL)
        rows = rows_of(session, orders_spread(totals), "orders_count")
        assert [row["orders_count"] for row in rows] == [1, 3]
        assert [row["customers_count"] for row in rows] == [2, 2]
        assert sum(row["customers_share"] for row in rows) == pytest.approx(1.0)
        assert rows[1]["revenue_share"] == pytest.approx(81 / 88)

    def test_concentration_of_the_period(self, session, days):
        totals = customer_totals(days, first=JANUARY[0], last=UNTIL)
        cells = session.arrays(revenue_cells(totals))
        found = concentration(cells["customers_count"], cells["revenue_amount"])
        assert found.customers == 4
        assert found.revenue_amount == 88.0


@pytest.fixture
def both(days):
    return two_periods(days, before=JANUARY, after=FEBRUARY)


class TestTwoPeriods:
    def test_each_customer_has_one_status(self, session, both):
        rows = rows_of(session, both, "customer_id")
        assert {row["customer_id"]: row["status"] for row in rows} == {
            "ann": "kept",
            "bob": "lost",
            "cid": "new",
            "dan": "lost",
        }
        assert set(STATUSES) >= {row["status"] for row in rows}

    def test_customers_with_refunds_only_are_apart(self, session, days):
        both = two_periods(days, before=FEBRUARY, after=(date(2024, 3, 1), UNTIL))
        rows = rows_of(session, both, "customer_id")
        assert rows[3]["status"] == "refunded"

    def test_change_of_kept_customers_is_split_exactly(self, session, both):
        rows = {
            row["status"]: row
            for row in rows_of(session, explain_periods(both), "status")
        }
        kept = rows["kept"]
        # One order of 10 became two of 18: +1 order at 14, +8 on 1.5 orders.
        assert kept["change_amount"] == 26.0
        assert kept["by_orders_amount"] == pytest.approx(14.0)
        assert kept["by_value_amount"] == pytest.approx(12.0)
        assert rows["lost"]["change_amount"] == -38.0
        assert rows["lost"]["by_orders_amount"] == 0.0
        assert rows["new"]["customers_count"] == 1
        assert sum(row["change_amount"] for row in rows.values()) == 39.0 - 44.0

    def test_customers_move_between_tenths(self, session, both):
        limits = fit_decile_thresholds(np.arange(3.0, 31.0, 3.0), np.ones(10))
        assert limits == (3.0, 6.0, 9.0, 12.0, 15.0, 18.0, 21.0, 24.0, 27.0)
        rows = session.arrow(
            decile_migration(both, before=limits, after=limits)
        ).to_pylist()
        pairs = {(row["decile_before"], row["decile_after"]) for row in rows}
        # Ann brought 10, then 36; Bob 30, Dan 4, then nothing; Cid nothing, then 7.
        assert pairs == {(7, 1), (1, 0), (9, 0), (0, 8)}
        assert sum(row["customers_count"] for row in rows) == 4
        assert sum(row["revenue_before"] for row in rows) == 44.0

    def test_overlapping_periods_are_refused(self, days):
        with pytest.raises(OptionError, match="before the second begins"):
            two_periods(days, before=JANUARY, after=JANUARY)


@pytest.fixture
def table(session, days):
    found = session.arrays(cohorts(days, summarise(days, until=UNTIL)))
    return cohort_table(**found, until=UNTIL)


class TestOneCohort:
    def test_repeat_curve(self, session, days, table):
        seconds = session.arrays(second_orders(days, summarise(days, until=UNTIL)))
        curve = repeat_curve(table, **seconds)
        # Of Ann, Bob and Dan: Ann in February, Bob in April.
        assert curve[0] == pytest.approx([0, 1 / 3, 1 / 3, 2 / 3])
        assert curve[1, :3].tolist() == [0.0, 0.0, 0.0]
        assert np.isnan(curve[1, 3])
        assert np.all(np.isnan(curve[2]))


class TestWholeBase:
    def test_revenue_by_month_and_cohort(self, table):
        months = revenue_by_cohort(table)
        assert months.sum(axis=0).tolist() == [44.0, 39.0, 0.0, 5.0]
        assert months[0].tolist() == [44.0, 32.0, 0.0, 5.0]

    def test_where_revenue_came_from(self, session, days):
        summary = summarise(days, until=UNTIL)
        found = growth_table(
            session.arrays(growth(days, summary, until=UNTIL)), until=UNTIL
        )
        assert found.began_on == tuple(date(2024, m, 1) for m in (1, 2, 3, 4))
        assert found.revenue_amount.tolist() == [44.0, 39.0, 0.0, 5.0]
        assert found.new_amount.tolist() == [44.0, 7.0, 0.0, 0.0]
        assert found.returned_amount.tolist() == [0.0, 0.0, 0.0, 5.0]
        assert found.expansion_amount.tolist() == [0.0, 26.0, 4.0, 0.0]
        assert found.lost_amount.tolist() == [0.0, 38.0, 43.0, 0.0]
        assert found.new_count.tolist() == [3, 1, 0, 0]
        assert found.lost_count.tolist() == [0, 2, 2, 0]
        assert found.kept_count.tolist() == [0, 1, 0, 0]
        assert found.returned_count.tolist() == [0, 0, 0, 1]
        assert found.is_partial.tolist() == [False, False, False, True]
        assert found.net_retention[1] == pytest.approx(32 / 44)
        assert found.gross_retention[1] == pytest.approx(6 / 44)
        assert np.isnan(found.net_retention[0])

    def test_by_quarter(self, session, days):
        summary = summarise(days, until=UNTIL)
        columns = session.arrays(growth(days, summary, until=UNTIL, span="quarter"))
        found = growth_table(columns, until=UNTIL, span="quarter")
        assert found.began_on == (date(2024, 1, 1), date(2024, 4, 1))
        assert found.revenue_amount.tolist() == [83.0, 5.0]
        assert found.contraction_amount.tolist() == [0.0, 25.0]

    def test_no_order_is_an_error(self, duckdb_session, days):
        nobody = days.filter(days.customer_id == "nobody")
        summary = summarise(nobody, until=UNTIL)
        columns = duckdb_session.arrays(growth(nobody, summary, until=UNTIL))
        with pytest.raises(TooLittleDataError, match="no growth"):
            growth_table(columns, until=UNTIL)
