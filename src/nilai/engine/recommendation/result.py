"""What answers say of an experience."""

from dataclasses import dataclass, field

from nilai.engine.recommendation.question import RecommendationQuestion
from nilai.perception.customer_value import RatingScale
from nilai.perception.market_fit import MarketFit
from nilai.perception.recommendation import Recommendation
from nilai.tables import Estimate


@dataclass(frozen=True, kw_only=True)
class GroupScore:
    """Recommendation of one group.

    Parameters
    ----------
    group : str
        Its name.
    score : Recommendation
        Of its answers.
    ahead : Estimate or None
        This group less all others; with our group known, ours less this one.
    """

    group: str
    score: Recommendation
    ahead: Estimate | None


@dataclass(frozen=True, kw_only=True)
class RatedItem:
    """One question of satisfaction or effort, of everybody or one group.

    Parameters
    ----------
    item : str
        Column.
    group : str or None
        None for everybody.
    top : Estimate
        Share of the top answers.
    mean : Estimate
        On the scale.
    scale : RatingScale
        Of the answers.
    top_from : float
        Answer from which one counts as top.
    """

    item: str
    group: str | None
    top: Estimate
    mean: Estimate
    scale: RatingScale
    top_from: float


@dataclass(frozen=True, kw_only=True)
class RecommendationResult:
    """What answers say of an experience.

    Parameters
    ----------
    question : RecommendationQuestion
        What was asked.
    responses : int
        Rows used.
    whole : Recommendation or None
        None without a column of recommendation.
    groups : tuple of GroupScore
        Our group first, then the highest score.
    satisfaction, effort : tuple of RatedItem
        Item by item, everybody first.
    fit : MarketFit or None
        None without a column of market fit.
    fit_groups : dict of str to MarketFit
        The same by group.
    unclear : int
        Answers on market fit that are none of those asked for.
    hidden : dict of str to int
        Groups of too few answers, with how many.
    beyond : dict of str to int
        Item to answers beyond the scale, which were left out.
    clustered : bool
        Whether respondents have several rows.
    """

    question: RecommendationQuestion
    responses: int
    whole: Recommendation | None
    groups: tuple[GroupScore, ...] = ()
    satisfaction: tuple[RatedItem, ...] = ()
    effort: tuple[RatedItem, ...] = ()
    fit: MarketFit | None = None
    fit_groups: dict[str, MarketFit] = field(default_factory=dict)
    unclear: int = 0
    hidden: dict[str, int] = field(default_factory=dict)
    beyond: dict[str, int] = field(default_factory=dict)
    clustered: bool = False
