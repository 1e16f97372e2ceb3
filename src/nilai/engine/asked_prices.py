"""Who would buy at each price asked, from any of three layouts, as cells."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import numpy as np

from nilai.engine.price_columns import PriceColumns
from nilai.engine.session import Session
from nilai.errors import MappingError, OptionError

_YES = ("yes", "y", "ya", "true", "1", "x", "buy", "beli")
_NO = ("no", "n", "tidak", "false", "0")
_MOST_PRICES = 60


@dataclass(frozen=True, kw_only=True)
class AskedCells:
    """Answers at given prices, one row per cell of respondents who answered alike.

    Parameters
    ----------
    prices : ndarray of shape (g,)
        Prices asked, rising.
    answers : ndarray of shape (c, g)
        From 0 (no) to 1 (yes), NaN where not asked.
    counts : ndarray of int64, shape (c,)
        Respondents per cell.
    weights : ndarray of float, shape (c,)
        Weight of one respondent of the cell.
    refused : dict of str to int
        Class to respondents left out.
    """

    prices: np.ndarray
    answers: np.ndarray
    counts: np.ndarray
    weights: np.ndarray
    refused: dict[str, int]


def asked_cells(
    session: Session,
    answers: ibis.Table,
    columns: PriceColumns,
    weight: Any,
    intent_shares: tuple[float, ...],
) -> AskedCells:
    """Return who would buy at each price.

    Parameters
    ----------
    session : Session
        Where it runs.
    answers : Table
        One row per respondent, or one row per respondent and price.
    columns : PriceColumns
        Which column means what.
    weight : FloatingColumn
        The respondents' weights, negative where one is missing.
    intent_shares : tuple of float
        Share who really buy, by intention from 1 to 5.

    Returns
    -------
    AskedCells
        In one order on every engine.

    Raises
    ------
    MappingError
        If answers are neither yes and no nor intentions.
    OptionError
        If there are too many prices to have been asked.
    """
    if "highest_price" in columns.found:
        prices, told = _highest(session, answers, columns, weight)
    elif columns.asked:
        prices = np.array(list(columns.asked))
        told = answers.select(
            weight=weight,
            **{
                f"q{i}": _answer(answers[header])
                for i, header in enumerate(columns.asked.values())
            },
        )
    else:
        prices, told = _pivoted(session, answers, columns, weight)
    names = [f"q{i}" for i in range(len(prices))]
    cells = session.arrow(
        told.group_by(*names, "weight").agg(n=told.count()).order_by(*names, "weight")
    )
    values = np.column_stack(
        [np.array(cells[n].to_pylist(), dtype=float) for n in names]
    )
    counts = cells["n"].to_numpy().astype(np.int64)
    weights = cells["weight"].to_numpy().astype(float)
    silent = np.all(np.isnan(values), axis=1)
    weightless = ~silent & ~(weights > 0)
    good = ~silent & ~weightless
    refused = {
        "missing_price": int(counts[silent].sum()),
        "bad_weight": int(counts[weightless].sum()),
    }
    return AskedCells(
        prices=prices,
        answers=_shares(values[good], intent_shares),
        counts=counts[good],
        weights=weights[good],
        refused={code: n for code, n in refused.items() if n},
    )


def _answer(column: Any) -> Any:
    """Return an answer as a number: 1 for yes, 0 for no, or the scale's."""
    if not column.type().is_string():
        return column.cast("float64")
    word = column.lower().strip()
    code = ibis.cases((word.isin(_YES), 1), (word.isin(_NO), 0), else_=-1)
    return ibis.ifelse(column.isnull(), ibis.null("int64"), code).cast("float64")


def _pivoted(
    session: Session, answers: ibis.Table, columns: PriceColumns, weight: Any
) -> tuple[np.ndarray, ibis.Table]:
    """Return the prices asked, and one row per respondent with a column for each."""
    found = columns.found
    refuse_texts(answers, {"price": found["price"]})
    long = answers.select(
        respondent=answers[found["respondent"]],
        price=answers[found["price"]].cast("float64"),
        answer=_answer(answers[found["answer"]]),
        weight=weight,
    ).filter(ibis._.price.notnull())
    prices = _distinct(session, long, "price")
    told = long.group_by("respondent").agg(
        weight=long["weight"].min(),
        **{
            f"q{i}": long["answer"].max(where=long["price"] == float(price))
            for i, price in enumerate(prices)
        },
    )
    return prices, told.drop("respondent")


def _highest(
    session: Session, answers: ibis.Table, columns: PriceColumns, weight: Any
) -> tuple[np.ndarray, ibis.Table]:
    """Return the prices named, and who would buy at each; 0 means at none."""
    header = columns.found["highest_price"]
    refuse_texts(answers, {"highest_price": header})
    told = answers.select(top=answers[header].cast("float64"), weight=weight)
    prices = _distinct(session, told.filter(told["top"] > 0), "top")
    yes = {
        f"q{i}": (told["top"] >= float(price)).cast("int64").cast("float64")
        for i, price in enumerate(prices)
    }
    return prices, told.select("weight", **yes)


def _distinct(session: Session, table: ibis.Table, name: str) -> np.ndarray:
    found = table.select(name).distinct().order_by(name).limit(_MOST_PRICES + 1)
    prices = session.arrow(found)[name].to_numpy().astype(float)
    if len(prices) > _MOST_PRICES:
        message = (
            f"more than {_MOST_PRICES} different prices stand in {name}: Gabor and "
            "Granger ask the same few prices of all; for prices that respondents "
            "name themselves use van-westendorp"
        )
        raise OptionError(message)
    return prices


def _shares(values: np.ndarray, intent_shares: tuple[float, ...]) -> np.ndarray:
    """Return answers as chances to buy: yes and no, or intentions from 1 to 5."""
    told = values[~np.isnan(values)]
    if np.all(np.isin(told, (0, 1))):
        return values
    if np.all(np.isin(told, (1, 2, 3, 4, 5))):
        places = np.nan_to_num(values, nan=1).astype(int) - 1
        return np.where(np.isnan(values), np.nan, np.asarray(intent_shares)[places])
    message = (
        "answers are neither yes and no (1 and 0) nor intentions from 1 (surely not) "
        f"to 5 (surely): there are values from {told.min():g} to {told.max():g}, -1 "
        "standing for words not understood"
    )
    raise MappingError(message)


def refuse_texts(answers: ibis.Table, found: Mapping[str, str]) -> None:
    """Refuse columns of prices that hold texts.

    Parameters
    ----------
    answers : Table
        One row per respondent, or one row per respondent and price.
    found : mapping of str to str
        Meaning to column.

    Raises
    ------
    MappingError
        If one of them holds texts.
    """
    texts = [h for h in found.values() if answers[h].type().is_string()]
    if texts:
        message = (
            f"{', '.join(texts)} holds texts, not prices; clean the column, or say "
            "which one is meant with --map"
        )
        raise MappingError(message)
