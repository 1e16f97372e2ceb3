"""How alike two customers have to be, to be offered as one person."""

LEAST = 0.5
"""Pairs less likely than this are not offered."""
MOST = 2000
"""Pairs that wait for a decision, the likeliest."""
SHARED_BY_MANY = 10
"""A contact point of more customers than this is nobody's own: a shop's, a default."""
