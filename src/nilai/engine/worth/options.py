"""What a person may ask of an analysis of worth."""

from dataclasses import dataclass
from datetime import date

from nilai.errors import OptionError
from nilai.tables import Duration, Unit, discount_rate_per
from nilai.worth.timing import TIMING_MODELS

_A_YEAR = Duration(12, "month")


@dataclass(frozen=True, kw_only=True)
class WorthOptions:
    """What a person may ask of an analysis of worth.

    Parameters
    ----------
    until : date, optional
        Last day observed; by default the day of the last order.
    unit : str
        Unit of time of the model's parameters.
    model : str
        A model of order times, or `auto` to let the hold-out choose.
    horizon : Duration
        How far ahead worth is counted.
    margin_share : float, optional
        Part of revenue that is margin. Without it the orders' own margin is
        used where they carry it, else revenue itself.
    annual_rate : float
        Effective discount rate per year.
    time_zone : str
        The business's time zone, in which days begin.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of everything drawn at random.
    lever_method : str
        `shapley` or `log-mean`.
    """

    until: date | None = None
    unit: Unit = "week"
    model: str = "auto"
    horizon: Duration = _A_YEAR
    margin_share: float | None = None
    annual_rate: float = 0.10
    time_zone: str = "UTC"
    confidence: float = 0.95
    seed: int = 1
    lever_method: str = "shapley"

    def __post_init__(self) -> None:
        if self.model != "auto" and self.model not in TIMING_MODELS:
            message = (
                f"no model {self.model!r}; there are auto, {', '.join(TIMING_MODELS)}"
            )
            raise OptionError(message)
        if self.margin_share is not None and not 0 < self.margin_share <= 1:
            message = (
                f"a margin of {self.margin_share} is not a share between 0 and 1; "
                "0.3 means 30 % of revenue"
            )
            raise OptionError(message)
        discount_rate_per("year", annual=self.annual_rate)
        if not 0.5 <= self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0.5 and 1"
            raise OptionError(message)
