"""What one point on a driver is worth, told in words."""

from nilai.engine.money import MoneyDriver, MoneyResult
from nilai.engine.money.question import OUTCOMES
from nilai.figures.drivers import spoken
from nilai.report.sections.drivers import listed
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import NO_BREAK, Words
from nilai.tables import Duration, Estimate

SHOWN = ("repeat", "revenue", "clv")
"""Outcomes in the tables, in order."""

MORE = ("orders", "order_value")
"""Outcomes in a table of their own."""


def window_of(result: MoneyResult, words: Words) -> str:
    """Return the window in words.

    Parameters
    ----------
    result : MoneyResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    str
        As in 90 days.
    """
    return words.duration(Duration(result.question.window_days, "day"))


def written(value: float, outcome: str, words: Words) -> str:
    """Return a slope without its sign, in its outcome's unit.

    Parameters
    ----------
    value : float
        The slope.
    outcome : str
        One of OUTCOMES, or `value`.
    words : Words
        The reader's language and currency.

    Returns
    -------
    str
        Points in a hundred, order days, or money.
    """
    size = abs(value)
    if outcome == "repeat":
        return words.number(100 * size, 1)
    if outcome in ("orders", "value"):
        return words.number(size, 2)
    return words.money(size)


def signed(value: float, outcome: str, words: Words) -> str:
    """Return a slope with its sign.

    Parameters
    ----------
    value : float
        The slope.
    outcome : str
        One of OUTCOMES, or `value`.
    words : Words
        The reader's language and currency.

    Returns
    -------
    str
        With a plus or a minus, or neither where it is written as nought.
    """
    text = written(value, outcome, words)
    if not any(digit in text for digit in "123456789"):
        return text
    return f"{'−' if value < 0 else '+'}{text}"


def ends(estimate: Estimate, outcome: str, words: Words) -> dict[str, str]:
    """Return the ends of a slope's interval for a sentence that says more or less.

    Parameters
    ----------
    estimate : Estimate
        The slope.
    outcome : str
        One of OUTCOMES, or `value`.
    words : Words
        The reader's language and currency.

    Returns
    -------
    dict of str to str
        `low` and `high`; without signs where both lie on the slope's side.
    """
    low, high = estimate.low, estimate.high
    if low < 0 < high:
        return {
            "low": signed(low, outcome, words),
            "high": signed(high, outcome, words),
        }
    nearer, farther = sorted((abs(low), abs(high)))
    return {
        "low": written(nearer, outcome, words),
        "high": written(farther, outcome, words),
    }


def told(estimate: Estimate, outcome: str, words: Words) -> str:
    """Return a slope with its interval.

    Parameters
    ----------
    estimate : Estimate
        The slope.
    outcome : str
        One of OUTCOMES, or `value`.
    words : Words
        The reader's language and currency.

    Returns
    -------
    str
        As in "+1.2 (0.3 to 2.1)".
    """
    value, space, rest = words.say(
        "money.column_interval",
        value=signed(estimate.value, outcome, words),
        low=signed(estimate.low, outcome, words),
        high=signed(estimate.high, outcome, words),
    ).partition(" ")
    # A narrow cell breaks before the interval, not within it.
    return value + space + rest.replace(" ", NO_BREAK)


def money_read_section(result: MoneyResult, words: Words) -> Section:
    """Return whose answers and purchases were joined, and whose not and why.

    Parameters
    ----------
    result : MoneyResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        Sheets used and left out add up to all.
    """
    said = [
        words.say(
            "money.read",
            used=result.used,
            count=result.sheets,
            customers=result.customers,
            first=words.day(result.first_on),
            last=words.day(result.last_on),
        )
    ]
    if result.left_out:
        said.append(words.say("money.left_out", reasons=_reasons(result, words)))
    if result.columns_left_out:
        columns = ", ".join(
            f"{spoken(name)} ({words.say(f'money.columns.{reason}')})"
            for name, reason in result.columns_left_out.items()
        )
        said.append(words.say("money.columns_left_out", columns=columns))
    return Section(
        code="read", heading=words.say("money.heading_read"), sentences=tuple(said)
    )


def money_section(result: MoneyResult, words: Words) -> Section:
    """Return what goes with one point more, in purchases and money.

    Parameters
    ----------
    result : MoneyResult
        The analysis.
    words : Words
        The reader's language and currency.

    Returns
    -------
    Section
        The largest first; associations, said to be such.
    """
    window = window_of(result, words)
    said = [*_lead(result, words), words.say("money.associated")]
    unclear = [d.name for d in result.drivers if not any(d.clear.values())]
    if unclear and len(unclear) < len(result.drivers):
        said.append(words.say("money.unclear", drivers=listed(unclear, words)))
    held = words.say(
        "money.held" if result.holds_past else "money.not_held", window=window
    )
    said.append(held)
    if len(result.drivers) > 1:
        said.append(words.say("money.overlap"))
    left_out = words.say("money.nothing_left_out")
    if result.left_out:
        left_out = words.say("money.left_out", reasons=_reasons(result, words))
    return Section(
        code="money",
        heading=words.say("money.heading"),
        sentences=tuple(said),
        tables=_tables(result, words),
        how=explain(
            words,
            "money",
            as_of=result.as_of,
            window=window,
            held=held,
            rows=result.used,
            customers=result.customers,
            orders=words.say("money.orders_known", day=words.day(result.as_of)),
            confidence=words.share(result.question.confidence),
            clusters=result.clusters,
            left_out=left_out,
        ),
    )


def leader(result: MoneyResult) -> tuple[MoneyDriver, str] | None:
    """Return the score to be told first, and by which outcome.

    Parameters
    ----------
    result : MoneyResult
        The analysis.

    Returns
    -------
    tuple of MoneyDriver and str, or None
        The largest clear slope of revenue; else of buying again, worth or order
        value; the value itself where no driver is clear; None when none is.
    """
    for told in (result.drivers, (result.value,) if result.value else ()):
        for outcome in ("revenue", "repeat", "clv", "order_value"):
            clear = [d for d in told if d.clear.get(outcome)]
            if clear:
                return max(clear, key=lambda d: abs(d.alone[outcome].value)), outcome
    return None


def _lead(result: MoneyResult, words: Words) -> list[str]:
    found = leader(result)
    if found is None:
        return [words.say("money.none", customers=result.customers)]
    driver, _ = found
    said = []
    for outcome in ("revenue", "repeat", "clv"):
        if not driver.clear.get(outcome):
            continue
        slope = driver.alone[outcome]
        less = "_less" if slope.value < 0 else ""
        mean = result.means.get(outcome)
        said.append(
            words.say(
                f"money.{outcome}{less}",
                driver=spoken(driver.name),
                amount=written(slope.value, outcome, words),
                points=written(slope.value, outcome, words),
                window=window_of(result, words),
                confidence=words.share(slope.confidence),
                **ends(slope, outcome, words),
                mean=words.share(mean.value) if mean else "–",
            )
        )
    through = driver.through.get("revenue")
    if through is not None and driver.on_value and result.value is not None:
        said.append(
            words.say(
                "money.through",
                driver=spoken(driver.name),
                value=spoken(result.value.name),
                points=signed(driver.on_value.value, "value", words),
                amount=signed(through.value, "revenue", words),
                low=signed(through.low, "revenue", words),
                high=signed(through.high, "revenue", words),
            )
        )
    return said or [words.say("money.none", customers=result.customers)]


def _tables(result: MoneyResult, words: Words) -> tuple[Table, ...]:
    shown = [o for o in SHOWN if o in result.means]
    everything = [*result.drivers, *([result.value] if result.value else [])]
    heads = (words.say("money.column_driver"),)
    outcomes = tuple(words.say(f"money.outcomes.{o}") for o in shown)
    tables = [
        Table(
            columns=(*heads, *outcomes, words.say("money.column_answers")),
            rows=tuple(
                (*_row(d, d.alone, shown, words), _answers(d, words))
                for d in everything
            ),
            caption=words.say("money.caption_alone"),
        )
    ]
    more = [o for o in MORE if o in result.means]
    if more:
        names = tuple(words.say(f"money.outcomes.{o}") for o in more)
        tables.append(
            Table(
                columns=heads + names,
                rows=tuple(_row(d, d.alone, more, words) for d in everything),
                caption=words.say("money.caption_more"),
                is_detail=True,
            )
        )
    if len(result.drivers) > 1 and result.drivers[0].beside:
        tables.append(
            Table(
                columns=heads + outcomes,
                rows=tuple(_row(d, d.beside, shown, words) for d in result.drivers),
                caption=words.say("money.caption_beside"),
                is_detail=True,
            )
        )
    if result.value is not None and result.drivers:
        value = spoken(result.value.name)
        chain = [o for o in OUTCOMES if o in result.drivers[0].through]
        tables.append(
            Table(
                columns=(
                    *heads,
                    words.say("money.column_value", value=value),
                    *(words.say(f"money.outcomes.{o}") for o in chain),
                ),
                rows=tuple(
                    (
                        spoken(d.name),
                        told(d.on_value, "value", words) if d.on_value else "–",
                        *(told(d.through[o], o, words) for o in chain),
                    )
                    for d in result.drivers
                ),
                caption=words.say("money.caption_through", value=value),
                is_detail=True,
            )
        )
    return tuple(tables)


def _row(
    driver: MoneyDriver,
    slopes: dict[str, Estimate],
    shown: list[str],
    words: Words,
) -> tuple[str, ...]:
    cells = [told(slopes[o], o, words) if o in slopes else "–" for o in shown]
    return (spoken(driver.name), *cells)


def _answers(driver: MoneyDriver, words: Words) -> str:
    found = driver.alone.get("revenue")
    return words.number(found.n) if found else "–"


def _reasons(result: MoneyResult, words: Words) -> str:
    window = window_of(result, words)
    return ", ".join(
        f"{words.number(n)} ({words.say(f'money.reasons.{code}', window=window)})"
        for code, n in result.left_out.items()
    )
