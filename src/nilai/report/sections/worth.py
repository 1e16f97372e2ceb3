"""What the customer base is worth."""

from collections.abc import Callable

from nilai.engine.worth.result import WorthResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Duration, Estimate
from nilai.worth.timing import FEW_CUSTOMERS


def worth_section(result: WorthResult, words: Words) -> Section:
    """Return what the customer base is worth.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The total with its interval, orders to come, a new customer's worth.
    """
    total = result.worth.total
    return Section(
        code="worth",
        heading=words.say("worth.heading"),
        sentences=(
            worth_sentence(result, words),
            *_more(result, words),
            *_held(result, words),
            *_limits(result, words),
        ),
        tables=(_figures(result, words), _causes(result, words)),
        how=explain(
            words,
            "worth",
            as_of=result.until,
            timing=words.say(f"models.{result.timing.name}"),
            customers=total.n,
            confidence=words.share(total.confidence),
            error=words.share(result.model_error, 1),
        ),
    )


def worth_title(result: WorthResult, words: Words) -> str:
    """Return what the base is worth, as a headline without its interval.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The headline.
    """
    return words.say(
        "worth.title",
        count=result.worth.total.n,
        amount=words.money(result.worth.total.value),
        horizon=words.duration(result.terms.horizon),
    )


def worth_sentence(result: WorthResult, words: Words) -> str:
    """Return what the base is worth, with its interval.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    str
        One sentence.
    """
    total = result.worth.total
    return words.say(
        "worth.first",
        count=total.n,
        amount=words.money(total.value),
        horizon=words.duration(result.terms.horizon),
        confidence=words.share(total.confidence),
        low=words.money(total.low),
        high=words.money(total.high),
    )


def _more(result: WorthResult, words: Words) -> list[str]:
    worth, terms = result.worth, result.terms
    rate = words.share(terms.annual_rate, 0 if terms.annual_rate * 100 % 1 == 0 else 1)
    return [
        words.say(
            "worth.orders",
            orders=worth.orders.value,
            low=worth.orders.low,
            high=worth.orders.high,
            alive=worth.alive,
        ),
        *_once(result, words),
        words.say("worth.new", amount=words.money(worth.new_customer.value)),
        words.say(
            f"worth.basis_{result.margin_basis}",
            share=words.share(terms.margin_share),
        ),
        words.say("worth.discounted", rate=rate)
        if terms.annual_rate
        else words.say("worth.undiscounted"),
    ]


def _once(result: WorthResult, words: Words) -> list[str]:
    """Return of how many nobody can tell yet whether they are customers still."""
    once = int(result.frequencies.actual[0])
    # The other models let a customer leave before the second order.
    if not once or result.timing.name != "bg_nbd":
        return []
    return [words.say("worth.once", once=once)]


def _held(result: WorthResult, words: Words) -> list[str]:
    if result.worth.total.n < FEW_CUSTOMERS:
        return [words.say("worth.few", few=FEW_CUSTOMERS)]
    if result.timing.prior or result.spend.prior:
        return [words.say("worth.prior")]
    return []


def _limits(result: WorthResult, words: Words) -> list[str]:
    """What the figures leave out, and how far they reach."""
    said = []
    gone = result.reading.customers - result.worth.total.n
    if gone > 0:
        said.append(words.say("worth.returned", count=gone))
    observed = (result.until - result.tracking.start).days + 1
    if result.worth.forever or result.terms.horizon.days > 2 * observed:
        weeks = Duration(max(1, round(observed / 7)), "week")
        said.append(words.say("worth.far", observed=words.duration(weeks)))
    return said


def _figures(result: WorthResult, words: Words) -> Table:
    worth = result.worth
    horizon = words.duration(result.terms.horizon)

    def row(
        name: str, estimate: Estimate | None, form: Callable[[float], str]
    ) -> list[tuple[str, ...]]:
        if estimate is None:
            return []
        interval = words.span(form(estimate.low), form(estimate.high))
        label = words.say(f"worth.row_{name}", horizon=horizon)
        return [(label, form(estimate.value), interval)]

    return Table(
        columns=(
            words.say("worth.column_figure"),
            words.say("worth.column_estimate"),
            words.say(
                "worth.column_interval", confidence=words.share(worth.total.confidence)
            ),
        ),
        rows=(
            *row("total", worth.total, words.exact),
            *row("forever", worth.forever, words.exact),
            *row("orders", worth.orders, words.number),
            (words.say("worth.row_alive"), words.number(worth.alive), ""),
            *row("new", worth.new_customer, words.money),
            *row("new_forever", worth.new_customer_forever, words.money),
        ),
    )


def _causes(result: WorthResult, words: Words) -> Table:
    return Table(
        is_detail=True,
        columns=(words.say("worth.column_cause"), words.say("worth.column_spread")),
        rows=tuple(
            (words.say(f"worth.cause_{cause}"), words.exact(spread))
            for cause, spread in result.worth.spread.items()
        ),
    )
