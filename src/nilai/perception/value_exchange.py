"""The value exchange: value to the customer beside the worth of the customer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.errors import OptionError
from nilai.perception.interval import share_estimate
from nilai.tables import Estimate
from nilai.tables.numbers import exact

GROUPS = ("keep", "grow", "mend", "watch")
"""Loves us and pays well; loves us and pays little; pays well and is at risk; pays
little and is not convinced."""

ACTS = {
    "keep": "thank_and_ask",
    "grow": "offer_more",
    "mend": "call_and_mend",
    "watch": "mend_what_many_say",
}
"""Group to the act suggested for it."""


@dataclass(frozen=True, kw_only=True)
class ExchangeGroup:
    """One of the four groups.

    Parameters
    ----------
    name : str
        One of GROUPS.
    act : str
        What is suggested: one of ACTS' values.
    share : Estimate
        Of the customers surveyed, with Wilson's interval.
    worth : Estimate
        Sum of their worth ahead.
    mean_value : float
        Mean of the value they see; NaN without a customer.
    """

    name: str
    act: str
    share: Estimate
    worth: Estimate
    mean_value: float

    @property
    def customers(self) -> int:
        """How many they are."""
        return self.worth.n


@dataclass(frozen=True, kw_only=True)
class ValueExchange:
    """Customers on value and worth.

    Parameters
    ----------
    groups : tuple of ExchangeGroup
        In the order of GROUPS, empty ones among them.
    value_cut, worth_cut : float
        From where on value, and worth, count as high.
    customers : int
        Surveyed customers whose worth is known.
    """

    groups: tuple[ExchangeGroup, ...]
    value_cut: float
    worth_cut: float
    customers: int


def exchange_table(
    customers: ibis.Table, *, value_cut: float, worth_cut: float
) -> ibis.Table:
    """Return each customer's group.

    Parameters
    ----------
    customers : Table
        One row per customer: `customer_id`, `value` (what the customer gets less
        what it costs, or a score of it), `clv_amount`. Rows without either are
        left out.
    value_cut, worth_cut : float
        At or above them value, and worth, are high.

    Returns
    -------
    Table
        One row per customer: the columns, and `exchange_group`, one of GROUPS.
        Lazy.

    Examples
    --------
    >>> customers = ibis.memtable(
    ...     {"customer_id": ["a", "b"], "value": [9, 3], "clv_amount": [10.0, 80.0]}
    ... )
    >>> found = exchange_table(customers, value_cut=8, worth_cut=50)
    >>> found.exchange_group.to_pyarrow().to_pylist()
    ['grow', 'mend']
    """
    known = customers.filter(customers.value.notnull(), customers.clv_amount.notnull())
    loves = known.value.cast("float64") >= exact(value_cut)
    pays = known.clv_amount.cast("float64") >= exact(worth_cut)
    return known.mutate(
        exchange_group=ibis.cases(
            (loves & pays, GROUPS[0]),
            (loves, GROUPS[1]),
            (pays, GROUPS[2]),
            else_=GROUPS[3],
        )
    )


def exchange_sums(grouped: ibis.Table) -> ibis.Table:
    """Return the sums of each group.

    Parameters
    ----------
    grouped : Table
        One row per customer, as of `exchange_table`, with `clv_amount_low` and
        `clv_amount_high`.

    Returns
    -------
    Table
        One row per group that occurs: `exchange_group`, `customers`, `value_sum`,
        `clv_amount`, and the sums of the squares from worth to either end of its
        interval, `low_square` and `high_square`. Lazy.
    """
    clv = grouped.clv_amount.cast("float64")
    low = clv - grouped.clv_amount_low.cast("float64").fill_null(clv)
    high = grouped.clv_amount_high.cast("float64").fill_null(clv) - clv
    return grouped.group_by("exchange_group").agg(
        customers=grouped.count(),
        value_sum=grouped.value.cast("float64").sum(),
        clv_amount=clv.sum(),
        low_square=(low * low).sum(),
        high_square=(high * high).sum(),
    )


def value_exchange(
    rows: Sequence[Mapping[str, Any]],
    *,
    value_cut: float,
    worth_cut: float,
    currency: str = "",
    confidence: float = 0.95,
) -> ValueExchange:
    """Return the four groups with counts, money, and what to do.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of `exchange_sums`.
    value_cut, worth_cut : float
        As they were used.
    currency : str
        Of the amounts.
    confidence : float
        Nominal coverage of the customers' own intervals, and of those here.

    Returns
    -------
    ValueExchange
        Every group, also those without a customer.

    Raises
    ------
    OptionError
        If a group is none of the four.

    Notes
    -----
    The interval of a group's worth adds up the squares of its customers' own: they
    buy independently of each other. What is uncertain for all alike, the model's
    parameters, is in each customer's interval and not twice in the sum.

    Examples
    --------
    >>> rows = [
    ...     {"exchange_group": "mend", "customers": 2, "value_sum": 6.0,
    ...      "clv_amount": 100.0, "low_square": 9.0, "high_square": 16.0}
    ... ]
    >>> found = value_exchange(rows, value_cut=8, worth_cut=40)
    >>> group = found.groups[2]
    >>> group.act, group.worth.low, group.worth.high, group.mean_value
    ('call_and_mend', 97.0, 104.0, 3.0)
    """
    by_name = {row["exchange_group"]: row for row in rows}
    unknown = set(by_name) - set(GROUPS)
    if unknown:
        message = (
            f"no group {', '.join(sorted(unknown))}; there are {', '.join(GROUPS)}"
        )
        raise OptionError(message)
    whole = sum(int(row["customers"]) for row in rows)
    nobody = dict.fromkeys(
        ("customers", "value_sum", "clv_amount", "low_square", "high_square"), 0.0
    )
    groups = []
    for name in GROUPS:
        row = by_name.get(name, nobody)
        n, amount = int(row["customers"]), float(row["clv_amount"])
        groups.append(
            ExchangeGroup(
                name=name,
                act=ACTS[name],
                share=share_estimate(
                    n / whole if whole else 0.0, whole, confidence=confidence
                ),
                worth=Estimate(
                    value=amount,
                    low=amount - float(row["low_square"]) ** 0.5,
                    high=amount + float(row["high_square"]) ** 0.5,
                    confidence=confidence,
                    unit=currency,
                    n=n,
                ),
                mean_value=float(row["value_sum"]) / n if n else float("nan"),
            )
        )
    return ValueExchange(
        groups=tuple(groups),
        value_cut=value_cut,
        worth_cut=worth_cut,
        customers=whole,
    )
