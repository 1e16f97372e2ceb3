"""What may be asked of answers about an experience."""

from dataclasses import dataclass

from nilai.errors import OptionError
from nilai.perception.customer_value import RatingScale
from nilai.perception.disclosure import FEWEST, check_fewest
from nilai.perception.interval import normal_quantile


@dataclass(frozen=True, kw_only=True)
class RecommendationQuestion:
    """What is asked of answers about an experience.

    Parameters
    ----------
    score : str, optional
        Column of the likelihood to recommend, from 0 to 10.
    satisfaction, effort : tuple of str
        Columns of satisfaction with touchpoints; of "made it easy".
    fit : str, optional
        Column of "how would you feel if you could no longer use it".
    by : str, optional
        Column that tells groups apart.
    own : str, optional
        The group that is ours; others are compared with it.
    respondent, weight : str, optional
        Columns that tell respondents, and their weight.
    satisfaction_scale, effort_scale : RatingScale, optional
        By default the usual one that holds the answers.
    fewest : int
        Groups of fewer answers are not shown.
    confidence : float
        Nominal coverage of intervals.
    """

    score: str | None = None
    satisfaction: tuple[str, ...] = ()
    effort: tuple[str, ...] = ()
    fit: str | None = None
    by: str | None = None
    own: str | None = None
    respondent: str | None = None
    weight: str | None = None
    satisfaction_scale: RatingScale | None = None
    effort_scale: RatingScale | None = None
    fewest: int = FEWEST
    confidence: float = 0.95

    def __post_init__(self) -> None:
        normal_quantile(self.confidence)
        if self.own is not None and self.by is None:
            message = f"--brand own={self.own} needs --by, the column with the brands"
            raise OptionError(message)
        check_fewest(self.fewest)
