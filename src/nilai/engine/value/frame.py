"""Answers made ready for value: brands shown, scales, what is beyond them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.answers.figures import Surveyed, label_of, repeated_respondent
from nilai.engine.session import Session
from nilai.engine.value.question import ValueQuestion
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.customer_value import (
    Rated,
    RatingScale,
    usual_scale,
    within,
)
from nilai.perception.offers import Component

BRAND = "nilai_brand"
"""Column of the brand in the frame; one value when answers name none."""


@dataclass(frozen=True, kw_only=True)
class Frame:
    """Answers ready for the figures of value.

    Parameters
    ----------
    surveyed : Surveyed
        Answers of the brands shown; answers beyond their scale are null.
    components : tuple of Component
        Benefits and costs.
    attributes : tuple of Component
        Quality and price.
    index_scale, map_scale : RatingScale
        Of the items of each.
    own : str or None
        Our brand.
    brands : tuple of str
        Brands shown, our own first.
    counts : dict of str to int
        Brand to responses.
    hidden : dict of str to int
        Brands of too few answers.
    beyond : dict of str to int
        Item to answers beyond the scale.
    responses : int
        Rows of the brands shown.
    """

    surveyed: Surveyed
    components: tuple[Component, ...]
    attributes: tuple[Component, ...]
    index_scale: RatingScale
    map_scale: RatingScale
    own: str | None
    brands: tuple[str, ...]
    counts: dict[str, int]
    hidden: dict[str, int]
    beyond: dict[str, int]
    responses: int

    @property
    def rivals(self) -> tuple[str, ...]:
        """Competitors shown."""
        return tuple(brand for brand in self.brands if brand != self.own)


def frame_of(
    session: Session, answers: ibis.Table, question: ValueQuestion, *, most_held: int
) -> Frame:
    """Return the answers ready for the figures of value.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per response (and brand); items are columns.
    question : ValueQuestion
        What is asked.
    most_held : int
        So many rows and fewer are held in memory.

    Returns
    -------
    Frame
        With the brands that have enough answers.

    Raises
    ------
    OptionError
        If our brand or a competitor named is not there.
    TooLittleDataError
        If our brand, or every brand, has too few answers.
    """
    components, attributes = components_of(question)
    label: Any = ibis.literal("")
    if question.brand is not None:
        label = label_of(answers[question.brand])
    table = answers.mutate(**{BRAND: label})
    table = table.filter(table[BRAND].notnull())
    counted = table.group_by(BRAND).agg(n=table.count())
    found = {row[BRAND]: int(row["n"]) for row in session.arrow(counted).to_pylist()}
    brands, hidden = shown_brands(found, question)
    table = table.filter(table[BRAND].isin(brands))
    scales = [
        question.scale or _scale(session, table, block)
        for block in (components, attributes)
    ]
    table, beyond = _inside(session, table, components, attributes, scales)
    surveyed = Surveyed(
        session=session,
        table=table,
        weight=question.weight,
        respondent=repeated_respondent(session, table, question.respondent),
    )
    responses = sum(found[brand] for brand in brands)
    return Frame(
        surveyed=surveyed.in_memory() if responses <= most_held else surveyed,
        components=components,
        attributes=attributes,
        index_scale=scales[0],
        map_scale=scales[1],
        own=brands[0] if question.own is not None else None,
        brands=brands,
        counts={brand: found[brand] for brand in brands},
        hidden=hidden,
        beyond=beyond,
        responses=responses,
    )


def components_of(
    question: ValueQuestion,
) -> tuple[tuple[Component, ...], tuple[Component, ...]]:
    """Return the components of the index and the attributes of the map.

    Parameters
    ----------
    question : ValueQuestion
        What is asked.

    Returns
    -------
    tuple of tuple of Component
        Benefits and costs; quality and price, which are the benefits and the
        monetary cost turned round when no others are named.

    Examples
    --------
    >>> asked = ValueQuestion(
    ...     benefits={"product": (Rated("a"),)}, costs={"monetary": (Rated("b"),)}
    ... )
    >>> [(c.name, c.side, c.rated[0].reversed) for c in components_of(asked)[1]]
    [('product', 'quality', False), ('monetary', 'price', True)]
    """
    sides = (("benefit", question.benefits), ("cost", question.costs))
    components = tuple(
        Component(name, side, rated)
        for side, block in sides
        for name, rated in block.items()
    )
    quality = question.quality or question.benefits
    price = question.price
    if not (price or question.paid) and "monetary" in question.costs:
        turned = tuple(
            Rated(one.item, not one.reversed) for one in question.costs["monetary"]
        )
        price = {"monetary": turned}
    attributes = (
        *(Component(name, "quality", rated) for name, rated in quality.items()),
        *(Component(name, "price", rated) for name, rated in price.items()),
    )
    return components, attributes


def shown_brands(
    found: dict[str, int], question: ValueQuestion
) -> tuple[tuple[str, ...], dict[str, int]]:
    """Return the brands to show, our own first, and those of too few answers.

    Parameters
    ----------
    found : dict of str to int
        Brand to responses.
    question : ValueQuestion
        What is asked.

    Returns
    -------
    tuple
        Brands; brand to responses of those not shown.

    Raises
    ------
    OptionError
        If a brand that was named is not there.
    TooLittleDataError
        If nothing is left to show.

    Examples
    --------
    >>> asked = ValueQuestion(brand="brand", own="B")
    >>> shown_brands({"A": 9, "B": 7, "C": 3}, asked)
    (('B', 'A'), {'C': 3})
    """
    named = [*([question.own] if question.own is not None else []), *question.against]
    for brand in named:
        if brand not in found:
            listed = ", ".join(sorted(found)[:30])
            message = f"no answers are about {brand!r}; the brands are {listed}"
            raise OptionError(message)
    if question.own is not None and found[question.own] < question.fewest:
        message = (
            f"{question.own} has {found[question.own]} answers; groups of fewer than "
            f"{question.fewest} are not shown, as they could be recognised"
        )
        raise TooLittleDataError(message)
    asked = (
        dict.fromkeys(named)
        if question.against
        else dict.fromkeys(
            [*named, *sorted(found, key=lambda brand: (-found[brand], brand))]
        )
    )
    shown = tuple(brand for brand in asked if found[brand] >= question.fewest)
    if not shown:
        message = (
            f"{sum(found.values())} answers, and no brand has {question.fewest} of "
            "them: groups of fewer are not shown, as they could be recognised"
        )
        raise TooLittleDataError(message)
    return shown, {brand: found[brand] for brand in asked if brand not in shown}


def _items(components: Sequence[Component]) -> list[str]:
    return list(dict.fromkeys(one.item for c in components for one in c.rated))


def _scale(
    session: Session, table: ibis.Table, components: Sequence[Component]
) -> RatingScale:
    """Return the narrowest usual scale that holds every answer of the items."""
    items = _items(components)
    if not items:
        return RatingScale(low=1, high=5)
    asked: dict[str, Any] = {}
    for i, item in enumerate(items):
        asked[f"low_{i}"], asked[f"high_{i}"] = table[item].min(), table[item].max()
    ends = session.row(table.agg(**asked))
    lows, highs = (
        [v for k, v in ends.items() if k.startswith(name) and v is not None]
        for name in ("low", "high")
    )
    if not lows:
        message = f"nobody answered any of {', '.join(items)}"
        raise TooLittleDataError(message)
    return usual_scale(min(lows), max(highs))


def _inside(
    session: Session,
    table: ibis.Table,
    components: Sequence[Component],
    attributes: Sequence[Component],
    scales: Sequence[RatingScale],
) -> tuple[ibis.Table, dict[str, int]]:
    """Return the answers with those beyond the scale null, and how many they were."""
    index_scale, map_scale = scales
    scale_of = dict.fromkeys(_items(attributes), map_scale)
    scale_of |= dict.fromkeys(_items(components), index_scale)
    if not scale_of:
        return table, {}
    held = {item: within(table[item], scale) for item, scale in scale_of.items()}
    lost = session.row(
        table.agg(
            **{
                f"lost_{i}": table[item].count() - held[item].count()
                for i, item in enumerate(held)
            }
        )
    )
    beyond = {item: int(lost[f"lost_{i}"]) for i, item in enumerate(held)}
    return table.mutate(**held), {item: n for item, n in beyond.items() if n}
