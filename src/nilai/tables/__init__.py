"""What may come in and go out: contracts of tables, typed time, estimates."""

from nilai.tables.contract import Column, Contract
from nilai.tables.contracts import (
    CUSTOMER_DAYS,
    CUSTOMER_WORTH,
    LINES,
    ORDERS,
    SUMMARY,
)
from nilai.tables.duration import DAYS, Duration, Unit, discount_rate_per
from nilai.tables.estimate import Estimate

__all__ = [
    "CUSTOMER_DAYS",
    "CUSTOMER_WORTH",
    "DAYS",
    "LINES",
    "ORDERS",
    "SUMMARY",
    "Column",
    "Contract",
    "Duration",
    "Estimate",
    "Unit",
    "discount_rate_per",
]
