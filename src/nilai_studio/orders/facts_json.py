"""What an order is, as JSON made by the database: to undo, and to see a change."""

FIELDS = (
    "customer_id", "ordered_at", "revenue_amount", "margin_amount", "discount_amount",
    "channel", "source", "medium", "campaign", "coupon", "offer_id", "lines_digest",
    "brought_in_id",
)  # fmt: skip
"""Columns of an order that an import may change."""

_PAIRS = ", ".join(f"'{name}', o.{name}" for name in FIELDS)
_PRODUCT = "(SELECT p.product_id FROM orders_product p WHERE p.id = l.product_id)"
_LINE = f"{_PRODUCT}, l.quantity, l.unit_price_amount"

FACTS = {
    "sqlite": (
        f"json_object({_PAIRS}, 'lines', (SELECT json_group_array(json_array({_LINE})) "
        "FROM (SELECT * FROM orders_line WHERE order_id = o.id ORDER BY id) l))"
    ),
    "postgresql": (
        f"jsonb_build_object({_PAIRS}, 'lines', (SELECT coalesce(jsonb_agg("
        f"jsonb_build_array({_LINE}) ORDER BY l.id), '[]') "
        "FROM orders_line l WHERE l.order_id = o.id))"
    ),
}
"""Database to SQL that makes the facts of an order `o`."""
