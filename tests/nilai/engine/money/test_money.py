"""Answers of customers joined with what they bought afterwards."""

from datetime import date, timedelta

import ibis
import numpy as np
import pyarrow as pa
import pytest

from nilai.drivers.moments import moment_sums
from nilai.drivers.slopes import clustered_slopes
from nilai.engine import open_session
from nilai.engine.money import MoneyQuestion, analyse_money
from nilai.errors import FitError, MappingError, OptionError, TooLittleDataError
from nilai.tables import Duration

FIRST = date(2025, 1, 1)
MONTH = Duration(30, "day")


def answers_of(rows):
    return pa.table({name: [row.get(name) for row in rows] for name in rows[0]})


def days_of(rows):
    """Rows of customer, days after the first day, amount."""
    return pa.table(
        {
            "customer_id": [row[0] for row in rows],
            "ordered_on": [FIRST + timedelta(days=row[1]) for row in rows],
            "orders_count": pa.array([1] * len(rows), pa.int64()),
            "revenue_amount": [float(row[2]) for row in rows],
            "is_order_day": pa.array([1] * len(rows), pa.int64()),
        }
    )


def shop(customers=400, seed=5, effect=6.0, scale=1.0):
    """Customers whose service score goes with what they buy; price with nothing."""
    random = np.random.default_rng(seed)
    before = random.integers(1, 5, customers)
    service = random.integers(1, 11, customers)
    price = random.integers(1, 11, customers)
    value = np.clip(
        np.round(0.6 * service + 0.2 * price + random.normal(1, 1, customers)), 0, 10
    )
    answers, orders = [], []
    for i in range(customers):
        who, asked = f"c{i}", int(random.integers(40, 60))
        answers.append(
            {
                "customer_id": who,
                "answered_on": FIRST + timedelta(days=asked),
                "service": float(service[i]),
                "price": float(price[i]),
                "value": float(value[i]),
            }
        )
        orders += [(who, asked - 1 - k, 10.0) for k in range(before[i])]
        chance = 0.05 + 0.03 * service[i] + 0.1 * before[i]
        if random.random() < chance:
            amount = 40 + effect * service[i] + random.normal(0, 5)
            orders.append((who, asked + int(random.integers(1, 30)), scale * amount))
    orders.append(("last", 120, 1.0))
    return answers, orders


def ask(session, answers, orders, worth=None, **asked):
    asked = {"drivers": ("service", "price"), "value": "value", "window": MONTH} | asked
    return analyse_money(
        session,
        session.bring(answers_of(answers)),
        session.bring(days_of(orders)),
        MoneyQuestion(**asked),
        worth=None if worth is None else session.bring(pa.table(worth)),
    )


@pytest.fixture(scope="module")
def session():
    """DuckDB; tests/parity holds Spark against it."""
    with open_session() as opened:
        yield opened


@pytest.fixture(scope="module")
def found(session):
    answers, orders = shop()
    return ask(session, answers, orders, currency="IDR")


class TestSlopes:
    def test_are_least_squares_of_the_joined_rows(self, session):
        answers, orders = shop(customers=80)
        found = ask(session, answers, orders, hold_past=False)
        spent = {a["customer_id"]: 0.0 for a in answers}
        asked = {a["customer_id"]: a["answered_on"] for a in answers}
        for who, day, amount in orders:
            if who in asked:
                apart = (FIRST + timedelta(days=day) - asked[who]).days
                spent[who] += amount if 0 < apart <= 30 else 0.0
        y = np.array([spent[a["customer_id"]] for a in answers])
        x = np.column_stack(
            [
                np.ones(80),
                [a["service"] for a in answers],
                [a["price"] for a in answers],
            ]
        )
        beta = np.linalg.lstsq(x, y, rcond=None)[0]
        slopes = {d.name: d.beside["revenue"].value for d in found.drivers}
        assert slopes["service"] == pytest.approx(beta[1], rel=1e-9)
        assert slopes["price"] == pytest.approx(beta[2], rel=1e-9)
        # White's estimator, as each customer answered once.
        off = (y - x @ beta)[:, None] * x
        inverse = np.linalg.inv(x.T @ x)
        cover = inverse @ (off.T @ off) @ inverse * 80 / 79 * 79 / 77
        service = next(d for d in found.drivers if d.name == "service")
        half = service.beside["revenue"].high - service.beside["revenue"].value
        assert half / 1.990450 == pytest.approx(np.sqrt(cover[1, 1]), rel=1e-4)

    def test_find_what_goes_with_purchases(self, found):
        service = next(d for d in found.drivers if d.name == "service")
        price = next(d for d in found.drivers if d.name == "price")
        assert service.clear["repeat"]
        assert service.clear["revenue"]
        assert service.clear["order_value"]
        assert service.alone["repeat"].low < 0.03 < service.alone["repeat"].high
        assert service.alone["order_value"].low < 6 < service.alone["order_value"].high
        assert not any(price.clear.values())
        assert price.beside["revenue"].low < 0 < price.beside["revenue"].high
        assert found.drivers[0].name == "service"

    def test_lead_through_value(self, found):
        service = next(d for d in found.drivers if d.name == "service")
        assert service.on_value.value == pytest.approx(0.55, abs=0.1)
        product = service.on_value.value * found.value.alone["revenue"].value
        assert service.through["revenue"].value == pytest.approx(product)
        assert service.through["revenue"].low > 0

    def test_hold_what_was_bought_before(self, session):
        # Who bought often rates high and buys on; the rating itself adds nothing.
        random = np.random.default_rng(4)
        answers, orders = [], [("last", 120, 1.0)]
        for i in range(600):
            often = int(random.integers(1, 9))
            answers.append(
                {
                    "customer_id": f"c{i}",
                    "answered_on": FIRST + timedelta(days=40),
                    "service": float(np.clip(often + random.integers(-1, 2), 1, 10)),
                }
            )
            orders += [(f"c{i}", 40 - k, 1.0) for k in range(often)]
            again = int(random.poisson(2 * np.log1p(often)))
            orders += [(f"c{i}", 41 + k, 1.0) for k in range(min(again, 29))]
        shared = {"drivers": ("service",), "value": None}
        plain = ask(session, answers, orders, **shared, hold_past=False)
        held = ask(session, answers, orders, **shared)
        assert plain.drivers[0].clear["orders"]
        assert held.holds_past
        assert (
            held.drivers[0].alone["orders"].low
            < 0
            < held.drivers[0].alone["orders"].high
        )

    def test_do_not_depend_on_the_order_of_rows_or_on_units(self, session, found):
        answers, orders = shop()
        turned = ask(session, answers[::-1], orders[::-1], currency="IDR")
        for one, other in zip(found.drivers, turned.drivers, strict=True):
            assert one.alone["revenue"].value == pytest.approx(
                other.alone["revenue"].value, rel=1e-9
            )
        for row in answers:
            row["service"] *= 10
        orders = [(who, day, 1000 * amount) for who, day, amount in orders]
        scaled = ask(session, answers, orders, currency="IDR")
        a = next(d for d in found.drivers if d.name == "service").alone["revenue"]
        b = next(d for d in scaled.drivers if d.name == "service").alone["revenue"]
        assert b.value == pytest.approx(100 * a.value, rel=1e-9)
        assert b.low == pytest.approx(100 * a.low, rel=1e-9)

    def test_take_in_worth_where_it_is_known(self, session):
        answers, orders = shop()
        worth = {
            "customer_id": [a["customer_id"] for a in answers[:300]],
            "clv_amount": [100 + 20 * a["service"] for a in answers[:300]],
        }
        found = ask(session, answers, orders, worth)
        service = next(d for d in found.drivers if d.name == "service")
        assert service.alone["clv"].value == pytest.approx(20, rel=1e-6)
        assert service.alone["clv"].n == 300

    def test_cluster_answers_of_one_customer(self, session, found):
        answers, orders = shop()
        once, twice = found, ask(session, answers + answers, orders)
        a = next(d for d in once.drivers if d.name == "service").alone["revenue"]
        b = next(d for d in twice.drivers if d.name == "service").alone["revenue"]
        assert twice.used == 2 * once.used
        assert twice.customers == once.customers
        assert b.high - b.low == pytest.approx(a.high - a.low, rel=0.01)


class TestLeftOut:
    def test_adds_up(self, session):
        answers, orders = shop(customers=60)
        odd = dict(answers[0])
        answers += [
            odd | {"customer_id": None},
            odd | {"customer_id": "stranger"},
            odd | {"answered_on": None},
            odd | {"answered_on": FIRST + timedelta(days=119)},
            odd | {"service": None, "price": None, "value": None},
        ]
        found = ask(session, answers, orders)
        assert found.left_out == {
            "no_customer": 1,
            "no_day": 1,
            "never_bought": 1,
            "too_recent": 1,
            "missing": 1,
        }
        assert found.used + sum(found.left_out.values()) == found.sheets == 65

    def test_columns_that_do_not_vary_are_named(self, session):
        answers, orders = shop(customers=60)
        for i, row in enumerate(answers):
            row["same"], row["empty"] = 5.0, 1.0 if i < 2 else None
        found = ask(session, answers, orders, drivers=("service", "same", "empty"))
        assert found.columns_left_out == {"same": "constant", "empty": "sparse"}
        assert found.question.drivers == ("service",)

    def test_only_rows_about_us_count(self, session):
        answers, orders = shop(customers=60)
        rows = [row | {"brand": "own"} for row in answers]
        rows += [row | {"brand": "other"} for row in answers]
        found = ask(session, rows, orders, own=("brand", "own"))
        assert found.sheets == 60

    def test_too_few_and_too_recent_are_told(self, session):
        answers, orders = shop(customers=60)
        with pytest.raises(TooLittleDataError, match="shorter window"):
            ask(session, answers, orders, window=Duration(1, "year"))
        with pytest.raises(TooLittleDataError, match="10 or more"):
            ask(session, answers[:6], orders)
        with pytest.raises(TooLittleDataError, match="never_bought"):
            ask(session, answers, orders, until=date(2020, 1, 1))

    def test_what_makes_no_sense_is_refused(self, session):
        answers, orders = shop(customers=20)
        with pytest.raises(MappingError, match="no column phone"):
            ask(session, answers, orders, drivers=("phone",))
        for asked in (
            {"drivers": (), "value": None},
            {"drivers": ("value",)},
            {"window": Duration(0.1, "day")},
            {"confidence": 1.0},
        ):
            with pytest.raises(OptionError):
                ask(session, answers, orders, **asked)


class TestClusteredSlopes:
    def test_refuse_what_cannot_be_told(self):
        rows = ibis.memtable({"a": [1.0, 2, 3, 4], "b": [2.0, 4, 6, 8], "y": [1.0] * 4})
        sums = moment_sums(
            rows, [rows.a, rows.b, rows.y], [0, 0, 0], block=rows.a.cast("int64")
        ).to_pyarrow()
        table = np.column_stack([sums[n].to_numpy() for n in sums.column_names[1:]])
        with pytest.raises(FitError, match="follows"):
            clustered_slopes(table, [0, 0, 0], [0, 1], 2)
        with pytest.raises(FitError, match="too few"):
            clustered_slopes(table[:2], [0, 0, 0], [0, 1], 2)


@pytest.mark.slow
class TestCoverage:
    def test_intervals_cover_the_truth(self, session):
        inside = 0
        for seed in range(100):
            answers, orders = shop(customers=150, seed=seed)
            found = ask(session, answers, orders, hold_past=True)
            slope = next(d for d in found.drivers if d.name == "service")
            inside += slope.alone["repeat"].low < 0.03 < slope.alone["repeat"].high
        assert 88 <= inside <= 100
