"""Which prices are acceptable, and which pays best."""

from datetime import date

import numpy as np

from nilai.engine.answers import AnswerReading
from nilai.engine.prices import PriceResult
from nilai.perception.price_curve import BestPrice, DemandCurve
from nilai.perception.van_westendorp import POINTS, PricePoint, PriceSensitivity
from nilai.report.notes import say_note
from nilai.report.sections.how import explain
from nilai.report.sections.left_out import refused_sentence, refused_table
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.tables import Estimate

FEW = 200
"""Below it the curves are said to be unsteady."""

_PER = 100


def price_read_section(
    reading: AnswerReading, result: PriceResult, words: Words
) -> Section:
    """Return who was used, and who was left out and why.

    Parameters
    ----------
    reading : AnswerReading
        The answers read.
    result : PriceResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Respondents used and left out by class add up to all.
    """
    count = result.respondents
    sentences = [words.say("price.read", used=result.used, count=count)]
    sentences += refused_sentence(result.refused, "price", words)
    for code, rows in reading.refused.items():
        reason = words.say(f"price.rows.{code}")
        sentences.append(words.say("price.rows_refused", count=rows, reason=reason))
    found = result.sensitivity
    if found is not None:
        key = f"price.order_{result.question.order}"
        sentences.append(
            words.say(key, strict=result.strict, weak=result.weak, count=count)
        )
        if found.effective_n < found.n - 0.5:
            effective = words.number(found.effective_n)
            sentences.append(words.say("price.read_weighted", effective=effective))
    # Four columns of amounts are written alike: one word about it is enough.
    once = {note.code: note for note in reversed(reading.notes)}
    sentences += [say_note(note, words) for note in once.values()]
    return Section(
        code="read",
        heading=words.say("price.heading_read"),
        sentences=tuple(sentences),
        tables=refused_table(result.refused, result.used, "price", words),
    )


def price_points_section(
    result: PriceResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return which prices are acceptable.

    Parameters
    ----------
    result : PriceResult
        The analysis.
    words : Words
        The reader's language and currency.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        The four points with intervals; none with another method.
    """
    found = result.sensitivity
    if found is None:
        return ()
    confidence = words.share(result.question.confidence)
    return (
        Section(
            code="price",
            heading=words.say("price.heading"),
            sentences=_point_sentences(found, words),
            tables=(_points_table(found, confidence, words),),
            how=explain(
                words, "price", as_of=as_of, count=found.n, confidence=confidence
            ),
        ),
    )


def _point_sentences(found: PriceSensitivity, words: Words) -> tuple[str, ...]:
    points = found.points
    values = {name: points[name].price.value for name in POINTS}
    if not np.all(np.isfinite(list(values.values()))):
        return (words.say("price.none"),)
    sentences = [
        words.say(
            "price.first",
            low=words.money(values["marginal_cheapness"]),
            high=words.money(values["marginal_expensiveness"]),
            optimal=words.money(values["optimal"]),
        ),
        words.say("price.indifference", price=words.money(values["indifference"])),
    ]
    sentences += [
        words.say(
            "price.plateau",
            low=words.money(point.plateau[0]),
            high=words.money(point.plateau[1]),
            point=words.say(f"price.points.{name}"),
        )
        for name, point in points.items()
        if point.plateau
    ]
    if found.n < FEW:
        sentences.append(words.say("price.few", count=found.n))
    return (*sentences, words.say("price.no_cost"))


def _points_table(found: PriceSensitivity, confidence: str, words: Words) -> Table:
    def row(name: str, point: PricePoint) -> tuple[str, ...]:
        price = point.price
        return (
            words.say(f"price.points.{name}"),
            words.money(price.value),
            words.span(words.money(price.low), words.money(price.high)),
            words.share(point.share),
        )

    return Table(
        caption=words.say(f"price.range_{found.range}"),
        columns=(
            words.say("price.column_point"),
            words.say("price.column_price"),
            words.say("price.column_interval", confidence=confidence),
            words.say("price.column_curve_share"),
        ),
        rows=tuple(row(name, found.points[name]) for name in POINTS),
    )


def demand_section(
    result: PriceResult, words: Words, *, as_of: date | None
) -> tuple[Section, ...]:
    """Return who would buy at each price, and which price pays best.

    Parameters
    ----------
    result : PriceResult
        The analysis.
    words : Words
        The reader's language and currency.
    as_of : date or None
        When the answers were read.

    Returns
    -------
    tuple of Section
        Best prices with intervals; none where no intention was asked.
    """
    curve = result.demand
    if curve is None:
        return ()
    question = result.question
    return (
        Section(
            code="demand",
            heading=words.say("demand.heading"),
            sentences=_demand_sentences(result, curve, words),
            tables=(_best_table(curve, words), *_asked_table(result, words)),
            how=explain(
                words,
                "demand.intent" if result.gabor is None else "demand.gabor",
                as_of=as_of,
                count=curve.n,
                confidence=words.share(question.confidence),
                shares=", ".join(words.share(s) for s in question.intent_shares),
            ),
        ),
    )


def _demand_sentences(
    result: PriceResult, curve: DemandCurve, words: Words
) -> tuple[str, ...]:
    cost = result.question.unit_cost
    sentences = [
        _best_sentence(name, curve.best[name], cost, words)
        for name in ("profit", "revenue")
        if name in curve.best
    ]
    if "profit" in curve.best and not is_profitable(curve):
        sentences[0] = words.say("demand.no_profit", cost=words.money(cost or 0.0))
    if "reach" in curve.best:
        most = curve.best["reach"]
        sentences.append(
            words.say(
                "demand.reach",
                price=words.money(most.price.value),
                share=words.share(most.amount.value),
            )
        )
    first = curve.best["profit" if is_profitable(curve) else "revenue"]
    if first.is_edge:
        end = "low" if first.price.value == curve.prices[0] else "high"
        sentences.append(words.say("demand.edge", end=words.say(f"demand.edge_{end}")))
    if result.gabor is not None:
        sentences += _gabor_sentences(result, words)
    return tuple(sentences)


def is_profitable(curve: DemandCurve) -> bool:
    """Return whether some price brings more than it costs.

    Parameters
    ----------
    curve : DemandCurve
        Demand with its best prices.

    Returns
    -------
    bool
        False also where no cost was given.
    """
    return "profit" in curve.best and curve.best["profit"].amount.value > 0


def _gabor_sentences(result: PriceResult, words: Words) -> list[str]:
    gabor, sentences = result.gabor, []
    if gabor is None:
        return sentences
    cost = result.question.unit_cost or 0.0
    smooth = gabor.logistic.best_price(unit_cost=cost) if gabor.logistic else np.nan
    prices = gabor.curve.prices
    if prices[0] <= smooth <= prices[-1]:
        sentences.append(words.say("demand.logistic", price=words.money(smooth)))
    if gabor.inconsistent:
        sentences.append(words.say("demand.inconsistent", count=gabor.inconsistent))
    return sentences


def _best_sentence(name: str, best: BestPrice, cost: float | None, words: Words) -> str:
    return words.say(
        f"demand.{name}",
        price=words.money(best.price.value),
        range=price_range(best.price, words),
        share=words.share(best.demand_share),
        amount=words.money(_PER * best.amount.value),
        cost=words.money(cost or 0.0),
    )


def price_range(price: Estimate, words: Words) -> str:
    """Return the interval of a best price in words.

    Only prices asked about can be best: often the same one is, whoever had answered.

    Parameters
    ----------
    price : Estimate
        The price with its interval.
    words : Words
        Language and currency.

    Returns
    -------
    str
        From where to where, or that it is the same.
    """
    low, high = words.money(price.low), words.money(price.high)
    if low == high:
        return words.say("demand.steady", confidence=words.share(price.confidence))
    return words.say("demand.range", low=low, high=high)


def _best_table(curve: DemandCurve, words: Words) -> Table:
    confidence = words.share(next(iter(curve.best.values())).price.confidence)
    return Table(
        caption=words.say("demand.caption_best"),
        columns=(
            words.say("demand.column_best"),
            words.say("demand.column_price"),
            words.say("demand.column_interval", confidence=confidence),
            words.say("demand.column_demand"),
            words.say("demand.column_amount"),
        ),
        rows=tuple(
            (
                words.say(f"demand.names.{name}"),
                words.money(best.price.value),
                words.span(words.money(best.price.low), words.money(best.price.high)),
                words.share(best.demand_share, 1),
                words.share(best.amount.value, 1)
                if name == "reach"
                else words.money(_PER * best.amount.value),
            )
            for name, best in curve.best.items()
        ),
    )


def _asked_table(result: PriceResult, words: Words) -> tuple[Table, ...]:
    gabor = result.gabor
    if gabor is None:
        return ()
    curve = gabor.curve
    elasticities = [*(words.number(e, 2) for e in gabor.elasticities), "–"]
    return (
        Table(
            caption=words.say("demand.caption_asked"),
            columns=tuple(
                words.say(f"demand.column_{name}")
                for name in (
                    "price",
                    "asked",
                    "said",
                    "demand",
                    "revenue",
                    "elasticity",
                )
            ),
            rows=tuple(
                (
                    words.money(price),
                    words.number(float(gabor.asked[i])),
                    words.share(float(gabor.asked_shares[i]), 1),
                    words.share(float(curve.demand[i]), 1),
                    words.money(float(_PER * price * curve.demand[i])),
                    elasticities[i],
                )
                for i, price in enumerate(curve.prices.tolist())
            ),
        ),
    )
