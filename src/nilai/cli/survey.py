"""Options that the commands on answers share, and how their texts are read."""

from collections.abc import Sequence
from typing import Annotated

import typer

from nilai.errors import OptionError

AnswerMap = Annotated[
    list[str] | None,
    typer.Option(
        "--map",
        metavar="MEANING=HEADER",
        help="Which column means what, as in brand=provider or product=Q1,Q2; "
        "repeat it.",
    ),
]
Brand = Annotated[
    list[str] | None,
    typer.Option(
        metavar="own=NAME",
        help="Our brand: own=Sprint; competitors, if not all: against=Verizon,AT&T.",
    ),
]
By = Annotated[
    str | None,
    typer.Option(
        help="A column that tells segments or groups apart.", metavar="HEADER"
    ),
]
Fewest = Annotated[
    int, typer.Option(help="Smaller groups are not shown.", metavar="ANSWERS")
]
NoAnswer = Annotated[
    list[str] | None,
    typer.Option(
        help="Code that stands for no answer, as in -99; repeat it.", metavar="CODE"
    ),
]


def parse_brand(pairs: list[str] | None) -> tuple[str | None, tuple[str, ...]]:
    """Return our brand and the competitors named.

    Parameters
    ----------
    pairs : list of str or None
        As in own=Sprint and against=Verizon,AT&T.

    Returns
    -------
    tuple
        Our brand or None; competitors, none meaning all others.

    Raises
    ------
    OptionError
        If a pair is neither.

    Examples
    --------
    >>> parse_brand(["own=A", "against=B, C"])
    ('A', ('B', 'C'))
    """
    own, against = None, []
    for pair in pairs or []:
        key, _, name = pair.partition("=")
        if key.strip() == "own" and name.strip():
            own = name.strip()
        elif key.strip() == "against" and name.strip():
            against += [one.strip() for one in name.split(",") if one.strip()]
        else:
            message = f"--brand {pair!r}: write own=NAME, or against=NAME,NAME"
            raise OptionError(message)
    return own, tuple(against)


def split_headers(text: str, headers: Sequence[str]) -> list[str]:
    """Return the headers named with commas between; one may hold commas itself.

    Parameters
    ----------
    text : str
        As typed.
    headers : sequence of str
        There are.

    Returns
    -------
    list of str
        As typed, without spaces around.

    Examples
    --------
    >>> split_headers("a, b", ["a", "b"]), split_headers("a, b", ["a, b"])
    (['a', 'b'], ['a, b'])
    """
    names = [text] if text in headers else text.split(",")
    return [name.strip() for name in names if name.strip()]
