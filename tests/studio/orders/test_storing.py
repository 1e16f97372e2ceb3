"""Orders that come in one by one: once each, with totals and months kept."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext

from nilai.errors import InputError
from nilai_studio.customers.identity import PersonSeen
from nilai_studio.customers.models import ChangedCustomer, Customer
from nilai_studio.orders.actions import store_orders
from nilai_studio.orders.facts import LineFacts, OrderFacts
from nilai_studio.orders.models import LakeMonth, Line, Order, OrderTotals, Product
from nilai_studio.orders.staging import close_staging, open_staging

ANI = PersonSeen(system="toko", external_id="ani", email="ani@toko.example")
BUDI = PersonSeen(system="toko", external_id="budi", phone="0812 3456 789")


def order(number="1001", *, who=ANI, revenue="150000", day=1, **facts):
    return OrderFacts(
        order_id=number,
        ordered_at=datetime(2024, 5, day, 3, 0, tzinfo=UTC),
        revenue_amount=Decimal(revenue),
        customer=who,
        **facts,
    )


def line(product="KOPI", quantity="2", price="75000", **facts):
    return LineFacts(
        product_id=product,
        quantity=Decimal(quantity),
        unit_price_amount=Decimal(price),
        **facts,
    )


@pytest.mark.usefixtures("business")
class TestStoreOrders:
    def test_makes_order_customer_lines_and_totals(self):
        stored = store_orders([order(lines=(line(product_name="Kopi"),))], shop="toko")
        assert (stored.new, stored.changed, stored.same) == (1, 0, 0)
        made = Order.objects.get()
        assert made.revenue_amount == Decimal(150000)
        assert made.ordered_at == datetime(2024, 5, 1, 3, 0, tzinfo=UTC)
        assert made.customer.identities.get().external_id == "ani"
        assert Product.objects.get().name == "Kopi"
        assert Line.objects.get().quantity == 2
        totals = OrderTotals.objects.get()
        assert (totals.order_count, totals.revenue_amount) == (1, Decimal(150000))
        assert totals.last_ordered_at == made.ordered_at
        assert ChangedCustomer.objects.filter(customer=made.customer).exists()

    def test_changes_nothing_the_second_time(self):
        rows = [order(lines=(line(), line("TEH", "1", "5000.5")))]
        store_orders(rows, shop="toko")
        LakeMonth.objects.update(synced_changes=1)
        ChangedCustomer.objects.all().delete()
        stored = store_orders(rows, shop="toko")
        assert (stored.new, stored.changed, stored.same) == (0, 0, 1)
        assert Line.objects.count() == 2
        assert LakeMonth.objects.get().changes == 1
        assert not ChangedCustomer.objects.exists()

    def test_keeps_what_a_source_does_not_tell(self):
        store_orders(
            [order(margin_amount=Decimal(50000), coupon="HEMAT", lines=(line(),))],
            shop="toko",
        )
        store_orders([order(revenue="140000")], shop="toko")
        changed = Order.objects.get()
        assert changed.revenue_amount == Decimal(140000)
        assert changed.margin_amount == Decimal(50000)
        assert changed.coupon == "HEMAT"
        assert changed.lines.count() == 1

    def test_replaces_lines_that_changed(self):
        store_orders([order(lines=(line(), line("TEH")))], shop="toko")
        store_orders([order(lines=(line("TEH", "3"),))], shop="toko")
        assert [(x.product.product_id, x.quantity) for x in Line.objects.all()] == [
            ("TEH", Decimal(3))
        ]

    def test_tells_shops_apart(self):
        store_orders([order()], shop="toko")
        store_orders([order()], shop="pasar")
        assert Order.objects.count() == 2

    def test_counts_refunds_in_revenue_and_not_as_orders(self):
        refund = order(revenue="-50000", day=9, entry="refund-1")
        store_orders([order(), refund], shop="toko")
        totals = OrderTotals.objects.get()
        assert (totals.order_count, totals.revenue_amount) == (1, Decimal(100000))
        assert totals.last_ordered_at.day == 1

    def test_counts_both_customers_anew_when_an_order_goes_to_another(self):
        store_orders([order(), order("1002", who=BUDI)], shop="toko")
        store_orders([order(who=BUDI)], shop="toko")
        totals = OrderTotals.objects.get()
        assert totals.order_count == 2
        assert totals.customer.identities.get().external_id == "budi"

    def test_touches_the_months_before_and_after(self):
        store_orders([order()], shop="toko")
        moved = OrderFacts(
            order_id="1001",
            ordered_at=datetime(2024, 7, 1, tzinfo=UTC),
            revenue_amount=Decimal(150000),
            customer=ANI,
        )
        store_orders([moved], shop="toko")
        changes = dict(LakeMonth.objects.values_list("month", "changes"))
        assert changes == {date(2024, 5, 1): 2, date(2024, 7, 1): 1}

    def test_takes_the_last_of_rows_with_one_number(self):
        stored = store_orders([order(), order(revenue="7")], shop="toko")
        assert stored.new == 1
        assert Order.objects.get().revenue_amount == 7

    def test_takes_a_customer_known_here(self):
        ani = Customer.objects.create(name="Ani")
        store_orders([order(who=ani.pk)], shop="toko")
        assert Order.objects.get().customer == ani

    @pytest.mark.parametrize(
        "row",
        [
            order(who=PersonSeen(name="Nobody")),
            order(revenue="1e15"),
            order(revenue="NaN"),
            order(number=""),
            order(number="9" * 201),
        ],
        ids=["nobody", "too large", "no number", "no id", "long id"],
    )
    def test_refuses_what_cannot_be_and_stores_nothing(self, row):
        with pytest.raises(InputError):
            store_orders([order("1"), row], shop="toko")
        assert not Order.objects.exists()

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's planner")
    def test_looks_for_each_order_and_never_through_all(self):
        store_orders([order(str(n)) for n in range(300)], shop="toko")
        with connection.cursor() as cursor:
            # As if there were millions of them.
            cursor.execute("ANALYZE")
            cursor.execute(
                "UPDATE sqlite_stat1 SET stat = replace(stat, '300', '3000000') "
                "WHERE tbl = 'orders_order'"
            )
            cursor.execute("ANALYZE sqlite_schema")
        with CaptureQueriesContext(connection) as asked:
            store_orders([order("7", revenue="1"), order("900")], shop="toko")
        plans = []
        open_staging()
        with connection.cursor() as cursor:
            for query in asked.captured_queries:
                sql = query["sql"].strip()
                if "orders_order" in sql and sql.startswith(("INSERT", "SELECT")):
                    cursor.execute(f"EXPLAIN QUERY PLAN {sql}".replace("%", "%%"))
                    plans += [row[3] for row in cursor.fetchall()]
        close_staging()
        assert plans
        scans = [plan for plan in plans if re.match(r"SCAN (o|orders_order)\b", plan)]
        assert scans == []

    def test_asks_for_the_permission(self, person):
        with pytest.raises(PermissionDenied):
            store_orders([order()], shop="toko", by=person("Service"))
