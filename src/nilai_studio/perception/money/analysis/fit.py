"""Market fit: the 40 % test, whole and by segment, told in every language."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext, override

import nilai
from nilai.engine.recommendation import RecommendationQuestion, analyse_recommendation
from nilai.engine.session import Session
from nilai.figures.data_table import estimates_table
from nilai.figures.estimate_rows import estimate_rows_figure
from nilai.report.page import Picture
from nilai.report.recommendation import recommendation_document, recommendation_page
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words
from nilai_studio.perception.money.analysis.words_heard import common_words
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.disclosure import FEWEST, may_show
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
        rows,
        shown,
        hover=[
            f"{name}: {value} ({words.share(e.low)} – {words.share(e.high)})"
            for (name, e), value in zip(rows, shown, strict=True)
        ],
        table=estimates_table(words, ("group", "very_disappointed"), rows),
    )
    return [Picture(id="figure-fit", section="fit", figure=figure, label=title)]


MOST_WORDS = 8
MOST_TEXTS = 50_000
"""Texts looked through; words do not change with more."""
SPOKEN = ("before", "after", "main_benefit", "who_benefits", "improve")
"""Roles of questions that customers answer in their own words."""


def find_heard(
    session: Session, answers: Answers, asked: Any, labels: Labels
) -> list[Finding]:
    """Return what customers say in their own words, question by question.

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

    Returns
    -------
    list of Finding
        One; none where nothing is asked in words, or too few wrote.
    """
    table = session.connection.read_parquet(str(answers.path))
    columns = [
        column
        for role in SPOKEN
        for column in asked.columns(role)
        if column in table.columns
    ]
    if not columns:
        return []
    held = session.arrow(table.select(*columns).limit(MOST_TEXTS)).to_pydict()
    texts = {
        column: [text for text in held[column] if text and text.strip()]
        for column in columns
    }
    shown = {
        column: (len(said), common_words(said, fewest=FEWEST, most=MOST_WORDS))
        for column, said in texts.items()
        if may_show(len(said))
    }
    if not shown:
        return []

    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = labels(words.language)
        with override(words.language):
            section = Section(
                code="heard",
                heading=gettext("In customers’ own words"),
                sentences=(
                    gettext(
                        "Words that several customers used; with how many used each. "
                        "Those used by fewer than %(fewest)s are not shown."
                    )
                    % {"fewest": FEWEST},
                ),
                tables=(
                    Table(
                        columns=(
                            gettext("Question"),
                            gettext("Answers"),
                            gettext("Words most used"),
                        ),
                        rows=tuple(
                            (named.get(c, c), words.number(n), ", ".join(found) or "–")
                            for c, (n, found) in shown.items()
                        ),
                    ),
                ),
            )
            title = _title(most, words, is_change=is_change)
        return title, "", [section], []

    most = max(n for n, _ in shown.values())
    is_change = any(asked.columns(role) for role in ("before", "after"))
    words, figures = told(tell)
    return [
        Finding(
            document={
                column: {"answers": n, "words": found}
                for column, (n, found) in shown.items()
            },
            words=words,
            figures=figures,
            respondents=answers.respondents,
            as_of=answers.as_of,
            wave=answers.wave,
            suspects=answers.suspects,
            answers_version=answers.version,
        )
    ]


def _title(count: int, words: Words, *, is_change: bool) -> str:
    told = {"count": words.number(count)}
    if is_change:
        return (
            ngettext(
                "%(count)s customer says in own words what changes for them",
                "%(count)s customers say in their own words what changes for them",
                count,
            )
            % told
        )
    return (
        ngettext(
            "%(count)s customer answered in own words",
            "%(count)s customers answered in their own words",
            count,
        )
        % told
    )
