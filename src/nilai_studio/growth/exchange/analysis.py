"""Surveyed customers with their worth, put into four groups and told."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, cast

import ibis
import numpy as np
import pyarrow as pa
from django.utils.translation import override

from nilai.engine import open_session
from nilai.engine.money import ExchangeResult, analyse_exchange
from nilai.engine.session import Session, memory_bytes
from nilai.report.exchange import (
    exchange_document,
    exchange_picture,
    exchange_section,
    exchange_title,
)
from nilai.report.words import LANGUAGES, Words
from nilai_studio.growth.exchange.measures import Measure
from nilai_studio.perception.results.told import picture_json, section_json

MEMORY_SHARE = 0.2
MOST_DOTS = 1_500
"""Dots on the map; more cannot be told apart."""
WORTH = ("clv_amount", "clv_amount_low", "clv_amount_high")

Json = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class Found:
    """What an analysis found, as it is stored."""

    document: Json
    words: Json
    figures: Json
    rows: list[tuple[str, float, float, str]]


def find_exchange(
    answers: Path,
    own: str | None,
    measure: Measure,
    worths: Callable[[Sequence[str]], Mapping[str, Sequence[float | None]]],
    *,
    folder: Path,
    value_cut: float | None,
    worth_cut: float | None,
    currency: str,
    confidence: float,
    as_of: date,
) -> Found:
    """Return the value exchange of a survey's customers.

    Parameters
    ----------
    answers : Path
        Wide answers, customers by their keys.
    own : str or None
        Our brand, where answers are about brands.
    measure : Measure
        Of value.
    worths : callable
        From customers' keys to worth and the ends of its interval.
    folder : Path
        Where the engine may spill.
    value_cut, worth_cut : float or None
        From where on they are high; None for the medians.
    currency : str
        Of worth.
    confidence : float
        Of its interval.
    as_of : date
        Of worth.

    Returns
    -------
    Found
        Ready to be stored.

    Raises
    ------
    TooLittleDataError
        If no surveyed customer's worth is known.
    """
    limit = f"{int(memory_bytes() * MEMORY_SHARE / 1e6)}MB"
    with open_session(memory_limit=limit, scratch=folder) as session:
        rated = session.keep(_rated(session, answers, own, measure), "rated")
        keys = session.arrow(rated.select("customer_id"))["customer_id"].to_pylist()
        customers = rated.left_join(
            session.bring(_worth_table(worths(keys))), "customer_id"
        )
        result = analyse_exchange(
            session,
            customers.select("customer_id", "value", *WORTH),
            value_cut=value_cut,
            worth_cut=worth_cut,
            currency=currency,
            confidence=confidence,
        )
        held = session.arrow(
            result.customers.select(
                "customer_id", "value", "clv_amount", "exchange_group"
            ).order_by("customer_id")
        )
        rows = list(
            zip(*(held[name].to_pylist() for name in held.column_names), strict=True)
        )
    return _told(result, rows, measure, own_cut=value_cut is not None, as_of=as_of,
                 currency=currency)  # fmt: skip


def _rated(
    session: Session, path: Path, own: str | None, measure: Measure
) -> ibis.Table:
    """Return the latest value of each customer who answered: customer_id, value."""
    table = cast("ibis.Table", session.connection.read_parquet(str(path)))
    table = table.filter(table.customer_id.notnull())
    value = _value(table, measure)
    if own is not None and "brand" in table.columns:
        value = ibis.ifelse(table["brand"] == own, value, ibis.null("float64"))
    table = table.select("customer_id", "answered_on", "response_id", value=value)
    latest = ibis.window(
        group_by=table.customer_id,
        order_by=[
            # Who left it open the last time has told it before.
            table.value.isnull(),
            ibis.desc(table.answered_on),
            ibis.desc(table.response_id.cast("int64")),
        ],
    )
    ranked = table.mutate(place=ibis.row_number().over(latest))
    return ranked.filter(ranked.place == 0).select("customer_id", "value")


def _value(table: ibis.Table, measure: Measure) -> Any:
    if not measure.benefits:
        return table[measure.code].cast("float64")
    sides = [
        _mean([_share(table, column, measure) for column in columns])
        for columns in (measure.benefits, measure.costs)
        if columns
    ]
    return sides[0] if len(sides) == 1 else sides[0] - sides[1]


def _share(table: ibis.Table, column: str, measure: Measure) -> Any:
    """Return a rating from 0 to 100, as customer value is computed."""
    low, high = measure.scales[column]
    return (table[column].cast("float64") - low) / (high - low) * 100.0


def _mean(columns: Sequence[Any]) -> Any:
    """Return the mean of the ratings given; null where none is."""
    total: Any = ibis.literal(0.0)
    count: Any = ibis.literal(0.0)
    for column in columns:
        total += column.fill_null(0.0)
        count += column.notnull().ifelse(1.0, 0.0)
    return total / count.nullif(0.0)


def _worth_table(found: Mapping[str, Sequence[float | None]]) -> pa.Table:
    columns = [[row[i] for row in found.values()] for i in range(len(WORTH))]
    return pa.table(
        {
            "customer_id": pa.array(list(found), pa.string()),
            **{
                name: pa.array(values, pa.float64())
                for name, values in zip(WORTH, columns, strict=True)
            },
        }
    )


def _told(
    result: ExchangeResult,
    rows: list[tuple[str, float, float, str]],
    measure: Measure,
    *,
    own_cut: bool,
    as_of: date,
    currency: str,
) -> Found:
    chosen = np.arange(len(rows))
    if len(rows) > MOST_DOTS:
        chosen = np.random.default_rng(1).choice(len(rows), MOST_DOTS, replace=False)
    value = np.array([rows[i][1] for i in chosen], float)
    worth = np.array([rows[i][2] for i in chosen], float)
    words: Json = {}
    figures: Json = {}
    for language in LANGUAGES:
        voice = Words(language, currency)
        with override(language):
            label = measure.label()
        title, between = exchange_title(result, voice)
        section = exchange_section(
            result, voice, measure=label, is_own_cut=own_cut, as_of=as_of
        )
        words[language] = {
            "title": title,
            "between": between,
            "sections": {section.code: section_json(section)},
        }
        figures[language] = [
            picture_json(exchange_picture(result, value, worth, voice))
        ]
    document = exchange_document(result) | {"measure": measure.code}
    return Found(document=document, words=words, figures=figures, rows=rows)
