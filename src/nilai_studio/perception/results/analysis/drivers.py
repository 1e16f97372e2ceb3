"""Drivers of each outcome, and the value tree above them, told in every language."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, override

import nilai
from nilai.drivers.driver import DriverFit
from nilai.engine.answers import AnswerReading
from nilai.engine.drivers import DriverResult, analyse_drivers
from nilai.engine.session import Session
from nilai.errors import NilaiError
from nilai.report.drivers import driver_document, driver_page
from nilai.report.page import Picture
from nilai.report.plain import plain
from nilai.report.sections.drivers import points_digits
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.figures import asymmetry_figure, estimates_figure
from nilai_studio.perception.results.labelled import labelled
from nilai_studio.perception.results.questions import driver_questions
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told


def find_drivers(
    session: Session,
    answers: Answers,
    asked: Any,
    labels: Labels,
    *,
    variants: bool = True,
) -> list[Finding]:
    """Return what goes with each outcome; nothing where answers are too few.

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
        The usual outcome first, under ""; the others under their codes.
    """
    reading = read(session, answers)
    numbers = [name for name in reading.numeric if reading.answered[name]]
    questions = driver_questions(asked, numbers, known(reading))
    outcomes = list(questions)
    found = []
    for question, grouped in questions.values():
        try:
            result = analyse_drivers(session, reading.wide, question)
        except NilaiError:
            # Too few answers to tell; with more of them it comes by itself.
            continue
        tree = _tree(session, reading, grouped)
        found.append((result, tree))
        if not variants:
            break
    return [
        _finding(reading, result, tree, answers, labels, outcomes, place)
        for place, (result, tree) in enumerate(found)
    ]


def _tree(
    session: Session, reading: AnswerReading, question: Any
) -> dict[str, Any] | None:
    """Return quality against price and what each consists of."""
    if question is None:
        return None
    try:
        fit = analyse_drivers(session, reading.wide, question).fit
    except NilaiError:
        return None
    return plain(tree_of(fit))


def tree_of(fit: DriverFit) -> dict[str, Any]:
    """Return the value tree of drivers in groups.

    Parameters
    ----------
    fit : DriverFit
        With groups.

    Returns
    -------
    dict
        Outcome and share explained; branches, each with its share and its drivers.
    """

    def share(found: Any) -> dict[str, float]:
        return {"value": found.value, "low": found.low, "high": found.high}

    return {
        "outcome": fit.outcome,
        "explained": share(fit.r_squared),
        "branches": [
            {
                "name": group.name,
                "share": share(group.share),
                "drivers": [
                    {
                        "name": name,
                        "share": share(fit.driver(name).share),
                        "is_clear": bool(fit.driver(name).is_clear),
                    }
                    for name in group.drivers
                ],
            }
            for group in fit.groups
        ],
    }


def _finding(
    reading: AnswerReading,
    result: DriverResult,
    tree: dict[str, Any] | None,
    answers: Answers,
    labels: Labels,
    outcomes: list[str],
    place: int,
) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = labelled(result, labels(words.language))
        page = driver_page(
            reading,
            named,
            words,
            version=nilai.__version__,
            as_of=answers.as_of or timezone.localdate(),
        )
        with override(words.language):
            pictures = [*_pictures(named, words), *page.pictures]
        return page.title, page.between, list(page.sections), pictures

    words, figures = told(tell)
    return Finding(
        document=driver_document(reading, result),
        words=words,
        figures=figures,
        respondents=answers.respondents,
        as_of=answers.as_of,
        variant=result.fit.outcome if place else "",
        wave=answers.wave,
        extra={"outcome": result.fit.outcome, "outcomes": outcomes, "tree": tree},
        suspects=answers.suspects,
        answers_version=answers.version,
    )


def _pictures(result: DriverResult, words: Words) -> list[Picture]:
    """Return the size of each prize, and what bad and good scores bring."""
    confidence = words.share(result.question.confidence)
    digits = points_digits(result)
    title = gettext("The size of the prize")
    made = [
        (
            "prize",
            "priorities",
            estimates_figure(
                title,
                gettext(
                    "Points of %(outcome)s that go with closing the gap · "
                    "whisker: %(confidence)s interval"
                )
                % {
                    "outcome": result.fit.outcome.replace("_", " "),
                    "confidence": confidence,
                },
                [
                    (p.name.replace("_", " "), p.prize)
                    for p in result.priorities.drivers
                ],
                words,
                columns=("driver", "prize"),
                digits=digits,
            ),
            title,
        )
    ]
    if result.asymmetries:
        title = gettext("Must-haves and delighters")
        figure = asymmetry_figure(
            title,
            (gettext("a bad score goes with"), gettext("a good score goes with")),
            [
                (
                    one.name.replace("_", " "),
                    one.penalty,
                    one.reward,
                    words.say(f"drivers.kinds.{one.kind}"),
                )
                for one in result.asymmetries
            ],
            words,
            digits=digits,
        )
        made.append(("asymmetry", "asymmetry", figure, title))
    return [
        Picture(id=f"figure-{name}", section=section, figure=figure, label=label)
        for name, section, figure, label in made
    ]
