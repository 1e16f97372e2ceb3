"""Can a model of choices be trusted."""

from datetime import date

import numpy as np

from nilai.engine.choice import ChoiceResult
from nilai.perception.multinomial_logit import LogitFit
from nilai.report.sections.how import explain
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_LOW, _HIGH = 0.1, 0.4


def choice_trust_section(
    result: ChoiceResult, words: Words, *, as_of: date | None
) -> Section:
    """Return whether the model can be trusted.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.
    words : Words
        The reader's language.
    as_of : date or None
        When the choices were read.

    Returns
    -------
    Section
        Hold-out, fit, certificate; coefficients with both kinds of errors.
    """
    fit, check = result.fit, result.outside or result.inside
    rho = fit.rho_squared
    told = "low" if rho < _LOW else "high" if rho > _HIGH else "good"
    return Section(
        code="trust",
        heading=words.say("choice_trust.heading"),
        sentences=(
            words.say(
                "choice_trust.outside" if result.outside else "choice_trust.inside",
                hits=words.share(check.hit_share),
                chance=words.share(check.chance_share),
            ),
            words.say(
                "choice_trust.rho",
                rho=words.number(rho, 3),
                text=words.say(f"choice_trust.rho_{told}"),
            ),
            *_fit_sentences(fit, words),
        ),
        tables=(_fit_table(result, words), _coefficients(fit, words)),
        how=explain(
            words,
            "choice_trust",
            as_of=as_of,
            folds=check.folds or 1,
            count=fit.n,
            respondents=fit.respondents,
        ),
    )


def _fit_sentences(fit: LogitFit, words: Words) -> list[str]:
    cells = fit.certificate.cells
    sentences = [
        words.say("choice_trust.prior")
        if fit.prior
        else words.say("choice_trust.certified", cells=cells)
    ]
    if not fit.clustered:
        return [*sentences, words.say("choice_trust.unclustered")]
    times = np.sqrt(np.diag(fit.covariance) / np.diag(fit.model_covariance))
    if np.max(times) > 1.2:
        shown = words.number(float(np.max(times)), 1)
        sentences.append(words.say("choice_trust.spread", times=shown))
    return sentences


def _fit_table(result: ChoiceResult, words: Words) -> Table:
    fit, constants = result.fit, result.constants_log_likelihood
    rows = [
        ("likelihood", words.number(fit.log_likelihood, 2)),
        ("null", words.number(fit.null_log_likelihood, 2)),
    ]
    if constants is not None:
        rows.append(("constants", words.number(constants, 2)))
    rows += [
        ("rho_null", words.number(fit.rho_squared, 4)),
        ("rho_adjusted", words.number(fit.adjusted_rho_squared, 4)),
    ]
    if constants:
        share = 1 - fit.log_likelihood / constants
        rows.append(("rho_constants", words.number(share, 4)))
    rows += [
        ("aic", words.number(fit.aic, 1)),
        ("bic", words.number(fit.bic, 1)),
        ("hits_inside", words.share(result.inside.hit_share, 1)),
    ]
    if result.outside is not None:
        rows.append(("hits_outside", words.share(result.outside.hit_share, 1)))
    return Table(
        columns=(
            words.say("choice_trust.column_measure"),
            words.say("choice_trust.column_value"),
        ),
        rows=tuple((words.say(f"choice_trust.{key}"), value) for key, value in rows),
    )


def _coefficients(fit: LogitFit, words: Words) -> Table:
    plain_errors = np.sqrt(np.maximum(np.diag(fit.model_covariance), 0))
    return Table(
        caption=words.say("choice_trust.caption_coefficients"),
        is_detail=True,
        columns=tuple(
            words.say(f"choice_trust.column_{name}")
            for name in ("coefficient", "estimate", "error", "model_error")
        ),
        rows=tuple(
            (
                name,
                words.precise(float(fit.coefficients[i])),
                words.precise(float(fit.standard_errors[i]), 3),
                words.precise(float(plain_errors[i]), 3),
            )
            for i, name in enumerate(fit.names)
        ),
    )
