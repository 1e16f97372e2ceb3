"""What choices say: read tasks as cells, fit, price, foretell, simulate."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial

import ibis
import numpy as np

from nilai.engine.choice_cells import choice_cells
from nilai.engine.choice_columns import choice_columns
from nilai.engine.choice_rows import ChoiceRows, choice_rows
from nilai.engine.session import Session
from nilai.errors import FitError, NilaiError, OptionError
from nilai.perception.attributes import (
    CODINGS,
    NONE,
    Attribute,
    PartWorth,
    coded,
    contrasts,
    importances,
    part_worths,
    with_levels,
)
from nilai.perception.choice_holdout import (
    ChoiceCheck,
    check_by_respondents,
    check_fit,
)
from nilai.perception.disclosure import FEWEST, check_enough, check_fewest
from nilai.perception.multinomial_logit import (
    Choices,
    LogitFit,
    fit_multinomial_logit,
)
from nilai.perception.simulator import Market, Product, settled, simulate_market
from nilai.perception.willingness_to_pay import (
    WillingnessToPay,
    drawn_coefficients,
    willingness_to_pay,
)
from nilai.tables import Estimate

CONSTANTS = "alternative"
"""What the alternatives' own constants are called."""

_MOST_LABELS = 30


@dataclass(frozen=True, kw_only=True)
class ChoiceQuestion:
    """What a person may ask of choices.

    Parameters
    ----------
    mapping : mapping of str to str
        `respondent`, `task`, `alternative`, `chosen` to their columns, where
        these are not recognised.
    attributes : tuple of str
        What alternatives are made of; by default every column without another
        meaning.
    price : str, optional
        Attribute that is paid; utility is a straight line of it.
    linear, by_levels : tuple of str
        Numeric attributes that are lines, or levels; by default those with up
        to six different values are levels.
    base : mapping of str to str
        Attribute to the level that others are compared with.
    coding : str
        `dummy` or `effects`: how part-worths are told; the model is the same.
    none : str, optional
        Label of the alternative "none of these".
    constants : bool
        Whether each alternative has a constant of its own.
    weight : str, optional
        Column of the respondents' weights.
    products : tuple of Product
        A market to simulate, own product first.
    unit_cost : float, optional
        What one unit of the first product costs.
    price_unit : float
        What one unit of the price column is in the currency.
    currency : str
        Its code.
    confidence : float
        Nominal coverage of intervals.
    fewest : int
        Of fewer respondents nothing is shown.
    seed : int
        Of draws and of the parts of the hold-out.
    """

    mapping: Mapping[str, str] = field(default_factory=dict)
    attributes: tuple[str, ...] = ()
    price: str | None = None
    linear: tuple[str, ...] = ()
    by_levels: tuple[str, ...] = ()
    base: Mapping[str, str] = field(default_factory=dict)
    coding: str = "dummy"
    none: str | None = None
    constants: bool = False
    weight: str | None = None
    products: tuple[Product, ...] = ()
    unit_cost: float | None = None
    price_unit: float = 1.0
    currency: str = ""
    confidence: float = 0.95
    fewest: int = FEWEST
    seed: int = 1

    def __post_init__(self) -> None:
        if self.coding not in CODINGS:
            message = f"no coding {self.coding!r}; there are dummy and effects"
            raise OptionError(message)
        check_fewest(self.fewest)
        if not 0 < self.confidence < 1:
            message = f"a confidence of {self.confidence} is not between 0 and 1"
            raise OptionError(message)
        if not (np.isfinite(self.price_unit) and self.price_unit > 0):
            message = (
                f"a price unit of {self.price_unit} is not above 0; 1000 means that "
                "the price column is in thousands"
            )
            raise OptionError(message)
        if self.unit_cost is not None and (self.price is None or not self.products):
            message = (
                "a unit cost is for the best price of a product in a market: name the "
                "price column and the products, too (--price, --simulate)"
            )
            raise OptionError(message)
        if self.constants and self.products:
            message = (
                "constants belong to the alternatives that were shown, and products "
                "to simulate are others: leave out --constants, or --simulate"
            )
            raise OptionError(message)
        both = set(self.linear) & set(self.by_levels)
        if both:
            message = f"{', '.join(sorted(both))} cannot be a line and levels at once"
            raise OptionError(message)


@dataclass(frozen=True, kw_only=True)
class ChoiceResult:
    """What choices say.

    Parameters
    ----------
    question : ChoiceQuestion
        What was asked.
    rows : ChoiceRows
        Which tasks were used, and which left out.
    attributes : tuple of Attribute
        What alternatives are made of, as the model has it.
    fit : LogitFit
        The model.
    constants_log_likelihood : float or None
        Of a model that knows only the alternatives' labels; None without labels.
    parts : tuple of PartWorth
        What each level adds to utility.
    importance : dict of str to Estimate
        Each attribute's share of the utility that can be won or lost.
    worth : dict of tuple to WillingnessToPay
        (attribute, level) to what customers would pay for it rather than for the
        attribute's first level; (attribute, None) per unit of a line.
    inside, outside : ChoiceCheck
        How well choices are foretold: those that were fitted; those of other
        respondents (None with too few).
    market : Market or None
        The market simulated.
    none_is_zero : bool
        Whether "none" has no constant of its own, as the attributes already tell
        it from the others.
    """

    question: ChoiceQuestion
    rows: ChoiceRows
    attributes: tuple[Attribute, ...]
    fit: LogitFit
    constants_log_likelihood: float | None
    parts: tuple[PartWorth, ...]
    importance: dict[str, Estimate]
    worth: dict[tuple, WillingnessToPay]
    inside: ChoiceCheck
    outside: ChoiceCheck | None
    market: Market | None
    none_is_zero: bool


def analyse_choices(
    session: Session,
    answers: ibis.Table,
    question: ChoiceQuestion,
    *,
    name: str = "the table",
) -> ChoiceResult:
    """Return what choices say of attributes, prices and products.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per alternative shown, or one row per task.
    question : ChoiceQuestion
        What is asked.
    name : str
        What the table is called in messages.

    Returns
    -------
    ChoiceResult
        Model, willingness to pay, hold-out, market.

    Raises
    ------
    MappingError
        If a column is absent or cannot be what it is said to be.
    OptionError
        If a level or product has no meaning here.
    TooLittleDataError
        If no task can be used, fewer respondents than may be shown, or nothing can
        be learned of an attribute.
    FitError
        If attributes cannot be told apart.
    """
    columns = choice_columns(
        answers.columns,
        name,
        mapping=question.mapping,
        attributes=question.attributes,
        price=question.price,
        apart=[question.weight] if question.weight else [],
    )
    rows = choice_rows(
        session,
        answers,
        columns,
        price=question.price,
        is_asked=bool(question.attributes),
        linear=question.linear,
        by_levels=question.by_levels,
        none=question.none,
        weight=question.weight,
    )
    check_enough(rows.respondents, question.fewest)
    attributes = _attributes(rows, question)
    products = tuple(settled(product, attributes) for product in question.products)
    question = replace(question, products=products)
    choices, fit = _fitted(session, rows, attributes, question)
    draws = drawn_coefficients(fit, seed=question.seed)
    none_is_zero = rows.with_none and NONE not in fit.names
    market = None
    if question.products:
        market = simulate_market(
            fit,
            attributes,
            question.products,
            draws,
            with_none=rows.with_none,
            price=question.price,
            unit_cost=question.unit_cost or 0.0,
            price_unit=question.price_unit,
            currency=question.currency,
            confidence=question.confidence,
        )
    return ChoiceResult(
        question=question,
        rows=rows,
        attributes=attributes,
        fit=fit,
        constants_log_likelihood=_constants_only(session, rows),
        parts=part_worths(
            fit, attributes, coding=question.coding, confidence=question.confidence
        ),
        importance=importances(fit, attributes, draws, confidence=question.confidence),
        worth=_worth(fit, attributes, question, draws),
        inside=check_fit(choices, fit),
        outside=check_by_respondents(choices, fit, seed=question.seed),
        market=market,
        none_is_zero=none_is_zero,
    )


def _attributes(rows: ChoiceRows, question: ChoiceQuestion) -> tuple[Attribute, ...]:
    levelled = [a for a, v in rows.levels.items() if v]
    if question.constants:
        levelled.append(CONSTANTS)
    unknown = set(question.base) - set(levelled)
    if unknown:
        known = ", ".join(levelled) or "none"
        message = (
            f"--base {', '.join(sorted(unknown))}: no attribute with levels; there "
            f"are {known}"
        )
        raise OptionError(message)
    return tuple(
        with_levels(name, levels, base=question.base.get(name))
        if levels
        else Attribute(name=name, low=rows.ranges[name][0], high=rows.ranges[name][1])
        for name, levels in rows.levels.items()
    )


def _fitted(
    session: Session,
    rows: ChoiceRows,
    attributes: Sequence[Attribute],
    question: ChoiceQuestion,
) -> tuple[Choices, LogitFit]:
    if question.constants:
        unnamed = rows.table["alternative"].isnull().any()
        if session.row(rows.table.agg(unnamed=unnamed))["unnamed"]:
            message = (
                "--constants needs a column that names the alternatives: "
                "--map alternative=…"
            )
            raise OptionError(message)
    keys = list(rows.attributes.values())
    labels = ["alternative"] if question.constants else []
    cells = choice_cells(session, rows.table, ["is_none", *labels, *keys], rows.most)
    values = {a: cells.values[c] for a, c in rows.attributes.items()}
    every = list(attributes)
    none = cells.values["is_none"].astype(bool)
    if question.constants:
        told = cells.values["alternative"]
        values[CONSTANTS] = told
        base = question.base.get(CONSTANTS)
        every.append(with_levels(CONSTANTS, sorted(set(told[~none])), base=base))
    code = partial(coded, every, values)
    choices = cells.coded(*code(none=none if rows.with_none else None))
    try:
        return choices, fit_multinomial_logit(choices)
    except FitError as error:
        # Where brands are columns of 0 and 1, "none" is all of them 0 already.
        if not (rows.with_none and f" {NONE} " in f" {error} ".replace(",", " ")):
            raise
    bare = cells.coded(choices.names[:-1], choices.profiles[:, :-1])
    return bare, fit_multinomial_logit(bare)


def _constants_only(session: Session, rows: ChoiceRows) -> float | None:
    """Return the log-likelihood of a model that knows labels alone."""
    table = rows.table.filter(rows.table["alternative"].notnull())
    facts = session.row(
        rows.table.agg(
            labels=rows.table["alternative"].nunique(),
            unnamed=rows.table["alternative"].isnull().any(),
        )
    )
    if facts["unnamed"] or not 1 < facts["labels"] <= _MOST_LABELS:
        return None
    cells = choice_cells(session, table, ["alternative"], rows.most)
    attribute = with_levels(CONSTANTS, sorted(cells.values["alternative"]))
    choices = cells.coded(*coded([attribute], {CONSTANTS: cells.values["alternative"]}))
    try:
        fit = fit_multinomial_logit(choices)
    except NilaiError:
        return None
    return None if fit.prior else fit.log_likelihood


def _worth(
    fit: LogitFit,
    attributes: Sequence[Attribute],
    question: ChoiceQuestion,
    draws: np.ndarray,
) -> dict[tuple, WillingnessToPay]:
    price = question.price
    if price is None:
        return {}
    worth = {}
    for attribute in attributes:
        if attribute.name == price:
            continue
        gains = contrasts(attribute, fit.names)
        levels = attribute.levels[1:] or (None,)
        for level, gain in zip(levels, gains[-len(levels) :], strict=True):
            worth[attribute.name, level] = willingness_to_pay(
                fit,
                gain,
                price,
                draws,
                price_unit=question.price_unit,
                confidence=question.confidence,
            )
    return worth
