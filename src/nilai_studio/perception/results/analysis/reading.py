"""Answers as the analyses read them."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from nilai.engine import open_session
from nilai.engine.answers import AnswerReading, read_answers
from nilai.engine.session import Session, memory_bytes
from nilai_studio.perception.results.analysis.answered import Answers

MEMORY_SHARE = 0.2
"""Part of the machine's memory that the engine may use before it spills to disk."""


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
