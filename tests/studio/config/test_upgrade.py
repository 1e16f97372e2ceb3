"""A new version starts on what an older one left, and an older one never on newer."""

import os
import signal
import subprocess
import sys

import pytest
from asking import ask
from databases_for_tests import new_database, new_studio
from live_studio import LiveStudio, in_studio

from nilai_studio.config.home import make_home

MAKE_OLD = """
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
older = [
    ("growth", None), ("segments", None), ("perception", "0001_initial"),
    ("worth", "0001_initial"), ("orders", "0001_initial"),
]
MigrationExecutor(connection).migrate(older)
loader = MigrationExecutor(connection).loader
of_then = loader.project_state(
    [key for key in loader.applied_migrations if key in loader.graph.nodes]
).apps
"""
"""As before segments and the value exchange, with the first tables of the rest."""

WRITE = """
from datetime import UTC, date, datetime, timedelta
model = of_then.get_model
model("business", "Business").objects.create(pk=1, name="Toko Lama", currency="IDR")
for n in range(60):
    customer = model("customers", "Customer").objects.create(
        key=f"k{n:011d}", name=f"Pelanggan {n}"
    )
    at = [datetime(2026, 1, 1 + n % 28, tzinfo=UTC) + timedelta(days=20 * i)
          for i in range(1 + n % 5)]
    for i, day in enumerate(at):
        model("orders", "Order").objects.create(
            shop="kasir", order_id=f"{n}-{i}", customer=customer, ordered_at=day,
            revenue_amount=1000 + n,
        )
        model("orders", "LakeMonth").objects.update_or_create(
            month=day.date().replace(day=1), defaults={"changes": 1}
        )
    model("orders", "OrderTotals").objects.create(
        customer=customer, order_count=len(at), revenue_amount=len(at) * (1000 + n),
        first_ordered_at=at[0], last_ordered_at=at[-1],
    )
run = model("runs", "Run").objects.create(kind="worth.base", version="0", state="done")
analysis = model("worth", "WorthAnalysis").objects.create(
    run=run, as_of=date(2026, 6, 1), is_finished=True, is_current=True
)
model("worth", "CustomerWorth").objects.create(
    analysis=analysis, customer=customer, first_on=date(2026, 1, 1),
    last_on=date(2026, 1, 1), orders_count=1, revenue_amount=1, recency_score=1,
    frequency_score=1, monetary_score=1, rfm_segment="new", standing="once",
    alive_share=1.0, alive_share_low=1.0, alive_share_high=1.0,
)
"""

KEPT = """
SELECT count(*), sum(revenue_amount), min(ordered_at), max(ordered_at),
  count(DISTINCT customer_id) FROM orders_order
"""
TOTALS = "SELECT sum(order_count), sum(revenue_amount) FROM orders_ordertotals"
MADE = "SELECT count(*) FROM django_migrations"
SURE = "SELECT count(*) FROM worth_customerworth WHERE alive_share IS NOT NULL"

PREPARE = """
import json, os, signal, sys
from django.db.migrations.recorder import MigrationRecorder
record, left = MigrationRecorder.record_applied, [AFTER]
def record_or_die(recorder, app, name):
    if not left[0]:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    record(recorder, app, name)
MigrationRecorder.record_applied = record_or_die
sys.argv = ["prepare", json.dumps({"owner": "ani@toko.example", "sample": ""})]
from nilai_studio.config.prepare import main
main()
"""
"""Begin a start that dies the moment a migration is to be written down."""


@pytest.fixture
def old(tmp_path) -> LiveStudio:
    """A studio with orders and an analysis, as an older version left it."""
    studio = new_studio(tmp_path / "home")
    in_studio(studio.folder, MAKE_OLD + WRITE)
    return studio


def prepare(studio: LiveStudio, *, after: int) -> int:
    """Begin a start that dies at a migration; return its exit status."""
    line = [sys.executable, "-c", PREPARE.replace("AFTER", str(after))]
    environment = {
        "NILAI_HOME": str(studio.folder),
        "DJANGO_SETTINGS_MODULE": "nilai_studio.config.settings",
    }
    return subprocess.run(
        line, check=False, capture_output=True, env=os.environ | environment
    ).returncode


def command(*line: str) -> subprocess.CompletedProcess[str]:
    begin = [sys.executable, "-c", "from nilai.cli import main; main()", "studio"]
    return subprocess.run(
        [*begin, *line], check=False, capture_output=True, text=True, timeout=180
    )


class TestUpgrade:
    @pytest.mark.slow
    def test_is_starting_the_new_version_killed_before_or_not(self, old):
        kept, totals, made = ask(old, KEPT), ask(old, TOTALS), [ask(old, MADE)[0][0]]
        assert ask(old, SURE) == [(1,)]
        for after in (0, 1, 1):
            assert prepare(old, after=after) == -signal.SIGKILL
            made.append(ask(old, MADE)[0][0])
        # Each start made one migration and died at the next.
        assert made == [made[0], made[0], made[0] + 1, made[0] + 2]
        old.start()
        try:
            assert ask(old, MADE)[0][0] >= made[0] + 5
            assert (ask(old, KEPT), ask(old, TOTALS)) == (kept, totals)
            # What a later version knows better is told so of older results, too.
            assert ask(old, SURE + " AND standing = 'once'") == [(0,)]
            assert ask(old, "SELECT count(*) FROM segments_segment") == [(10,)]
            checked = command("check", "--home", str(old.folder))
            assert checked.returncode == 0, checked.stdout
        finally:
            assert old.stop() == 0

    @pytest.mark.slow
    def test_from_nothing_killed_goes_on_too(self, tmp_path):
        made = make_home(tmp_path / "home", new_database())
        new = LiveStudio(made.folder, database=made.settings["database"])
        for after in (0, 75):
            assert prepare(new, after=after) == -signal.SIGKILL
            # One that stands for several is written down by their names, all or none.
            assert after - 5 < ask(new, MADE)[0][0] <= after
        assert prepare(new, after=10**6) == 0
        assert ask(new, "SELECT email FROM business_user") == [("ani@toko.example",)]
        checked = command("check", "--home", str(new.folder))
        assert checked.returncode == 0, checked.stdout


class TestNewerDatabase:
    @pytest.mark.parametrize(
        "newer",
        [
            pytest.param("orders.0099_refunds", marks=pytest.mark.slow),
            "deals.0001_initial",
        ],
    )
    def test_is_refused_and_not_touched(self, tmp_path, newer):
        studio = new_studio(tmp_path / "home")
        app, _, name = newer.partition(".")
        write = (
            "from django.db.migrations.recorder import MigrationRecorder\n"
            "from django.db import connection\n"
            f"MigrationRecorder(connection).record_applied({app!r}, {name!r})"
        )
        in_studio(studio.folder, write)
        file = studio.folder / "studio.sqlite3"
        before = ask(studio, MADE), file.read_bytes() if file.exists() else b""
        home = ["--home", str(studio.folder)]
        for line in (["up", "--port", "0"], ["check"], ["rebuild-lake"]):
            refused = command(*line, *home)
            assert refused.returncode in (1, 2), refused.stdout
            assert "newer version of Nilai than this one" in refused.stderr
            assert newer in refused.stderr
            assert "Traceback" not in refused.stderr
        after = ask(studio, MADE), file.read_bytes() if file.exists() else b""
        assert after == before
        assert ask(studio, "SELECT count(*) FROM business_user") == [(0,)]

    @pytest.mark.slow
    def test_is_not_seen_in_what_is_no_longer_needed(self, tmp_path):
        """A version that put its first migrations together forgot their names."""
        studio = new_studio(tmp_path / "home")
        write = (
            "from django.db.migrations.recorder import MigrationRecorder\n"
            "from django.db import connection\n"
            "MigrationRecorder(connection).record_applied('orders', '0001_former')"
        )
        in_studio(studio.folder, write)
        checked = command("check", "--home", str(studio.folder))
        assert checked.returncode == 0, checked.stderr
