"""What buyers of a product buy later: computed from the lake, kept for the pages."""

import logging

from django.db import transaction

from nilai.engine import open_session
from nilai.worth.next_purchase import next_purchases
from nilai_studio.orders.lake import sync_lake
from nilai_studio.orders.models import NextProduct, Product

LEAST_CUSTOMERS = 10
"""Customers who must have bought both, so that chance does not speak."""
BATCH = 2000

_logger = logging.getLogger(__name__)


def renew() -> int:
    """Count anew what is bought next; return how many pairs are known."""
    lake = sync_lake()
    if not lake.has_lines:
        NextProduct.objects.all().delete()
        return 0
    with open_session(memory_limit="1GB", scratch=lake.folder) as session:
        lines = session.connection.read_parquet(lake.lines)
        pairs = next_purchases(lines, least_customers=LEAST_CUSTOMERS)
        found = session.arrow(pairs).to_pylist()
    codes = {row["product_id"] for row in found}
    codes |= {row["next_product_id"] for row in found}
    keys = dict(
        Product.objects.filter(product_id__in=codes).values_list("product_id", "pk")
    )
    rows = [
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
    with transaction.atomic():
        NextProduct.objects.all().delete()
        NextProduct.objects.bulk_create(rows, batch_size=BATCH)
    _logger.info("%s pairs of products bought one after the other", len(rows))
    return len(rows)
