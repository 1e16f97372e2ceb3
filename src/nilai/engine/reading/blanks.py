"""When is a cell empty."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any

import ibis

MISSING = ("", "null", "none", "nan", "n/a", "#n/a", "nat", "\\n")
"""Words for "no value", in lower case."""

LONGEST = max(len(word) for word in MISSING)

SEEN = "!"
"""The first sign after the space: what comes before is blank."""


def trimmed(raw: ibis.Table, names: Sequence[str], *, words: bool) -> ibis.Table:
    """Return the table with text columns trimmed and words for "no value" null.

    Parameters
    ----------
    raw : Table
        One row per data row.
    names : sequence of str
        Columns to trim, where they are text.
    words : bool
        Whether words such as `NULL` count as no value too, or only blanks.

    Returns
    -------
    Table
        One row per row of `raw`. Lazy.
    """
    missing = MISSING if words else ("",)
    changed = {}
    for name in names:
        if raw[name].type().is_string():
            column = raw[name]
            # Trimming costs far more than finding out that most cells need none: blanks
            # come before every sign that is seen, at the front or at the back.
            may_be = (column < SEEN) | (column.reverse() < SEEN)
            text: Any = ibis.ifelse(may_be, column.strip(), column)
            short = text.length() <= LONGEST
            # DuckDB joins with a list; what is compared it can leave unread.
            named = reduce(or_, [text.lower() == word for word in missing])
            gone = short & named
            changed[name] = ibis.ifelse(gone, ibis.null("string"), text)
    return raw.mutate(**changed) if changed else raw
