"""Answers to surveys: one row per answer, or one row per response and brand."""

from collections.abc import Mapping, Sequence

import ibis

from nilai.tables.contract import Column, Contract

ANSWERS = Contract(
    name="answers",
    grain="One row per response, item and brand.",
    columns=(
        Column(name="response_id", kind="id", meaning="Who answered, once."),
        Column(name="item", kind="text", meaning="What was asked."),
        Column(
            name="score",
            kind="number",
            meaning="The answer on the item's scale; missing when not answered.",
            nullable=True,
        ),
        *(
            Column(name=name, kind="id", meaning=meaning, nullable=True, optional=True)
            for name, meaning in (
                ("brand", "Of which brand, own or competing."),
                ("customer_id", "Which customer answered, when known."),
                ("touchpoint", "After which contact it was asked."),
                ("segment", "Which segment the respondent belongs to."),
            )
        ),
        Column(
            name="weight",
            kind="number",
            meaning="How many people the response stands for; 1 without it.",
            nullable=True,
            optional=True,
        ),
        Column(
            name="answered_at",
            kind="time",
            meaning="When, in UTC.",
            nullable=True,
            optional=True,
        ),
    ),
)


def wide_answers(answers: ibis.Table, items: Sequence[str]) -> ibis.Table:
    """Return answers with one column per item.

    Parameters
    ----------
    answers : Table
        One row per response, item and brand, under ANSWERS.
    items : sequence of str
        Items wanted, each becoming a column.

    Returns
    -------
    Table
        One row per response and brand: every column but `item` and `score`, and
        one column per item, null where it was not answered. Lazy.

    Examples
    --------
    >>> import ibis
    >>> answers = ibis.memtable(
    ...     {
    ...         "response_id": ["ann", "ann", "bob"],
    ...         "item": ["price", "service", "price"],
    ...         "score": [4.0, 5.0, 2.0],
    ...     }
    ... )
    >>> wide = wide_answers(answers, ["price", "service"])
    >>> wide.order_by("response_id").to_pyarrow().to_pylist()[0]
    {'response_id': 'ann', 'price': 4.0, 'service': 5.0}
    """
    keys = [name for name in answers.columns if name not in ("item", "score")]
    scores = {
        item: answers["score"].max(where=answers["item"] == item) for item in items
    }
    return answers.group_by(keys).agg(**scores)


def long_answers(
    wide: ibis.Table, items: Sequence[str], columns: Mapping[str, str]
) -> ibis.Table:
    """Return answers with one row per answer given.

    Parameters
    ----------
    wide : Table
        One row per response and brand; the items are columns.
    items : sequence of str
        Names of the items' columns.
    columns : mapping of str to str
        Name in the contract ANSWERS to the name in `wide`; `response_id` at least.

    Returns
    -------
    Table
        One row per response, item and brand that was answered, under ANSWERS. Lazy.

    Examples
    --------
    >>> import ibis
    >>> wide = ibis.memtable({"who": ["ann"], "price": [4.0], "service": [5.0]})
    >>> answers = long_answers(wide, ["price", "service"], {"response_id": "who"})
    >>> answers.order_by("item").to_pyarrow().to_pylist()[1]
    {'response_id': 'ann', 'item': 'service', 'score': 5.0}
    """
    kept = {name: wide[header] for name, header in columns.items()}
    parts = [
        wide.select(
            response_id=kept["response_id"],
            item=ibis.literal(item),
            score=wide[item].cast("float64"),
            **{name: value for name, value in kept.items() if name != "response_id"},
        )
        for item in items
    ]
    answers = parts[0] if len(parts) == 1 else ibis.union(*parts)
    return answers.filter(answers["score"].notnull())
