from datetime import date

import duckdb
from worth.real_orders import ONLINE_RETAIL

from nilai_studio.config.sample import write_sample


class TestWriteSample:
    def test_lets_made_up_people_live_in_no_country_of_the_real_ones(self, tmp_path):
        target = tmp_path / "sample.parquet"
        write_sample(ONLINE_RETAIL.parent, target, until=date(2026, 11, 21))
        with duckdb.connect() as connection:
            sample = connection.read_parquet(str(target))
            assert "City" in sample.columns
            assert "Country" not in sample.columns
            [(people, cities, last)] = sample.aggregate(
                "count(DISTINCT CustomerID), count(DISTINCT City), "
                "max(InvoiceDate)::DATE"
            ).fetchall()
        assert people == 4372
        assert cities > 50
        assert date(2026, 11, 14) < last <= date(2026, 11, 21)
