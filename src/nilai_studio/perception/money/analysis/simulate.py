"""Shares of own and competing products, from a stored model of choices."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_hovers, estimate_rows_figure
from nilai.figures.prices import demand_figure
from nilai.perception.attributes import NONE, Attribute
from nilai.perception.multinomial_logit import LogitFit
from nilai.perception.simulator import Market, Product, settled, simulate_market
from nilai.perception.willingness_to_pay import drawn_coefficients
from nilai.report.words import Words
from nilai.tables import Estimate
from nilai.worth.newton import Certificate


def attributes_of(model: Mapping[str, Any]) -> tuple[Attribute, ...]:
    """Return the attributes of a stored model.

    Parameters
    ----------
    model : mapping
        As `choices.model_of` stored it.

    Returns
    -------
    tuple of Attribute
        With levels, or the range tested.
    """
    return tuple(
        Attribute(
            name=one["name"],
            levels=tuple(one["levels"]),
            low=np.nan if one["low"] is None else one["low"],
            high=np.nan if one["high"] is None else one["high"],
        )
        for one in model["attributes"]
    )


def simulate(
    model: Mapping[str, Any],
    products: Sequence[Mapping[str, Any]],
    *,
    unit_cost: float | None,
    currency: str,
) -> Market:
    """Return the share of each product, and what the first one's price does.

    Parameters
    ----------
    model : mapping
        As `choices.model_of` stored it.
    products : sequence of mapping
        `name` and `values`, attribute to level or number; own product first.
    unit_cost : float or None
        What one unit of the first product costs.
    currency : str
        Of prices.

    Returns
    -------
    Market
        Shares with intervals, and the price response.

    Raises
    ------
    OptionError
        If a level or price was not tested, or two products have one name.
    """
    attributes = attributes_of(model)
    covariance = np.array(model["covariance"])
    fit = LogitFit(
        names=tuple(model["names"]),
        coefficients=np.array(model["coefficients"]),
        covariance=covariance,
        model_covariance=covariance,
        log_likelihood=np.nan,
        null_log_likelihood=np.nan,
        n=model["choices"],
        respondents=model["respondents"],
        certificate=Certificate(
            gradient_norm=0.0, newton_decrement=0.0, cells=0, passes=0, converged=True
        ),
        prior=False,
        clustered=True,
    )
    return simulate_market(
        fit,
        attributes,
        [settled(Product(name=p["name"], values=p["values"]), attributes)
         for p in products],
        drawn_coefficients(fit, seed=model["seed"]),
        with_none=model["with_none"],
        price=model["price"],
        unit_cost=unit_cost or 0.0,
        currency=currency,
        confidence=model["confidence"],
    )  # fmt: skip


def named_shares(market: Market, words: Words) -> list[tuple[str, Estimate]]:
    """Return the shares by the products' names, in the reader's language.

    Parameters
    ----------
    market : Market
        As simulated.
    words : Words
        The reader's language.

    Returns
    -------
    list of tuple
        In the order of the products, none of them last.
    """
    return [
        (words.say("choice.none") if name == NONE else name, share)
        for name, share in market.shares.items()
    ]


def market_figures(
    market: Market, words: Words, *, respondents: int, with_cost: bool
) -> list[dict[str, Any]]:
    """Return the pictures of a market.

    Parameters
    ----------
    market : Market
        As simulated.
    words : Words
        The reader's language and currency.
    respondents : int
        Whose choices they rest on.
    with_cost : bool
        Whether the best price is that of profit.

    Returns
    -------
    list of dict
        Name, label and figure.
    """
    rows = named_shares(market, words)
    confidence = words.share(rows[0][1].confidence)
    title = words.say("figures.choice.title_market")
    made = [
        {
            "name": "market",
            "label": title,
            "figure": estimate_rows_figure(
                title,
                words.say(
                    "figures.choice.unit_market",
                    currency=words.currency_name,
                    respondents=respondents,
                    confidence=confidence,
                ),
                rows,
                [words.share(share.value, 1) for _, share in rows],
                hover=estimate_hovers(rows, lambda value: words.share(value, 1), words),
                table=estimates_table(words, ("product", "choice_share"), rows),
            ),
        }
    ]
    response = market.response
    if response is not None:
        title = words.say("figures.choice.title_price", product=response.product)
        best = words.say(f"figures.price.best_{'profit' if with_cost else 'revenue'}")
        figure = demand_figure(
            title,
            words.say("figures.choice.unit_price", confidence=confidence),
            {
                "prices": response.prices,
                "demand": response.shares,
                "low": response.low,
                "high": response.high,
            },
            [(best, response.best_price)],
            words,
        )
        made.append({"name": "price", "label": title, "figure": figure})
    return made
