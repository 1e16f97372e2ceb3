"""Orders become days, days become one row per customer; on both engines."""

from datetime import date, datetime

import ibis
import pytest

from nilai.worth.summary import customer_days, summarise


def orders(*rows):
    customers, days, amounts = zip(*rows, strict=True)
    return ibis.memtable(
        {
            "order_id": [str(i) for i in range(len(rows))],
            "customer_id": list(customers),
            "ordered_at": [datetime(2024, 1, d, 12) for d in days],
            "revenue_amount": [float(a) for a in amounts],
        }
    )


def summary_of(session, *rows, until=31):
    table = summarise(customer_days(orders(*rows)), until=date(2024, 1, until))
    found = session.arrow(table.order_by("customer_id")).to_pylist()
    return {row["customer_id"]: row for row in found}


class TestCustomerDays:
    def test_merges_orders_of_one_day(self, session):
        ann = summary_of(session, ("ann", 1, 5), ("ann", 1, 7), ("ann", 9, 4))["ann"]
        assert ann["frequency_count"] == 1
        assert ann["orders_count"] == 3
        assert ann["repeat_amount"] == 4

    def test_free_orders_count(self, session):
        assert (
            summary_of(session, ("ann", 1, 5), ("ann", 4, 0))["ann"]["frequency_count"]
            == 1
        )

    def test_a_day_given_back_is_no_order_day(self, session):
        found = summary_of(session, ("ann", 1, 5), ("ann", 3, 9), ("ann", 3, -9))
        assert found["ann"]["frequency_count"] == 0
        assert found["ann"]["revenue_amount"] == 5

    def test_customers_with_refunds_only_are_not_customers(self, session):
        assert summary_of(session, ("ann", 1, 5), ("bob", 2, -5)).keys() == {"ann"}


class TestSummarise:
    def test_tells_when_and_how_often(self, session):
        ann = summary_of(
            session, ("ann", 2, 5), ("ann", 9, 5), ("ann", 30, 5), until=20
        )
        assert ann["ann"] == {
            "customer_id": "ann",
            "first_on": date(2024, 1, 2),
            "last_on": date(2024, 1, 9),
            "orders_count": 2,
            "frequency_count": 1,
            "recency_days": 7,
            "age_days": 18,
            "revenue_amount": 10.0,
            "repeat_amount": 5.0,
        }

    def test_refunds_of_other_days_lower_repeat_revenue_in_proportion(self, session):
        """60 ordered, 15 given back: a quarter off the 40 of the repeat order."""
        found = summary_of(session, ("ann", 1, 20), ("ann", 5, 40), ("ann", 9, -15))
        assert found["ann"]["revenue_amount"] == 45
        assert found["ann"]["repeat_amount"] == pytest.approx(30)

    def test_repeat_revenue_never_falls_below_nothing(self, session):
        found = summary_of(session, ("ann", 1, 20), ("ann", 5, 4), ("ann", 9, -50))
        assert found["ann"]["repeat_amount"] == 0

    def test_whole_number_ids_stay_so(self, session):
        numbered = orders(("ann", 1, 5)).mutate(customer_id=ibis.literal(7, "int64"))
        table = summarise(customer_days(numbered), until=date(2024, 1, 31))
        assert session.arrow(table).to_pylist()[0]["customer_id"] == 7
