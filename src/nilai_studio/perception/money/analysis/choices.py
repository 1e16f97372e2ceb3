"""Choices and best–worst sets: part-worths, willingness to pay, what matters most."""

from typing import Any

import numpy as np
from django.utils import timezone

import nilai
from nilai.engine.choice import ChoiceQuestion, ChoiceResult, analyse_choices
from nilai.engine.choice_reading import ChoiceReading, read_choices
from nilai.engine.maxdiff import MaxDiffQuestion, analyse_maxdiff
from nilai.engine.session import Session
from nilai.report.choices import choice_document, choice_page
from nilai.report.maxdiff import maxdiff_document, maxdiff_page
from nilai.report.page import Picture
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai_studio.perception.money.analysis.prices import Terms
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told

COLUMNS = ("respondent", "task", "alternative", "chosen")


def find_choices(
    session: Session, answers: Answers, asked: Any, _labels: Labels, *, terms: Terms
) -> list[Finding]:
    """Return what choices say of attributes and prices.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        Of one wave, or of all.
    asked : Asked
        What the survey asks.
    terms : Terms
        Currency.

    Returns
    -------
    list of Finding
        One, with what the simulator of shares needs; none for other surveys.

    Raises
    ------
    TooLittleDataError
        If too few tasks can be used.
    """
    if asked.layout != "choice":
        return []
    prices = [asked.price] if asked.price else []
    reading = read_choices(session, [str(answers.path)], amounts=prices)
    result = analyse_choices(session, reading.table, choice_question(asked, terms))

    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        page = choice_page(
            reading,
            result,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        return page.title, page.between, list(page.sections), list(page.pictures)

    words, figures = told(tell, terms.currency)
    return [
        _finding(
            answers,
            document=choice_document(reading, result),
            words=words,
            figures=figures,
            extra={"model": model_of(result)},
        )
    ]


def choice_question(asked: Any, terms: Terms) -> ChoiceQuestion:
    """Return what is asked of choices, as the command line would put it.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    terms : Terms
        Currency.

    Returns
    -------
    ChoiceQuestion
        Text attributes by levels, the price as a line; an alternative without
        levels is "none of these".
    """
    return ChoiceQuestion(
        mapping={name: name for name in COLUMNS},
        attributes=asked.attributes,
        price=asked.price,
        weight="weight",
        currency=terms.currency,
    )


def model_of(result: ChoiceResult) -> dict[str, Any]:
    """Return what shares are simulated from, for JSON.

    Parameters
    ----------
    result : ChoiceResult
        The analysis.

    Returns
    -------
    dict
        Coefficients with covariance, and the attributes with levels or range.
    """
    fit = result.fit
    return {
        "names": list(fit.names),
        "coefficients": fit.coefficients.tolist(),
        "covariance": fit.covariance.tolist(),
        "choices": fit.n,
        "respondents": fit.respondents,
        "with_none": result.rows.with_none,
        "price": result.question.price,
        "seed": result.question.seed,
        "confidence": result.question.confidence,
        "attributes": [
            {
                "name": a.name,
                "levels": list(a.levels),
                "low": None if np.isnan(a.low) else a.low,
                "high": None if np.isnan(a.high) else a.high,
            }
            for a in result.attributes
        ],
    }


def find_maxdiff(
    session: Session, answers: Answers, asked: Any, _labels: Labels
) -> list[Finding]:
    """Return which items matter most.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        Of one wave, or of all.
    asked : Asked
        What the survey asks.

    Returns
    -------
    list of Finding
        One; none for other surveys.

    Raises
    ------
    TooLittleDataError
        If no set can be used.
    """
    if asked.layout != "maxdiff":
        return []
    reading: ChoiceReading = read_choices(session, [str(answers.path)])
    result = analyse_maxdiff(session, reading.table, MaxDiffQuestion(weight="weight"))

    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        page = maxdiff_page(
            reading,
            result,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        return page.title, page.between, list(page.sections), list(page.pictures)

    words, figures = told(tell)
    return [
        _finding(
            answers,
            document=maxdiff_document(reading, result),
            words=words,
            figures=figures,
        )
    ]


def _finding(answers: Answers, **found: Any) -> Finding:
    return Finding(
        respondents=answers.respondents,
        as_of=answers.as_of,
        wave=answers.wave,
        suspects=answers.suspects,
        answers_version=answers.version,
        **found,
    )
