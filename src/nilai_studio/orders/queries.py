"""What is read of orders and imports."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum
from django.db.models.fields.json import KT

from nilai_studio.customers.models import Customer
from nilai_studio.customers.search import find_matching
from nilai_studio.orders.models import (
    Import,
    LakeMonth,
    NextProduct,
    Order,
    Shop,
)

AMONG_CUSTOMERS = 200
"""Customers whose orders a search by name looks at."""
LATEST_PRODUCTS = 30
MOST_SHOPS = 1000
"""Shops that are offered to choose from, of each source."""


def orders_version() -> int:
    """Return how many changes orders have ever seen."""
    return LakeMonth.objects.aggregate(n=Sum("changes"))["n"] or 0


def list_imports() -> QuerySet[Import]:
    """Return all imports, the latest first, with a little of what was found.

    Returns
    -------
    QuerySet
        Imports with `brought_by` and what `gathered` takes; the examination, which
        may be long, is left where it is.
    """
    return (
        Import.objects.select_related("brought_by")
        .defer("examination")
        .annotate(
            problem_code=KT("examination__problem__code"),
            staged_orders=KT("examination__staged__orders"),
            compared_new=KT("examination__compared__new"),
            compared_changed=KT("examination__compared__changed"),
        )
    )


def gathered(brought: Any) -> dict[str, Any]:
    """Return of a row of `list_imports` what examining found, as far as it is there."""
    code, orders = brought.problem_code, brought.staged_orders
    new, changed = brought.compared_new, brought.compared_changed
    return {
        "problem": {"code": code} if code else None,
        "staged": None if orders is None else {"orders": int(orders)},
        "compared": {} if new is None else {"new": int(new), "changed": int(changed)},
    }


def find_same_file(brought: Import) -> Import | None:
    """Return an import of the same bytes that is done, the latest."""
    same = Import.objects.filter(sha256=brought.sha256, state=Import.State.DONE)
    return same.exclude(pk=brought.pk).first()


def list_shops() -> list[str]:
    """Return the names of the shops whose orders are here, or may come."""
    imported = Import.objects.exclude(shop="").values_list("shop", flat=True)
    registered = Shop.objects.values_list("name", flat=True)
    names = {*imported.order_by("shop").distinct()[:MOST_SHOPS], *registered}
    return sorted({*names, *list_shops_with_orders()} - {""})


def list_orders(
    *,
    q: str = "",
    shop: str = "",
    channel: str = "",
    first_at: datetime | None = None,
    last_at: datetime | None = None,
    contacts: bool = False,
) -> QuerySet[Order]:
    """Return the orders that match, the latest first.

    Parameters
    ----------
    q : str
        An order's number, or of a customer what the search of customers finds.
    shop, channel : str
        Exactly; any when blank.
    first_at, last_at : datetime, optional
        Of the time of the order; the last is not included.
    contacts : bool
        Whether the search may look at email addresses and phone numbers.

    Returns
    -------
    QuerySet
        Orders with their customers.
    """
    orders = Order.objects.select_related("customer").order_by("-ordered_at", "-pk")
    if shop:
        orders = orders.filter(shop=shop)
    if channel:
        orders = orders.filter(channel=channel)
    if first_at:
        orders = orders.filter(ordered_at__gte=first_at)
    if last_at:
        orders = orders.filter(ordered_at__lt=last_at)
    return orders.filter(_sought(q, contacts)) if q else orders


def _sought(q: str, contacts: bool) -> Q:
    text = q.strip()[:200]
    numbers = [text, text.removeprefix("#"), f"#{text}"]
    named = Order.objects.filter(is_numbered(*numbers))
    found = find_matching(
        Customer.objects.filter(merged_into=None), text, contacts=contacts
    )
    customers = list(found.values_list("pk", flat=True)[:AMONG_CUSTOMERS])
    return Q(pk__in=list(named.values_list("pk", flat=True)[:1000])) | Q(
        customer_id__in=customers
    )


def is_numbered(*numbers: str) -> Q:
    """Return the condition that an order of any shop has one of these numbers.

    With the shops, as the index begins with them: without, all orders are read.
    """
    named, shops = Q(order_id__in=numbers), list_shops_with_orders()
    return named if len(shops) == MOST_SHOPS else named & Q(shop__in=shops)


def list_shops_with_orders() -> list[str]:
    """Return the shops that have orders, the first by name.

    One step in the index for each: what tells them apart by DISTINCT reads all orders.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            """
            WITH RECURSIVE found (shop) AS (
              SELECT min(shop) FROM orders_order
              UNION ALL
              SELECT (SELECT min(shop) FROM orders_order WHERE shop > found.shop)
              FROM found WHERE found.shop IS NOT NULL)
            SELECT shop FROM found WHERE shop IS NOT NULL LIMIT %s
            """,
            [MOST_SHOPS],
        )
        return [shop for (shop,) in cursor.fetchall()]


def list_orders_of(customer: Customer, most: int) -> Sequence[Order]:
    """Return the latest orders of a customer."""
    orders = Order.objects.filter(customer=customer)
    return list(orders.order_by("-ordered_at", "-pk")[:most])


def count_refunds_of(customer: Customer) -> int:
    """Return how many refunds a customer's list of orders holds."""
    return Order.objects.filter(customer=customer, revenue_amount__lt=0).count()


def list_next_products(customer: Customer, most: int = 5) -> list[dict[str, Any]]:
    """Return what buyers of a customer's products bought later, and how many did.

    Of the pairs that lead to a product the one with the largest share counts; what
    the customer has bought already is left out.
    """
    bought = list(
        Order.objects.filter(customer=customer, lines__quantity__gt=0)
        .order_by("-ordered_at")
        .values_list("lines__product_id", flat=True)[: LATEST_PRODUCTS * 10]
    )
    latest = list(dict.fromkeys(bought))[:LATEST_PRODUCTS]
    pairs = NextProduct.objects.filter(product_id__in=latest).exclude(
        next_product_id__in=bought
    )
    best: dict[int, NextProduct] = {}
    for pair in pairs.select_related("product", "next_product"):
        known = best.get(pair.next_product_id)
        if known is None or _share(pair) > _share(known):
            best[pair.next_product_id] = pair
    ordered = sorted(best.values(), key=_share, reverse=True)[:most]
    return [{"pair": pair, "share": _share(pair)} for pair in ordered]


def _share(pair: NextProduct) -> float:
    return pair.customer_count / max(pair.chance_count, 1)
