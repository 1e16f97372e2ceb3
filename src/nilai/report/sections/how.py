"""How a section's figures are computed, in five answers."""

from datetime import date

from nilai.report.words import Words


def explain(
    words: Words, code: str, *, as_of: date | None, **values: str | float
) -> tuple[tuple[str, str], ...]:
    """Return formula, rows, as of, interval, and what was left out.

    Parameters
    ----------
    words : Words
        The reader's language.
    code : str
        The section.
    as_of : date or None
        Last day observed.
    **values : str or number
        What the explanations name.

    Returns
    -------
    tuple of tuple of str
        Pairs of name and explanation.
    """
    shown = "–" if as_of is None else words.day(as_of)
    return tuple(
        (
            words.say(f"page.{part}"),
            shown if part == "as_of" else words.say(f"{code}.how_{part}", **values),
        )
        for part in ("formula", "rows", "as_of", "interval", "left_out")
    )
