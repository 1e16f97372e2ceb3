"""Customers on value and worth: cut, counted, and added up in the engine."""

from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.session import Session
from nilai.errors import TooLittleDataError
from nilai.perception.value_exchange import (
    ValueExchange,
    exchange_sums,
    exchange_table,
    value_exchange,
)


@dataclass(frozen=True, kw_only=True)
class ExchangeResult:
    """The value exchange, and each customer's place on it.

    Parameters
    ----------
    exchange : ValueExchange
        The four groups.
    customers : Table
        One row per customer: `customer_id`, `value`, `clv_amount`,
        `exchange_group`; computed once.
    surveyed : int
        Customers who told how they value us.
    left_out : dict of str to int
        `no_value`, `no_worth` to customers.
    """

    exchange: ValueExchange
    customers: ibis.Table
    surveyed: int
    left_out: dict[str, int]


def analyse_exchange(
    session: Session,
    customers: ibis.Table,
    *,
    value_cut: float | None = None,
    worth_cut: float | None = None,
    currency: str = "",
    confidence: float = 0.95,
) -> ExchangeResult:
    """Return the value exchange of customers.

    Parameters
    ----------
    session : Session
        Open engine.
    customers : Table
        One row per surveyed customer: `customer_id`, `value`, `clv_amount`,
        `clv_amount_low`, `clv_amount_high`.
    value_cut, worth_cut : float, optional
        At or above them value, and worth, are high; by default the medians of
        these customers.
    currency : str
        Of the amounts.
    confidence : float
        Of the customers' own intervals.

    Returns
    -------
    ExchangeResult
        Groups with counts and money.

    Raises
    ------
    TooLittleDataError
        If no surveyed customer told value and has a known worth.
    """
    kept = session.keep(customers, "exchange")
    both: Any = kept.value.notnull() & kept.clv_amount.notnull()
    facts = session.row(
        kept.agg(
            surveyed=kept.value.count(),
            rows=kept.count(),
            known=both.cast("int64").sum(),
        )
    )
    known = kept.filter(both)
    if not facts["known"]:
        _nobody(int(facts["rows"]), int(facts["surveyed"]))
    value_cut = _median(session, known, "value") if value_cut is None else value_cut
    if worth_cut is None:
        worth_cut = _median(session, known, "clv_amount")
    grouped = session.keep(
        exchange_table(kept, value_cut=value_cut, worth_cut=worth_cut), "exchanged"
    )
    left_out = {
        "no_value": int(facts["rows"] - facts["surveyed"]),
        "no_worth": int(facts["surveyed"] - facts["known"]),
    }
    return ExchangeResult(
        exchange=value_exchange(
            session.rows(exchange_sums(grouped)),
            value_cut=float(value_cut),
            worth_cut=float(worth_cut),
            currency=currency,
            confidence=confidence,
        ),
        customers=grouped,
        surveyed=int(facts["surveyed"]),
        left_out={code: n for code, n in left_out.items() if n},
    )


def _nobody(rows: int, surveyed: int) -> None:
    if not surveyed:
        message = (
            f"of {rows} customers surveyed none told how they value us: ask the "
            "question again, or choose another measure of value"
        )
        raise TooLittleDataError(message)
    message = (
        f"of {surveyed} customers surveyed none has a known worth: "
        "they have not ordered, or their orders were not analysed yet"
    )
    raise TooLittleDataError(message)


def _median(session: Session, table: ibis.Table, name: str) -> float:
    """Return the upper of the middle values: one that somebody has."""
    place: Any = ibis.row_number().over(ibis.window(order_by=name))
    ranked = table.select(value=table[name].cast("float64"), place=place)
    count: Any = table.count().as_scalar()
    middle = ranked.filter(ranked.place == (count // 2).cast("int64"))
    return float(session.row(middle.agg(value=middle["value"].min()))["value"])
