"""What a point is worth is the same on DuckDB and on Spark Connect."""

import pytest
from tests.nilai.engine.money.test_money import ask, shop

from nilai.engine import open_session


@pytest.fixture(scope="module")
def expected():
    answers, orders = shop(customers=80)
    with open_session() as session:
        return ask(session, answers, orders, currency="IDR")


def test_slopes_and_counts_agree(session, expected):
    answers, orders = shop(customers=80)
    found = ask(session, answers, orders, currency="IDR")
    assert (found.used, found.customers) == (expected.used, expected.customers)
    assert found.left_out == expected.left_out
    for one, other in zip(found.drivers, expected.drivers, strict=True):
        assert one.name == other.name
        for outcome, slope in one.alone.items():
            wanted = other.alone[outcome]
            assert slope.value == pytest.approx(wanted.value, rel=1e-9)
            assert slope.low == pytest.approx(wanted.low, rel=1e-9)
        through = one.through["revenue"]
        assert through.high == pytest.approx(other.through["revenue"].high, rel=1e-9)
