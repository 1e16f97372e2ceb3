"""Which lever moved, which to move: customers, orders each, revenue per order."""

from nilai.levers.change import LeverChange, explain_change, mix_effect
from nilai.levers.decomposition import METHODS, log_mean, shapley
from nilai.levers.identity import (
    COLUMNS,
    Levers,
    Period,
    customer_periods,
    lever_moments,
)
from nilai.levers.what_if import WhatIf, what_if

__all__ = [
    "COLUMNS",
    "METHODS",
    "LeverChange",
    "Levers",
    "Period",
    "WhatIf",
    "customer_periods",
    "explain_change",
    "lever_moments",
    "log_mean",
    "mix_effect",
    "shapley",
    "what_if",
]
