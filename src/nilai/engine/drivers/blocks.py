"""Which respondents are redrawn together: each alone, or in blocks by lot."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.hashing import engine_hash
from nilai.engine.session import Session

MOST_RESPONDENTS = 4096
"""Up to this many each respondent is redrawn alone."""

BLOCKS = 256
"""Blocks of more respondents; two digits of a digest."""

HASHED_FROM = 1_000_000
"""With more rows DuckDB's own hash draws the lots, rather than a digest that every
engine has: the same lots each time, but not those of Spark."""

_DIGITS = 12
_LOTS = 2**40


@dataclass(frozen=True, kw_only=True)
class Lots:
    """Rows with what their lot is drawn from.

    Parameters
    ----------
    rows : Table
        One row per answer sheet, with `nilai_lot` (a digest or a number); computed
        once.
    kind : str
        `own` (each lot is a block), `digest` or `number`.
    count : int
        Rows.
    respondents : int
        How many there are; of many, about.
    """

    rows: ibis.Table
    kind: str
    count: int
    respondents: int

    def sample(self, wanted: int) -> tuple[ibis.Table, Any]:
        """Return the rows of about so many, of respondents drawn by lot, and a block.

        Parameters
        ----------
        wanted : int
            Rows; all of them when there are not many more.

        Returns
        -------
        rows : Table
            One row per answer sheet. Lazy.
        block : Value
            The block of each of these rows.
        """
        every = max(1, self.count // wanted) if self.kind != "own" else 1
        lot: Any = self.rows["nilai_lot"]
        if self.kind == "own":
            return self.rows, lot
        if self.kind == "digest":
            chosen = lot.substr(2, 4) < f"{round(16**4 / every):04x}"
            rows = self.rows.filter(chosen) if every > 1 else self.rows
            return rows, rows["nilai_lot"].left(2)
        rows = self.rows.filter(lot % every == 0) if every > 1 else self.rows
        number: Any = rows["nilai_lot"]
        return rows, (number - number % every) // every % BLOCKS


def draw_lots(
    session: Session,
    narrow: ibis.Table,
    columns: Sequence[str],
    who: str | None,
    *,
    rows: int = 0,
) -> Lots:
    """Return rows with their lots, the same each time for the same rows.

    Parameters
    ----------
    session : Session
        Open engine, which computes the rows here and keeps them.
    narrow : Table
        One row per answer sheet, with the columns that are needed.
    columns : sequence of str
        Columns that tell rows apart where no name does.
    who : str, optional
        Column that tells who answered; nameless rows go together.
    rows : int
        How many rows there are, or a few more; 0 where it is not known.

    Returns
    -------
    Lots
        Rows of one respondent share a lot.
    """
    if who is None:
        return _by_row(session, narrow, columns)
    hashed = session.kind == "duckdb" and rows > HASHED_FROM
    name: Any = narrow[who].cast("string").fill_null("")
    lot: Any = name.hexdigest("md5").left(_DIGITS)
    if hashed:
        lot = (engine_hash(name) % _LOTS).cast("int64")
    kept = session.keep(narrow.mutate(nilai_lot=lot).drop(who), "lots")
    found = session.row(
        kept.agg(rows=kept.count(), names=kept["nilai_lot"].approx_nunique())
    )
    names, few = found["names"], False
    if names <= 2 * MOST_RESPONDENTS:
        names = session.row(kept.agg(names=kept["nilai_lot"].nunique()))["names"]
        few = names <= MOST_RESPONDENTS
    many = "number" if hashed else "digest"
    return Lots(
        rows=kept,
        kind="own" if few else many,
        count=found["rows"],
        respondents=names,
    )


def _by_row(session: Session, narrow: ibis.Table, columns: Sequence[str]) -> Lots:
    count = session.row(narrow.agg(rows=narrow.count()))["rows"]
    if count <= MOST_RESPONDENTS:
        number: Any = ibis.row_number().over(ibis.window(order_by=list(columns)))
        rows, kind = narrow.mutate(nilai_lot=number), "own"
    elif session.kind == "duckdb":
        # DuckDB numbers rows as they stand in the files, as it reads them.
        rows, kind = narrow.mutate(nilai_lot=ibis.row_number()), "number"
    else:
        rows, kind = _by_content(narrow, columns), "digest"
    return Lots(
        rows=session.keep(rows, "lots"), kind=kind, count=count, respondents=count
    )


def _by_content(narrow: ibis.Table, columns: Sequence[str]) -> ibis.Table:
    """Rows without a name or place: by what they say, like rows counted out."""
    alike = ibis.window(group_by=list(columns), order_by=list(columns))
    counted = narrow.mutate(nilai_which=ibis.row_number().over(alike))
    texts = [
        counted[name].cast("string").fill_null("") for name in (*columns, "nilai_which")
    ]
    between: Any = ibis.literal("|")
    lot = between.join(texts).hexdigest("md5").left(_DIGITS)
    return counted.mutate(nilai_lot=lot).drop("nilai_which")
