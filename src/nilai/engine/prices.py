"""What price pays best: answers as cells, curves and optima in NumPy."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import ibis
import numpy as np

from nilai.engine.answers.layout import weight_of
from nilai.engine.price_columns import PriceColumns, price_columns
from nilai.engine.session import Session
from nilai.errors import MappingError, OptionError, TooLittleDataError
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

_YES = ("yes", "y", "ya", "true", "1", "x", "buy", "beli")
_NO = ("no", "n", "tidak", "false", "0")
_MOST_PRICES = 60


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
        Respondents whose four prices rise; whose prices at least do not fall.
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
        If nobody can be used.
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
    _refuse_texts(answers, {meaning: columns.found[meaning] for meaning in asked})
    told = answers.select(
        **{m: answers[columns.found[m]].cast("float64") for m in asked}, weight=weight
    )
    judged = session.keep(_judged(told, asked, question.order), "prices")
    classes = session.arrow(judged.group_by("refused").agg(n=judged.count()))
    found = {row["refused"]: int(row["n"]) for row in classes.to_pylist()}
    orders = session.row(
        judged.agg(
            strict=judged["rises"].cast("int64").sum(),
            weak=judged["keeps"].cast("int64").sum(),
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


def _refuse_texts(answers: ibis.Table, found: Mapping[str, str]) -> None:
    texts = [h for h in found.values() if answers[h].type().is_string()]
    if texts:
        message = (
            f"{', '.join(texts)} holds texts, not prices; clean the column, or say "
            "which one is meant with --map"
        )
        raise MappingError(message)


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
    if "highest_price" in columns.found:
        prices, told = _highest(session, answers, columns, weight)
    elif columns.asked:
        prices = np.array(list(columns.asked))
        told = answers.select(
            weight=weight,
            **{
                f"q{i}": _answer(answers[header])
                for i, header in enumerate(columns.asked.values())
            },
        )
    else:
        prices, told = _pivoted(session, answers, columns, weight)
    names = [f"q{i}" for i in range(len(prices))]
    cells = session.arrow(
        told.group_by(*names, "weight").agg(n=told.count()).order_by(*names, "weight")
    )
    values = np.column_stack(
        [np.array(cells[n].to_pylist(), dtype=float) for n in names]
    )
    counts = cells["n"].to_numpy().astype(np.int64)
    weights = cells["weight"].to_numpy().astype(float)
    silent = np.all(np.isnan(values), axis=1)
    weightless = ~silent & ~(weights > 0)
    good = ~silent & ~weightless
    refused = {
        "missing_price": int(counts[silent].sum()),
        "bad_weight": int(counts[weightless].sum()),
    }
    gabor = fit_gabor_granger(
        prices * question.price_unit,
        _shares(values[good], question.intent_shares),
        counts[good],
        weights=weights[good],
        unit_cost=question.unit_cost,
        currency=question.currency,
        confidence=question.confidence,
        seed=question.seed,
    )
    used = int(counts[good].sum())
    return PriceResult(
        question=question,
        method=columns.method,
        respondents=int(counts.sum()),
        used=used,
        refused={code: n for code, n in refused.items() if n},
        strict=used - gabor.inconsistent,
        weak=used - gabor.inconsistent,
        sensitivity=None,
        demand=gabor.curve,
        gabor=gabor,
    )


def _answer(column: Any) -> Any:
    """Return an answer as a number: 1 for yes, 0 for no, or the scale's."""
    if not column.type().is_string():
        return column.cast("float64")
    word = column.lower().strip()
    code = ibis.cases((word.isin(_YES), 1), (word.isin(_NO), 0), else_=-1)
    return ibis.ifelse(column.isnull(), ibis.null("int64"), code).cast("float64")


def _pivoted(
    session: Session, answers: ibis.Table, columns: PriceColumns, weight: Any
) -> tuple[np.ndarray, ibis.Table]:
    """Return the prices asked, and one row per respondent with a column for each."""
    found = columns.found
    _refuse_texts(answers, {"price": found["price"]})
    long = answers.select(
        respondent=answers[found["respondent"]],
        price=answers[found["price"]].cast("float64"),
        answer=_answer(answers[found["answer"]]),
        weight=weight,
    ).filter(ibis._.price.notnull())
    prices = _distinct(session, long, "price")
    told = long.group_by("respondent").agg(
        weight=long["weight"].min(),
        **{
            f"q{i}": long["answer"].max(where=long["price"] == float(price))
            for i, price in enumerate(prices)
        },
    )
    return prices, told.drop("respondent")


def _highest(
    session: Session, answers: ibis.Table, columns: PriceColumns, weight: Any
) -> tuple[np.ndarray, ibis.Table]:
    """Return the prices named, and who would buy at each; 0 means at none."""
    header = columns.found["highest_price"]
    _refuse_texts(answers, {"highest_price": header})
    told = answers.select(top=answers[header].cast("float64"), weight=weight)
    prices = _distinct(session, told.filter(told["top"] > 0), "top")
    yes = {
        f"q{i}": (told["top"] >= float(price)).cast("int64").cast("float64")
        for i, price in enumerate(prices)
    }
    return prices, told.select("weight", **yes)


def _distinct(session: Session, table: ibis.Table, name: str) -> np.ndarray:
    found = table.select(name).distinct().order_by(name).limit(_MOST_PRICES + 1)
    prices = session.arrow(found)[name].to_numpy().astype(float)
    if len(prices) > _MOST_PRICES:
        message = (
            f"more than {_MOST_PRICES} different prices stand in {name}: Gabor and "
            "Granger ask the same few prices of all; for prices that respondents "
            "name themselves use van-westendorp"
        )
        raise OptionError(message)
    return prices


def _shares(values: np.ndarray, intent_shares: tuple[float, ...]) -> np.ndarray:
    """Return answers as chances to buy: yes and no, or intentions from 1 to 5."""
    told = values[~np.isnan(values)]
    if np.all(np.isin(told, (0, 1))):
        return values
    if np.all(np.isin(told, (1, 2, 3, 4, 5))):
        places = np.nan_to_num(values, nan=1).astype(int) - 1
        return np.where(np.isnan(values), np.nan, np.asarray(intent_shares)[places])
    message = (
        "answers are neither yes and no (1 and 0) nor intentions from 1 (surely not) "
        f"to 5 (surely): there are values from {told.min():g} to {told.max():g}, -1 "
        "standing for words not understood"
    )
    raise MappingError(message)
