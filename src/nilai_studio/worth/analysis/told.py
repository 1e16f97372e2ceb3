"""Results told: sections and pictures in every language, as JSON and as a page."""

import json
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, override

from nilai.engine.lenses import Lenses, look_through_lenses
from nilai.engine.session import Session
from nilai.engine.worth import WorthResult
from nilai.report.html import write_report
from nilai.report.lines import result_sections
from nilai.report.page import Picture
from nilai.report.pictures import lens_pictures, worth_pictures
from nilai.report.plain import plain
from nilai.report.sections import Section, lens_sections, worth_title
from nilai.report.words import LANGUAGES, Words

Json = dict[str, Any]


def told(
    session: Session, result: WorthResult, folder: Path
) -> tuple[Json, Json, Json]:
    """Return a result in words and pictures by language, and its lenses.

    Parameters
    ----------
    session : Session
        Still open.
    result : WorthResult
        The analysis.
    folder : Path
        Where the reports are written.

    Returns
    -------
    tuple of dict
        Language to words; language to pictures; the lenses.
    """
    lenses = look_through_lenses(session, result)
    words: Json = {}
    figures: Json = {}
    for language in LANGUAGES:
        voice = Words(language, result.terms.currency)
        sections = (
            *result_sections(result, language),
            *lens_sections(lenses, voice),
        )
        words[language] = {
            "title": worth_title(result, voice),
            "sections": {
                section.code: _section(section, voice) for section in sections
            },
        }
        figures[language] = [
            _picture(made)
            for made in (
                *worth_pictures(result, voice),
                *lens_pictures(result, lenses, voice),
            )
        ]
        write_report(result, folder / f"report.{language}.html", language)
    return words, figures, _document(lenses)


def _document(lenses: Lenses) -> Json:
    """Return the lenses as JSON; the cohorts stand in the result's document."""
    return plain(
        {
            "period": vars(lenses.period),
            "before": None if lenses.before is None else vars(lenses.before),
            "spread": [vars(found) for found in lenses.spread],
            "top_fifth_share": lenses.held.top_fifth_share,
            "statuses": [vars(found) for found in lenses.statuses],
            "repeats": lenses.repeats,
            "growth": vars(lenses.growth),
            "worths": [vars(found) for found in lenses.worths],
        }
    )


def _section(section: Section, voice: Words) -> Json:
    # Who has no command line cannot give it an option.
    elsewhere = voice.say("worth.basis_revenue")
    with override(voice.language):
        here = gettext(
            "No margin is known, so worth is counted in revenue; with a margin rate "
            "in the settings it counts what is left to you."
        )
    return {
        "heading": section.heading,
        "sentences": [here if s == elsewhere else s for s in section.sentences],
        "tables": [
            {
                "columns": list(table.columns),
                "rows": [list(row) for row in table.rows],
                "caption": table.caption,
                "is_detail": table.is_detail,
            }
            for table in section.tables
        ],
        "how": [list(pair) for pair in section.how],
    }


def _picture(picture: Picture) -> Json:
    return {
        "name": picture.id.removeprefix("figure-"),
        "section": picture.section,
        "label": picture.label,
        "figure": json.loads(picture.figure.to_json()),
    }
