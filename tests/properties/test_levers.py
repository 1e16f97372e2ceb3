"""Levers multiply back exactly, and their shares add up, whatever the figures."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nilai.levers import Levers, log_mean, shapley

# Whole products must not underflow: no business has 1e-300 customers.
figure = st.one_of(st.just(0.0), st.floats(1e-6, 1e6))
any_figure = st.floats(-1e6, 1e6)
triple = st.tuples(figure, figure, figure).map(np.array)
any_triple = st.tuples(any_figure, any_figure, any_figure).map(np.array)


def size(*factors):
    """How large the products are: what rounding is measured against."""
    return 1 + sum(np.abs(f).max() ** 3 for f in factors)


class TestSplits:
    @given(before=any_triple, after=any_triple)
    def test_shapley_adds_up(self, before, after):
        whole = after.prod() - before.prod()
        tolerance = 1e-12 * size(before, after)
        assert shapley(before, after).sum() == pytest.approx(whole, abs=tolerance)

    @given(before=triple, after=triple)
    def test_log_mean_adds_up(self, before, after):
        whole = after.prod() - before.prod()
        tolerance = 1e-9 * size(before, after)
        assert log_mean(before, after).sum() == pytest.approx(whole, abs=tolerance)

    @given(before=any_triple, after=any_triple)
    def test_time_reversed(self, before, after):
        there, back = shapley(before, after), shapley(after, before)
        assert there == pytest.approx(-back, abs=1e-12 * size(before, after))

    @given(before=any_triple)
    def test_no_change_is_nothing(self, before):
        assert shapley(before, before).tolist() == [0, 0, 0]

    @given(before=any_triple, after=any_triple)
    def test_order_of_factors_does_not_matter(self, before, after):
        turned = shapley(before[[2, 0, 1]], after[[2, 0, 1]])
        expected = shapley(before, after)[[2, 0, 1]]
        assert turned == pytest.approx(expected, abs=1e-12 * size(before, after))


class TestIdentity:
    @given(
        customers=st.integers(1, 10**8),
        orders=st.integers(1, 10**9),
        revenue=st.floats(-1e12, 1e12),
    )
    def test_levers_multiply_back(self, customers, orders, revenue):
        levers = Levers(customers=customers, orders=orders, revenue_amount=revenue)
        product = customers * levers.orders_per_customer * levers.revenue_per_order
        assert product == pytest.approx(revenue, rel=1e-12, abs=1e-300)
