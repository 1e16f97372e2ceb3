import os
import signal
import subprocess
import sys
from datetime import date

import duckdb
import pytest
from asking import ask
from databases_for_tests import new_studio
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


BRING = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from nilai_studio.config import sample
def die(*_arguments, **_named):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[3]:
    setattr(sample, sys.argv[3], die)
sample.bring_sample(Path(sys.argv[1]), Path(sys.argv[2]))
"""


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    """The sample's folder with every fiftieth customer."""
    folder = tmp_path_factory.mktemp("sample")
    for name in ("online_retail.parquet", "sample_customers.csv"):
        (folder / name).symlink_to(ONLINE_RETAIL.parent / name)
    (folder / ONLINE_RETAIL.name).unlink()
    few = duckdb.sql(f"FROM '{ONLINE_RETAIL}' WHERE CustomerID::INTEGER % 50 = 0")
    few.write_parquet(str(folder / ONLINE_RETAIL.name))
    return folder


class TestBringSample:
    @pytest.mark.slow
    def test_killed_at_any_step_goes_on_at_the_next_start(self, tmp_path, small):
        studio = new_studio(tmp_path / "home")

        def bring(killed_at: str) -> int:
            line = [sys.executable, "-c", BRING, small, studio.folder, killed_at]
            environment = {
                "NILAI_HOME": str(studio.folder),
                "DJANGO_SETTINGS_MODULE": "nilai_studio.config.settings",
            }
            done = subprocess.run(line, check=False, env=os.environ | environment)
            return done.returncode

        for step in ("examine", "load"):
            assert bring(step) == -signal.SIGKILL
        assert bring("") == 0
        assert ask(studio, "SELECT shop, state FROM orders_import") == [
            ("sample", "done")
        ]
        orders = ask(studio, "SELECT count(*) FROM orders_order")
        assert orders > [(100,)]
        assert bring("bring_file") == 0, "what is there is left as it is"
        assert ask(studio, "SELECT count(*) FROM orders_order") == orders
