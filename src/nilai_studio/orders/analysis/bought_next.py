"""What buyers of a product buy later: computed from the lake, kept for the pages."""

from nilai.engine import open_session
from nilai.worth.next_purchase import next_purchases
from nilai_studio.orders.lake import Lake
from nilai_studio.orders.models import NextProduct, Product
from nilai_studio.runs.registry import Tell

BATCH = 2000


def count_next(lake: Lake, least_customers: int, tell: Tell) -> list[NextProduct]:
    """Count what is bought next, from the lines of the lake.

    Parameters
    ----------
    lake : Lake
        Up to date.
    least_customers : int
        Customers who must have bought both products of a pair.
    tell : callable
        Told the step and the share done.

    Returns
    -------
    list of NextProduct
        Not stored yet; none where no order's products are known.
    """
    if not lake.has_lines:
        return []
    tell("count", 0.2)
    with open_session(memory_limit="1GB", scratch=lake.folder) as session:
        lines = session.connection.read_parquet(lake.lines)
        pairs = next_purchases(lines, least_customers=least_customers)
        found = session.arrow(pairs).to_pylist()
    tell("store", 0.9)
    codes = {row["product_id"] for row in found}
    codes |= {row["next_product_id"] for row in found}
    keys = dict(
        Product.objects.filter(product_id__listed=codes).values_list("product_id", "pk")
    )
    return [
        NextProduct(
            product_id=keys[row["product_id"]],
            next_product_id=keys[row["next_product_id"]],
            customer_count=row["customer_count"],
            chance_count=row["chance_count"],
            lift=row["lift"],
        )
        for row in found
        if row["product_id"] in keys and row["next_product_id"] in keys
    ]


def show_next(pairs: list[NextProduct]) -> None:
    """Store pairs in place of the former; within a transaction."""
    NextProduct.objects.all().delete()
    NextProduct.objects.bulk_create(pairs, batch_size=BATCH)
