"""Answers as the analyses read them."""

from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import pyarrow as pa
import pyarrow.parquet as pq

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


READ: WeakKeyDictionary[Session, dict[Path, AnswerReading]] = WeakKeyDictionary()
"""What was read already: value, recommendation and drivers ask the same answers."""


def read(session: Session, answers: Answers) -> AnswerReading:
    """Read answers as the command line does, and keep them at hand.

    Analyses ask many small questions: of a table that is kept, each is quick to put.
    """
    held = READ.setdefault(session, {})
    if answers.path not in held:
        # What this studio wrote as text is text, and need not be looked at.
        schema = pq.read_schema(answers.path)
        texts = [one.name for one in schema if pa.types.is_string(one.type)]
        reading = read_answers(session, [str(answers.path)], texts=texts)
        wide = session.keep(reading.wide, "answers")
        held[answers.path] = replace(reading, wide=wide)
    return held[answers.path]


def known(reading: AnswerReading) -> dict[str, Any]:
    """Return the columns that hold an answer: to how many."""
    return {name: n for name, n in reading.answered.items() if n}
