"""Small results made by hand, so that their sentences can be written out."""

from datetime import date

from nilai.levers import LeverChange, Levers, Period
from nilai.tables import Estimate
from nilai.worth.holdout import ModelCheck


def estimate(value: float, low: float | None = None, high: float | None = None):
    return Estimate(
        value=value,
        low=value * 0.9 if low is None else low,
        high=value * 1.1 if high is None else high,
        confidence=0.95,
        unit="GBP",
        n=500,
    )


def change(shares: dict[str, Estimate], *, before: float = 100_000.0, margin=1.0):
    moved = sum(share.value for share in shares.values())
    return LeverChange(
        segment=None,
        before=Levers(
            customers=1000, orders=2000, revenue_amount=before, margin_share=margin
        ),
        after=Levers(
            customers=1090,
            orders=2160,
            revenue_amount=before + moved / margin,
            margin_share=margin,
        ),
        periods=(
            Period(date(2024, 1, 1), date(2024, 6, 30)),
            Period(date(2024, 7, 1), date(2024, 12, 31)),
        ),
        shares=shares,
        change=estimate(moved),
        method="shapley",
    )


def check(*, predicted: float, actual: float, spread: float = 50.0) -> ModelCheck:
    return ModelCheck(
        name="bg_nbd",
        origin=date(2024, 6, 30),
        until=date(2024, 12, 31),
        customers=1000,
        actual=actual,
        predicted=predicted,
        spread=spread,
        mean_error=1.0,
        root_error=2.0,
        correlation=0.6,
        log_likelihood=-1.0,
        by_frequency=(),
    )
