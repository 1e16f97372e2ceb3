"""What to do first."""

from nilai.engine.worth.result import Advice, WorthResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words


def advice_section(result: WorthResult, words: Words) -> Section:
    """Return what to do first.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        One sentence per act, most money first.
    """
    heading = words.say("advice.heading")
    if not result.advice:
        none = words.say("advice.none")
        return Section(code="advice", heading=heading, sentences=(none,))
    return Section(
        code="advice",
        heading=heading,
        sentences=tuple(advice_sentence(a, words) for a in result.advice),
        tables=(
            Table(
                columns=tuple(
                    words.say(f"advice.column_{name}")
                    for name in ("action", "customers", "amount")
                ),
                rows=tuple(
                    (
                        words.say(f"advice.short.{a.code}"),
                        words.number(a.customers),
                        words.exact(a.amount) if a.amount else "–",
                    )
                    for a in result.advice
                ),
            ),
        ),
        how=explain(
            words, "advice", as_of=result.until, customers=result.worth.total.n
        ),
    )


def advice_sentence(advice: Advice, words: Words) -> str:
    """Return one thing to do as a sentence.

    Parameters
    ----------
    advice : Advice
        What to do, with its money.
    words : Words
        The reader's language.

    Returns
    -------
    str
        The sentence.
    """
    values = {name: _shown(name, value, words) for name, value in advice.values.items()}
    return words.say(
        f"advice.{advice.code}",
        amount=words.money(advice.amount),
        customers=advice.customers,
        **values,
    )


def _shown(name: str, value: float | str, words: Words) -> str:
    if isinstance(value, str):
        return words.say(f"segments.{value}")
    if name.endswith("_amount"):
        return words.money(value)
    if name.endswith("_share"):
        return words.share(value)
    return words.number(value)
