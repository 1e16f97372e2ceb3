"""What each segment values most, by every way that customers are told apart."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, override

from nilai.engine.session import Session
from nilai.engine.value import ValueResult, analyse_value
from nilai.errors import NilaiError
from nilai.perception.customer_value import BENEFITS, COSTS
from nilai.report.page import Picture
from nilai.report.sections.section import Section
from nilai.report.sections.value_segments import segments_section
from nilai.report.value import segments_picture, value_document
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.labelled import labelled
from nilai_studio.perception.results.questions import group_columns, value_question
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told


def find_segments(
    session: Session,
    answers: Answers,
    asked: Any,
    labels: Labels,
    *,
    variants: bool = True,
) -> list[Finding]:
    """Return what segments value, told apart otherwise than in the usual result.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        Of all waves.
    asked : Asked
        What the survey asks.
    labels : callable
        What its items, and groups of customers, are called.
    variants : bool
        Without, nothing: these are all variants.

    Returns
    -------
    list of Finding
        One per family of groups that has enough answers, under its code.
    """
    reading = read(session, answers)
    question = value_question(asked, known(reading))
    if question is None or not variants:
        return []
    found = []
    for family in group_columns(known(reading))[1:]:
        try:
            result = analyse_value(session, reading.wide, replace(question, by=family))
        except NilaiError:
            continue
        if result.segments:
            document = value_document(reading, result)
            found.append(_finding(result, answers, labels, document, family))
    return found


def _finding(
    result: ValueResult,
    answers: Answers,
    labels: Labels,
    document: dict[str, Any],
    family: str,
) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = labelled(result, called(labels(words.language)))
        sections = segments_section(named, words, as_of=answers.as_of)
        with override(words.language):
            told_here = [here(one) for one in sections]
        return "", "", told_here, _pictures(named, words)

    words, figures = told(tell)
    return Finding(
        document=document,
        words=words,
        figures=figures,
        respondents=answers.respondents,
        as_of=answers.as_of,
        variant=family,
        extra={"by": family},
        suspects=answers.suspects,
        answers_version=answers.version,
    )


def _pictures(result: ValueResult, words: Words) -> list[Picture]:
    if sum(one.value is not None for one in result.segments) < 2:
        return []
    figure = segments_picture(result, words)
    label = words.say("figures.value.title_segments")
    return [
        Picture(id="figure-segments", section="segments", figure=figure, label=label)
    ]


def called(labels: Mapping[str, str]) -> dict[str, str]:
    """Return labels without those that the library itself says: the eight parts."""
    return {
        code: label for code, label in labels.items() if code not in (*BENEFITS, *COSTS)
    }


def here(section: Section) -> Section:
    """Return a section without what only the command line can do."""
    said = [
        _ask_for_importance() if "--map" in one else one for one in section.sentences
    ]
    return replace(section, sentences=tuple(said))


def _ask_for_importance() -> str:
    return gettext(
        "To learn what each segment values most, ask in the survey how much each "
        "benefit and cost counts, or for an overall rating."
    )
