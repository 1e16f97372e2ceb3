"""What customers are worth: summary, segments, models of orders and spend, value."""
