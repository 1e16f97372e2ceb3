"""What a point is worth: answers joined with what was bought afterwards."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, cast

import ibis
import pyarrow as pa

import nilai
from nilai.engine.days import business_days
from nilai.engine.money import MoneyQuestion, MoneyResult, analyse_money
from nilai.engine.reading import read_orders
from nilai.engine.session import Session
from nilai.report.money import money_document, money_page
from nilai.report.page import Picture
from nilai.report.sections.section import Section
from nilai.report.words import Words
from nilai.tables import Duration
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.roles import DRIVING
from nilai_studio.perception.results.storing import Finding
from nilai_studio.perception.results.told import told

OUTCOMES = ("worth_what_paid", "overall")
"""Roles of the value, the first that there is."""
SCORED = ("rating",)
"""Kinds of question whose answers are points."""

Worth = Callable[[Sequence[str]], Mapping[str, float]]
"""From customers' keys to their worth ahead, where it is known."""


@dataclass(frozen=True, kw_only=True)
class Orders:
    """What was bought, and how it is counted.

    Parameters
    ----------
    pattern : str
        Files of orders.
    today : date
        In the business's zone.
    currency, time_zone : str
        Of the business.
    version : str
        Changes when orders do.
    window_days : int
        Days after an answer that count.
    worth : callable
        What customers are worth ahead.
    """

    pattern: str
    today: date
    currency: str
    time_zone: str
    version: str
    window_days: int
    worth: Worth


def money_question(
    asked: Any, headers: Sequence[str], orders: Orders
) -> MoneyQuestion | None:
    """Return what is asked of answers and orders; None where no points are given.

    Parameters
    ----------
    asked : Asked
        What the survey asks.
    headers : sequence of str
        Columns of its answers.
    orders : Orders
        Currency and window.

    Returns
    -------
    MoneyQuestion or None
        As the library wants it.
    """

    def rated(role: str) -> list[str]:
        return [
            column
            for column in asked.columns(role)
            if column in headers and asked.items[column].get("kind") in SCORED
        ]

    value = next((c for role in OUTCOMES for c in rated(role)), None)
    roles = (*DRIVING, *OUTCOMES, "recommend")
    drivers = [c for role in roles for c in rated(role) if c != value]
    if not drivers and value is None:
        return None
    return MoneyQuestion(
        drivers=tuple(dict.fromkeys(drivers)),
        value=value,
        own=("brand", asked.own_brand) if "brand" in headers else None,
        weight="weight" if "weight" in headers else None,
        window=Duration(orders.window_days, "day"),
        currency=orders.currency,
    )


def find_money(
    session: Session, answers: Answers, asked: Any, labels: Labels, *, orders: Orders
) -> list[Finding]:
    """Return what goes with a point, in purchases and money.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        All of a survey; a single wave is too few to be told apart.
    asked : Asked
        What the survey asks.
    labels : callable
        What its items are called.
    orders : Orders
        What was bought.

    Returns
    -------
    list of Finding
        One, or none.

    Raises
    ------
    TooLittleDataError
        If too few customers answered long enough ago.
    """
    if answers.wave or asked.layout != "wide":
        return []
    table = cast("ibis.Table", session.connection.read_parquet(str(answers.path)))
    question = money_question(asked, table.columns, orders)
    if question is None:
        return []
    reading = read_orders(
        session,
        [orders.pattern],
        currency=orders.currency,
        today=orders.today,
        time_zone=orders.time_zone,
    )
    days = business_days(reading, orders.time_zone)
    result = analyse_money(
        session, table, days, question, worth=_worth(session, table, orders.worth)
    )
    return [_finding(result, answers, labels, orders)]


def _worth(session: Session, table: ibis.Table, worth: Worth) -> ibis.Table | None:
    keys = table.filter(table.customer_id.notnull()).select("customer_id").distinct()
    held = session.arrow(keys)["customer_id"].to_pylist()
    found = worth(held)
    if not found:
        return None
    return session.bring(
        pa.table(
            {
                "customer_id": pa.array(list(found), pa.string()),
                "clv_amount": pa.array(list(found.values()), pa.float64()),
            }
        )
    )


def _finding(
    result: MoneyResult, answers: Answers, labels: Labels, orders: Orders
) -> Finding:
    def tell(words: Words) -> tuple[str, str, list[Section], list[Picture]]:
        named = relabelled(result, labels(words.language))
        page = money_page(named, words, version=nilai.__version__)
        return page.title, page.between, list(page.sections), list(page.pictures)

    words, figures = told(tell, orders.currency)
    return Finding(
        document=money_document(result),
        words=words,
        figures=figures,
        respondents=result.customers,
        as_of=result.as_of,
        extra={"orders_version": orders.version, "on": orders.today.isoformat()},
        suspects=answers.suspects,
        answers_version=answers.version,
    )


def relabelled(result: MoneyResult, labels: Mapping[str, str]) -> MoneyResult:
    """Return a result whose drivers go by their labels.

    Parameters
    ----------
    result : MoneyResult
        By the columns' names.
    labels : mapping of str to str
        Column to what it is called.

    Returns
    -------
    MoneyResult
        The same figures.
    """

    def named(driver: Any) -> Any:
        return driver and replace(driver, name=labels.get(driver.name, driver.name))

    return replace(
        result,
        value=named(result.value),
        drivers=tuple(named(driver) for driver in result.drivers),
        columns_left_out={
            labels.get(name, name): why for name, why in result.columns_left_out.items()
        },
    )
