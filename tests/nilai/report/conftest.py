"""Real results: CDNOW with a hold-out, and a shop of forty customers."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from nilai.engine.reading import read_orders
from nilai.engine.worth import WorthOptions, WorthResult, analyse_worth

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def cdnow(duckdb_session) -> WorthResult:
    """The 1-in-10 sample of CDNOW, fitted to 39 weeks, 39 more to come."""
    mapping = {
        "customer_id": "sample_id",
        "ordered_at": "date",
        "revenue_amount": "dollar_value",
    }
    reading = read_orders(
        duckdb_session,
        [str(DATA / "cdnow_sample.csv.gz")],
        mapping=mapping,
        currency="USD",
    )
    options = WorthOptions(until=date(1997, 9, 30), model="bg_nbd", margin_share=0.3)
    return analyse_worth(duckdb_session, reading, options)


@pytest.fixture(scope="session")
def few(duckdb_session, tmp_path_factory) -> WorthResult:
    """Forty customers of a shop that knows no margin and discounts nothing."""
    random = np.random.default_rng(3)
    lines = ["customer_id,ordered_at,revenue_amount"]
    for customer in range(40):
        day = int(random.integers(0, 200))
        while day < 365:
            at = date.fromordinal(date(2023, 1, 1).toordinal() + day)
            lines.append(f"c{customer},{at.isoformat()},{random.integers(50, 400)}000")
            day += int(random.exponential(60)) + 1 if random.random() < 0.6 else 999
    lines.append("<script>alert(1)</script>,2023-05-05,no amount")
    path = tmp_path_factory.mktemp("few") / "<b>orders.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    reading = read_orders(duckdb_session, [str(path)], currency="IDR")
    return analyse_worth(duckdb_session, reading, WorthOptions(annual_rate=0.0))
