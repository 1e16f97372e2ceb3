"""Market fit of everybody and of groups."""

from collections.abc import Sequence
from typing import Any

import ibis

from nilai.engine.answers.figures import label_of
from nilai.engine.recommendation.asked import GROUP, Asked
from nilai.errors import OptionError, TooLittleDataError
from nilai.perception.disclosure import groups_to_show
from nilai.perception.market_fit import MarketFit, disappointment, market_fit

MOST_ANSWERS = 10_000
"""More different answers than these are free text, not those asked for."""


def fit_of(asked: Asked) -> tuple[MarketFit | None, dict[str, MarketFit], int]:
    """Return the market fit of everybody and of each group.

    Parameters
    ----------
    asked : Asked
        The question on its answers.

    Returns
    -------
    tuple
        Everybody's (None when it is not asked), each group's, and how many
        answers are none of those asked for.

    Raises
    ------
    OptionError
        If no answer is one of those asked for.
    TooLittleDataError
        If too few still use it.
    """
    if asked.question.fit is None:
        return None, {}, 0
    table = asked.surveyed.table
    weight: Any = ibis.literal(1.0)
    if asked.surveyed.weight is not None:
        weight = table[asked.surveyed.weight]
    told = table.select(
        group=table[GROUP], answer=label_of(table[asked.question.fit]), w=weight
    ).drop_null("answer")
    counted = told.group_by("group", "answer").agg(
        n=told.count(), w=told["w"].sum(), q=(told["w"] * told["w"]).sum()
    )
    rows = asked.surveyed.session.arrow(counted.limit(MOST_ANSWERS)).to_pylist()
    read = [row | {"answer": disappointment(row["answer"])} for row in rows]
    unclear = sum(row["n"] for row in read if row["answer"] is None)
    if unclear == sum(row["n"] for row in read) or len(rows) == MOST_ANSWERS:
        message = (
            f"--fit {asked.question.fit}: none of its answers is very, somewhat or "
            "not disappointed (or 1, 2, 3, and 4 for who no longer uses it)"
        )
        raise OptionError(message)
    whole = _fit_of(asked, read)
    if whole.very_share.n < asked.question.fewest:
        message = (
            f"--fit {asked.question.fit}: {whole.very_share.n} still use it; fewer "
            f"than {asked.question.fewest} are not shown"
        )
        raise TooLittleDataError(message)
    groups = {row["group"] for row in read if row["group"] is not None}
    by_group = {
        name: _fit_of(asked, [row for row in read if row["group"] == name])
        for name in sorted(groups)
    }
    if asked.question.by is None:
        return whole, {}, int(unclear)
    counts = {name: fit.very_share.n for name, fit in by_group.items()}
    may = groups_to_show(counts, whole=whole.very_share.n, fewest=asked.question.fewest)
    asked.hidden.update({name: n for name, n in counts.items() if name not in may})
    return whole, {name: by_group[name] for name in sorted(may)}, int(unclear)


def _fit_of(asked: Asked, rows: Sequence[dict[str, Any]]) -> MarketFit:
    users = [row for row in rows if row["answer"] in ("very", "somewhat", "not")]
    counts: dict[str, float] = {}
    for row in users:
        counts[row["answer"]] = counts.get(row["answer"], 0.0) + row["w"]
    weight, squares = (sum(row[name] for row in users) for name in ("w", "q"))
    return market_fit(
        counts,
        n=int(sum(row["n"] for row in users)),
        effective_n=weight**2 / squares if squares else None,
        gone=int(sum(row["n"] for row in rows if row["answer"] == "gone")),
        confidence=asked.question.confidence,
    )
