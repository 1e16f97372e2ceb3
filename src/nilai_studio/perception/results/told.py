"""Results told in words and pictures of every language, as they are stored."""

import json
from collections.abc import Callable, Sequence
from typing import Any

from nilai.report.page import Picture
from nilai.report.sections.section import Section
from nilai.report.words import LANGUAGES, Words

Json = dict[str, Any]


def told(
    tell: Callable[[Words], tuple[str, str, Sequence[Section], Sequence[Picture]]],
    currency: str = "",
) -> tuple[Json, Json]:
    """Return a result in words and in pictures, by language.

    Parameters
    ----------
    tell : callable
        From a language to title, interval in words, sections and pictures.
    currency : str
        Code of the currency of amounts.

    Returns
    -------
    tuple of dict
        For `Finding.words` and `Finding.figures`.
    """
    words: Json = {}
    figures: Json = {}
    for language in LANGUAGES:
        title, between, sections, pictures = tell(Words(language, currency))
        words[language] = {
            "title": title,
            "between": between,
            "sections": {one.code: section_json(one) for one in sections},
        }
        figures[language] = [picture_json(one) for one in pictures]
    return words, figures


def _here(cell: str) -> str:
    """Return a cell without what only a command can be given."""
    return cell.split("; --", maxsplit=1)[0]


def section_json(section: Section) -> Json:
    """Return a section as JSON."""
    return {
        "heading": section.heading,
        # Who has no command line cannot give it an option.
        "sentences": [said for said in section.sentences if "--" not in said],
        "tables": [
            {
                "columns": list(table.columns),
                "rows": [[_here(cell) for cell in row] for row in table.rows],
                "caption": table.caption,
                "is_detail": table.is_detail,
            }
            for table in section.tables
        ],
        "how": [list(pair) for pair in section.how],
    }


def picture_json(picture: Picture) -> Json:
    """Return a picture as JSON."""
    return {
        "name": picture.id.removeprefix("figure-"),
        "section": picture.section,
        "label": picture.label,
        "figure": json.loads(picture.figure.to_json() or "{}"),
    }
