"""Repeat order days by week; on both engines."""

from datetime import date

import ibis

from nilai.worth.summary import summarise
from nilai.worth.tracking import weekly_repeats

START = date(2024, 1, 1)


def repeats_of(session, until: date, *rows: tuple[str, int, int]) -> dict[int, float]:
    """Weeks with repeats; rows are customer, day of January, is_order_day."""
    customers, days, counts = zip(*rows, strict=True)
    table = ibis.memtable(
        {
            "customer_id": list(customers),
            "ordered_on": [date(2024, 1, day) for day in days],
            "orders_count": list(counts),
            "revenue_amount": [5.0] * len(rows),
            "is_order_day": list(counts),
        }
    )
    summary = summarise(table, until=until)
    weeks = weekly_repeats(table, summary, start=START, until=until)
    found = session.rows(weeks)
    return {row["week"]: row["repeats"] for row in found if row["repeats"]}


class TestWeeklyRepeats:
    def test_leave_out_first_days_and_refunds(self, session):
        ann = ("ann", 1, 1), ("ann", 3, 1), ("ann", 9, 1), ("ann", 10, 0)
        bob = ("bob", 9, 1), ("bob", 20, 1)
        assert repeats_of(session, date(2024, 1, 31), *ann, *bob) == {0: 1, 1: 1, 2: 1}

    def test_go_on_after_the_summary_for_its_customers_alone(self, session):
        ann = ("ann", 1, 1), ("ann", 9, 1), ("ann", 16, 1)
        new = ("new", 15, 1), ("new", 17, 1)
        assert repeats_of(session, date(2024, 1, 10), *ann, *new) == {1: 1, 2: 1}
