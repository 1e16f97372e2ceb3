"""Value to the customer: under each scheme of weights, told in every language."""

from dataclasses import replace
from typing import Any

from django.utils.translation import gettext, override

import nilai
from nilai.engine.answers import AnswerReading
from nilai.engine.session import Session
from nilai.engine.value import ValueQuestion, ValueResult, analyse_value
from nilai.errors import NilaiError
from nilai.report.page import Picture
from nilai.report.sections.section import Section
from nilai.report.sections.value import part_name
from nilai.report.value import value_document, value_page
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.analysis.segments import called, here
from nilai_studio.perception.results.figures import (
    estimates_figure,
    name_lines,
    weights_figure,
)
from nilai_studio.perception.results.headlines import value_headline
from nilai_studio.perception.results.labelled import labelled
from nilai_studio.perception.results.questions import value_question
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told

SCHEMES = ("stated", "derived", "equal")


def find_value(
    session: Session,
    answers: Answers,
    asked: Any,
    labels: Labels,
    *,
    variants: bool = True,
) -> list[Finding]:
    """Return what answers say of value; nothing when they ask nothing of it.

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
        With the usual weights, then with each other scheme that answers allow.

    Raises
    ------
    TooLittleDataError
        If too few answered to show anything.
    """
    reading = read(session, answers)
    question = value_question(asked, known(reading))
    if question is None:
        return []
    split = _split(session, reading, question)
    question = replace(question, quality_weight=split)
    result = analyse_value(session, reading.wide, question)
    findings = [_finding(reading, result, answers, labels, variant="")]
    for scheme in result.schemes if variants else ():
        if scheme == result.weights.scheme or result.index is None:
            continue
        other = replace(question, weights=scheme)
        try:
            found = analyse_value(session, reading.wide, other)
        except NilaiError:
            continue
        findings.append(_finding(reading, found, answers, labels, variant=scheme))
    return findings


def _finding(
    reading: AnswerReading,
    result: ValueResult,
    answers: Answers,
    labels: Labels,
    *,
    variant: str,
) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = labelled(result, called(labels(words.language)))
        page = value_page(
            reading,
            named,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or _today(),
        )
        with override(words.language):
            sections = [here(section) for section in page.sections]
            for picture in page.pictures:
                if picture.id == "figure-map" and named.map is not None:
                    name_lines(picture.figure, named.map.lines)
            pictures = [*page.pictures, *_pictures(named, words)]
        return page.title, page.between, sections, pictures

    words, figures = told(tell)
    return Finding(
        document=value_document(reading, result),
        words=words,
        figures=figures,
        respondents=answers.respondents,
        as_of=answers.as_of,
        variant=variant,
        wave=answers.wave,
        headline=value_headline(result, respondents=answers.respondents),
        extra={
            "by": result.question.by or "",
            "scheme": result.weights.scheme,
            "schemes": list(result.schemes),
            "brands": list(result.brands),
            "screens": _screens(result),
        },
        suspects=answers.suspects,
        answers_version=answers.version,
    )


def _screens(result: ValueResult) -> list[str]:
    """Return the screens that have something to show."""
    found = []
    if result.index is not None:
        found.append("value_index")
    if result.map is not None or result.added is not None:
        found.append("value_map")
    if result.gaps:
        found.append("value_recommendation")
    return found


def _today() -> Any:
    from django.utils import timezone

    return timezone.localdate()


def _split(
    session: Session, reading: AnswerReading, question: ValueQuestion
) -> float | None:
    """Return quality's part of the decision against price, by points of importance.

    Where customers were asked for none, the library derives it from their answers.
    """
    points = question.importance
    if "monetary" not in points or not set(question.benefits) <= set(points):
        return None
    wide = reading.wide
    columns = {name: wide[points[name]] for name in (*question.benefits, "monetary")}
    means = session.row(wide.agg(**{n: c.mean() for n, c in columns.items()}))
    if any(mean is None for mean in means.values()):
        return None
    whole = sum(means.values())
    share = 100 * (whole - means["monetary"]) / whole if whole else 0.0
    return share if 0 < share < 100 else None


def _pictures(result: ValueResult, words: Words) -> list[Picture]:
    """Return what the command line's page has no picture of."""
    made = []
    confidence = words.share(result.question.confidence)
    index = result.index
    if index is not None:
        apart = [(one.brand, one.ahead) for one in index.offers if one.ahead]
        if apart:
            title = gettext("Our value less each competitor’s")
            unit = gettext("Points · whisker: %(confidence)s interval") % {
                "confidence": confidence
            }
            rows = [(brand, ahead) for brand, ahead in apart if ahead is not None]
            figure = estimates_figure(
                title,
                unit,
                rows,
                words,
                columns=("brand", "value_apart"),
                signed=True,
            )
            made.append(("competitors", "value", figure, title))
    pair = [name for name in ("stated", "derived") if name in result.schemes]
    if len(pair) == 2:
        title = gettext("What counts: said, and found")
        one, two = (result.schemes[name].of_index for name in pair)
        both = [
            (part_name(name, words), one[name], two[name])
            for name in one
            if name in two
        ]
        if both:
            figure = weights_figure(
                title,
                gettext("weight within benefits and within costs"),
                both,
                (gettext("stated"), gettext("derived")),
                words,
            )
            made.append(("weights", "weights", figure, title))
    return [
        Picture(id=f"figure-{name}", section=section, figure=figure, label=label)
        for name, section, figure, label in made
    ]
