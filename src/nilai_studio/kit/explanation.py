"""What a figure says of itself when asked."""

from dataclasses import dataclass
from datetime import date, datetime


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """How a figure came to be; `{% explain %}` shows it.

    Parameters
    ----------
    formula : str
        In words or symbols.
    rows : str
        What went in, as in "3,312 orders of 1,066 customers".
    as_of : date or datetime or None
        Last day of the data.
    interval : str
        The interval and what it covers.
    left_out : str
        What was not counted, and why.
    run : str
        Address of the run's page.
    """

    formula: str = ""
    rows: str = ""
    as_of: date | datetime | None = None
    interval: str = ""
    left_out: str = ""
    run: str = ""
