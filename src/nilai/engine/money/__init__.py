"""What a point is worth: answers of customers, joined with what they bought later."""

from nilai.engine.money.analyse import analyse_money
from nilai.engine.money.exchange import ExchangeResult, analyse_exchange
from nilai.engine.money.question import MoneyDriver, MoneyQuestion, MoneyResult

__all__ = [
    "ExchangeResult",
    "MoneyDriver",
    "MoneyQuestion",
    "MoneyResult",
    "analyse_exchange",
    "analyse_money",
]
