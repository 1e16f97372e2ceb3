"""What an analysis is given, before an engine is opened."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

Labels = Callable[[str], Mapping[str, str]]
"""From a language to what each item is called in it."""


@dataclass(frozen=True, kw_only=True)
class Answers:
    """Answers of one wave, or of all.

    Parameters
    ----------
    path : Path
        Wide file, one row per response (and brand).
    wave : str
        "" for all.
    respondents : int
        Responses that count.
    suspects : int
        Responses left out as suspect.
    as_of : date or None
        Day of the newest.
    version : str
        Changes when they do.
    """

    path: Path
    wave: str = ""
    respondents: int = 0
    suspects: int = 0
    as_of: date | None = None
    version: str = ""
