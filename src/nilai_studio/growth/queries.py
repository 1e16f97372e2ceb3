"""Figures of today, live from the database."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Max, Q, Sum
from wagtail.models import ModelLogEntry

from nilai_studio.business.models import Business
from nilai_studio.orders.models import Order, OrderTotals


@dataclass(frozen=True, kw_only=True)
class Today:
    """What the business's day has brought so far.

    Parameters
    ----------
    orders, orders_before : int
        Orders so far, and yesterday up to the same hour.
    revenue_amount, revenue_before : float
        Net of refunds, alike.
    new_customers : int
        Customers whose first order was today.
    orders_week, revenue_week, new_customers_week
        The same since the first day of the business's week.
    last_order_at : datetime or None
        The latest order there is.
    """

    orders: int
    orders_before: int
    revenue_amount: float
    revenue_before: float
    new_customers: int
    orders_week: int
    revenue_week: float
    new_customers_week: int
    last_order_at: datetime | None

    @property
    def is_quiet(self) -> bool:
        """Whether every figure is zero though there are orders."""
        brought = (self.orders_before, self.orders_week, self.revenue_week)
        return self.last_order_at is not None and not any(brought)


@dataclass(frozen=True, kw_only=True)
class LastDay:
    """What the last day with an order brought: orders, net revenue, new customers."""

    day: date
    orders: int
    revenue_amount: float
    new_customers: int


def get_today(business: Business, now: datetime) -> Today:
    """Return what the day has brought so far; a few looks into indexes.

    Parameters
    ----------
    business : Business
        Whose day, in its time zone.
    now : datetime
        The moment.

    Returns
    -------
    Today
        Orders dated later than now are left out.
    """
    here = now.astimezone(business.zone)
    begin = datetime.combine(here.date(), time(), business.zone)
    week = begin - _DAY * ((begin.weekday() - business.week_starts_on) % 7)
    so_far, before = _sums(begin, now), _sums(begin - _DAY, now - _DAY)
    this_week = _sums(week, now)
    return Today(
        orders=so_far["orders"],
        orders_before=before["orders"],
        revenue_amount=float(so_far["revenue"] or 0),
        revenue_before=float(before["revenue"] or 0),
        new_customers=_new_customers(begin, now),
        orders_week=this_week["orders"],
        revenue_week=float(this_week["revenue"] or 0),
        new_customers_week=_new_customers(week, now),
        last_order_at=Order.objects.filter(ordered_at__lte=now).aggregate(
            at=Max("ordered_at")
        )["at"],
    )


def find_last_day(business: Business, now: datetime) -> LastDay | None:
    """Return what the last of the business's days with an order brought.

    Parameters
    ----------
    business : Business
        Whose days, in its time zone.
    now : datetime
        The moment; orders dated later are left out.

    Returns
    -------
    LastDay or None
        None without any order.
    """
    orders = Order.objects.filter(ordered_at__lte=now, revenue_amount__gte=0)
    at = orders.order_by("-ordered_at").values_list("ordered_at", flat=True).first()
    if at is None:
        return None
    day = at.astimezone(business.zone).date()
    begin = datetime.combine(day, time(), business.zone)
    # A day has 23 hours, or 25, where clocks change.
    end = datetime.combine(day + _DAY, time(), business.zone) - timedelta.resolution
    brought = _sums(begin, end)
    return LastDay(
        day=day,
        orders=brought["orders"],
        revenue_amount=float(brought["revenue"] or 0),
        new_customers=_new_customers(begin, end),
    )


def is_business_set() -> bool:
    """Whether anybody has said how the business counts."""
    return ModelLogEntry.objects.filter(action="business.change").exists()


_DAY = timedelta(days=1)


def _new_customers(begin: datetime, end: datetime) -> int:
    first = {"first_ordered_at__gte": begin, "first_ordered_at__lte": end}
    return OrderTotals.objects.filter(**first).count()


def _sums(begin: datetime, end: datetime) -> dict:
    return Order.objects.filter(ordered_at__gte=begin, ordered_at__lte=end).aggregate(
        orders=Count("pk", filter=Q(revenue_amount__gte=0)),
        revenue=Sum("revenue_amount"),
    )
