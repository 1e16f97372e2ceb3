"""What price pays best: answers as cells, curves and optima in NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import ibis
import numpy as np

from nilai.engine.answers.layout import weight_of
from nilai.engine.asked_prices import asked_cells, refuse_texts
from nilai.engine.price_columns import PriceColumns, price_columns
from nilai.engine.session import Session
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.disclosure import FEWEST, check_enough, check_fewest
from nilai.perception.gabor_granger import GaborGranger, fit_gabor_granger
from nilai.perception.newton_miller_smith import (
    INTENT_SHARES,
    check_intent_shares,
    fit_newton_miller_smith,
)
from nilai.perception.price_curve import DemandCurve
from nilai.perception.van_westendorp import (
    ORDERS,
    QUESTIONS,
    RANGES,
    PriceSensitivity,
    fit_van_westendorp,
)

METHODS = ("auto", "van-westendorp", "gabor-granger")
INTENTS = ("intent_cheap", "intent_expensive")

CLASSES = ("missing_price", "bad_price", "bad_intent", "bad_weight", "unordered")
"""Why a respondent is left out: the first that applies."""


@dataclass(frozen=True, kw_only=True)
class PriceQuestion:
    """What a person may ask of price answers.

    Parameters
    ----------
    method : str
        `van-westendorp`, `gabor-granger`, or `auto`: as the columns tell.
    mapping : mapping of str to str
        Meaning (`too_cheap`, `cheap`, `expensive`, `too_expensive`,
        `intent_cheap`, `intent_expensive`; `respondent`, `price`, `answer`;
        `highest_price`) to column, where these are not recognised.
    weight : str, optional
        Column of the respondents' weights.
    order : str
        `strict`: whoever names two equal prices is left out; `weak`: only who
        names a lower one after a higher one.
    range : str
        `original` or `narrow`: how the acceptable range ends.
    intent_shares : tuple of float
        Share who really buy, by intention from 1 to 5.
    unit_cost : float, optional
        What one unit costs the business, in the currency.
    price_unit : float
        What one unit of the prices is in the currency.
    currency : str
        Its code.
    confidence : float
        Nominal coverage of intervals.
    fewest : int
        Of fewer respondents nothing is shown.
    seed : int
        Of the bootstrap.
    """

    method: str = "auto"
    mapping: Mapping[str, str] = field(default_factory=dict)
    weight: str | None = None
    order: str = "strict"
    range: str = "original"
    intent_shares: tuple[float, ...] = INTENT_SHARES
    unit_cost: float | None = None
    price_unit: float = 1.0
    currency: str = ""
    confidence: float = 0.95
    fewest: int = FEWEST
    seed: int = 1

    def __post_init__(self) -> None:
        known = {
            "method": (self.method, METHODS),
            "order": (self.order, ORDERS),
            "range": (self.range, RANGES),
        }
        for option, (given, allowed) in known.items():
            if given not in allowed:
                message = f"--{option} {given!r} is not one of {', '.join(allowed)}"
                raise OptionError(message)
        check_intent_shares(self.intent_shares)
        check_fewest(self.fewest)
        if not 0 < self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0 and 1"
            raise OptionError(message)
        if not (np.isfinite(self.price_unit) and self.price_unit > 0):
            message = (
                f"a price unit of {self.price_unit} is not above 0; 1000 means that "
                "the prices are in thousands"
            )
            raise OptionError(message)
        if self.unit_cost is not None and not self.unit_cost >= 0:
            message = f"a unit cost of {self.unit_cost} is below 0"
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class PriceResult:
    """What price answers say.

    Parameters
    ----------
    question : PriceQuestion
        What was asked.
    method : str
        `van-westendorp` or `gabor-granger`.
    respondents, used : int
        Respondents in the table, and those used.
    refused : dict of str to int
        Class to respondents left out; these and `used` add up to `respondents`.
    strict, weak : int
        Of those with four prices, whose prices rise; whose at least do not fall.
    sensitivity : PriceSensitivity or None
        Van Westendorp's points.
    demand : DemandCurve or None
        Newton, Miller and Smith's, where intentions were asked; or Gabor and
        Granger's.
    gabor : GaborGranger or None
        The latter's details.
    """

    question: PriceQuestion
    method: str
    respondents: int
    used: int
    refused: dict[str, int]
    strict: int
    weak: int
    sensitivity: PriceSensitivity | None
    demand: DemandCurve | None
    gabor: GaborGranger | None


def analyse_prices(
    session: Session,
    answers: ibis.Table,
    question: PriceQuestion,
    *,
    name: str = "the table",
) -> PriceResult:
    """Return what price answers say, by the method that the columns tell.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per respondent; or, for Gabor-Granger, one row per respondent and
        price asked.
    question : PriceQuestion
        What is asked.
    name : str
        What the table is called in messages.

    Returns
    -------
    PriceResult
        Points, demand, best prices.

    Raises
    ------
    MappingError
        If columns are absent or hold something else.
    TooLittleDataError
        If nobody can be used, or fewer than may be shown.
    """
    columns = price_columns(
        answers.columns,
        name,
        method=question.method,
        mapping=question.mapping,
        weight=question.weight,
    )
    weight = ibis.literal("1").cast("float64")
    if question.weight is not None:
        weight = weight_of(answers[columns.weight or ""]).fill_null(-1)
    if columns.method == "van-westendorp":
        return _van_westendorp(session, answers, columns, weight, question)
    return _gabor_granger(session, answers, columns, weight, question)


def _van_westendorp(
    session: Session,
    answers: ibis.Table,
    columns: PriceColumns,
    weight: Any,
    question: PriceQuestion,
) -> PriceResult:
    asked = [*QUESTIONS, *(i for i in INTENTS if i in columns.found)]
    refuse_texts(answers, {meaning: columns.found[meaning] for meaning in asked})
    told = answers.select(
        **{m: answers[columns.found[m]].cast("float64") for m in asked}, weight=weight
    )
    judged = session.keep(_judged(told, asked, question.order), "prices")
    classes = session.arrow(judged.group_by("refused").agg(n=judged.count()))
    found = {row["refused"]: int(row["n"]) for row in classes.to_pylist()}
    told = judged.filter(
        judged["refused"].isnull() | (judged["refused"] == "unordered")
    )
    orders = session.row(
        told.agg(
            strict=told["rises"].cast("int64").sum(),
            weak=told["keeps"].cast("int64").sum(),
        )
    )
    good = judged.filter(judged["refused"].isnull())
    cells = session.arrays(
        good.group_by(*asked, "weight").agg(n=good.count()).order_by(*asked, "weight")
    )
    respondents, used = sum(found.values()), found.get(None, 0)
    refused = {code: found[code] for code in CLASSES if code in found}
    if used < 2:
        _nobody(respondents, refused)
    check_enough(used, question.fewest)
    prices = np.column_stack([cells[q].astype(float) for q in QUESTIONS])
    prices = prices * question.price_unit
    counts, weights = cells["n"].astype(np.int64), cells["weight"].astype(float)
    shared = {
        "weights": weights,
        "currency": question.currency,
        "confidence": question.confidence,
        "seed": question.seed,
    }
    demand = None
    if len(asked) > len(QUESTIONS):
        demand = fit_newton_miller_smith(
            prices,
            np.column_stack([cells[i].astype(np.int64) for i in INTENTS]),
            counts,
            shares=question.intent_shares,
            unit_cost=question.unit_cost,
            **shared,
        )
    return PriceResult(
        question=question,
        method=columns.method,
        respondents=respondents,
        used=used,
        refused=refused,
        strict=int(orders["strict"] or 0),
        weak=int(orders["weak"] or 0),
        sensitivity=fit_van_westendorp(prices, counts, range=question.range, **shared),
        demand=demand,
        gabor=None,
    )


def _judged(told: ibis.Table, asked: list[str], order: str) -> ibis.Table:
    """Return the respondents with the class by which each is left out, if any."""
    prices: list[Any] = [told[q] for q in QUESTIONS]
    missing: Any = ibis.literal(False)
    negative: Any = ibis.literal(False)
    rises: Any = ibis.literal(True)
    keeps: Any = ibis.literal(True)
    for price in prices:
        missing |= price.isnull()
        negative |= price < 0
    for low, high in pairwise(prices):
        rises &= high > low
        keeps &= high >= low
    odd: Any = ibis.literal(False)
    for intent in asked[len(QUESTIONS) :]:
        odd |= ~told[intent].isin([1, 2, 3, 4, 5]).fill_null(False)
    flagged = told.mutate(
        rises=rises.fill_null(False), keeps=keeps.fill_null(False), odd=odd
    )
    ordered = flagged["rises"] if order == "strict" else flagged["keeps"]
    cases = (
        (missing, CLASSES[0]),
        (negative.fill_null(False), CLASSES[1]),
        (flagged["odd"], CLASSES[2]),
        (~(told["weight"] > 0), CLASSES[3]),
        (~ordered, CLASSES[4]),
    )
    return flagged.mutate(refused=ibis.cases(*cases, else_=ibis.null("string")))


def _nobody(respondents: int, refused: Mapping[str, int]) -> None:
    listed = ", ".join(f"{n} {code}" for code, n in refused.items())
    message = (
        f"of {respondents} respondents fewer than two can be used: {listed}. "
        "Check which column is which (--map too_cheap=…), or use --order weak"
    )
    raise TooLittleDataError(message)


def _gabor_granger(
    session: Session,
    answers: ibis.Table,
    columns: PriceColumns,
    weight: Any,
    question: PriceQuestion,
) -> PriceResult:
    cells = asked_cells(session, answers, columns, weight, question.intent_shares)
    used = int(cells.counts.sum())
    check_enough(used, question.fewest)
    gabor = fit_gabor_granger(
        cells.prices * question.price_unit,
        cells.answers,
        cells.counts,
        weights=cells.weights,
        unit_cost=question.unit_cost,
        currency=question.currency,
        confidence=question.confidence,
        seed=question.seed,
    )
    return PriceResult(
        question=question,
        method=columns.method,
        respondents=used + sum(cells.refused.values()),
        used=used,
        refused=cells.refused,
        strict=used - gabor.inconsistent,
        weak=used - gabor.inconsistent,
        sensitivity=None,
        demand=gabor.curve,
        gabor=gabor,
    )
