"""What must be known of a whole file before one value of it can be read."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.engine.reading.amounts import (
    amount_votes,
    decimal_mark,
    glance,
    is_signed,
    sign_of,
)
from nilai.engine.reading.headers import Layout
from nilai.engine.reading.notes import Note
from nilai.engine.reading.signs import currencies_of
from nilai.engine.reading.times import Shapes, odd_dates, shapes, time_votes
from nilai.engine.session import Session
from nilai.errors import OptionError

NUMBERS = (
    "revenue_amount", "margin_amount", "discount_amount", "quantity",
    "unit_price_amount", "order_refund_amount", "voucher_amount", "returned_quantity",
    "platform_discount_amount", "shipping_amount", "tax_amount", "total_amount",
)  # fmt: skip
"""Meanings that are numbers."""

MOST_SIGNS = 50
"""Signs looked at; amounts have one or two, what is no currency has units."""


@dataclass(frozen=True, kw_only=True)
class Facts:
    """What the whole file tells.

    Parameters
    ----------
    mark : str
        Decimal mark of amounts that are text.
    plain : bool
        Whether all of them are plain digits with a decimal point.
    shapes : Shapes
        How dates that are text are written.
    currency : str, optional
        Currency of the amounts, when known.
    notes : tuple of Note
        What was assumed.
    """

    mark: str
    plain: bool
    shapes: Shapes
    currency: str | None
    notes: tuple[Note, ...]


def survey(
    session: Session,
    raw: ibis.Table,
    layout: Layout,
    *,
    currency: str | None,
    decimal: str | None,
    day_first: bool | None,
) -> Facts:
    """Return what the whole file tells of how it is written.

    Parameters
    ----------
    session : Session
        Where it runs.
    raw : Table
        One row per data row, the columns named by meaning, trimmed.
    layout : Layout
        Kind and columns.
    currency : str, optional
        What the user said; wins over what is found, as do the others.
    decimal : str, optional
        The decimal mark.
    day_first : bool, optional
        Whether the day comes before the month.

    Returns
    -------
    Facts
        Found in one or two passes over the columns that are text; none over typed
        ones.

    Raises
    ------
    OptionError
        If the file holds several currencies and none was chosen.
    """
    votes = _votes(session, raw)
    notes: list[Note] = []
    mark, plain = _mark(votes, layout, decimal, notes)
    found = Shapes()
    if "dates_numbers" in votes:
        found, assumed = shapes(votes, day_first=day_first)
        if assumed:
            values = {"value": votes["dates_example"]}
            notes.append(Note(code="day_first_assumed", values=values))
    currency = _currency(session, raw, layout, currency)
    if votes.get("votes_signed"):
        notes += _other_signs(session, raw, currency)
    return Facts(
        mark=mark, plain=plain, shapes=found, currency=currency, notes=tuple(notes)
    )


def _votes(session: Session, raw: ibis.Table) -> dict:
    """Return how amounts and dates are written: at a glance, then closely if needed.

    Most files have plain numbers and ISO dates, which one cheap look tells.
    """
    texts = [raw[n] for n in NUMBERS if n in raw.columns and raw[n].type().is_string()]
    asked: dict[str, Any] = {}
    for i, text in enumerate(texts):
        asked[f"fancy_{i}"], asked[f"dotted_{i}"] = glance(text)
    dates = raw["ordered_at"]
    if dates.type().is_string():
        asked["odd_dates"] = odd_dates(dates)
    seen = session.row(raw.agg(**asked)) if asked else {}
    closer = [
        text
        for i, text in enumerate(texts)
        if seen[f"fancy_{i}"] or seen[f"dotted_{i}"]
    ]
    asked = amount_votes(closer) if closer else {}
    if seen.get("odd_dates"):
        asked |= time_votes(dates)
    votes = session.row(raw.agg(**asked)) if asked else {}
    fancy = sum(seen[f"fancy_{i}"] for i in range(len(texts)))
    return votes | {"fancy": fancy}


def _mark(
    votes: dict, layout: Layout, decimal: str | None, notes: list[Note]
) -> tuple[str, bool]:
    if decimal not in {None, ".", ","}:
        message = f"--decimal {decimal!r}: the decimal mark is '.' or ','"
        raise OptionError(message)
    if "votes_point" not in votes:
        return decimal or ".", decimal != ","
    mark, assumed = decimal_mark(votes, usual=layout.kind.decimal)
    if decimal is None and assumed:
        values = {"value": votes["votes_example"], "mark": mark}
        notes.append(Note(code="decimal_assumed", values=values))
    mark = decimal or mark
    return mark, mark == "." and not votes["fancy"]


def _currency(
    session: Session, raw: ibis.Table, layout: Layout, chosen: str | None
) -> str | None:
    if chosen is not None or "currency" not in raw.columns:
        return chosen or layout.kind.currency
    words = raw.select(word=raw["currency"].upper()).drop_null("word")
    found = _most_frequent(session, words, 6)
    if len(found) > 1:
        listed = ", ".join(f"{one['word']} ({one['n']} rows)" for one in found)
        message = (
            f"the file holds amounts in several currencies: {listed}. Choose one with "
            f"--currency {found[0]['word']}; the rows in others are then left out"
        )
        words = [one["word"] for one in found]
        raise OptionError(message, code="currencies", currencies=words)
    return found[0]["word"] if found else layout.kind.currency


def _other_signs(
    session: Session, raw: ibis.Table, currency: str | None
) -> Iterator[Note]:
    """Yield a note on each sign that does not stand for the currency known."""
    # One word a row: several amounts of an order are in one currency.
    signs = [
        ibis.ifelse(is_signed(raw[name]), sign_of(raw[name]), ibis.null("string"))
        for name in NUMBERS
        if name.endswith("_amount")
        and name in raw.columns
        and raw[name].type().is_string()
    ]
    if not signs:
        return
    words = raw.select(word=ibis.coalesce(*signs)).drop_null("word")
    for found in _most_frequent(session, words, MOST_SIGNS):
        meant = currencies_of(found["word"])
        if meant and currency not in meant:
            values = {"sign": found["word"], "rows": found["n"]}
            yield Note(code="other_sign", values=values)


def _most_frequent(session: Session, words: ibis.Table, most: int) -> list[dict]:
    """Return the words (`word`) that occur most often, and how often (`n`)."""
    counts = words.group_by("word").agg(n=words.count())
    ordered = counts.order_by(ibis.desc("n"), "word").limit(most)
    return session.rows(ordered)
