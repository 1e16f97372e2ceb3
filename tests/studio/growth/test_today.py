"""Figures of today, live."""

from datetime import UTC, datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from nilai_studio.customers.models import Customer
from nilai_studio.growth.queries import LastDay, find_last_day, get_today
from nilai_studio.orders.models import Order, OrderTotals


def order(customer, at, amount, number):
    return Order.objects.create(
        order_id=str(number), customer=customer, ordered_at=at, revenue_amount=amount
    )


def first_ordered(customer, at):
    """Note when a customer came: the totals of later orders are not looked at."""
    OrderTotals.objects.create(
        customer=customer,
        order_count=1,
        revenue_amount=1,
        first_ordered_at=at,
        last_ordered_at=at,
    )


class TestToday:
    def test_counts_the_day_of_the_business(self, business):
        # Half past midnight in Jakarta is still yesterday in Greenwich.
        now = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
        midnight = datetime(2026, 3, 1, 17, tzinfo=UTC)
        ann = Customer.objects.create(name="Ann")
        order(ann, midnight - timedelta(minutes=1), 900, 1)
        order(ann, midnight, 100, 2)
        order(ann, now, 50, 3)
        order(ann, now, -20, "refund")
        order(ann, now + timedelta(minutes=1), 9000, 4)
        order(ann, now - timedelta(days=1), 70, 5)
        first_ordered(ann, midnight)
        today = get_today(business, now)
        assert (today.orders, today.revenue_amount) == (2, 130.0)
        assert (today.orders_before, today.revenue_before) == (1, 70.0)
        assert today.new_customers == 1
        assert today.last_order_at == now

    def test_without_an_order_this_week_shows_the_last_day_with_one(
        self, business, signed_in
    ):
        now = timezone.now()
        last = (now - timedelta(days=30)).astimezone(business.zone)
        morning = last.replace(hour=0, minute=0, second=0, microsecond=0)
        ann = Customer.objects.create(name="Ann")
        order(ann, morning, 100, 1)
        order(ann, morning + timedelta(hours=23), 50, 2)
        order(ann, morning + timedelta(days=1), -20, "refund")
        order(ann, morning - timedelta(seconds=1), 9000, 3)
        first_ordered(ann, morning)
        assert get_today(business, now).is_quiet
        assert find_last_day(business, now) == LastDay(
            day=last.date(), orders=2, revenue_amount=150.0, new_customers=1
        )
        browser = signed_in("Service")
        text = browser.get("/admin/").content.decode()
        assert "No order has come this week yet." in text
        assert "150" not in text.partition('id="today"')[2]
        assert browser.get(reverse("today")).json()["quiet"]

        order(ann, now, 10, 4)
        assert "No order has come" not in browser.get("/admin/").content.decode()
        assert not browser.get(reverse("today")).json()["quiet"]

    @pytest.mark.parametrize(("first_day", "orders"), [(0, 1), (6, 3), (5, 4)])
    def test_counts_the_week_of_the_business(self, business, first_day, orders):
        business.week_starts_on = first_day
        # A Monday morning in Jakarta; one order each on Friday to Monday.
        now = datetime(2026, 3, 2, 5, 30, tzinfo=UTC)
        ann = Customer.objects.create(name="Ann")
        for number, days in enumerate((0, 1, 1, 2, 3)):
            order(ann, now - timedelta(days=days), 100, number)
        OrderTotals.objects.create(
            customer=ann,
            order_count=5,
            revenue_amount=500,
            first_ordered_at=now - timedelta(days=1),
            last_ordered_at=now,
        )
        today = get_today(business, now)
        assert (today.orders_week, today.revenue_week) == (orders, 100.0 * orders)
        assert today.new_customers_week == (0 if first_day == 0 else 1)

    def test_answers_with_amounts_for_those_who_may(self, signed_in, business, person):
        order(Customer.objects.create(name="Ann"), timezone.now(), 12_000, 1)
        browser = signed_in("Service")
        assert "revenue" not in browser.get(reverse("today")).json()
        browser.force_login(
            person("Owner"), backend="django.contrib.auth.backends.ModelBackend"
        )
        shown = browser.get(reverse("today")).json()
        assert shown["orders"] == "1"
        assert shown["revenue"].endswith("12,000")
