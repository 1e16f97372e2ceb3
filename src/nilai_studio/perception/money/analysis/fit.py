"""Market fit: the 40 % test, whole and by segment, told in every language."""

from typing import Any

from django.utils import timezone

import nilai
from nilai.engine.recommendation import RecommendationQuestion, analyse_recommendation
from nilai.engine.session import Session
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.report.page import Picture
from nilai.report.recommendation import recommendation_document, recommendation_page
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.reading import (
    Answers,
    Labels,
    known,
    read,
)
from nilai_studio.perception.results.disclosure import FEWEST
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told


def find_fit(
    session: Session, answers: Answers, asked: Any, _labels: Labels
) -> list[Finding]:
    """Return whether customers would miss the product.

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
        One; none where it is not asked.

    Raises
    ------
    TooLittleDataError
        If too few answered to show anything.
    """
    reading = read(session, answers)
    headers = known(reading)
    column = asked.column("disappointed")
    if column is None or column not in headers:
        return []
    question = RecommendationQuestion(
        fit=column,
        by="segment" if "segment" in headers else None,
        respondent="response_id" if "response_id" in headers else None,
        weight="weight" if "weight" in headers else None,
        fewest=FEWEST,
    )
    result = analyse_recommendation(session, reading.wide, question)
    if result.fit is None:
        return []

    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        page = recommendation_page(
            reading,
            result,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        return page.title, page.between, list(page.sections), _pictures(result, words)

    words, figures = told(tell)
    very = result.fit.very_share
    return [
        Finding(
            document=recommendation_document(reading, result),
            words=words,
            figures=figures,
            respondents=answers.respondents,
            as_of=answers.as_of,
            wave=answers.wave,
            headline={
                "what": "fit",
                "value": very.value,
                "low": very.low,
                "high": very.high,
                "confidence": very.confidence,
                "n": very.n,
                "rank": 2,
            },
            suspects=answers.suspects,
            answers_version=answers.version,
        )
    ]


def _pictures(result: Any, words: Words) -> list[Picture]:
    rows = [(words.say("nps.all"), result.fit.very_share)]
    rows += [(str(name), fit.very_share) for name, fit in result.fit_groups.items()]
    title = words.say("nps.title_fit", share=words.share(rows[0][1].value))
    shown = [words.share(found.value) for _, found in rows]
    figure = estimate_rows_figure(
        title,
        words.say(
            "figures.nps.unit_satisfaction",
            confidence=words.share(rows[0][1].confidence),
        ),
        [name for name, _ in rows],
        [found for _, found in rows],
        shown,
        hover=[
            f"{name}: {value} ({words.share(e.low)} – {words.share(e.high)})"
            for (name, e), value in zip(rows, shown, strict=True)
        ],
    )
    return [Picture(id="figure-fit", section="fit", figure=figure, label=title)]
