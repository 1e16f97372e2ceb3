"""What it brings: willingness to pay, fit, exchange, money."""
