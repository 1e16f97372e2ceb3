"""From a reading to a result: what the analysis counts itself."""

from datetime import date, timedelta

from nilai.engine.reading import read_orders
from nilai.engine.worth import WorthOptions, analyse_worth

HEAD = "order_id,customer_id,ordered_at,revenue_amount"


def shop(*more: str) -> str:
    """Thirty customers; every second one comes back after a month."""
    rows = [HEAD]
    for i in range(30):
        first = date(2024, 1, 1) + timedelta(days=3 * i)
        rows.append(f"{i}-0,c{i},{first},20")
        if i % 2:
            rows.append(f"{i}-1,c{i},{first + timedelta(days=30)},30")
    return "\n".join([*rows, *more]) + "\n"


class TestCustomersLeftToTheAnalysis:
    def test_are_those_the_reading_counts(self, duckdb_session, tmp_path):
        path = tmp_path / "orders.csv"
        gave_back = ("90,zoe,2024-02-01 09:00,50", "91,zoe,2024-02-01 17:00,-50")
        path.write_text(shop(*gave_back), encoding="utf-8")
        counted = read_orders(duckdb_session, [str(path)])
        left = read_orders(duckdb_session, [str(path)], count_customers=False)
        assert (counted.customers, left.customers) == (31, 0)
        result = analyse_worth(duckdb_session, left, WorthOptions())
        assert result.reading.customers == 31
        assert result.worth.total.n == 30
