"""Which column of a file of answers tells who, of which brand, with what weight."""

import difflib
from collections.abc import Mapping, Sequence

from nilai.engine.reading.spelling import plain_form
from nilai.errors import MappingError
from nilai.tables.answers import ANSWERS

SYNONYMS: dict[str, tuple[str, ...]] = {
    "response_id": (
        "response_id", "respondent_id", "resp_id", "respondent", "response",
        "responden", "id_responden", "id_respon", "submission_id", "id",
    ),
    "item": ("item", "question", "attribute", "pertanyaan", "butir", "atribut"),
    "score": ("score", "answer", "rating", "response_value", "skor", "jawaban"),
    "brand": ("brand", "merek", "brand_name", "provider", "penyedia"),
    "customer_id": ("customer_id", "id_pelanggan", "customer"),
    "touchpoint": ("touchpoint", "titik_sentuh", "titik_interaksi"),
    "segment": ("segment", "segmen"),
    "weight": ("weight", "bobot", "wgt", "weights", "survey_weight"),
    "answered_at": (
        "answered_at", "submitted_at", "timestamp", "stempel_waktu", "startdate",
        "start_date", "enddate", "end_date", "recorded_date", "tanggal",
    ),
}  # fmt: skip
"""Meaning to headers that are recognised, most certain first."""

TEXTS = ("response_id", "brand", "customer_id", "touchpoint", "segment")
"""Meanings that are names: never numbers to reckon with."""


def recognise(
    headers: Sequence[str], mapping: Mapping[str, str], name: str
) -> dict[str, str]:
    """Return the columns that say who answered, of what, and how much it counts.

    Parameters
    ----------
    headers : sequence of str
        Names that occur once only.
    mapping : mapping
        Meaning to header, as the user said; wins over what is recognised.
    name : str
        The file's name, for messages.

    Returns
    -------
    dict
        Meaning in ANSWERS to header. `item` and `score` are there together, in
        the long layout, or not at all.

    Raises
    ------
    MappingError
        If a meaning is unknown, a header is not there, or the long layout lacks
        the column that tells who answered.

    Examples
    --------
    >>> recognise(["resp_id", "merek", "service"], {}, "answers.csv")
    {'response_id': 'resp_id', 'brand': 'merek'}
    """
    mapped = {
        _known(meaning): find_header(header, headers, f"--map {meaning}={header}", name)
        for meaning, header in mapping.items()
    }
    left = {plain_form(h): h for h in reversed(headers) if h not in mapped.values()}
    found = dict(mapped)
    for meaning, synonyms in SYNONYMS.items():
        forms = (plain_form(s) for s in synonyms)
        header = next((left.pop(form) for form in forms if form in left), None)
        if header is not None and meaning not in found:
            found[meaning] = header
    is_long = "item" in found and "score" in found
    if not is_long:
        _refuse_half(mapped)
        found = {m: h for m, h in found.items() if m not in ("item", "score")}
    elif "response_id" not in found:
        message = (
            f"{name} has one row per answer ({found['item']}, {found['score']}) and "
            "no column that tells who answered; say which: --map response_id=…. "
            f"{listed(headers)}"
        )
        values = {"name": name, "item": found["item"], "score": found["score"]}
        raise MappingError(message, code="no_respondent", **values)
    return found


def find_header(wanted: str, headers: Sequence[str], asked: str, name: str) -> str:
    """Return the header meant, or say which there are.

    Parameters
    ----------
    wanted : str
        As the user wrote it; case, spaces and punctuation do not matter.
    headers : sequence of str
        Headers of the file.
    asked : str
        The option, for the message.
    name : str
        The file's name, for the message.

    Returns
    -------
    str
        One of `headers`.

    Raises
    ------
    MappingError
        If there is none like it, or a sign stands before it.

    Examples
    --------
    >>> find_header("likely to recommend", ["Likely_to_recommend"], "--score", "f")
    'Likely_to_recommend'
    """
    if wanted in headers:
        return wanted
    if wanted.startswith("-"):
        message = (
            f"{asked}: a - before a column has no meaning here; write {wanted[1:]}"
        )
        raise MappingError(message)
    by_form = {plain_form(h): h for h in reversed(headers)}
    if plain_form(wanted) in by_form:
        return by_form[plain_form(wanted)]
    near = difflib.get_close_matches(wanted, headers, n=1, cutoff=0.5)
    hint = f" Did you mean {near[0]!r}?" if near else ""
    message = f"{asked}: {name} has no column {wanted!r}.{hint} {listed(headers)}"
    raise MappingError(message, code="no_such_column", name=name, column=wanted)


def listed(headers: Sequence[str], shown: int = 40) -> str:
    """Return the headers as a sentence, for messages.

    Parameters
    ----------
    headers : sequence of str
        Headers of the file.
    shown : int
        How many at most.

    Returns
    -------
    str
        A file of 10,000 columns does not flood the message.

    Examples
    --------
    >>> listed(["a", "b", "c"], shown=2)
    'Its columns are: a, b and 1 more.'
    """
    more = f" and {len(headers) - shown} more" if len(headers) > shown else ""
    names = ", ".join(header[:60] for header in headers[:shown])
    return f"Its columns are: {names}{more}."


def _known(meaning: str) -> str:
    if meaning in ANSWERS.names:
        return meaning
    near = difflib.get_close_matches(meaning, ANSWERS.names, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    message = (
        f"--map {meaning}=…: {meaning!r} is no meaning of a column of answers; {hint}"
        f"Known are {', '.join(ANSWERS.names)}"
    )
    raise MappingError(message)


def _refuse_half(mapped: Mapping[str, str]) -> None:
    for one, other in (("item", "score"), ("score", "item")):
        if one in mapped:
            message = (
                f"--map {one}={mapped[one]} means one row per answer, which needs "
                f"--map {other}=… too; leave both out when each item is a column"
            )
            raise MappingError(message)
