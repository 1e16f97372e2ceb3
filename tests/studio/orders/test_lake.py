"""The copy for analysis: only what changed is written, and no person is in it."""

import shutil
from datetime import UTC, datetime
from decimal import Decimal

import duckdb
import pytest

from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import Customer
from nilai_studio.orders import lake
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.lake import rebuild_lake, sync_lake
from nilai_studio.orders.lake_whole import list_lost
from nilai_studio.orders.models import LakeMonth, Order
from nilai_studio.orders.queries import orders_version
from nilai_studio.orders.storing import touch_months

ANI = PersonSeen(
    system="toko", external_id="ani", email="ani@toko.example", name="Ani Wijaya"
)


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.HOME = type(settings.HOME)(tmp_path)
    return tmp_path / "lake"


def store(number, moment, revenue="100", **facts):
    facts.setdefault(
        "lines",
        (
            LineFacts(
                product_id="KOPI",
                quantity=Decimal(1),
                unit_price_amount=Decimal(revenue),
                product_name="Kopi",
            ),
        ),
    )
    store_orders(
        [
            OrderFacts(
                order_id=number,
                ordered_at=moment,
                revenue_amount=Decimal(revenue),
                customer=ANI,
                **facts,
            )
        ],
        shop="toko",
    )


def rows(pattern, columns="*"):
    with duckdb.connect() as connection:
        table = connection.sql(f"SELECT {columns} FROM '{pattern}' ORDER BY ALL")
        return [tuple(row.values()) for row in table.to_arrow_table().to_pylist()]


@pytest.mark.usefixtures("business")
class TestSyncLake:
    def test_copies_orders_and_lines_by_opaque_key(self):
        moment = datetime(2024, 5, 31, 17, 30, 0, 250000, tzinfo=UTC)
        store("1", moment, "99.5")
        lake = sync_lake()
        key = Customer.objects.get().key
        columns = "order_id, customer_id, ordered_at, revenue_amount, margin_amount"
        assert rows(lake.orders, columns) == [("toko:1", key, moment, 99.5, None)]
        columns = "order_id, product_id, quantity, unit_price_amount, product_name"
        assert rows(lake.lines, columns) == [("toko:1", "KOPI", 1.0, 99.5, "Kopi")]
        assert (lake.order_count, lake.months) == (1, 1)

    def test_holds_no_name_and_no_address(self, folder):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        sync_lake()
        bytes_ = b"".join(path.read_bytes() for path in folder.rglob("*.parquet"))
        assert b"toko:1" in bytes_
        for word in (b"Ani", b"Wijaya", b"toko.example"):
            assert word not in bytes_

    def test_writes_only_months_that_changed(self, folder):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        store("2", datetime(2024, 6, 1, tzinfo=UTC))
        assert sync_lake().months == 2
        may = (folder / "orders" / "2024-05.parquet").stat().st_mtime_ns
        store("3", datetime(2024, 6, 2, tzinfo=UTC))
        lake = sync_lake()
        assert (lake.months, lake.order_count) == (1, 3)
        assert (folder / "orders" / "2024-05.parquet").stat().st_mtime_ns == may
        assert sync_lake().months == 0

    def test_takes_away_a_month_that_has_no_orders_any_more(self, folder):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        sync_lake()
        touch_months("SELECT ordered_at FROM orders_order")
        Order.objects.all().delete()
        assert sync_lake().order_count == 0
        assert not list(folder.rglob("*.parquet"))

    def test_writes_a_month_again_that_changed_while_it_was_written(self, monkeypatch):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        write = lake._write

        def slow(*arguments):
            count = write(*arguments)
            LakeMonth.objects.update(changes=99)
            return count

        monkeypatch.setattr(lake, "_write", slow)
        sync_lake()
        monkeypatch.undo()
        assert sync_lake().months == 1

    def test_is_made_anew_the_same(self, folder):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        store("2", datetime(2024, 6, 1, tzinfo=UTC), margin_amount=Decimal(40))
        before = rows(sync_lake().orders)
        (folder / "orders" / "1999-01.parquet").write_bytes(b"stale")
        lake = rebuild_lake()
        assert rows(lake.orders) == before
        assert lake.order_count == 2

    @pytest.mark.parametrize("kind", ["orders", "lines"])
    @pytest.mark.parametrize("loss", ["gone", "cut off", "of another", "of once"])
    def test_writes_again_what_is_not_there_as_it_was_written(
        self, folder, tmp_path, kind, loss
    ):
        month = folder / kind / "2024-05.parquet"
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        store("2", datetime(2024, 6, 1, tzinfo=UTC))
        sync_lake()
        once = month.read_bytes()
        store("3", datetime(2024, 5, 2, tzinfo=UTC))
        store("2", datetime(2024, 5, 3, tzinfo=UTC))
        whole = sync_lake()
        before = rows(whole.orders), rows(whole.lines)
        if loss == "gone":
            month.unlink()
        elif loss == "cut off":
            month.write_bytes(month.read_bytes()[:-9])
        elif loss == "of another":
            # The same rows, written by another studio on this database.
            shutil.copytree(folder, tmp_path / "other")
            rebuild_lake(is_restored=True)
            month.write_bytes((tmp_path / "other" / kind / month.name).read_bytes())
        else:
            month.write_bytes(once)
        assert [str(lost) for lost in list_lost(folder)] == ["2024-05"]
        again = sync_lake()
        assert again.months == 1
        assert (rows(again.orders), rows(again.lines)) == before
        assert not list_lost(folder)
        assert sync_lake().months == 0

    def test_takes_away_what_no_month_of_the_database_wrote(self, folder):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        lake = sync_lake()
        may = folder / "orders" / "2024-05.parquet"
        may.with_name("2019-01.parquet").write_bytes(may.read_bytes())
        sync_lake()
        assert len(rows(lake.orders)) == 1

    def test_is_empty_without_orders(self, db):
        lake = rebuild_lake()
        assert (lake.order_count, lake.first_at, lake.has_lines) == (0, None, False)

    @pytest.mark.parametrize("is_restored", [True, False])
    def test_made_anew_is_never_taken_for_an_earlier_one(self, is_restored):
        store("1", datetime(2024, 5, 1, tzinfo=UTC))
        analysed = orders_version()
        store("2", datetime(2024, 5, 2, tzinfo=UTC))
        now = orders_version()
        assert rebuild_lake(is_restored=is_restored).order_count == 2
        assert analysed < now <= orders_version()
        # What was analysed then stays current where nothing changed since.
        assert (orders_version() == now) is is_restored
