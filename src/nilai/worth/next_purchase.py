"""Which products do buyers of a product buy later, and how much more than others do."""

import ibis

from nilai.tables.numbers import ZERO


def next_purchases(
    lines: ibis.Table,
    *,
    least_customers: int = 10,
    most_products: int = 1000,
    most_next: int = 10,
) -> ibis.Table:
    """Return the products that buyers of a product bought in a later order.

    Only customers who came back had the chance, so that only they are counted. That
    buyers of one product buy another more often than others do is no proof that the
    first leads to the second.

    Parameters
    ----------
    lines : Table
        One row per product in an order. Reads `customer_id`, `ordered_at`,
        `product_id` and `quantity`; returns (not above zero) are left out.
    least_customers : int
        Customers who must have bought both; below it chance tells more than habit.
    most_products : int
        Products looked at, the most bought first; bounds the pairs.
    most_next : int
        Next products kept per product.

    Returns
    -------
    Table
        One row per product and next product: `product_id`, `next_product_id`,
        `customer_count` (bought both, the next later), `chance_count` (bought the
        first and ordered later), `share` (of the two), `lift` (the share over that
        of all customers who came back; above 1). Lazy.

    Examples
    --------
    Three of the four who bought coffee and came back then bought sugar; of all six
    who came back, four bought sugar later.

    >>> from datetime import datetime
    >>> day = [datetime(2024, 1, d) for d in (1, 2)]
    >>> first = ["coffee"] * 4 + ["tea"] * 2
    >>> then = ["sugar"] * 3 + ["milk", "sugar", "milk"]
    >>> lines = ibis.memtable(
    ...     {
    ...         "customer_id": [f"c{i % 6}" for i in range(12)],
    ...         "ordered_at": [day[0]] * 6 + [day[1]] * 6,
    ...         "product_id": first + then,
    ...         "quantity": [1.0] * 12,
    ...     }
    ... )
    >>> found = next_purchases(lines, least_customers=3)
    >>> found.select("product_id", "next_product_id", "customer_count", "chance_count"
    ... ).to_pyarrow().to_pylist()
    [{'product_id': 'coffee', 'next_product_id': 'sugar', 'customer_count': 3,
      'chance_count': 4}]
    >>> round(float(found.lift.execute()[0]), 4)
    1.125
    """
    bought = lines.filter(lines["quantity"] > ZERO)
    bought = bought.group_by("customer_id", "product_id").agg(
        first_at=bought["ordered_at"].min(), last_at=bought["ordered_at"].max()
    )
    ends = bought.group_by("customer_id").agg(
        begun_at=bought["first_at"].min(), ended_at=bought["last_at"].max()
    )
    ends = ends.filter(ends["ended_at"] > ends["begun_at"])
    known = bought.inner_join(_popular(bought, most_products), "product_id")
    known = known.inner_join(ends, "customer_id").select(
        "customer_id", "product_id", "first_at", "last_at", "begun_at", "ended_at"
    )
    came_back = known.filter(known["ended_at"] > known["first_at"])
    chances = came_back.group_by("product_id").agg(chance_count=came_back.count())
    pairs = _pairs(known)
    pairs = pairs.filter(pairs["customer_count"] >= least_customers)
    later = known.filter(known["last_at"] > known["begun_at"])
    usual = later.group_by(next_product_id=later["product_id"]).agg(
        usual_count=later.count()
    )
    everyone = ends.agg(everyone=ends.count())
    table = (
        pairs.inner_join(chances, "product_id")
        .inner_join(usual, "next_product_id")
        .cross_join(everyone)
    )
    share = table["customer_count"] / table["chance_count"]
    table = table.mutate(
        share=share, lift=share / (table["usual_count"] / table["everyone"])
    )
    return _best(table.filter(table["lift"] > 1), most_next)


def _popular(bought: ibis.Table, most: int) -> ibis.Table:
    counts = bought.group_by("product_id").agg(buyers=bought.count())
    ordered = counts.order_by(ibis.desc("buyers"), "product_id")
    return ordered.limit(most).select("product_id")


def _pairs(known: ibis.Table) -> ibis.Table:
    after = known.select(
        "customer_id", next_product_id="product_id", bought_at="last_at"
    )
    both = known.inner_join(after, "customer_id")
    both = both.filter(
        both["next_product_id"] != both["product_id"],
        both["bought_at"] > both["first_at"],
    )
    return both.group_by("product_id", "next_product_id").agg(
        customer_count=both.count()
    )


def _best(table: ibis.Table, most: int) -> ibis.Table:
    window = ibis.window(
        group_by="product_id",
        order_by=[ibis.desc("share"), ibis.desc("customer_count"), "next_product_id"],
    )
    ranked = table.mutate(place=ibis.row_number().over(window))
    return ranked.filter(ranked["place"] < most).select(
        "product_id",
        "next_product_id",
        "customer_count",
        "chance_count",
        "share",
        "lift",
    )
