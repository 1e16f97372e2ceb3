"""Notes on what was read, their numbers written as the reader has them."""

from nilai.engine.reading.notes import Note
from nilai.report.words import Words


def say_note(note: Note, words: Words) -> str:
    """Return a note as a sentence.

    Parameters
    ----------
    note : Note
        A value called `amount` is money; other numbers are counts.
    words : Words
        Of the reader.

    Returns
    -------
    str
        In the language of `words`.

    Examples
    --------
    >>> note = Note(code="refunds_netted", values={"rows": 2, "amount": -3224886.0})
    >>> say_note(note, Words("en", "USD")).replace(chr(160), " ")
    'Rows below zero: 2 (−$3.2 million). They were taken as refunds and netted.'
    """
    shown: dict[str, str | int | float] = {
        name: value
        if isinstance(value, str)
        else words.money(value)
        if name == "amount"
        else words.number(value)
        for name, value in note.values.items()
    }
    return Note(code=note.code, values=shown).sentence(words.language)
