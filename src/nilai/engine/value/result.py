"""What answers say of value: the index, the map, and what goes with them."""

from dataclasses import dataclass, field

import numpy as np

from nilai.engine.value.question import ValueQuestion
from nilai.perception.customer_value import RatingScale
from nilai.perception.relative_advantage import Advantage
from nilai.perception.servqual import ServiceGap
from nilai.perception.switching import Switching
from nilai.perception.value_added import ValueAdded
from nilai.perception.value_bands import ValueBand
from nilai.perception.value_map import FairValueLine
from nilai.tables import Estimate


@dataclass(frozen=True, kw_only=True)
class Weights:
    """Weights of components, and where they come from.

    Parameters
    ----------
    scheme : str
        `stated`, `derived` or `equal`.
    benefits, costs, quality, price : dict of str to float
        Component to weight; each side adds up to 1, or is empty.
    quality_weight : float or None
        Quality's part of the decision against price, out of 100.
    explained_share : float or None
        Of derived weights: how much of the outcome the components explain.
    n : int
        Answers they rest on; 0 when they were given.
    outcome : str or None
        Column that derived weights explain.
    importance : dict of str to float
        Component to its part of the whole, benefits and costs (or quality and
        price) together; empty when that is not known.
    """

    scheme: str
    benefits: dict[str, float]
    costs: dict[str, float]
    quality: dict[str, float]
    price: dict[str, float]
    quality_weight: float | None = None
    explained_share: float | None = None
    n: int = 0
    outcome: str | None = None
    importance: dict[str, float] = field(default_factory=dict)

    @property
    def of_index(self) -> dict[str, float]:
        """Weights of benefits and costs together."""
        return self.benefits | self.costs

    @property
    def of_map(self) -> dict[str, float]:
        """Weights of quality and price together."""
        return self.quality | self.price


@dataclass(frozen=True, kw_only=True)
class OfferValue:
    """Benefits less costs of one offer.

    Parameters
    ----------
    brand : str
        Its brand; "" when answers name none.
    n : int
        Responses.
    benefit, cost, value : Estimate
        From 0 to 100, and their difference.
    ahead : Estimate or None
        Our value less this offer's; None for our own and without one.
    """

    brand: str
    n: int
    benefit: Estimate
    cost: Estimate
    value: Estimate
    ahead: Estimate | None


@dataclass(frozen=True, kw_only=True)
class ComponentScore:
    """One benefit or cost.

    Parameters
    ----------
    name, side : str
        Component; `benefit` or `cost`.
    weight : float
        Within its side.
    own : Estimate
        From 0 to 100.
    others : Estimate or None
        Mean of the competitors.
    ahead : Estimate or None
        `own` less `others`.
    alpha : float or None
        Cronbach's alpha, of several items.
    """

    name: str
    side: str
    weight: float
    own: Estimate
    others: Estimate | None
    ahead: Estimate | None
    alpha: float | None


@dataclass(frozen=True, kw_only=True)
class AdvantageIndex:
    """Value from wins and losses against each competitor.

    Parameters
    ----------
    benefits, costs : float
        Indices; 100 is parity.
    value : float
        Their difference.
    advantages : tuple of Advantage
        Component by component.
    margin : float
        Points from which a difference counted.
    """

    benefits: float
    costs: float
    value: float
    advantages: tuple[Advantage, ...]
    margin: float


@dataclass(frozen=True, kw_only=True)
class ValueIndex:
    """Customer value as benefits less costs.

    Parameters
    ----------
    offers : tuple of OfferValue
        Our own first, then the highest value.
    against : Estimate or None
        Our value less the mean of the competitors'.
    components : tuple of ComponentScore
        Benefits, then costs.
    by_scheme : dict of str to Estimate
        Our value under each scheme of weights that the answers allow.
    advantage : AdvantageIndex or None
        None without our brand and a competitor.
    scale : RatingScale
        Of the items.
    """

    offers: tuple[OfferValue, ...]
    against: Estimate | None
    components: tuple[ComponentScore, ...]
    by_scheme: dict[str, Estimate]
    advantage: AdvantageIndex | None
    scale: RatingScale


@dataclass(frozen=True, kw_only=True)
class MapOffer:
    """One offer on the value map.

    Parameters
    ----------
    brand : str
        Its brand.
    n : int
        Responses.
    quality, price : Estimate
        Relative; 100 is the average of the offers.
    covariance : ndarray of shape (2, 2)
        Of quality and price.
    distances : dict of str to float
        Line to the distance from it; above zero is better value than fair.
    distance : Estimate
        The same from the line chosen, with its interval.
    """

    brand: str
    n: int
    quality: Estimate
    price: Estimate
    covariance: np.ndarray
    distances: dict[str, float]
    distance: Estimate


@dataclass(frozen=True, kw_only=True)
class HeadToHead:
    """One attribute, ours against competitors.

    Parameters
    ----------
    name, side : str
        Attribute; `quality` or `price`.
    weight : float
        Out of 100, within its side.
    own, others : float
        Our mean rating; the mean of the competitors' means.
    ratio : Estimate
        `own` / `others`.
    by_brand : dict of str to Estimate
        Competitor to our ratio against it.
    """

    name: str
    side: str
    weight: float
    own: float
    others: float
    ratio: Estimate
    by_brand: dict[str, Estimate]

    @property
    def area(self) -> float:
        """Weight × (ratio − 1): what the attribute adds to parity."""
        return self.weight * (self.ratio.value - 1)


@dataclass(frozen=True, kw_only=True)
class ValueMap:
    """Quality against price.

    Parameters
    ----------
    offers : tuple of MapOffer
        Our own first, then the best value by the line chosen.
    lines : dict of str to FairValueLine
        Definition to line, for those that can be drawn.
    line : str
        The one chosen.
    attributes : tuple of HeadToHead
        The largest area first; empty without our brand and a competitor.
    unsteady : tuple of str
        Attributes that hardly anybody grants some offer: their ratios are unsteady.
    quality, price : Estimate or None
        Our quality score and price competitiveness against the competitors' mean.
    scale : RatingScale
        Of the items.
    """

    offers: tuple[MapOffer, ...]
    lines: dict[str, FairValueLine]
    line: str
    attributes: tuple[HeadToHead, ...]
    unsteady: tuple[str, ...]
    quality: Estimate | None
    price: Estimate | None
    scale: RatingScale


@dataclass(frozen=True, kw_only=True)
class SegmentValue:
    """What one segment values, and how we stand there.

    Parameters
    ----------
    segment : str
        Its name.
    n : int
        Responses about us.
    others_n : int
        Responses about competitors.
    value : Estimate or None
        Benefits less costs, or None without such items.
    ahead : Estimate or None
        Our value less that of the competitors.
    weights : Weights or None
        The segment's own; None when too few answered to tell.
    component : str or None
        What it values most, of what we offer; None when weights do not tell.
    share : float or None
        Weight of that component among all.
    rated : Estimate
        How we are rated on it; on the best rated component when weights do not
        tell.
    lead : Estimate or None
        Our rating of it less that of the competitors.
    best : str
        Component on which we stand best.
    """

    segment: str
    n: int
    others_n: int
    value: Estimate | None
    ahead: Estimate | None
    weights: Weights | None
    component: str | None
    share: float | None
    rated: Estimate
    lead: Estimate | None
    best: str

    @property
    def standing(self) -> str:
        """`ahead`, `behind`, `level` with competitors, or `alone`."""
        if self.lead is None:
            return "alone"
        if self.lead.low > 0:
            return "ahead"
        return "behind" if self.lead.high < 0 else "level"


@dataclass(frozen=True, kw_only=True)
class ValueResult:
    """What answers say of value.

    Parameters
    ----------
    question : ValueQuestion
        What was asked.
    responses : int
        Rows used.
    brands : tuple of str
        Brands shown, our own first.
    hidden : dict of str to int
        Brands and segments of too few answers, with how many.
    beyond : dict of str to int
        Item to answers beyond the scale, which were left out.
    clustered : bool
        Whether respondents have several rows.
    weights : Weights
        Those used.
    schemes : dict of str to Weights
        All that the answers allow, side by side.
    index : ValueIndex or None
        None without benefits.
    map : ValueMap or None
        None with fewer than two brands, or without quality and price.
    added : ValueAdded or None
        None without "worth what paid" of us and of competitors.
    added_by : dict of str to ValueAdded
        The same against each competitor.
    segments : tuple of SegmentValue
        The largest first.
    gaps : tuple of ServiceGap
        The highest priority first.
    switching : Switching or None
        None without brands bought last and next.
    bands : tuple of ValueBand
        Share of promoters by value; empty without a column of recommendation.
    """

    question: ValueQuestion
    responses: int
    brands: tuple[str, ...]
    hidden: dict[str, int]
    beyond: dict[str, int]
    clustered: bool
    weights: Weights
    schemes: dict[str, Weights]
    index: ValueIndex | None
    map: ValueMap | None
    added: ValueAdded | None
    added_by: dict[str, ValueAdded]
    segments: tuple[SegmentValue, ...]
    gaps: tuple[ServiceGap, ...]
    switching: Switching | None
    bands: tuple[ValueBand, ...]
