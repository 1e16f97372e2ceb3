"""Days of an analysis are those of the business's clock, from the database to the end."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from nilai.engine import open_session
from nilai.engine.reading import read_orders
from nilai_studio.business.models import Business
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import Customer
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import OrderFacts
from nilai_studio.orders.lake import sync_lake
from nilai_studio.orders.models import Order
from nilai_studio.orders.storing import touch_months
from nilai_studio.runs.actions import repeat_run, start_run
from nilai_studio.runs.work import carry_out
from nilai_studio.segments import keeping
from nilai_studio.segments.actions import add_segment
from nilai_studio.worth.held import held_folder
from nilai_studio.worth.models import WorthAnalysis

FIRST = date(2025, 1, 1)
OF_SOLO = {"match": "all", "groups": [{"match": "all", "conditions": [
    {"field": "city", "is": "is", "value": "Solo"}]}]}  # fmt: skip


@pytest.fixture(params=["Asia/Jakarta", "Pacific/Honolulu"])
def zone(request, settings, tmp_path, db):
    """Sixty customers, who order at two in the night and before midnight."""
    settings.HOME = type(settings.HOME)(tmp_path)
    zone = ZoneInfo(request.param)
    Business.objects.create(
        pk=1, name="Toko", currency="IDR", time_zone=request.param, margin_share="0.5"
    )
    rows = []
    for number in range(300):
        day = FIRST + timedelta(days=number * 7 % 365)
        hour = (2, 23)[number % 2]
        who = PersonSeen(system="toko", external_id=f"c{number % 60}")
        rows.append(
            OrderFacts(
                order_id=str(number),
                ordered_at=datetime(
                    day.year, day.month, day.day, hour, 30, tzinfo=zone
                ),
                revenue_amount=Decimal(1000 + number),
                customer=who,
            )
        )
    store_orders(rows, shop="toko")
    return zone, rows


class TestDays:
    def test_the_lake_is_read_as_the_moments_that_were_stored(self, zone):
        place, rows = zone
        with open_session() as session:
            reading = read_orders(
                session,
                [sync_lake().orders],
                time_zone=place.key,
                today=date(2026, 1, 1),
            )
            found = session.arrow(reading.orders_table).to_pylist()
        utc = ZoneInfo("UTC")
        assert {row["order_id"]: row["ordered_at"] for row in found} == {
            f"toko:{row.order_id}": row.ordered_at.astimezone(utc).replace(tzinfo=None)
            for row in rows
        }

    def test_a_period_begins_and_ends_with_the_days_asked_for(self, zone):
        _place, rows = zone
        begin, end = date(2025, 3, 5), date(2025, 11, 5)
        run = start_run(
            kind="worth.base",
            inputs={"from": begin.isoformat(), "until": end.isoformat()},
        )
        carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == "done", run.error
        inside = [row for row in rows if begin <= row.ordered_at.date() <= end]
        read = WorthAnalysis.objects.get(run=run).document["read"]
        assert read["orders"] == len(inside)
        assert read["revenue_amount"] == sum(row.revenue_amount for row in inside)
        assert read["from"] == min(row.ordered_at for row in inside).date().isoformat()
        assert read["to"] == max(row.ordered_at for row in inside).date().isoformat()

    def test_nothing_of_today_is_of_tomorrow(self, zone):
        """West of Greenwich the day of an evening's order is over in UTC."""
        place, _rows = zone
        now = datetime.now(place)
        late = now.replace(hour=23, minute=59) - timedelta(days=1)
        store_orders(
            [
                OrderFacts(
                    order_id="late",
                    ordered_at=late,
                    revenue_amount=Decimal(5),
                    customer=PersonSeen(system="toko", external_id="late"),
                )
            ],
            shop="toko",
        )
        run = start_run(kind="worth.base")
        carry_out(run.pk)
        run.refresh_from_db()
        assert run.summary["refused"] == {}
        assert run.summary["as_of"] == late.date().isoformat()

    def test_a_segment_is_seen_up_to_the_last_day_of_the_base(self, zone):
        """Who has stayed away is not taken for somebody who ordered just now."""
        _place, rows = zone
        silent = [row for row in rows if row.ordered_at.date() < date(2025, 7, 1)]
        early = {f"c{n}" for n in range(20)}
        Order.objects.filter(
            customer__identities__external_id__in=early,
            ordered_at__gte=max(row.ordered_at for row in silent),
        ).delete()
        touch_months("SELECT ordered_at FROM orders_order")
        Customer.objects.filter(identities__external_id__in=early).update(city="Solo")
        segment = add_segment(name="Solo", rule=OF_SOLO, by=None)
        keeping.renew(segment)
        segment.refresh_from_db()
        assert segment.member_count == 20
        base = start_run(kind="worth.base")
        theirs = start_run(kind="worth.base", inputs={"segment": segment.pk})
        for run in (base, theirs):
            carry_out(run.pk)
            run.refresh_from_db()
            assert run.state == "done", run.error
        assert theirs.summary["as_of"] == base.summary["as_of"]
        assert theirs.summary["to"] < base.summary["to"]

    def test_months_held_before_moments_had_a_zone_are_read_again(self, zone):
        """In the shape that the lake had; what they tell is shifted, as it was then."""
        begin = date(2025, 3, 5).isoformat()
        run = start_run(kind="worth.base", inputs={"from": begin})
        carry_out(run.pk)
        for path in held_folder(run.pk).glob("*.parquet"):
            months = pq.read_table(path)
            plain = months["ordered_at"].cast(pa.timestamp("us"))
            place = months.schema.get_field_index("ordered_at")
            pq.write_table(months.set_column(place, "ordered_at", plain), path)
        again = repeat_run(run=run, is_exact=True)
        carry_out(again.pk)
        again.refresh_from_db()
        assert again.state == "done", again.error
