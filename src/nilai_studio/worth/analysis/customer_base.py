"""The worth of the customer base: from the lake to results ready to be stored."""

from collections.abc import Callable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any, cast
from zoneinfo import ZoneInfo

import ibis
import pyarrow as pa

from nilai.engine import open_session
from nilai.engine.reading import Reading, read_orders
from nilai.engine.session import Session, memory_bytes
from nilai.engine.worth import WorthOptions, WorthResult, analyse_worth
from nilai.errors import TooLittleDataError
from nilai.report.document import to_document
from nilai.tables import Duration
from nilai_studio.runs.registry import RunError, Tell
from nilai_studio.worth.analysis.told import told

MEMORY_SHARE = 0.3
"""Part of the machine's memory that the engine may use before it spills to disk."""

NOBODY = 0.0
"""Where nobody is advised to be won back, nobody is slipping away."""

SHARES = {
    "reading": 0.12, "summarise": 0.25, "fit": 0.35, "holdout": 0.42, "spend": 0.5,
    "score": 0.52, "levers": 0.6, "describe": 0.62, "write": 0.66,
}  # fmt: skip
"""Step to the part of the whole that is done when it begins."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an analysis found, as it is stored.

    Parameters
    ----------
    document : dict
        As `nilai worth --json`.
    lenses : dict
        The five lenses, and what is told by month.
    words, figures : dict
        Language to sections and to pictures.
    as_of : date
        Last day observed.
    customers : int
        Rows of customers.parquet.
    summary : dict
        What went in.
    slipping_below : float
        Probability of still being a customer below which one is slipping away.
    """

    document: dict[str, Any]
    lenses: dict[str, Any]
    words: dict[str, Any]
    figures: dict[str, Any]
    as_of: date
    customers: int
    summary: dict[str, Any]
    slipping_below: float


def find_worth(
    orders: str,
    folder: Path,
    inputs: dict[str, Any],
    *,
    seed: int,
    today: date,
    tell: Tell,
    only: Sequence[str] | None = None,
) -> Found:
    """Return what the customers of some orders are worth.

    Parameters
    ----------
    orders : str
        Pattern of the Parquet files of orders.
    folder : Path
        Where customers.parquet and the reports are written.
    inputs : dict
        As frozen by `inputs.freeze_inputs`.
    seed : int
        Of everything drawn at random.
    today : date
        Orders after it are refused.
    tell : callable
        Told step and share done.
    only : sequence of str, optional
        Keys of the customers whose orders count.

    Returns
    -------
    Found
        Ready to be stored.

    Raises
    ------
    RunError
        If there are too few orders.
    """
    limit = f"{int(memory_bytes() * MEMORY_SHARE / 1e6)}MB"
    with _few_orders(), open_session(memory_limit=limit, scratch=folder) as session:
        tell("reading", SHARES["reading"])
        path = _chosen(session, orders, folder, inputs, only)
        until = _day(inputs["until"])
        if only is not None and until is None:
            # Those who have stayed away since their last order are as silent as that.
            until = _last_day(session, orders, inputs["time_zone"], today)
        reading = read_orders(
            session,
            [path],
            currency=inputs["currency"],
            until=until,
            today=today,
            time_zone=inputs["time_zone"],
        )
        options = _options(session, reading, inputs, until, seed)
        result = analyse_worth(session, reading, options, progress=_steps(tell))
        tell("write", SHARES["write"])
        session.write_parquet(result.customers, folder / "customers.parquet")
        return _found(session, result, folder)


def _found(session: Session, result: WorthResult, folder: Path) -> Found:
    reading = result.reading
    document = to_document(result)
    words, figures, lenses = told(session, result, folder)
    return Found(
        document=document,
        lenses=lenses,
        words=words,
        figures=figures,
        as_of=result.until,
        customers=result.worth.total.n,
        summary={
            "rows": reading.rows,
            "used": reading.used,
            "refused": dict(reading.refused),
            "orders": reading.orders,
            "customers": reading.customers,
            "from": document["read"]["from"],
            "to": document["read"]["to"],
            "as_of": document["as_of"],
        },
        slipping_below=next(
            (
                float(advice.values["below_share"])
                for advice in result.advice
                if advice.code == "win_back"
            ),
            NOBODY,
        ),
    )


def _steps(tell: Tell) -> Callable[[str], None]:
    return lambda step: tell(step, SHARES.get(step, 0.6))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _options(
    session: Session,
    reading: Reading,
    inputs: dict[str, Any],
    until: date | None,
    seed: int,
) -> WorthOptions:
    return WorthOptions(
        until=until,
        horizon=Duration(inputs["horizon_months"], "month"),
        margin_share=_margin(session, reading, inputs["margin_share"]),
        annual_rate=inputs["annual_rate"],
        time_zone=inputs["time_zone"],
        seed=seed,
    )


def _margin(session: Session, reading: Reading, stated: float) -> float | None:
    """Return the margin share: the stated rate for orders that tell no margin."""
    if stated >= 1:
        # Without a rate of the business the orders' own margin counts, if any.
        return None
    orders = reading.orders_table
    if "margin_amount" not in orders.columns:
        return stated
    revenue = orders.revenue_amount.cast("float64")
    margin = ibis.coalesce(orders.margin_amount.cast("float64"), revenue * stated)
    sums = session.row(orders.agg(margin=margin.sum(), revenue=revenue.sum()))
    share = sums["margin"] / sums["revenue"] if sums["revenue"] else stated
    return float(share) if 0 < share <= 1 else stated


def _chosen(
    session: Session,
    orders: str,
    folder: Path,
    inputs: dict[str, Any],
    only: Sequence[str] | None,
) -> str:
    """Return the path of the orders asked for; a part of them is written apart."""
    if only is None and inputs["from"] is None:
        return orders
    table = cast("ibis.Table", session.connection.read_parquet(orders))
    if inputs["from"] is not None:
        begin = datetime.fromisoformat(inputs["from"])
        at = _clock_of_utc(table)
        table = table.filter(at >= _utc(begin, inputs["time_zone"]))
    if only is not None:
        keys = session.bring(pa.table({"customer_id": pa.array(only, pa.string())}))
        table = table.semi_join(keys, "customer_id")
    if not session.row(table.agg(n=table.count()))["n"]:
        raise RunError("too_little", "no order of these customers in this period")
    session.write_parquet(table, folder / "orders.parquet")
    return str(folder / "orders.parquet")


def _last_day(session: Session, orders: str, time_zone: str, today: date) -> date:
    """Return the last day up to today on which anybody ordered."""
    table = cast("ibis.Table", session.connection.read_parquet(orders))
    tomorrow = datetime.combine(today + timedelta(days=1), time())
    at = _clock_of_utc(table)
    known = at < _utc(tomorrow, time_zone)
    last = session.row(table.agg(last=at.max(where=known)))["last"]
    if last is None:
        return today
    return last.replace(tzinfo=UTC).astimezone(ZoneInfo(time_zone)).date()


def _clock_of_utc(table: ibis.Table) -> Any:
    """Return moments as the clock of UTC tells them; months held long have no zone."""
    return table.ordered_at.cast("timestamp")


def _utc(begin: datetime, time_zone: str) -> datetime:
    at = begin.replace(tzinfo=ZoneInfo(time_zone))
    return at.astimezone(UTC).replace(tzinfo=None)


@contextmanager
def _few_orders() -> Any:
    try:
        yield
    except TooLittleDataError as error:
        raise RunError("too_little", str(error)) from error
