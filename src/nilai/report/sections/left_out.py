"""Who or what was left out, and why: alike for prices, choices and items."""

from nilai.report.sections.section import Table
from nilai.report.words import Words


def refused_sentence(
    refused: dict[str, int], analysis: str, words: Words
) -> tuple[str, ...]:
    """Return how many were left out and why.

    Parameters
    ----------
    refused : dict of str to int
        Class to how many.
    analysis : str
        Whose words: `price`, `choice` or `maxdiff`.
    words : Words
        The reader's language.

    Returns
    -------
    tuple of str
        One sentence; none when nothing was left out.
    """
    count = sum(refused.values())
    if not count:
        return ()
    reasons = ", ".join(
        f"{words.say(f'{analysis}.refused.{code}')} ({words.number(n)})"
        for code, n in sorted(refused.items(), key=lambda item: -item[1])
    )
    return (words.say(f"{analysis}.left_out", count=count, reasons=reasons),)


def refused_table(
    refused: dict[str, int], used: int, analysis: str, words: Words
) -> tuple[Table, ...]:
    """Return what was used and left out as a table.

    Parameters
    ----------
    refused : dict of str to int
        Class to how many.
    used : int
        How many were used.
    analysis : str
        Whose words: `price`, `choice` or `maxdiff`.
    words : Words
        The reader's language.

    Returns
    -------
    tuple of Table
        One table; none when nothing was left out.
    """
    if not refused:
        return ()
    whole = used + sum(refused.values())
    rows = [
        (words.say(f"{analysis}.refused.{code}"), n)
        for code, n in sorted(refused.items(), key=lambda item: -item[1])
    ]
    rows += [
        (words.say(f"{analysis}.used"), used),
        (words.say(f"{analysis}.all"), whole),
    ]
    return (
        Table(
            columns=tuple(
                words.say(f"{analysis}.column_{name}")
                for name in ("reason", "count", "share")
            ),
            rows=tuple(
                (name, words.number(n), words.share(n / whole, 1)) for name, n in rows
            ),
        ),
    )
