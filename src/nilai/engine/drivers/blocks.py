"""Which respondents are redrawn together: each alone, or in blocks by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from nilai.engine.session import Session

MOST_RESPONDENTS = 4096
"""Up to this many each respondent is redrawn alone."""

BLOCKS = 256
"""Blocks of more respondents; two digits of a digest."""


@dataclass(frozen=True, kw_only=True)
class Lots:
    """Rows with what their lot is drawn from.

    Parameters
    ----------
    rows : Table
        One row per answer sheet, with `nilai_lot` (a digest, a number or an id).
    kind : str
        `own` (each lot is a block), `digest` or `number`.
    respondents : int
        How many there are; of many, about.
    """

    rows: ibis.Table
    kind: str
    respondents: int

    def block(self, every: int = 1) -> ir.Value:
        """Return the block of a row."""
        lot: Any = self.rows["nilai_lot"]
        if self.kind == "own":
            return lot
        if self.kind == "digest":
            return lot.left(2)
        return (lot - lot % every) // every % BLOCKS

    def sampled(self, every: int) -> ir.BooleanValue:
        """Return whether a row is among those of one in so many respondents."""
        lot: Any = self.rows["nilai_lot"]
        if self.kind == "digest":
            return lot.substr(2, 4) < f"{round(16**4 / every):04x}"
        return lot % every == 0


def draw_lots(
    session: Session,
    answers: ibis.Table,
    columns: Sequence[str],
    respondent: str | None,
) -> Lots:
    """Return rows with their lots, the same each time for the same rows.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Table
        One row per answer sheet.
    columns : sequence of str
        Columns whose rows are counted: they tell rows apart where no name does.
    respondent : str, optional
        Column that tells who answered; nameless rows go together.

    Returns
    -------
    Lots
        Rows of one respondent share a lot.
    """
    if respondent is not None:
        return _by_name(session, answers, respondent)
    count = session.row(answers.agg(rows=answers.count()))["rows"]
    if count <= MOST_RESPONDENTS:
        number: Any = ibis.row_number().over(ibis.window(order_by=list(columns)))
        return Lots(
            rows=answers.mutate(nilai_lot=number), kind="own", respondents=count
        )
    if session.kind == "duckdb":
        # DuckDB numbers rows as they stand in the files, as it reads them.
        numbered = answers.mutate(nilai_lot=ibis.row_number())
        return Lots(rows=numbered, kind="number", respondents=count)
    return Lots(rows=_by_content(answers, columns), kind="digest", respondents=count)


def _by_name(session: Session, answers: ibis.Table, respondent: str) -> Lots:
    who = answers[respondent].cast("string").fill_null("")
    count = session.row(answers.agg(names=who.approx_nunique()))["names"]
    if count <= 2 * MOST_RESPONDENTS:
        count = session.row(answers.agg(names=who.nunique()))["names"]
    if count <= MOST_RESPONDENTS:
        return Lots(rows=answers.mutate(nilai_lot=who), kind="own", respondents=count)
    digest = who.hexdigest("md5")
    return Lots(rows=answers.mutate(nilai_lot=digest), kind="digest", respondents=count)


def _by_content(answers: ibis.Table, columns: Sequence[str]) -> ibis.Table:
    """Rows without a name or place: by what they say, like rows counted out."""
    alike = ibis.window(group_by=list(columns), order_by=list(columns))
    counted = answers.mutate(nilai_which=ibis.row_number().over(alike))
    texts = [
        counted[name].cast("string").fill_null("") for name in (*columns, "nilai_which")
    ]
    between: Any = ibis.literal("|")
    lot = between.join(texts).hexdigest("md5")
    return counted.mutate(nilai_lot=lot).drop("nilai_which")
