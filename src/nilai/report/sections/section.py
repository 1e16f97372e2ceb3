"""What a report is made of: sections of sentences, tables and an explanation."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Table:
    """A table in words: its first column is text, the others are figures.

    Parameters
    ----------
    columns : tuple of str
        Headings.
    rows : tuple of tuple of str
        One entry per column.
    caption : str
        What it shows, where the section's heading does not say it.
    is_detail : bool
        Whether only some readers want it: a page folds it away.
    """

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""
    is_detail: bool = False


@dataclass(frozen=True, kw_only=True)
class Section:
    """One question and its answer.

    Parameters
    ----------
    code : str
        `read`, `levers`, `renewals`, `worth`, `holders`, `cohorts`, `trust` or
        `advice`.
    heading : str
        The question's name.
    sentences : tuple of str
        The first answers; the others add to it.
    tables : tuple of Table
        The figures.
    how : tuple of tuple of str
        How they are computed: pairs of what (formula, rows, as of, interval,
        left out) and its explanation.
    """

    code: str
    heading: str
    sentences: tuple[str, ...]
    tables: tuple[Table, ...] = ()
    how: tuple[tuple[str, str], ...] = ()
