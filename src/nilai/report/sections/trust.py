"""Can the model be trusted: what it foretold beside what came."""

from scipy.special import ndtri

from nilai.engine.worth.result import WorthResult
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.worth.choice import Choice
from nilai.worth.fit import Fit
from nilai.worth.holdout import ModelCheck

_CORRELATED = 0.2


def trust_section(result: WorthResult, words: Words) -> Section:
    """Return whether the model can be trusted.

    Parameters
    ----------
    result : WorthResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The hold-out in words; every model tried, earlier origins, parameters.
    """
    check = chosen_check(result.choice)
    tables = [
        _candidates(result.choice.checks, words),
        _backtests(result.backtests, words),
        _parameters((result.timing, result.spend), words),
    ]
    return Section(
        code="trust",
        heading=words.say("trust.heading"),
        sentences=(
            *_tried(check, result.terms.confidence, words),
            words.say(
                f"trust.chosen_{result.choice.reason}",
                model=words.say(f"models.{result.choice.name}"),
            ),
            _certified(result.timing, words),
            *_correlated(result.spend_correlation, words),
        ),
        tables=tuple(table for table in tables if table.rows),
        how=_how(result, check, words),
    )


def chosen_check(choice: Choice) -> ModelCheck | None:
    """Return the hold-out of the model chosen; None when there was none.

    Parameters
    ----------
    choice : Choice
        The model chosen and all tried.

    Returns
    -------
    ModelCheck or None
        What it foretold and what came.
    """
    return next((c for c in choice.checks if c.name == choice.name), None)


def _how(
    result: WorthResult, check: ModelCheck | None, words: Words
) -> tuple[tuple[str, str], ...]:
    if check is None:
        people = result.worth.total.n
        return explain(words, "trust_untried", as_of=result.until, customers=people)
    return explain(
        words,
        "trust",
        as_of=result.until,
        customers=check.customers,
        origin=words.day(check.origin),
        until=words.day(check.until),
        confidence=words.share(result.terms.confidence),
    )


def _tried(check: ModelCheck | None, confidence: float, words: Words) -> list[str]:
    if check is None:
        return [words.say("trust.untried")]
    if not check.actual:
        return [words.say("trust.nothing", predicted=check.predicted)]
    reach = float(ndtri(0.5 + confidence / 2)) * check.spread
    low, high = max(check.predicted - reach, 0.0), check.predicted + reach
    inside = "inside" if low <= check.actual <= high else "outside"
    return [
        words.say(
            "trust.first",
            predicted=check.predicted,
            actual=check.actual,
            error=_error(check, words),
        ),
        words.say(
            f"trust.{inside}", confidence=words.share(confidence), low=low, high=high
        ),
    ]


def _error(check: ModelCheck, words: Words) -> str:
    error = round(check.error_share, 2)
    if error == 0:
        return words.say("trust.exact")
    key = "trust.too_few" if error < 0 else "trust.too_many"
    return words.say(key, share=words.share(abs(error)))


def _certified(fit: Fit, words: Words) -> str:
    if not fit.certificate.converged:
        return words.say("trust.uncertified")
    return words.say("trust.certified", cells=fit.certificate.cells)


def _correlated(correlation: float, words: Words) -> list[str]:
    if not abs(correlation) > _CORRELATED:
        return []
    return [words.say("trust.correlated", correlation=words.number(correlation, 2))]


def _candidates(checks: tuple[ModelCheck, ...], words: Words) -> Table:
    names = ("model", "predicted", "actual", "error", "per_customer")
    return Table(
        caption=words.say(
            "trust.caption_choice", period=_period(checks[0], words) if checks else ""
        ),
        columns=tuple(words.say(f"trust.column_{name}") for name in names),
        rows=tuple(
            (words.say(f"models.{c.name}"), *_figures(c, words)) for c in checks
        ),
    )


def _backtests(checks: tuple[ModelCheck, ...], words: Words) -> Table:
    names = ("period", "predicted", "actual", "error", "per_customer")
    return Table(
        caption=words.say("trust.caption_backtests"),
        is_detail=True,
        columns=tuple(words.say(f"trust.column_{name}") for name in names),
        rows=tuple((_period(c, words), *_figures(c, words)) for c in checks),
    )


def _period(check: ModelCheck, words: Words) -> str:
    return f"{words.day(check.origin)} – {words.day(check.until)}"


def _figures(check: ModelCheck, words: Words) -> tuple[str, ...]:
    sign = "+" if check.error_share > 0 else ""
    return (
        words.number(check.predicted),
        words.number(check.actual),
        sign + words.share(check.error_share, 1),
        words.number(check.mean_error, 2),
    )


def _parameters(fits: tuple[Fit, ...], words: Words) -> Table:
    return Table(
        caption=words.say("trust.caption_parameters"),
        is_detail=True,
        columns=tuple(
            words.say(f"trust.column_{name}")
            for name in ("parameter", "value", "standard_error")
        ),
        rows=tuple(
            (
                f"{words.say(f'models.{fit.name}')} {name}",
                words.precise(value),
                words.precise(fit.standard_errors[name], 3),
            )
            for fit in fits
            for name, value in fit.parameters.items()
        ),
    )
