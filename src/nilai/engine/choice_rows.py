"""From a table of choices to one row per alternative shown, and tasks by class."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.choice_columns import ChoiceColumns
from nilai.engine.choice_layout import alternatives_shown
from nilai.engine.session import Session
from nilai.errors import MappingError, TooLittleDataError
from nilai.perception.attributes import NONE
from nilai.tables.numbers import ZERO

CLASSES = (
    "missing_respondent", "missing_value", "bad_weight", "one_alternative",
    "repeated_alternative", "no_choice", "several_choices",
)  # fmt: skip
"""Why a task is left out: the first that applies."""

FEW_LEVELS = 6
"""A numeric attribute with more different values is a line, not levels."""

_MOST_LEVELS = 100
_MOST_SHOWN = 60


@dataclass(frozen=True, kw_only=True)
class ChoiceRows:
    """Alternatives as they were shown, in tasks that can be used.

    Parameters
    ----------
    table : Table
        One row per respondent, task and alternative: `respondent`, `task`,
        `alternative` (text), `chosen` (0 or 1), `weight`, `is_none`, and the
        attributes as `a0`, `a1` … (none alternatives hold a stand-in).
    attributes : dict of str to str
        Attribute to its column in `table`.
    levels : dict of str to tuple
        Attribute to its levels in the tasks used; () where it is a line.
    ranges : dict of str to tuple of float
        Attribute on a line to the lowest and highest number shown.
    tasks, used : int
        Tasks in the file, and those used.
    refused : dict of str to int
        Class to tasks left out.
    most : int
        Alternatives of the largest task.
    respondents : int
        Respondents whose tasks are used.
    blanks : tuple of str
        Attributes with blank cells, which are read as the level "none".
    with_none : bool
        Whether tasks held an alternative "none of these".
    aside : tuple of str
        Columns left aside, as all alternatives of a task have the same there.
    unchanging : tuple of str
        Alternatives that are the same in every task and not known as "none".
    """

    table: ibis.Table
    attributes: dict[str, str]
    levels: dict[str, tuple]
    ranges: dict[str, tuple[float, float]]
    tasks: int
    used: int
    refused: dict[str, int]
    most: int
    respondents: int
    blanks: tuple[str, ...]
    with_none: bool
    aside: tuple[str, ...]
    unchanging: tuple[str, ...]


def choice_rows(
    session: Session,
    answers: ibis.Table,
    columns: ChoiceColumns,
    *,
    price: str | None,
    is_asked: bool = True,
    linear: tuple[str, ...] = (),
    by_levels: tuple[str, ...] = (),
    none: str | None = None,
    weight: str | None = None,
) -> ChoiceRows:
    """Return the alternatives shown, with every task used or left out by class.

    Parameters
    ----------
    session : Session
        Where it runs.
    answers : Table
        One row per alternative shown, or per task.
    columns : ChoiceColumns
        Which column means what.
    price : str, optional
        Attribute that is a line.
    is_asked : bool
        Whether the attributes were named; of others, those that never differ
        within a task (an age, a version) are left aside.
    linear, by_levels : tuple of str
        Numeric attributes that are lines, or levels, whatever their number.
    none : str, optional
        Label of the alternative "none of these"; by default one whose attributes
        are all blank.
    weight : str, optional
        Column of the respondents' weights.

    Returns
    -------
    ChoiceRows
        Rows and counts.

    Raises
    ------
    MappingError
        If a column cannot be what it is said to be.
    TooLittleDataError
        If no task can be used.
    """
    names = {a: f"a{i}" for i, a in enumerate(columns.attributes)}
    shown = alternatives_shown(session, answers, columns, names, weight)
    aside = () if is_asked else _same_in_tasks(session, shown, names)
    names = {a: c for a, c in names.items() if a not in aside}
    if not names:
        message = (
            f"{', '.join(aside)} never differ between the alternatives of a task: "
            "there is no attribute to learn from"
        )
        raise TooLittleDataError(message)
    shown = shown.mutate(is_none=_is_none(shown, names, price, none))
    _refuse_texts(shown, names, [*linear, *([price] if price else [])])
    texts = [a for a, c in names.items() if shown[c].type().is_string()]
    blanks = _blanks(session, shown, {a: names[a] for a in texts})
    shown = session.keep(_filled(shown, names), "choices")
    tasks = session.keep(_judged(shown), "tasks")
    counted = _counts(session, tasks)
    good = tasks.filter(tasks["refused"].isnull()).select("respondent", "task")
    kept = session.keep(
        shown.semi_join(good, ["respondent", "task"]).drop("missing"), "rows"
    )
    real = kept.filter(~kept["is_none"])
    levels, ranges = {}, {}
    for attribute, column in names.items():
        is_line = attribute == price or attribute in linear
        levels[attribute] = (
            ()
            if is_line
            else _levels(
                session, real, attribute, column, forced=attribute in by_levels
            )
        )
        if not levels[attribute]:
            ends = session.row(
                real.agg(low=real[column].min(), high=real[column].max())
            )
            ranges[attribute] = (float(ends["low"]), float(ends["high"]))
    facts = session.row(
        kept.agg(who=kept["respondent"].nunique(), none=kept["is_none"].any())
    )
    return ChoiceRows(
        table=kept,
        attributes=names,
        levels=levels,
        ranges=ranges,
        tasks=counted["tasks"],
        used=counted["used"],
        refused=counted["refused"],
        most=counted["most"],
        respondents=int(facts["who"]),
        blanks=blanks,
        with_none=bool(facts["none"]),
        aside=aside,
        unchanging=_unchanging(session, real, names),
    )


def _unchanging(
    session: Session, real: ibis.Table, names: Mapping[str, str]
) -> tuple[str, ...]:
    """Return labels of which every showing is alike, while others differ."""
    labels = real.filter(real["alternative"].notnull()).group_by("alternative")
    highest: dict[str, Any] = {n: real[n].nunique() for n in names.values()}
    found = labels.agg(**highest).order_by("alternative").limit(_MOST_SHOWN)
    rows = session.arrow(found).to_pylist()
    alike = [r["alternative"] for r in rows if all(r[n] == 1 for n in names.values())]
    return tuple(alike) if len(alike) < len(rows) else ()


def _same_in_tasks(
    session: Session, shown: ibis.Table, names: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the columns in which the alternatives of every task agree."""
    tasks = shown.group_by("respondent", "task").agg(
        **{name: shown[name].nunique() for name in names.values()}
    )
    highest: dict[str, Any] = {n: tasks[n].max() for n in names.values()}
    most = session.row(tasks.agg(**highest))
    return tuple(a for a, name in names.items() if (most[name] or 0) < 2)


def _is_none(
    shown: ibis.Table, names: Mapping[str, str], price: str | None, none: str | None
) -> Any:
    """Return which alternatives are "none of these"."""
    if none is not None:
        return (shown["alternative"].lower() == none.lower()).fill_null(False)
    blank: Any = ibis.literal(True)
    for attribute, name in names.items():
        column = shown[name]
        free = (
            column == 0 if attribute == price and column.type().is_numeric() else False
        )
        blank &= column.isnull() | free
    return blank.fill_null(False)


def _refuse_texts(
    shown: ibis.Table, names: Mapping[str, str], lines: list[str]
) -> None:
    for attribute in lines:
        if attribute not in names:
            message = (
                f"{attribute} is to be a line but is no attribute; there are "
                f"{', '.join(names)}"
            )
            raise MappingError(message)
        if shown[names[attribute]].type().is_string():
            message = (
                f"{attribute} holds texts, not numbers; name a column of numbers as "
                "the price, or leave it to be read as levels"
            )
            raise MappingError(message)


def _blanks(
    session: Session, shown: ibis.Table, texts: Mapping[str, str]
) -> tuple[str, ...]:
    """Return the text attributes with blank cells in alternatives that are real.

    The reader takes words such as "none" for blanks; in a design they are levels.
    """
    if not texts:
        return ()
    real = ~shown["is_none"]
    counts = session.row(
        shown.agg(
            **{
                c: (real & shown[c].isnull()).cast("int64").sum()
                for c in texts.values()
            }
        )
    )
    return tuple(a for a, c in texts.items() if counts[c])


def _filled(shown: ibis.Table, names: Mapping[str, str]) -> ibis.Table:
    """Return the rows without nulls in attributes, and which of them lack a number."""
    missing = ibis.literal(False)
    filled: dict[str, Any] = {}
    for name in names.values():
        column: Any = shown[name]
        if column.type().is_string():
            told = column.fill_null(NONE)
            filled[name] = ibis.ifelse(shown["is_none"], NONE, told)
        else:
            number = column.cast("float64")
            missing |= ~shown["is_none"] & number.isnull()
            filled[name] = ibis.ifelse(shown["is_none"], ZERO, number.fill_null(0))
    return shown.mutate(**filled, missing=missing.cast("int64"))


def _judged(shown: ibis.Table) -> ibis.Table:
    """Return one row per task with the class by which it is left out, if any."""
    tasks = shown.group_by("respondent", "task").agg(
        size=shown.count(),
        labels=shown["alternative"].nunique(),
        named=shown["alternative"].count(),
        chosen=shown["chosen"].sum(),
        missing=shown["missing"].sum(),
        weight=shown["weight"].min(),
    )
    cases = (
        (tasks["respondent"].isnull() | tasks["task"].isnull(), CLASSES[0]),
        (tasks["missing"] > 0, CLASSES[1]),
        (~(tasks["weight"] > 0).fill_null(False), CLASSES[2]),
        (tasks["size"] < 2, CLASSES[3]),
        (tasks["labels"] < tasks["named"], CLASSES[4]),
        (tasks["chosen"] == 0, CLASSES[5]),
        (tasks["chosen"] > 1, CLASSES[6]),
    )
    return tasks.mutate(refused=ibis.cases(*cases, else_=ibis.null("string")))


def _counts(session: Session, tasks: ibis.Table) -> dict[str, Any]:
    rows = session.arrow(
        tasks.group_by("refused").agg(n=tasks.count(), most=tasks["size"].max())
    ).to_pylist()
    found = {row["refused"]: row for row in rows}
    refused = {code: int(found[code]["n"]) for code in CLASSES if code in found}
    whole = sum(row["n"] for row in rows)
    used = found.get(None)
    if used is None:
        listed = ", ".join(f"{n} {code}" for code, n in refused.items()) or "none read"
        message = (
            f"of {whole} tasks none can be used: {listed}. A task needs two "
            "alternatives or more, one of them chosen"
        )
        raise TooLittleDataError(message)
    most = int(used["most"])
    if most > _MOST_SHOWN:
        message = (
            f"a task has {most} alternatives, more than {_MOST_SHOWN}: a column other "
            "than the task was taken for it; say which with --map task=…"
        )
        raise MappingError(message)
    return {
        "tasks": int(whole),
        "used": int(used["n"]),
        "refused": refused,
        "most": most,
    }


def _levels(
    session: Session, real: ibis.Table, attribute: str, column: str, *, forced: bool
) -> tuple:
    """Return an attribute's levels, or () where it is a line."""
    found = real.select(column).distinct().order_by(column).limit(_MOST_LEVELS + 1)
    values = tuple(row[column] for row in session.arrow(found).to_pylist())
    is_text = real[column].type().is_string()
    if len(values) > _MOST_LEVELS and (is_text or forced):
        message = (
            f"{attribute} has more than {_MOST_LEVELS} different values, as in "
            f"{values[0]!r}: it is no attribute of a design; leave it out with "
            "--attributes"
        )
        raise MappingError(message)
    if is_text or forced or len(values) <= FEW_LEVELS:
        return values
    return ()
