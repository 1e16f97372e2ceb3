"""From a table of choices, one row per task or per alternative, to the latter."""

from collections.abc import Mapping
from typing import Any

import ibis

from nilai.engine.answers.layout import weight_of
from nilai.engine.choice_columns import ChoiceColumns
from nilai.engine.reading.labels import as_answered
from nilai.engine.session import Session
from nilai.errors import MappingError

_YES = ("1", "true", "yes", "y", "x", "ya", "t")
_NO = ("0", "false", "no", "n", "tidak", "f")


def alternatives_shown(
    session: Session,
    answers: ibis.Table,
    columns: ChoiceColumns,
    names: Mapping[str, str],
    weight: str | None,
) -> ibis.Table:
    """Return one row per alternative shown, whichever way the file is laid out.

    Parameters
    ----------
    session : Session
        Where it runs.
    answers : Table
        One row per alternative shown, or per task.
    columns : ChoiceColumns
        Which column means what.
    names : mapping of str to str
        Attribute to the name it is given.
    weight : str or None
        Column of the respondents' weights.

    Returns
    -------
    Table
        One row per respondent, task and alternative: `respondent`, `weight` (1
        without weights, negative where one is missing), `task`, `alternative`
        (text, null where the file has none), `chosen` (0 or 1), the attributes.

    Raises
    ------
    MappingError
        If the column of choices does not tell what was chosen.
    """
    weights = ibis.literal("1").cast("float64")
    if weight is not None:
        weights = weight_of(answers[weight]).fill_null(-1)
    whose = {
        "respondent": as_answered(answers[columns.respondent]),
        "weight": weights,
        "said": as_answered(answers[columns.chosen]).lower(),
    }
    if columns.is_wide:
        return _unpivoted(session, answers, columns, names, whose)
    task, label = columns.task or "", columns.alternative
    table = answers.select(
        **whose,
        task=as_answered(answers[task]),
        alternative=ibis.null("string")
        if label is None
        else as_answered(answers[label]),
        **{names[a]: answers[own[""]] for a, own in columns.attributes.items()},
    )
    chosen = _chosen(session, table, columns).fill_null(False)
    return table.mutate(chosen=chosen.cast("int64")).drop("said")


def _chosen(session: Session, table: ibis.Table, columns: ChoiceColumns) -> Any:
    """Return which alternative was chosen, by yes and no or by its label."""
    said = table["said"]
    odd = table.filter(said.notnull(), ~said.isin([*_YES, *_NO]))
    first = odd.select("said").distinct().order_by("said").limit(3)
    values = [row["said"] for row in session.arrow(first).to_pylist()]
    if not values:
        return said.isin(_YES)
    if columns.alternative is None:
        message = (
            f"{columns.chosen} holds {', '.join(map(repr, values))}, which is neither "
            "yes (1) nor no (0); if it names the alternative chosen, say which column "
            "names the alternatives: --map alternative=…"
        )
        raise MappingError(message)
    return said == table["alternative"].lower()


def _unpivoted(
    session: Session,
    answers: ibis.Table,
    columns: ChoiceColumns,
    names: Mapping[str, str],
    whose: Mapping[str, Any],
) -> ibis.Table:
    labels = columns.labels
    task = (
        ibis.row_number().over(ibis.window()).cast("string")
        if columns.task is None
        else as_answered(answers[columns.task])
    )
    cells = {
        f"{names[a]}_{i}": answers[own[label]]
        for a, own in columns.attributes.items()
        for i, label in enumerate(labels)
    }
    base = session.keep(answers.select(**whose, task=task, **cells), "tasks_wide")
    named = base["said"].isin([label.lower() for label in labels])
    known = session.row(base.agg(n=named.cast("int64").sum()))["n"]
    # A choice told by its place, where the alternatives have names.
    codes = labels if known else [str(i) for i, _ in enumerate(labels, 1)]
    parts = []
    for i, (label, code) in enumerate(zip(labels, codes, strict=True)):
        own = {name: base[f"{name}_{i}"] for name in names.values()}
        chosen = (base["said"] == code.lower()).fill_null(False)
        there = chosen
        for column in own.values():
            there |= column.notnull()
        part = base.filter(there).select(
            "respondent",
            "weight",
            "task",
            alternative=ibis.literal(label),
            **own,
            chosen=chosen.cast("int64"),
        )
        parts.append(part)
    return ibis.union(*parts)
