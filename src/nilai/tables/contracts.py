"""The tables that come in, and those made from them on the way."""

from nilai.tables.contract import Column, Contract

ORDERS = Contract(
    name="orders",
    grain="One row per order, or per refund where revenue_amount is negative.",
    columns=(
        Column(name="order_id", kind="id", meaning="The shop's own number."),
        Column(name="customer_id", kind="id", meaning="Who bought."),
        Column(name="ordered_at", kind="time", meaning="When, in UTC."),
        Column(
            name="revenue_amount",
            kind="number",
            meaning="Net of discounts and refunds; below zero for a refund.",
        ),
        Column(
            name="margin_amount",
            kind="number",
            meaning="Revenue less variable costs, when costs are known.",
            nullable=True,
            optional=True,
        ),
        Column(
            name="discount_amount",
            kind="number",
            meaning="Discount given on the order.",
            nullable=True,
            optional=True,
        ),
        *(
            Column(
                name=name, kind="text", meaning=meaning, nullable=True, optional=True
            )
            for name, meaning in (
                ("channel", "Where it was sold."),
                ("source", "Where the customer came from (utm_source)."),
                ("medium", "By what means (utm_medium)."),
                ("campaign", "Which campaign (utm_campaign)."),
                ("coupon", "Coupon code used."),
                ("offer_id", "Offer taken."),
            )
        ),
    ),
)

LINES = Contract(
    name="lines",
    grain="One row per product in an order.",
    columns=(
        Column(name="order_id", kind="id", meaning="The order it belongs to."),
        Column(name="product_id", kind="id", meaning="What was bought."),
        Column(
            name="quantity", kind="number", meaning="How many; negative if returned."
        ),
        Column(name="unit_price_amount", kind="number", meaning="Price of one."),
        Column(
            name="product_name",
            kind="text",
            meaning="Its name.",
            nullable=True,
            optional=True,
        ),
        Column(
            name="category",
            kind="text",
            meaning="Its category.",
            nullable=True,
            optional=True,
        ),
        Column(
            name="unit_cost_amount",
            kind="number",
            meaning="What one costs the business.",
            nullable=True,
            optional=True,
        ),
        Column(
            name="discount_amount",
            kind="number",
            meaning="Discount on the line.",
            nullable=True,
            optional=True,
        ),
    ),
)

CUSTOMER_DAYS = Contract(
    name="customer_days",
    grain="One row per customer and day with an order or a refund.",
    columns=(
        Column(name="customer_id", kind="id", meaning="Who bought."),
        Column(name="ordered_on", kind="day", meaning="Day in the business's zone."),
        Column(name="orders_count", kind="count", meaning="Orders of the day."),
        Column(
            name="revenue_amount",
            kind="number",
            meaning="Net revenue of the day; refunds taken off.",
        ),
        Column(
            name="is_order_day",
            kind="count",
            meaning="1 when the day counts as an occasion to buy, else 0.",
        ),
    ),
)

SUMMARY = Contract(
    name="summary",
    grain="One row per customer with at least one order day.",
    columns=(
        Column(name="customer_id", kind="id", meaning="Who bought."),
        Column(name="first_on", kind="day", meaning="First order day."),
        Column(name="last_on", kind="day", meaning="Last order day."),
        Column(name="orders_count", kind="count", meaning="Orders ever."),
        Column(
            name="frequency_count", kind="count", meaning="Order days after the first."
        ),
        Column(
            name="recency_days", kind="count", meaning="Days from first to last order."
        ),
        Column(
            name="age_days", kind="count", meaning="Days from first order to `until`."
        ),
        Column(name="revenue_amount", kind="number", meaning="Net revenue ever."),
        Column(
            name="repeat_amount",
            kind="number",
            meaning="Net revenue of the repeat order days; never below zero.",
        ),
    ),
)

CUSTOMER_WORTH = Contract(
    name="customer_worth",
    grain="One row per customer with at least one order day.",
    columns=(
        *SUMMARY.columns,
        Column(name="recency_score", kind="count", meaning="1 to 5; 5 bought last."),
        Column(name="frequency_score", kind="count", meaning="1 to 5; 5 most often."),
        Column(name="monetary_score", kind="count", meaning="1 to 5; 5 spent most."),
        Column(name="segment", kind="text", meaning="One of the ten RFM segments."),
        *(
            Column(name=f"{name}{end}", kind=kind, meaning=f"{meaning}{of}")
            for name, kind, meaning in (
                ("alive_share", "share", "Probability of still being a customer"),
                ("expected_orders", "number", "Orders to the horizon"),
                ("clv_amount", "number", "Discounted margin to the horizon"),
            )
            for end, of in (
                ("", "."),
                ("_low", ", lower end of its interval."),
                ("_high", ", upper end of its interval."),
            )
        ),
        Column(
            name="clv_forever_amount",
            kind="number",
            meaning="Discounted margin for ever; missing without a discount rate.",
            nullable=True,
        ),
    ),
)
