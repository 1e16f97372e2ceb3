"""What was bought: products, orders, lines; their import, webhooks, and the lake."""
