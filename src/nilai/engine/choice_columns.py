"""Which columns of a file of choices tell who chose what among which alternatives."""

import difflib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from nilai.engine.answers.meanings import find_header, listed
from nilai.engine.reading.spelling import plain_form
from nilai.errors import MappingError

SYNONYMS: dict[str, tuple[str, ...]] = {
    "respondent": (
        "respondent", "respondent_id", "resp_id", "response_id", "person", "person_id",
        "panelist", "household", "responden", "id_responden", "customer_id", "id",
    ),
    "task": (
        "task", "task_id", "choice_task", "choice_set", "set", "chid", "question",
        "obs", "obs_id", "occasion", "tugas", "set_pilihan",
    ),
    "alternative": (
        "alternative", "alt", "alternative_id", "alt_id", "concept", "option",
        "product", "alternatif", "pilihan_ke",
    ),
    "chosen": (
        "chosen", "choice", "selected", "choose", "picked", "y", "dipilih", "pilihan",
    ),
}  # fmt: skip
"""Meaning to headers that are recognised, most certain first."""


@dataclass(frozen=True, kw_only=True)
class ChoiceColumns:
    """How a file of choices is laid out.

    Parameters
    ----------
    respondent, chosen : str
        Their columns.
    task, alternative : str or None
        Their columns, where there are some.
    attributes : dict of str to dict
        In the wide layout (one row per task): attribute to label of alternative
        to column. In the long layout (one row per alternative) the only label
        is "".
    """

    respondent: str
    chosen: str
    task: str | None
    alternative: str | None
    attributes: dict[str, dict[str, str]]

    @property
    def is_wide(self) -> bool:
        """Whether a row is a task."""
        return any("" not in columns for columns in self.attributes.values())

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the alternatives in the wide layout, in order of the file."""
        first = next(iter(self.attributes.values()))
        return tuple(first)


def choice_columns(
    headers: Sequence[str],
    name: str,
    *,
    mapping: Mapping[str, str],
    attributes: Sequence[str],
    price: str | None,
    apart: Sequence[str] = (),
) -> ChoiceColumns:
    """Return which column means what.

    Parameters
    ----------
    headers : sequence of str
        The file's columns.
    name : str
        The file's name, for messages.
    mapping : mapping
        Meaning (`respondent`, `task`, `alternative`, `chosen`) to header; wins
        over what is recognised.
    attributes : sequence of str
        Attributes wanted; none means every column that has no other meaning.
    price : str, optional
        The price.
    apart : sequence of str
        Columns that are no attributes, as the weights.

    Returns
    -------
    ChoiceColumns
        The layout.

    Raises
    ------
    MappingError
        If a column is not there, or one that is needed was not recognised.

    Examples
    --------
    >>> found = choice_columns(
    ...     ["id", "task", "choice", "price_1", "price_2"],
    ...     "tasks.csv",
    ...     mapping={},
    ...     attributes=[],
    ...     price="price",
    ... )
    >>> found.is_wide, found.attributes
    (True, {'price': {'1': 'price_1', '2': 'price_2'}})
    """
    mapped = {
        _known(meaning): find_header(header, headers, f"--map {meaning}={header}", name)
        for meaning, header in mapping.items()
    }
    wanted = list(dict.fromkeys([*attributes, *([price] if price else [])]))
    taken = {plain_form(a) for a in (*wanted, *apart)} | {
        plain_form(h) for h in mapped.values()
    }
    left = {plain_form(h): h for h in reversed(headers) if plain_form(h) not in taken}
    found = dict(mapped)
    for meaning, synonyms in SYNONYMS.items():
        forms = (plain_form(s) for s in synonyms)
        header = next((left.pop(f) for f in forms if f in left), None)
        if header is not None and meaning not in found:
            found[meaning] = header
    _refuse_absent(found, headers, name)
    if not attributes:
        rest = [h for h in headers if h not in (*found.values(), *apart)]
        wanted = _rest(rest, wanted, is_long="alternative" in found)
    laid = {a: _columns_of(a, headers, name) for a in wanted}
    columns = ChoiceColumns(
        respondent=found["respondent"],
        chosen=found["chosen"],
        task=found.get("task"),
        alternative=found.get("alternative"),
        attributes=laid,
    )
    _refuse_uneven(columns, headers, name)
    return columns


def _known(meaning: str) -> str:
    if meaning in SYNONYMS:
        return meaning
    near = difflib.get_close_matches(meaning, SYNONYMS, n=1)
    hint = f"did you mean {near[0]}? " if near else ""
    message = (
        f"--map {meaning}=…: {meaning!r} is no meaning of a column of choices; {hint}"
        f"Known are {', '.join(SYNONYMS)}"
    )
    raise MappingError(message)


def _refuse_absent(found: Mapping[str, str], headers: Sequence[str], name: str) -> None:
    absent = [m for m in ("respondent", "chosen") if m not in found]
    if absent:
        options = " ".join(f"--map {meaning}=…" for meaning in absent)
        message = (
            f"{name}: no column was recognised as {' or as '.join(absent)}. "
            f"{listed(headers)} Say which it is: {options}"
        )
        raise MappingError(message)


def _rest(rest: Sequence[str], wanted: Sequence[str], *, is_long: bool) -> list[str]:
    """Return every column left, or the stems that number alternatives."""
    stems: dict[str, int] = {}
    for header in rest:
        match = re.fullmatch(r"(.+?)[ _.\-]?(\d+)", header)
        if match:
            stems[match[1]] = stems.get(match[1], 0) + 1
    numbered = [stem for stem, count in stems.items() if count > 1]
    given = [h for h in wanted if h in rest]
    if is_long or not numbered or (wanted and len(given) == len(wanted)):
        return list(dict.fromkeys([*(h for h in rest if h not in given), *wanted]))
    return list(dict.fromkeys([*numbered, *wanted]))


def _columns_of(attribute: str, headers: Sequence[str], name: str) -> dict[str, str]:
    if plain_form(attribute) in map(plain_form, headers):
        return {"": find_header(attribute, headers, "--attributes", name)}
    stem = re.escape(attribute)
    found = {}
    for header in headers:
        match = re.fullmatch(rf"{stem}[ _.\-]?(\w+)", header, re.I) or re.fullmatch(
            rf"(\w+?)[ _.\-]{stem}", header, re.I
        )
        if match:
            found[match[1]] = header
    if len(found) < 2:
        # Says which columns there are, and one that is spelled nearly so.
        return {"": find_header(attribute, headers, "--attributes", name)}
    return found


def _refuse_uneven(columns: ChoiceColumns, headers: Sequence[str], name: str) -> None:
    if not columns.attributes:
        message = f"{name} has no attribute to learn from. {listed(headers)}"
        raise MappingError(message)
    if not columns.is_wide:
        if columns.task is None:
            message = (
                f"{name}: no column was recognised as task, so it cannot be told "
                f"which rows were chosen from together. {listed(headers)} Say which "
                "it is: --map task=…"
            )
            raise MappingError(message)
        return
    labels = {a: tuple(sorted(own)) for a, own in columns.attributes.items()}
    if len(set(labels.values())) > 1:
        told = "; ".join(f"{a}: {', '.join(own) or a}" for a, own in labels.items())
        message = (
            f"{name} has one row per task, but not every attribute has a column for "
            f"the same alternatives ({told})"
        )
        raise MappingError(message)
