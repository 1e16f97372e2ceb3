"""Answer sheets about us, each with what its customer bought afterwards."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import ibis

from nilai.drivers.bought_after import bought_after
from nilai.engine.answers.layout import weight_of
from nilai.engine.drivers.blocks import Lots, draw_lots
from nilai.engine.money.question import LEFT_OUT, MoneyQuestion
from nilai.engine.session import Session
from nilai.errors import MappingError, TooLittleDataError
from nilai.tables.numbers import ONE, ZERO

SPARSE = 0.5
"""A driver that fewer of the customers answered is left out."""

HELD = "nilai_before"
WEIGHT = "nilai_weight"


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What slopes are computed from.

    Parameters
    ----------
    lots : Lots
        One row per sheet used: drivers, value, `repeat`, `orders`, `order_value`
        (null without an order), `revenue`, `clv` (null where unknown),
        `nilai_before`, `nilai_weight`, and the lot of its customer.
    items : tuple of str
        Drivers used, and the value last if there is one.
    profile : dict of str to float
        `mean`, `low`, `high` of each column by its place among `items`.
    sheets, used : int
        Sheets about us, and those used.
    left_out : dict of str to int
        Reason to sheets.
    columns_left_out : dict of str to str
        Driver to why it was not used.
    as_of, first_on, last_on : date
        Last day known; days of the first and last answer used.
    varies : bool
        Whether customers had bought unequally before.
    """

    lots: Lots
    items: tuple[str, ...]
    profile: dict[str, float]
    sheets: int
    used: int
    left_out: dict[str, int]
    columns_left_out: dict[str, str]
    as_of: date
    first_on: date
    last_on: date
    varies: bool


def money_sheets(
    session: Session,
    answers: ibis.Table,
    days: ibis.Table,
    question: MoneyQuestion,
    worth: ibis.Table | None,
) -> Sheets:
    """Return answer sheets joined with what was bought afterwards.

    Parameters
    ----------
    session : Session
        Open engine, which keeps the sheets.
    answers : Table
        One row per answer sheet.
    days : Table
        One row per customer and day, under CUSTOMER_DAYS.
    question : MoneyQuestion
        What is asked.
    worth : Table or None
        One row per customer: `customer_id`, `clv_amount`.

    Returns
    -------
    Sheets
        Ready for moments.

    Raises
    ------
    MappingError
        If a column is absent.
    TooLittleDataError
        If no sheet can be used.
    """
    _check_columns(answers, question)
    days = session.keep(days, "money_days")
    until = question.until or session.row(days.agg(last=days.ordered_on.max()))["last"]
    if until is None:
        message = "there is no order: nothing was bought after any answer"
        raise TooLittleDataError(message)
    judged = session.keep(
        _judged(_about_us(answers, question), days, question, until), "money_sheets"
    )
    items, columns_left_out = _items(session, judged, question)
    answered: Any = ibis.literal(False)
    for item in items:
        answered |= judged[item].notnull()
    judged = judged.mutate(
        refused=ibis.coalesce(
            judged["refused"],
            ibis.ifelse(answered, ibis.null("string"), LEFT_OUT[-1]),
        )
    )
    counted = session.rows(judged.group_by("refused").agg(n=judged.count()))
    found = {row["refused"]: int(row["n"]) for row in counted}
    left_out = {code: found[code] for code in LEFT_OUT if code in found}
    if not found.get(None):
        raise TooLittleDataError(_nobody(sum(found.values()), left_out, question))
    good = judged.filter(judged["refused"].isnull())
    if worth is None:
        good = good.mutate(clv=ibis.null("float64"))
    else:
        known = worth.select(
            nilai_key=worth["customer_id"].cast("string"),
            clv=worth["clv_amount"].cast("float64"),
        )
        joined = good.left_join(known, good["customer_id"] == known["nilai_key"])
        good = joined.drop("nilai_key")
    profile = session.row(
        good.agg(
            first=good["answered_on"].min(),
            last=good["answered_on"].max(),
            held_low=good[HELD].min(),
            held_high=good[HELD].max(),
            **{
                f"{part}{i}": getattr(good[item], how)()
                for i, item in enumerate(items)
                for part, how in (("mean", "mean"), ("low", "min"), ("high", "max"))
            },
        )
    )
    columns = [*items, "repeat", "orders", "order_value", "revenue", "clv", HELD]
    narrow = good.select("customer_id", *columns, WEIGHT)
    lots = draw_lots(session, narrow, [*columns, WEIGHT], "customer_id")
    return Sheets(
        lots=lots,
        items=items,
        profile=profile,
        sheets=sum(found.values()),
        used=found[None],
        left_out=left_out,
        columns_left_out=columns_left_out,
        as_of=until,
        first_on=profile["first"],
        last_on=profile["last"],
        varies=profile["held_low"] < profile["held_high"],
    )


def _check_columns(answers: ibis.Table, question: MoneyQuestion) -> None:
    wanted = [question.customer, question.answered, *question.drivers]
    wanted += [n for n in (question.value, question.weight) if n is not None]
    wanted += [question.own[0]] if question.own else []
    absent = [name for name in wanted if name not in answers.columns]
    if absent:
        message = (
            f"the answers have no column {', '.join(absent)}; they have "
            f"{', '.join(answers.columns)}"
        )
        raise MappingError(message)


def _about_us(answers: ibis.Table, question: MoneyQuestion) -> ibis.Table:
    """Return the sheets about our brand under the names that follow."""
    if question.own is not None:
        column, name = question.own
        answers = answers.filter(answers[column].cast("string") == name)
    scores = [*question.drivers, *([question.value] if question.value else [])]
    weight = ONE if question.weight is None else weight_of(answers[question.weight])
    return answers.select(
        customer_id=answers[question.customer].cast("string").nullif(""),
        answered_on=answers[question.answered].cast("date"),
        **{WEIGHT: weight},
        **{name: answers[name].cast("float64") for name in scores},
    )


def _judged(
    sheets: ibis.Table, days: ibis.Table, question: MoneyQuestion, until: date
) -> ibis.Table:
    """Return the sheets with purchases, and the reason to leave each out, if any."""
    linked = sheets.filter(sheets.customer_id.notnull(), sheets.answered_on.notnull())
    days = days.filter(days.ordered_on <= until)
    bought = bought_after(linked, days, window_days=question.window_days)
    bought = bought.rename(nilai_key="customer_id", nilai_on="answered_on")
    met = sheets.left_join(
        bought,
        [
            sheets.customer_id == bought.nilai_key,
            sheets.answered_on == bought.nilai_on,
        ],
    ).drop("nilai_key", "nilai_on")
    left: Any = ibis.date(until).delta(met.answered_on, unit="day").cast("int64")
    cases = (
        (met.customer_id.isnull(), LEFT_OUT[0]),
        (met.answered_on.isnull(), LEFT_OUT[1]),
        (~(met[WEIGHT] > ZERO).fill_null(False), LEFT_OUT[2]),
        (met.orders_ever.fill_null(0) < 1, LEFT_OUT[3]),
        (left < question.window_days, LEFT_OUT[4]),
    )
    orders = met.orders.cast("float64")
    revenue = met.revenue_amount.cast("float64")
    bought_some = met.orders > 0
    nothing = ibis.null("float64")
    return met.mutate(
        refused=ibis.cases(*cases, else_=ibis.null("string")),
        repeat=bought_some.cast("int64").cast("float64"),
        order_value=ibis.ifelse(bought_some, revenue / orders.nullif(ZERO), nothing),
        orders=orders,
        revenue=revenue,
        # Twice as many before counts as much from one to two as from four to eight.
        **{HELD: (met.orders_before.cast("float64") + ONE).ln()},
    ).drop("revenue_amount", "orders_before", "orders_ever")


def _items(
    session: Session, judged: ibis.Table, question: MoneyQuestion
) -> tuple[tuple[str, ...], dict[str, str]]:
    """Return the columns that can be used: answered by many, and not all alike."""
    named = [*question.drivers, *([question.value] if question.value else [])]
    usable = judged.filter(judged["refused"].isnull())
    counts: dict[str, Any] = {"rows": usable.count()}
    for i, name in enumerate(named):
        counts |= {f"n{i}": usable[name].count(), f"d{i}": usable[name].nunique()}
    facts = session.row(usable.agg(**counts))
    kept, left_out = [], {}
    for i, name in enumerate(named):
        if facts["rows"] and not facts[f"n{i}"]:
            left_out[name] = "empty"
        elif facts["rows"] and facts[f"n{i}"] < SPARSE * facts["rows"]:
            left_out[name] = "sparse"
        elif facts["rows"] and facts[f"d{i}"] < 2:
            left_out[name] = "constant"
        else:
            kept.append(name)
    if not kept:
        listed = "; ".join(f"{name}: {reason}" for name, reason in left_out.items())
        message = f"no score differs among the customers who can be used ({listed})"
        raise TooLittleDataError(message)
    return tuple(kept), left_out


def _nobody(sheets: int, left_out: dict[str, int], question: MoneyQuestion) -> str:
    listed = ", ".join(f"{n} {code}" for code, n in left_out.items()) or "none"
    hint = ""
    if left_out.get("too_recent"):
        hint = f"; wait, or ask for a shorter window than {question.window_days} days"
    return f"of {sheets} answer sheets none can be used: {listed}{hint}"
