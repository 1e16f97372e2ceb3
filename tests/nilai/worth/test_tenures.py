"""Payments merged into periods, contracts and histories, on both engines."""

from datetime import date

import numpy as np
import pyarrow as pa
import pytest

from nilai.errors import OptionError, TooLittleDataError
from nilai.worth.bdw import Bdw
from nilai.worth.bg_bb import BgBb
from nilai.worth.payments import (
    rate_per,
    residual_occasions,
    residual_payments,
)
from nilai.worth.periods import Periods
from nilai.worth.sbg import Sbg
from nilai.worth.subscribers import (
    Contracts,
    RenewalCheck,
    check_contracts,
    choose_subscription,
    fit_contracts,
)
from nilai.worth.tenures import (
    count_contracts,
    count_histories,
    customer_periods_paid,
)

# Payments of months 1 to 5 of 2024: ann in all, bob in 1–2, cid in 1, 2, 4, dee
# from 4 on, eve in 5, twice; fay's only payment of 3 was given back in 4.
PAYMENTS = [
    *(("ann", date(2024, month, 31 if month != 2 else 29), 10) for month in (1, 2, 3)),
    *(("ann", date(2024, month, 1), 10) for month in (4, 5)),
    *(("bob", date(2024, month, 15), 20) for month in (1, 2)),
    *(("cid", date(2024, month, 15), 30) for month in (1, 2, 4)),
    *(("dee", date(2024, month, 15), 40) for month in (4, 5)),
    *(("eve", date(2024, 5, day), 50) for day in (1, 2)),
    ("fay", date(2024, 3, 3), 60),
]
REFUNDS = [("fay", date(2024, 4, 3), -60)]
MONTHS = Periods("month", date(2024, 1, 15))


def days_of(session, payments, refunds=()):
    rows = [(*p, 1) for p in payments] + [(*r, 0) for r in refunds]
    who, when, amount, counts = zip(*rows, strict=True)
    return session.bring(
        pa.table(
            {
                "customer_id": list(who),
                "ordered_on": pa.array(when, pa.date32()),
                "orders_count": pa.array(counts, pa.int64()),
                "revenue_amount": [float(a) for a in amount],
                "is_order_day": pa.array(counts, pa.int64()),
            }
        )
    )


@pytest.fixture
def paid(session):
    return customer_periods_paid(days_of(session, PAYMENTS, REFUNDS), MONTHS, last=4)


def cells(session, table, *keys):
    found = session.arrow(table.order_by(*keys)).to_pylist()
    return {tuple(row[key] for key in keys): row for row in found}


class TestCountContracts:
    def test_counts_periods_without_a_gap(self, session, paid):
        found = cells(session, count_contracts(paid, last=4), "first", "tenure")
        assert {key: row["customers"] for key, row in found.items()} == {
            (0, 5): 1,  # ann
            (0, 2): 2,  # bob, cid
            (2, 1): 1,  # fay
            (3, 2): 1,  # dee
            (4, 1): 1,  # eve
        }

    def test_tells_who_returned_and_who_is_back(self, session, paid):
        found = cells(session, count_contracts(paid, last=4), "first", "tenure")
        assert {key: row["returned"] for key, row in found.items() if row["returned"]}
        assert found[0, 2]["returned"] == 1
        assert found[0, 2]["back"] == 0
        earlier = cells(
            session,
            count_contracts(paid.filter(paid.period <= 3), last=3),
            "first",
            "tenure",
        )
        assert earlier[0, 2]["back"] == 1

    def test_nets_refunds_and_adds_up_payments_of_one_period(self, session, paid):
        found = cells(session, count_contracts(paid, last=4), "first", "tenure")
        assert found[2, 1]["payment_amount"] == 0
        assert found[4, 1]["payment_amount"] == 100
        assert found[0, 2]["payment_amount"] == 20 + 30
        assert found[0, 2]["payment_square"] == 400 + 900

    def test_leaves_out_the_period_that_still_runs(self, session):
        paid = customer_periods_paid(days_of(session, PAYMENTS), MONTHS, last=3)
        found = cells(session, count_contracts(paid, last=3), "first", "tenure")
        assert sum(row["customers"] for row in found.values()) == 5
        assert (4, 1) not in found


class TestCountHistories:
    def test_splits_what_was_from_what_followed(self, session, paid):
        table = count_histories(paid, origin=2, last=4)
        found = cells(session, table, "first", "latest", "orders")
        assert {
            key: (row["customers"], row["followed"]) for key, row in found.items()
        } == {
            (0, 2, 2): (1, 2),  # ann
            (0, 1, 1): (2, 1),  # bob, cid
            (2, 2, 0): (1, 0),  # fay
        }


class TestPeriods:
    @pytest.mark.parametrize(
        ("every", "until", "whole"),
        [
            ("month", date(2024, 3, 31), 2),
            ("month", date(2024, 3, 30), 1),
            ("year", date(2024, 12, 31), 0),
            ("year", date(2024, 12, 30), -1),
            ("week", date(2024, 1, 28), 1),
            ("week", date(2024, 1, 27), 0),
            ("day", date(2024, 1, 17), 2),
        ],
    )
    def test_last_whole_one_is_over(self, every, until, whole):
        assert Periods(every, date(2024, 1, 15)).last_whole(until) == whole

    @pytest.mark.parametrize("every", ["day", "week", "month", "year"])
    def test_engine_and_calendar_number_alike(self, session, every):
        periods = Periods(every, date(2023, 12, 30))
        when = [date(2023, 12, 30), date(2024, 2, 29), date(2024, 12, 31)]
        days = days_of(session, [("ann", day, 1) for day in when])
        found = session.arrow(
            days.select("ordered_on", period=periods.numbers(days.ordered_on))
        ).to_pylist()
        assert {row["ordered_on"]: row["period"] for row in found} == {
            day: periods.number_of(day) for day in when
        }


def contracts(first, tenure, customers, returned=0):
    size = len(first)
    return Contracts(
        first=np.array(first),
        tenure=np.array(tenure),
        customers=np.array(customers, float),
        returned=np.full(size, float(returned)),
        back=np.zeros(size),
        payment_amount=np.array(customers, float),
        payment_square=np.array(customers, float),
    )


class TestContracts:
    def test_are_counted_by_renewal_however_late_they_began(self):
        made = contracts([0, 0, 1, 2], [3, 1, 2, 1], [5, 4, 3, 2])
        lost, active = made.counts(2)
        assert lost.tolist() == [4, 0]
        assert active.tolist() == [3, 5]
        assert made.are_active(2).tolist() == [True, False, True, True]

    def test_of_the_past_do_not_know_what_followed(self):
        made = contracts([0, 0, 1, 2], [3, 1, 2, 1], [5, 4, 3, 2])
        lost, active = made.counts(1)
        assert (lost.tolist(), active.tolist()) == ([4], [5])

    def test_many_who_return_are_no_contract(self):
        check_contracts(contracts([0, 0], [2, 1], [3, 3], returned=1), "month")
        with pytest.raises(OptionError, match="--no-contract"):
            check_contracts(contracts([0, 0], [2, 1], [3, 2], returned=1), "month")

    def test_bdw_needs_three_renewals(self):
        made = contracts([0, 0], [3, 1], [50, 50])
        assert [fit.name for fit in fit_contracts(made, 2)] == ["sbg"]
        with pytest.raises(TooLittleDataError, match="bdw need 3"):
            fit_contracts(made, 2, model="bdw")


class TestChoice:
    def test_goes_by_the_hold_out_then_by_likelihood_for_the_parameters(self):
        made = contracts([0] * 5, [1, 2, 3, 4, 5], [369, 163, 86, 56, 326])
        fits = fit_contracts(made, 4)

        def check(name, predicted):
            return RenewalCheck(
                name=name,
                origin=2,
                until=4,
                customers=500,
                actual=100,
                predicted=predicted,
                low=90,
                high=110,
            )

        near = [check("sbg", 102), check("bdw", 101)]
        far = [check("sbg", 110), check("bdw", 101)]
        assert choose_subscription([], fits)[0].name == "sbg"
        assert choose_subscription([], fits)[1] == "few"
        fit, reason = choose_subscription(near, fits)
        assert (fit.name, reason) == ("sbg", "likelihood")
        fit, reason = choose_subscription(far, fits)
        assert (fit.name, reason) == ("bdw", "holdout")
        assert choose_subscription(far, fits, asked="sbg")[1] == "asked"


class TestPayments:
    @pytest.mark.parametrize(
        "model", [Sbg(0.668, 3.806), Sbg(0.2, 0.3), Bdw(0.2593, 1.7226, 1.5843)]
    )
    @pytest.mark.parametrize("rate", [0.1, 0.008])
    def test_sum_to_the_published_residual_lifetime(self, model, rate):
        made = np.array([0, 1, 4, 30])
        mean, square = residual_payments(model, made, rate)
        expected = model.discounted_residual_lifetime(made, rate)
        assert mean == pytest.approx(expected, rel=1e-8)
        assert np.all(square >= mean**2 * (1 - 1e-12))

    def test_mean_square_is_that_of_simulated_contracts(self):
        model, random = Sbg(1.5, 4.0), np.random.default_rng(5)
        leaves = random.beta(1.5, 4.0, 400_000)
        made = random.geometric(leaves) - 1
        paid = (1 - 1.1 ** -made.astype(float)) / (1 - 1 / 1.1)
        mean, square = residual_payments(model, np.array([0]), 0.1)
        assert mean[0] == pytest.approx(paid.mean(), rel=0.01)
        assert square[0] == pytest.approx((paid**2).mean(), rel=0.02)

    def test_occasions_sum_to_the_published_residual_orders(self):
        model = BgBb(1.204, 0.750, 0.657, 2.783)
        history = [np.array(part) for part in ([0, 2, 6], [0, 4, 6], [6, 6, 6])]
        mean, _ = residual_occasions(model, *history, rate=0.1)
        assert mean == pytest.approx(model.residual_orders(*history, 0.1), rel=1e-8)
        five, square = residual_occasions(model, *history, periods=5)
        assert five == pytest.approx(model.expected_orders(*history, 5), rel=1e-12)
        assert np.all((square >= five) & (square <= 5 * five))

    def test_one_occasion_counts_as_often_as_its_square(self):
        one = [np.array([1])] * 3
        mean, square = residual_occasions(BgBb(1, 1, 1, 1), *one, periods=1)
        assert mean == pytest.approx(square)

    def test_ten_per_cent_a_year_is_less_a_month(self):
        assert rate_per("year", annual=0.1) == pytest.approx(0.1)
        assert rate_per("month", annual=0.1) == pytest.approx(0.007974, abs=1e-6)
        with pytest.raises(OptionError, match="have no end"):
            rate_per("month", annual=0.0)
