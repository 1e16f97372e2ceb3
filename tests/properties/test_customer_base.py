"""What must hold for RFM, concentration, cohorts and lenses, whatever the orders."""

from datetime import date, timedelta

import ibis
import numpy as np
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from nilai.worth.cohorts import cohort_table, cohorts
from nilai.worth.concentration import concentration, revenue_cells
from nilai.worth.lens_one_cohort import repeat_curve, second_orders
from nilai.worth.lens_two_periods import explain_periods, two_periods
from nilai.worth.lens_whole_base import growth, growth_table, revenue_by_cohort
from nilai.worth.rfm import fit_rfm_thresholds, rfm_segments
from nilai.worth.summary import summarise

START, UNTIL = date(2023, 11, 20), date(2024, 6, 10)

relaxed = settings(
    deadline=None,
    max_examples=10,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

cells = st.lists(
    st.tuples(st.integers(1, 1000), st.integers(-1000, 100_000)),
    min_size=1,
    max_size=30,
)

day = st.tuples(
    st.sampled_from("abcdefgh"),
    st.integers(0, (UNTIL - START).days),
    st.integers(0, 3),
    st.integers(1, 100),
)


@st.composite
def customer_days(draw):
    chosen = draw(st.lists(day, min_size=1, max_size=25, unique_by=lambda row: row[:2]))
    assume(any(orders for _, _, orders, _ in chosen))
    return [
        {
            "customer_id": who,
            "ordered_on": START + timedelta(days=ahead),
            "orders_count": orders,
            "revenue_amount": float(amount if orders else -amount / 4),
            "is_order_day": int(orders > 0),
        }
        for who, ahead, orders, amount in chosen
    ]


def table_of(rows):
    return ibis.memtable({name: [row[name] for row in rows] for name in rows[0]})


class TestConcentration:
    @given(cells)
    def test_deciles_add_up_to_all(self, drawn):
        count, each = np.array(drawn, dtype=float).T
        assume((count * each).sum() > 0)
        found = concentration(count, count * each)
        assert sum(d.customers for d in found.deciles) == found.customers
        assert sum(d.revenue_amount for d in found.deciles) == pytest.approx(
            found.revenue_amount
        )
        assert sum(d.revenue_share for d in found.deciles) == pytest.approx(1.0)

    @given(cells)
    def test_lorenz_curve_is_convex_below_the_diagonal(self, drawn):
        count, each = np.array(drawn, dtype=float).T
        assume((count * each).sum() > 0)
        found = concentration(count, count * each)
        assert np.all(np.diff(found.revenue_share, n=2) >= -1e-9)
        assert np.all(found.revenue_share <= found.customer_share + 1e-9)
        assert 0 <= found.gini < 1
        assert 0.2 - 1e-9 <= found.top_fifth_share <= 1

    @given(cells, st.floats(1e-3, 1e6), st.randoms(use_true_random=False))
    def test_order_and_currency_do_not_matter(self, drawn, scale, random):
        assume(sum(count * each for count, each in drawn) > 0)
        count, each = np.array(drawn, dtype=float).T
        one = concentration(count, count * each)
        random.shuffle(drawn)
        count, each = np.array(drawn, dtype=float).T
        two = concentration(count, scale * count * each)
        assert two.gini == pytest.approx(one.gini, abs=1e-9)
        assert two.revenue_share == pytest.approx(one.revenue_share, abs=1e-9)
        assert [d.revenue_share for d in two.deciles] == pytest.approx(
            [d.revenue_share for d in one.deciles], abs=1e-9
        )

    @relaxed
    @given(st.lists(st.floats(0.01, 1e6), min_size=1, max_size=40))
    def test_gini_equals_the_mean_difference(self, duckdb_session, amounts):
        found = duckdb_session.arrays(
            revenue_cells(ibis.memtable({"revenue_amount": amounts}))
        )
        assert found["customers_count"].sum() == len(amounts)
        value = np.array(amounts)
        expected = np.abs(value[:, None] - value).mean() / (2 * value.mean())
        gini = concentration(found["customers_count"], found["revenue_amount"]).gini
        assert gini == pytest.approx(expected, abs=5e-5)


class TestRfm:
    @relaxed
    @given(customer_days(), st.sampled_from([0.5, 4.0, 1024.0]))
    def test_order_of_rows_and_currency_do_not_matter(
        self, duckdb_session, rows, scale
    ):
        def segments(rows):
            made = summarise(table_of(rows), until=UNTIL)
            summary = duckdb_session.keep(made, "summary")
            found = duckdb_session.arrays(summary)
            cells = duckdb_session.arrays(revenue_cells(summary))
            thresholds = fit_rfm_thresholds(
                recency_days=found["age_days"] - found["recency_days"],
                frequency=found["frequency_count"] + 1,
                customers=np.ones(len(found["age_days"])),
                amount=cells["largest_amount"],
                amount_customers=cells["customers_count"],
            )
            scored = rfm_segments(summary, thresholds)
            names = ("customer_id", "segment", "recency_score", "monetary_score")
            return duckdb_session.arrow(
                scored.select(*names).order_by("customer_id")
            ).to_pylist()

        scaled = [
            row | {"revenue_amount": row["revenue_amount"] * scale} for row in rows
        ]
        assert segments(scaled[::-1]) == segments(rows)


class TestCohorts:
    @relaxed
    @given(customer_days())
    def test_shares_stay_shares_and_sums_stay_sums(self, duckdb_session, rows):
        days = table_of(rows)
        summary = summarise(days, until=UNTIL)
        table = cohort_table(
            **duckdb_session.arrays(cohorts(days, summary)), until=UNTIL
        )
        seen = table.retention[~np.isnan(table.retention)]
        assert np.all((seen >= 0) & (seen <= 1))
        totals = duckdb_session.row(
            summary.agg(
                n=summary.count(),
                orders=summary.orders_count.sum(),
                revenue=summary.revenue_amount.sum(),
            )
        )
        assert table.customers.sum() == totals["n"]
        assert np.nansum(table.orders) == totals["orders"]
        assert np.nansum(table.revenue_amount) == pytest.approx(totals["revenue"])
        assert revenue_by_cohort(table).sum() == pytest.approx(totals["revenue"])
        curve = repeat_curve(
            table, **duckdb_session.arrays(second_orders(days, summary))
        )
        steps = np.diff(curve, axis=1)
        assert np.all(steps[~np.isnan(steps)] >= 0)
        assert np.nanmax(curve) <= 1 + 1e-12

    @relaxed
    @given(customer_days(), st.sampled_from(["month", "quarter", "year"]))
    def test_growth_is_accounted_for_exactly(self, duckdb_session, rows, span):
        days = table_of(rows)
        summary = summarise(days, until=UNTIL)
        columns = duckdb_session.arrays(growth(days, summary, until=UNTIL, span=span))
        found = growth_table(columns, until=UNTIL, span=span)
        change = (
            found.new_amount
            + found.returned_amount
            + found.expansion_amount
            - found.contraction_amount
            - found.lost_amount
        )
        assert np.cumsum(change) == pytest.approx(found.revenue_amount)
        assert np.all(found.expansion_amount >= 0)
        assert np.all(found.contraction_amount >= 0)
        active = np.cumsum(found.new_count + found.returned_count - found.lost_count)
        assert (
            active.tolist()
            == (found.new_count + found.returned_count + found.kept_count).tolist()
        )

    @relaxed
    @given(customer_days())
    def test_change_of_kept_customers_adds_up(self, duckdb_session, rows):
        both = two_periods(
            table_of(rows),
            before=(START, date(2024, 2, 29)),
            after=(date(2024, 3, 1), UNTIL),
        )
        for row in duckdb_session.arrow(explain_periods(both)).to_pylist():
            split = row["by_orders_amount"] + row["by_value_amount"]
            expected = row["change_amount"] if row["status"] == "kept" else 0.0
            assert split == pytest.approx(expected)
