from datetime import date, timedelta

import ibis
import numpy as np
import pytest

from nilai.errors import OptionError, TableError, TooLittleDataError
from nilai.worth.concentration import revenue_cells
from nilai.worth.rfm import (
    SEGMENT_LABELS_ID,
    SEGMENTS,
    RfmThresholds,
    fit_rfm_thresholds,
    rfm_segments,
    segment_of,
)

# Ten customers A to J: days since the last order, orders, revenue.
RECENCY = [5, 10, 20, 30, 45, 60, 90, 120, 200, 300]
ORDERS = [12, 3, 8, 1, 5, 2, 6, 1, 4, 1]
REVENUE = [240.0, 60.0, 80.0, 5.0, 75.0, 10.0, 90.0, 5.0, 44.0, 9.0]

EXPECTED_SEGMENTS = [
    "champions",
    "potential_loyalists",
    "loyal_customers",
    "promising",
    "loyal_customers",
    "about_to_sleep",
    "at_risk",
    "hibernating",
    "at_risk",
    "hibernating",
]


@pytest.fixture(scope="module")
def summary():
    until = date(2024, 12, 31)
    last = [until - timedelta(days=days) for days in RECENCY]
    return ibis.memtable(
        {
            "customer_id": list("ABCDEFGHIJ"),
            "first_on": [date(2024, 1, 1)] * 10,
            "last_on": last,
            "orders_count": ORDERS,
            "frequency_count": [n - 1 for n in ORDERS],
            "recency_days": [(day - date(2024, 1, 1)).days for day in last],
            "age_days": [365] * 10,
            "revenue_amount": REVENUE,
            "repeat_amount": REVENUE,
        }
    )


@pytest.fixture(scope="module")
def thresholds():
    return fit_rfm_thresholds(
        recency_days=RECENCY,
        frequency=ORDERS,
        customers=np.ones(10),
        amount=REVENUE,
        amount_customers=np.ones(10),
    )


class TestSegmentMap:
    def test_each_pair_of_scores_has_one_segment(self):
        r, f = np.meshgrid(np.arange(1, 6), np.arange(1, 6))
        places = segment_of(r.ravel(), f.ravel())
        counts = dict(zip(SEGMENTS, np.bincount(places, minlength=10), strict=True))
        # The cells of each segment in the widely used map of 25 pairs.
        assert counts == {
            "champions": 2,
            "loyal_customers": 4,
            "potential_loyalists": 4,
            "new_customers": 1,
            "promising": 1,
            "need_attention": 1,
            "about_to_sleep": 2,
            "at_risk": 4,
            "cant_lose": 2,
            "hibernating": 4,
        }

    def test_every_segment_has_an_indonesian_name(self):
        assert tuple(SEGMENT_LABELS_ID) == SEGMENTS


class TestScores:
    def test_ten_customers(self, thresholds):
        scores = thresholds.recency_scores(RECENCY).tolist()
        assert scores == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
        # Ranked with ties broken by row, J would score 2; here the three
        # customers with one order score alike.
        scores = thresholds.frequency_scores(ORDERS).tolist()
        assert scores == [5, 3, 5, 1, 4, 2, 4, 1, 3, 1]

    def test_customers_with_one_order_score_one_even_if_most_have_one(self):
        most = fit_rfm_thresholds(
            recency_days=[1, 2],
            frequency=[1, 3],
            customers=[90, 10],
            amount=[1.0],
            amount_customers=[100],
        )
        assert most.frequency_scores([1, 2, 3]).tolist() == [1, 5, 5]

    def test_no_customer_is_an_error(self):
        with pytest.raises(TooLittleDataError):
            fit_rfm_thresholds(
                recency_days=[],
                frequency=[],
                customers=[],
                amount=[],
                amount_customers=[],
            )

    def test_values_without_counts_are_refused(self):
        with pytest.raises(OptionError, match="one of each"):
            fit_rfm_thresholds(
                recency_days=[1, 2],
                frequency=[1, 2],
                customers=[1],
                amount=[1],
                amount_customers=[1],
            )


class TestRfmSegments:
    def test_ten_customers_in_the_engine(self, session, summary, thresholds):
        rows = session.arrow(
            rfm_segments(summary, thresholds).order_by("customer_id")
        ).to_pylist()
        assert [row["segment"] for row in rows] == EXPECTED_SEGMENTS
        assert [row["recency_score"] for row in rows] == [5, 5, 4, 4, 3, 3, 2, 2, 1, 1]
        assert [row["frequency_score"] for row in rows] == [
            5, 3, 5, 1, 4, 2, 4, 1, 3, 1,
        ]  # fmt: skip
        assert [row["monetary_score"] for row in rows] == [
            5, 3, 4, 1, 4, 2, 5, 1, 3, 2,
        ]  # fmt: skip

    def test_same_segments_as_by_cells(self, thresholds):
        places = segment_of(
            thresholds.recency_scores(RECENCY), thresholds.frequency_scores(ORDERS)
        )
        assert [SEGMENTS[place] for place in places] == EXPECTED_SEGMENTS

    def test_thresholds_from_the_engine(self, session, summary, thresholds):
        cells = session.arrays(revenue_cells(summary))
        found = fit_rfm_thresholds(
            recency_days=RECENCY,
            frequency=ORDERS,
            customers=np.ones(10),
            amount=cells["largest_amount"],
            amount_customers=cells["customers_count"],
        )
        assert found == thresholds
        assert isinstance(found, RfmThresholds)

    def test_missing_columns_are_named(self, summary, thresholds):
        with pytest.raises(TableError, match="age_days"):
            rfm_segments(summary.drop("age_days"), thresholds)
