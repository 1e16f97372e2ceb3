"""Which lever moved: the change between two periods, split with intervals."""

from dataclasses import dataclass

import numpy as np

from nilai.levers.decomposition import METHODS
from nilai.levers.identity import Levers, Period, covariance_of_sums
from nilai.tables import Estimate

NAMES = ("customers", "orders_per_customer", "revenue_per_order", "margin_share")
"""The levers, in the order of the identity."""


@dataclass(frozen=True, kw_only=True)
class LeverChange:
    """The levers in two periods and what each did to the margin.

    Parameters
    ----------
    segment : str or None
        The segment, or None for the whole.
    before, after : Levers
        The levers in each period.
    periods : tuple of Period
        The two periods.
    shares : dict of str to Estimate
        What each lever added, in money; they add up to the change. With a
        margin share of 1 throughout this is revenue.
    change : Estimate
        The whole change.
    method : str
        `shapley` or `log-mean`.
    """

    segment: str | None
    before: Levers
    after: Levers
    periods: tuple[Period, Period]
    shares: dict[str, Estimate]
    change: Estimate
    method: str


def explain_change(
    row: dict[str, float],
    periods: tuple[Period, Period],
    *,
    currency: str = "",
    method: str = "shapley",
    margin_shares: tuple[float, float] = (1.0, 1.0),
    segment: str | None = None,
    rows: np.ndarray | None = None,
    confidence: float = 0.95,
    seed: int = 1,
    draws: int = 2000,
) -> LeverChange:
    """Return the change of margin between two periods, split among the levers.

    Intervals come from a bootstrap of customers: the six sums are redrawn as
    if other customers like these had come. With the customers' own rows they
    are drawn anew; without, the sums are drawn from the normal distribution
    with their exact covariance, to which the bootstrap of many customers tends.

    Parameters
    ----------
    row : dict of str to float
        One row of `lever_moments`.
    periods : tuple of Period
        The two periods.
    currency : str
        Unit of the amounts.
    method : str
        `shapley` or `log-mean`.
    margin_shares : tuple of float
        Margin share in each period; when they differ it is a lever, too.
    segment : str, optional
        Name of the segment.
    rows : ndarray of shape (n, 6), optional
        The customers' own figures.
    confidence : float
        Nominal coverage of the intervals.
    seed : int
        Of the bootstrap.
    draws : int
        Bootstrap samples.

    Returns
    -------
    LeverChange
        Shares that add up to the change, with intervals.

    Examples
    --------
    Twice the customers, all else as before:

    >>> from datetime import date
    >>> row = {"n": 3.0} | {f"s{i}": v for i, v in enumerate((1, 2, 10, 2, 4, 20))}
    >>> row |= {f"m{i}{j}": 0.0 for i in range(6) for j in range(6)}
    >>> two = (
    ...     Period(date(2024, 1, 1), date(2024, 1, 31)),
    ...     Period(date(2024, 2, 1), date(2024, 2, 29)),
    ... )
    >>> change = explain_change(row, two)
    >>> {name: round(share.value, 9) for name, share in change.shares.items()}
    {'customers': 10.0, 'orders_per_customer': 0.0, 'revenue_per_order': 0.0}
    """
    sums, covariance = covariance_of_sums(row)
    random = np.random.default_rng(seed)
    split = METHODS[method]
    moving = margin_shares[0] != margin_shares[1]
    names = NAMES if moving else NAMES[:3]

    def shares_of(figures: np.ndarray) -> np.ndarray:
        factors = [_factors(figures[:, 3 * i : 3 * i + 3]) for i in (0, 1)]
        scaled = [
            np.vstack([f, np.full((1, f.shape[1]), m)])
            for f, m in zip(factors, margin_shares, strict=True)
        ]
        shares = split(*scaled)
        return shares if moving else shares[:3]

    redrawn = _redraw(sums, covariance, rows, draws, random)
    if method == "log-mean":
        redrawn = np.maximum(redrawn, 0.0)
    point, varied = shares_of(sums[None])[:, 0], shares_of(redrawn)
    tails = [(1 - confidence) / 2, (1 + confidence) / 2]

    def estimate(value: float, samples: np.ndarray) -> Estimate:
        low, high = np.quantile(samples, tails)
        return Estimate(
            value=float(value),
            low=float(low),
            high=float(high),
            confidence=confidence,
            unit=currency,
            n=round(row["n"]),
        )

    before, after = (
        Levers(
            customers=float(sums[3 * i]),
            orders=float(sums[3 * i + 1]),
            revenue_amount=float(sums[3 * i + 2]),
            margin_share=margin_shares[i],
        )
        for i in (0, 1)
    )
    shares = {n: estimate(point[i], varied[i]) for i, n in enumerate(names)}
    whole = after.margin_amount - before.margin_amount
    # A period with refunds and no order has revenue that no lever carries.
    rest = whole - float(point.sum())
    if abs(rest) > 1e-9 * (abs(before.margin_amount) + abs(after.margin_amount)):
        shares["refunds_without_orders"] = estimate(rest, np.full(1, rest))
    return LeverChange(
        segment=segment,
        before=before,
        after=after,
        periods=periods,
        shares=shares,
        change=estimate(whole, varied.sum(axis=0) + whole - point.sum()),
        method=method,
    )


def _factors(figures: np.ndarray) -> np.ndarray:
    customers, orders, revenue = figures.T
    return np.vstack(
        [
            customers,
            np.divide(
                orders, customers, out=np.zeros_like(orders), where=customers > 0
            ),
            np.divide(revenue, orders, out=np.zeros_like(revenue), where=orders > 0),
        ]
    )


def _redraw(
    sums: np.ndarray,
    covariance: np.ndarray,
    rows: np.ndarray | None,
    draws: int,
    random: np.random.Generator,
) -> np.ndarray:
    if rows is None or not len(rows):
        values, vectors = np.linalg.eigh(covariance)
        normal = random.standard_normal((draws, 6))
        drawn = sums + (normal * np.sqrt(np.maximum(values, 0))) @ vectors.T
        # Counts cannot fall below nothing.
        drawn[:, [0, 1, 3, 4]] = np.maximum(drawn[:, [0, 1, 3, 4]], 0.0)
        return drawn
    chance = np.full(len(rows), 1 / len(rows))
    block = max(1, 2_000_000 // len(rows))
    return np.vstack(
        [
            random.multinomial(len(rows), chance, size=min(block, draws - start)) @ rows
            for start in range(0, draws, block)
        ]
    )


def mix_effect(segments: list[LeverChange]) -> dict[str, float]:
    """Return the change of the whole split among levers and the segments' mix.

    Customers of the whole, their spread over segments (the mix), orders per
    customer and revenue per order within segments.

    Parameters
    ----------
    segments : list of LeverChange
        One per segment, of the same periods.

    Returns
    -------
    dict of str to float
        `customers`, `mix`, `orders_per_customer`, `revenue_per_order`, in
        money; they add up to the change of the whole.

    Examples
    --------
    >>> mix_effect([])
    {'customers': 0.0, 'mix': 0.0, 'orders_per_customer': 0.0, 'revenue_per_order': 0.0}
    """
    names = ("customers", "mix", "orders_per_customer", "revenue_per_order")
    if not segments:
        return dict.fromkeys(names, 0.0)
    totals = [
        sum(getattr(s, when).customers for s in segments)
        for when in ("before", "after")
    ]
    shares = np.zeros(4)
    for segment in segments:
        factors = [
            np.array(
                [
                    total,
                    levers.customers / total if total else 0.0,
                    levers.orders_per_customer,
                    levers.revenue_per_order * levers.margin_share,
                ]
            )
            for levers, total in zip(
                (segment.before, segment.after), totals, strict=True
            )
        ]
        shares += METHODS["shapley"](*factors)
    return dict(zip(names, map(float, shares), strict=True))
