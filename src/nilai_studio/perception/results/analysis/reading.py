"""Answers as the analyses read them, and what their items are called."""

from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from nilai.engine import open_session
from nilai.engine.answers import AnswerReading, read_answers
from nilai.engine.session import Session, memory_bytes

MEMORY_SHARE = 0.2
"""Part of the machine's memory that the engine may use before it spills to disk."""

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


@contextmanager
def opened(folder: Path) -> Generator[Session]:
    """Open an engine that spills into a folder.

    Parameters
    ----------
    folder : Path
        Where to.

    Yields
    ------
    Session
        Open.
    """
    limit = f"{int(memory_bytes() * MEMORY_SHARE / 1e6)}MB"
    with open_session(memory_limit=limit, scratch=folder) as session:
        yield session


def read(session: Session, answers: Answers) -> AnswerReading:
    """Read answers as the command line does, and keep them at hand.

    Analyses ask many small questions: of a table that is kept, each is quick to put.
    """
    reading = read_answers(session, [str(answers.path)])
    return replace(reading, wide=session.keep(reading.wide, "answers"))


def known(reading: AnswerReading) -> dict[str, Any]:
    """Return the columns that hold an answer: to how many."""
    return {name: n for name, n in reading.answered.items() if n}
