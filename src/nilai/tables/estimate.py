"""A figure that carries its interval, its unit and what it rests on."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """One estimated figure.

    Parameters
    ----------
    value : float
        The estimate.
    low, high : float
        Ends of its interval.
    confidence : float
        Nominal coverage of the interval, as in 0.95.
    unit : str
        Currency code, `orders`, `customers`, `share` ….
    n : int
        Customers it rests on.
    """

    value: float
    low: float
    high: float
    confidence: float
    unit: str
    n: int
