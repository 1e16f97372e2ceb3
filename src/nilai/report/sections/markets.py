"""A market simulated: who would choose what, and the best price."""

from datetime import date

from nilai.engine.choice import ChoiceResult
from nilai.perception.attributes import NONE
from nilai.perception.simulator import PriceResponse
from nilai.report.sections.how import explain
from nilai.report.sections.prices import price_range
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_PER = 100


def market_section(
    result: ChoiceResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return the shares of the products, and what the first one's price does.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.
    words : Words
        The reader's language and currency.
    as_of : date or None
        When the choices were read.

    Returns
    -------
    tuple of Section
        One; none without products.
    """
    market = result.market
    if market is None:
        return ()
    name, share = next(iter(market.shares.items()))
    sentences = [
        words.say(
            "market.first",
            product=name,
            share=words.share(share.value),
            low=words.share(share.low),
            high=words.share(share.high),
        )
    ]
    if market.response is None:
        sentences.append(words.say("market.no_price"))
    else:
        sentences += _best(market.response, result.question.unit_cost, words)
    none = words.say("market.with_none") if result.rows.with_none else ""
    return (
        Section(
            code="market",
            heading=words.say("market.heading"),
            sentences=tuple(sentences),
            tables=(_shares_table(result, words),),
            how=explain(
                words,
                "market",
                as_of=as_of,
                none=none,
                count=result.fit.n,
                respondents=result.fit.respondents,
                confidence=words.share(result.question.confidence),
            ),
        ),
    )


def _best(response: PriceResponse, cost: float | None, words: Words) -> list[str]:
    price = response.best_price
    sentences = [
        words.say(
            "market.best_revenue" if cost is None else "market.best_profit",
            price=words.money(price.value),
            range=price_range(price, words),
            share=words.share(response.best_share),
            amount=words.money(_PER * response.best_amount.value),
            cost=words.money(cost or 0.0),
        )
    ]
    if response.is_edge:
        end = "low" if price.value == response.prices[0] else "high"
        sentences.append(words.say("market.edge", end=words.say(f"demand.edge_{end}")))
    return sentences


def _prices(result: ChoiceResult) -> dict[str, float]:
    """Return what each product costs, where all say."""
    question = result.question
    told = {
        product.name: product.values.get(question.price or "")
        for product in question.products
    }
    if any(price is None for price in told.values()):
        return {}
    return {name: float(p or 0) * question.price_unit for name, p in told.items()}


def _shares_table(result: ChoiceResult, words: Words) -> Table:
    question, market = result.question, result.market
    shares = {} if market is None else market.shares
    prices = _prices(result)
    confidence = words.share(question.confidence)
    return Table(
        columns=(
            words.say("market.column_product"),
            *((words.say("market.column_price"),) if prices else ()),
            words.say("market.column_share"),
            words.say("market.column_interval", confidence=confidence),
        ),
        rows=tuple(
            (
                words.say("choice.none") if name == NONE else name,
                *(
                    (words.money(prices[name]) if name in prices else "–",)
                    if prices
                    else ()
                ),
                words.share(share.value, 1),
                words.span(words.share(share.low, 1), words.share(share.high, 1)),
            )
            for name, share in shares.items()
        ),
    )
