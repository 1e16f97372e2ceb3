"""Read files of answers: wide or long, every row used or refused by class."""

from nilai.engine.answers.reading import AnswerReading, read_answers

__all__ = ["AnswerReading", "read_answers"]
