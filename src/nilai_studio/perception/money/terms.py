"""What these analyses take as given."""

WINDOW_DAYS = 90
"""Days after an answer whose purchases count."""
