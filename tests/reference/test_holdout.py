"""CDNOW's second 39 weeks, foretold from the first (numbers §4.3, science T9.4)."""

from datetime import date

import ibis
import pytest
from tests.reference import cdnow

from nilai.engine import open_session
from nilai.worth.cells import Cells
from nilai.worth.holdout import (
    check_model,
    customer_pasts,
    holdout_cells,
    parameter_spread,
    prediction_spread,
)
from nilai.worth.summary import customer_days
from nilai.worth.timing import fit_timing

ORIGIN, END = date(1997, 9, 30), date(1998, 6, 30)


@pytest.fixture(scope="module")
def checks():
    with open_session() as session:
        raw = session.connection.read_csv(
            cdnow.SAMPLE, types={"sample_id": "VARCHAR"}, table_name="cdnow"
        )
        orders = raw.select(
            order_id=ibis.row_number(),
            customer_id=raw.sample_id,
            ordered_at=raw.date.cast("timestamp"),
            revenue_amount=raw.dollar_value,
        )
        days = session.keep(customer_days(orders), "days")
        pasts = customer_pasts(days, [(ORIGIN, END)])
        columns = session.arrays(holdout_cells(pasts, 0, origin=ORIGIN))
    x, t_x, age, followed, n = (v.astype(float) for v in columns.values())
    cells = Cells(x, t_x / 7, age / 7, n)
    return {
        name: (
            check_model(fit, cells, followed, origin=ORIGIN, until=END),
            parameter_spread(fit, cells, 39.0),
            prediction_spread(fit, cells, 39.0, seed=1),
        )
        for name in ("bg_nbd", "pareto_nbd")
        for fit in [fit_timing(name, cdnow.cells(), unit="week")]
    }


class TestHoldout:
    def test_what_came(self, checks):
        assert checks["bg_nbd"][0].actual == 1882

    @pytest.mark.parametrize(
        ("name", "total", "error", "correlation"),
        [
            ("bg_nbd", 1653.41, 0.785454, 0.625648),
            ("pareto_nbd", 1665.51, 0.754523, 0.630223),
        ],
    )
    def test_totals_and_errors(self, checks, name, total, error, correlation):
        check, *_ = checks[name]
        assert check.predicted == pytest.approx(total, abs=0.006)
        assert check.mean_error == pytest.approx(error, abs=1e-6)
        assert check.correlation == pytest.approx(correlation, abs=1e-6)

    def test_root_error_and_parameter_uncertainty(self, checks):
        check, spread, whole_spread = checks["bg_nbd"]
        assert check.root_error == pytest.approx(1.607982, abs=1e-6)
        assert spread == pytest.approx(74.35, abs=0.02)
        assert whole_spread > spread

    def test_table_by_frequency(self, checks):
        """T9.4 [V+C]: customers with 0 … 6, 7+ repeat orders."""
        rows = checks["bg_nbd"][0].by_frequency
        assert [row.customers for row in rows] == [1411, 439, 214, 100, 62, 38, 29, 64]
        assert [row.actual for row in rows] == pytest.approx(
            [0.237, 0.697, 1.393, 1.560, 2.532, 2.947, 3.862, 6.359], abs=6e-4
        )
        assert [row.predicted for row in rows] == pytest.approx(
            [0.2251, 0.5231, 1.0441, 1.5203, 2.1638, 2.6538, 3.5040, 6.1570], abs=6e-4
        )
        pareto = checks["pareto_nbd"][0].by_frequency
        assert [row.predicted for row in pareto] == pytest.approx(
            [0.138, 0.600, 1.196, 1.714, 2.399, 2.907, 3.819, 6.403], abs=1.1e-3
        )
