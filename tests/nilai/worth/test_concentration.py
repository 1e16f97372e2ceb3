import ibis
import numpy as np
import pytest

from nilai.errors import OptionError, TooLittleDataError
from nilai.worth.concentration import concentration, revenue_cells


def spread(session, amounts):
    cells = session.arrays(revenue_cells(ibis.memtable({"revenue_amount": amounts})))
    return concentration(cells["customers_count"], cells["revenue_amount"])


class TestRevenueCells:
    def test_equal_amounts_share_a_cell(self, session):
        table = ibis.memtable({"revenue_amount": [5.0, 20.0, 5.0, -1.0]})
        rows = session.arrow(revenue_cells(table).order_by("largest_amount"))
        assert rows.to_pylist() == [
            {"customers_count": 1, "revenue_amount": -1.0, "largest_amount": -1.0},
            {"customers_count": 2, "revenue_amount": 10.0, "largest_amount": 5.0},
            {"customers_count": 1, "revenue_amount": 20.0, "largest_amount": 20.0},
        ]

    def test_customers_without_revenue_are_one_cell(self, session):
        table = ibis.memtable({"revenue_amount": [0.0, 0.0]})
        rows = session.arrow(revenue_cells(table)).to_pylist()
        assert rows == [
            {"customers_count": 2, "revenue_amount": 0.0, "largest_amount": 0.0}
        ]


class TestConcentration:
    def test_ten_customers_are_ten_deciles(self, session):
        amounts = [10.0, 1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0]
        found = spread(session, amounts)
        assert [d.revenue_amount for d in found.deciles] == sorted(amounts)[::-1]
        assert [d.customers for d in found.deciles] == [1] * 10
        assert found.deciles[0].revenue_share == pytest.approx(10 / 55)
        assert found.top_fifth_share == pytest.approx(19 / 55)
        # Mean absolute difference 3.3 over twice the mean 5.5.
        assert found.gini == pytest.approx(0.3)

    def test_all_alike_is_zero(self, session):
        found = spread(session, [7.0] * 5)
        assert found.gini == pytest.approx(0.0, abs=1e-12)
        assert found.top_fifth_share == pytest.approx(0.2)
        assert np.allclose(found.revenue_share, found.customer_share)

    def test_one_holds_all(self, session):
        found = spread(session, [0.0] * 9 + [50.0])
        assert found.gini == pytest.approx(0.9)
        assert found.top_fifth_share == pytest.approx(1.0)
        assert found.deciles[0].revenue_share == 1.0
        assert found.deciles[9].revenue_share == 0.0

    def test_fewer_than_ten_customers_leave_deciles_empty(self, session):
        found = spread(session, [30.0, 10.0])
        assert sum(d.customers for d in found.deciles) == 2
        assert found.deciles[0].revenue_amount == 30.0

    def test_refunds_beyond_orders_count_in_deciles_not_in_gini(self, session):
        found = spread(session, [60.0, 40.0, -20.0, 0.0])
        assert found.below_zero == 1
        assert found.revenue_amount == 80.0
        assert sum(d.revenue_amount for d in found.deciles) == pytest.approx(80.0)
        # As of 60, 40, 0, 0.
        assert found.gini == pytest.approx(0.55)

    def test_equal_customers_across_a_border_share_it(self):
        found = concentration(np.array([15, 5]), np.array([15.0, 25.0]))
        assert [d.customers for d in found.deciles] == [2] * 10
        assert [d.revenue_amount for d in found.deciles[:4]] == pytest.approx(
            [10, 10, 6, 2]
        )

    @pytest.mark.parametrize("amount", [[0.0], [-5.0]])
    def test_no_revenue_is_an_error(self, amount):
        with pytest.raises(TooLittleDataError, match="revenue"):
            concentration(np.array([3]), np.array(amount))

    def test_no_customer_is_an_error(self):
        with pytest.raises(TooLittleDataError, match="customer"):
            concentration(np.array([]), np.array([]))

    def test_shapes_that_differ_are_refused(self):
        with pytest.raises(OptionError, match="one count"):
            concentration(np.array([1, 2]), np.array([1.0]))
