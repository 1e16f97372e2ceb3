import shutil
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from databases_for_tests import new_database, new_studio
from live_shop import until
from live_studio import LiveStudio, in_studio

SELL = """
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import OrderFacts
first = datetime(2026, 1, 1, tzinfo=UTC)
store_orders(
    [
        OrderFacts(
            order_id=str(n),
            ordered_at=first + timedelta(days=n % 90),
            revenue_amount=Decimal(1000 + n),
            customer=PersonSeen(external_id=str(n % 17), name=f"Buyer {n % 17}"),
        )
        for n in range(FROM, TO)
    ],
    shop="kasir",
)
"""

FIGURES = """
from django.db.models import Sum
from nilai_studio.customers.models import Customer
from nilai_studio.orders.lake import sync_lake
from nilai_studio.orders.models import Order, OrderTotals
print(
    Order.objects.count(),
    Order.objects.aggregate(s=Sum("revenue_amount"))["s"],
    Customer.objects.count(),
    OrderTotals.objects.aggregate(s=Sum("revenue_amount"))["s"],
    sync_lake().order_count,
    sorted(Customer.objects.values_list("key", flat=True)),
)
"""


GROW = """
import sys
files = [open(f"{sys.argv[1]}/{n}.parquet", "ab", 0) for n in range(200)]
while True:
    for file in files:
        file.write(bytes(64))
"""
"""What a run writes while it works."""


def sell(folder: Path, start: int, stop: int) -> None:
    in_studio(folder, SELL.replace("FROM", str(start)).replace("TO", str(stop)))


def run(*line: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from nilai.cli import main; main()", "studio"]
    return subprocess.run(
        [*command, *line], check=False, capture_output=True, text=True, timeout=180
    )


@pytest.fixture(scope="module")
def backed_up(tmp_path_factory) -> Iterator[tuple[LiveStudio, Path]]:
    """A running studio with 50 orders, and its backup."""
    folder = tmp_path_factory.mktemp("backup")
    live = new_studio(folder / "home").start()
    sell(live.folder, 0, 50)
    file = folder / "backup.tar.gz"
    done = run("backup", "--home", str(live.folder), "--out", str(file))
    assert done.returncode == 0, done.stderr
    yield live, file
    live.stop()


def restore(file: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    address = new_database()
    return run(
        "restore", str(file), "--home", str(folder),
        *(["--database", address] if address else []),
    )  # fmt: skip


class TestBackup:
    def test_of_a_running_studio_gives_the_same_figures(self, backed_up, tmp_path):
        live, file = backed_up
        before = in_studio(live.folder, FIGURES)
        sell(live.folder, 50, 60)
        done = restore(file, tmp_path / "again")
        assert done.returncode == 0, done.stderr
        assert "50 orders" in done.stdout
        assert in_studio(tmp_path / "again", FIGURES) == before
        checked = run("check", "--home", str(tmp_path / "again"))
        assert checked.returncode == 0, checked.stdout
        assert "FAULT" not in checked.stdout

    def test_that_is_damaged_is_refused_and_leaves_nothing(self, backed_up, tmp_path):
        _live, file = backed_up
        broken = tmp_path / "broken.tar.gz"
        with tarfile.open(file) as old, tarfile.open(broken, "w:gz") as new:
            for member in old.getmembers():
                content = old.extractfile(member)
                if member.name == "secret":
                    (tmp_path / "other").write_text("x" * member.size)
                    new.add(tmp_path / "other", "secret")
                else:
                    new.addfile(member, content)
        done = restore(broken, tmp_path / "again")
        assert done.returncode == 2
        assert "damaged at secret" in done.stderr
        assert not (tmp_path / "again").exists()

    def test_taken_while_files_are_written_can_be_restored(self, backed_up, tmp_path):
        live, _file = backed_up
        folder = live.folder / "runs" / "9999"
        folder.mkdir()
        writer = subprocess.Popen([sys.executable, "-c", GROW, str(folder)])
        try:
            until(lambda: len(list(folder.iterdir())), lambda count: count == 200)
            file = tmp_path / "backup.tar.gz"
            done = run("backup", "--home", str(live.folder), "--out", str(file))
        finally:
            writer.kill()
            writer.wait()
            shutil.rmtree(folder)
        assert done.returncode == 0, done.stderr
        done = restore(file, tmp_path / "again")
        assert done.returncode == 0, done.stderr
        assert len(list((tmp_path / "again" / "runs" / "9999").iterdir())) == 200

    def test_of_a_newer_version_is_refused_and_leaves_nothing(self, tmp_path):
        newer = new_studio(tmp_path / "newer")
        in_studio(
            newer.folder,
            "from django.db import connection\n"
            "from django.db.migrations.recorder import MigrationRecorder\n"
            "MigrationRecorder(connection).record_applied('orders', '0099_refunds')",
        )
        file = tmp_path / "backup.tar.gz"
        done = run("backup", "--home", str(newer.folder), "--out", str(file))
        assert done.returncode == 0, done.stderr
        done = restore(file, tmp_path / "again")
        assert done.returncode == 2
        assert "newer version of Nilai" in done.stderr
        assert not (tmp_path / "again").exists()

    def test_is_known_to_health_wherever_it_went(self, tmp_path):
        home = str(new_studio(tmp_path / "home").folder)
        assert "Last backup: There is none yet" in run("check", "--home", home).stdout
        file = tmp_path / "elsewhere.tar.gz"
        done = run("backup", "--home", home, "--out", str(file))
        assert done.returncode == 0, done.stderr
        # It may be on a stick that was taken away.
        file.unlink()
        found = run("check", "--home", home).stdout
        assert "Last backup: 0 days ago (elsewhere.tar.gz)." in found

    def test_is_not_written_over(self, backed_up):
        live, file = backed_up
        done = run("backup", "--home", str(live.folder), "--out", str(file))
        assert done.returncode == 2
        assert "exists" in done.stderr


class TestRestore:
    def test_refuses_a_folder_that_is_not_empty(self, tmp_path):
        (tmp_path / "again").mkdir()
        (tmp_path / "again" / "letter.txt").write_text("keep me")
        done = run("restore", "any.tar.gz", "--home", str(tmp_path / "again"))
        assert done.returncode == 2
        assert "not empty" in done.stderr
        assert (tmp_path / "again" / "letter.txt").exists()

    def test_refuses_what_is_no_backup(self, tmp_path):
        (tmp_path / "a.tar.gz").write_bytes(b"\x00" * 1000)
        done = run("restore", str(tmp_path / "a.tar.gz"), "--home", str(tmp_path / "b"))
        assert done.returncode == 2
        assert "cannot be read as a backup" in done.stderr
        assert not (tmp_path / "b").exists()
