"""Can a model of renewals be trusted: the hold-out, the choice, the fit."""

from nilai.engine.renewal_result import RenewalResult
from nilai.report.sections.renewals import period_name
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai.worth.subscribers import RenewalCheck


def renewal_trust_section(result: RenewalResult, words: Words) -> Section:
    """Return how the model did on the past, and why it was chosen.

    Parameters
    ----------
    result : RenewalResult
        The analysis.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The hold-out in words, every model tried, the parameters.
    """
    check = next((c for c in result.checks if c.name == result.fit.name), None)
    own = {"likelihood", "only"}
    group = "renewals" if result.reason in own else "trust"
    certificate = result.fit.certificate
    return Section(
        code="trust",
        heading=words.say("trust.heading"),
        sentences=(
            *_tried(result, check, words),
            words.say(f"{group}.chosen_{result.reason}", model=_model(result, words)),
            words.say("trust.certified", cells=certificate.cells)
            if certificate.converged
            else words.say("trust.uncertified"),
        ),
        tables=(*_candidates(result, words), _parameters(result, words)),
    )


def _model(result: RenewalResult, words: Words) -> str:
    return words.say(f"renewals.models.{result.fit.name}")


def _tried(
    result: RenewalResult, check: RenewalCheck | None, words: Words
) -> list[str]:
    if check is None:
        return [words.say("trust.untried")]
    model = _model(result, words)
    if not check.actual:
        return [
            words.say("renewals.nobody", model=model, predicted=check.predicted),
        ]
    kind = "occasions" if result.contract is None else "contract"
    inside = check.low <= check.actual <= check.high
    return [
        words.say(
            f"renewals.foretold_{kind}",
            model=model,
            predicted=check.predicted,
            customers=check.customers,
            period=period_name(result, check.until, words),
            actual=check.actual,
            error=_error(check, words),
        ),
        words.say(
            "trust.inside" if inside else "renewals.outside",
            confidence=words.share(result.question.confidence),
            low=check.low,
            high=check.high,
        ),
    ]


def _error(check: RenewalCheck, words: Words) -> str:
    error = round(check.error_share, 2)
    if error == 0:
        return words.say("trust.exact")
    key = "trust.too_few" if error < 0 else "trust.too_many"
    return words.say(key, share=words.share(abs(error)))


def _candidates(result: RenewalResult, words: Words) -> tuple[Table, ...]:
    if not result.checks:
        return ()
    names = ("model", "predicted", "actual", "error")
    return (
        Table(
            caption=words.say(
                "renewals.caption_trust",
                period=period_name(result, result.checks[0].until, words),
            ),
            columns=tuple(words.say(f"trust.column_{name}") for name in names),
            rows=tuple(
                (
                    words.say(f"renewals.models.{check.name}"),
                    words.number(check.predicted, 1),
                    words.number(check.actual),
                    ("+" if check.error_share > 0 else "")
                    + words.share(check.error_share, 1),
                )
                for check in result.checks
            ),
        ),
    )


def _parameters(result: RenewalResult, words: Words) -> Table:
    fit = result.fit
    return Table(
        caption=words.say("trust.caption_parameters"),
        columns=tuple(
            words.say(f"trust.column_{name}")
            for name in ("parameter", "value", "standard_error")
        ),
        rows=tuple(
            (
                f"{_model(result, words)} {name}",
                words.precise(value),
                words.precise(fit.standard_errors[name], 3),
            )
            for name, value in fit.parameters.items()
        ),
    )
