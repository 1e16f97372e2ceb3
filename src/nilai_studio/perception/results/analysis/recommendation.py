"""Recommendation, satisfaction, effort: by each group, told in every language."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

import nilai
from nilai.engine.answers import AnswerReading
from nilai.engine.recommendation import RecommendationResult, analyse_recommendation
from nilai.engine.session import Session
from nilai.errors import NilaiError
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.report.page import Picture
from nilai.report.recommendation import recommendation_document, recommendation_page
from nilai.report.sections.section import Section
from nilai.report.sections.value import part_name
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.headlines import recommendation_headline
from nilai_studio.perception.results.labelled import labelled
from nilai_studio.perception.results.questions import recommendation_questions
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told


def find_recommendation(
    session: Session,
    answers: Answers,
    asked: Any,
    labels: Labels,
    *,
    variants: bool = True,
) -> list[Finding]:
    """Return what answers say of an experience, by each group that they tell.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        Of one wave, or of all.
    asked : Asked
        What the survey asks.
    labels : callable
        What its items are called.
    variants : bool
        Whether the other variants are wanted beside the usual one.

    Returns
    -------
    list of Finding
        By the usual group, then by each other.

    Raises
    ------
    TooLittleDataError
        If too few answered to show anything.
    """
    reading = read(session, answers)
    findings = []
    for variant, question in recommendation_questions(asked, known(reading)).items():
        if variant and not variants:
            break
        try:
            result = analyse_recommendation(session, reading.wide, question)
        except NilaiError:
            if not variant:
                raise
            continue
        findings.append(_finding(reading, result, answers, labels, variant=variant))
    return findings


def _finding(
    reading: AnswerReading,
    result: RecommendationResult,
    answers: Answers,
    labels: Labels,
    *,
    variant: str,
) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = labelled(result, labels(words.language))
        page = recommendation_page(
            reading,
            named,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        with override(words.language):
            pictures = [*page.pictures, *_pictures(named, words)]
        return page.title, page.between, list(page.sections), pictures

    words, figures = told(tell)
    headline = recommendation_headline(result)
    return Finding(
        document=recommendation_document(reading, result),
        words=words,
        figures=figures,
        respondents=answers.respondents,
        as_of=answers.as_of,
        variant=variant,
        wave=answers.wave,
        headline=headline,
        extra={
            "by": result.question.by or "",
            "screens": [headline["what"]] if headline else [],
        },
        suspects=answers.suspects,
        answers_version=answers.version,
    )


def _pictures(result: RecommendationResult, words: Words) -> list[Picture]:
    """Return satisfaction and effort by group, item by item."""
    made = []
    for kind in ("satisfaction", "effort"):
        found = getattr(result, kind)
        for place, item in enumerate(dict.fromkeys(one.item for one in found)):
            groups = [
                (str(one.group), one.top)
                for one in found
                if one.item == item and one.group
            ]
            if len(groups) < 2:
                continue
            title = part_name(item, words)
            unit = gettext("Share of top answers · whisker: %(confidence)s interval")
            shown = [words.share(top.value) for _, top in groups]
            figure = estimate_rows_figure(
                title,
                unit % {"confidence": words.share(result.question.confidence)},
                groups,
                shown,
                hover=[
                    f"{name}: {value}"
                    for (name, _), value in zip(groups, shown, strict=True)
                ],
                table=estimates_table(words, ("group", "top_answers"), groups),
            )
            made.append(
                Picture(
                    id=f"figure-{kind}-{place}",
                    section=kind,
                    figure=figure,
                    label=title,
                )
            )
    return made
