"""What order files are, and the first rows that were refused."""

from pathlib import PurePath

from nilai.engine.reading import Reading
from nilai.engine.session import Session
from nilai.report.sections.section import Section, Table
from nilai.report.words import Words

_MOST = 10
_LONGEST = 40


def format_section(reading: Reading, words: Words) -> Section:
    """Return what the files are, and which column was taken for what.

    Parameters
    ----------
    reading : Reading
        The orders read.
    words : Words
        The reader's language.

    Returns
    -------
    Section
        The format recognised and its columns.
    """
    return Section(
        code="format",
        heading=words.say("imports.heading"),
        sentences=(
            words.say(
                "imports.first",
                files=", ".join(reading.files),
                kind=words.say(f"imports.kinds.{reading.kind}"),
            ),
        ),
        tables=(
            Table(
                columns=(
                    words.say("imports.column_meaning"),
                    words.say("imports.column_header"),
                ),
                rows=tuple(reading.columns.items()),
            ),
        ),
    )


def rejected_section(
    session: Session, reading: Reading, words: Words
) -> tuple[Section, ...]:
    """Return the first rows refused, with their place and why.

    Parameters
    ----------
    session : Session
        Open engine.
    reading : Reading
        The orders read.
    words : Words
        The reader's language.

    Returns
    -------
    tuple of Section
        One section; none when no row was refused.
    """
    if reading.rejected is None:
        return ()
    rejected = reading.rejected.order_by("file", "line_number").limit(_MOST)
    rows = session.arrow(rejected).to_pylist()
    return (
        Section(
            code="rejected",
            heading=words.say("imports.rejected"),
            sentences=(words.say("imports.rejected_first", count=len(rows)),),
            tables=(
                Table(
                    columns=tuple(
                        words.say(f"imports.column_{name}")
                        for name in ("place", "column", "value", "why")
                    ),
                    rows=tuple(
                        (
                            f"{PurePath(row['file'] or '').name}:{row['line_number']}",
                            row["column"] or "",
                            _cut(row["value"]),
                            words.say(f"refused.{row['class']}"),
                        )
                        for row in rows
                    ),
                ),
            ),
        ),
    )


def _cut(value: str | None) -> str:
    text = value or ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
