"""Who moves where, and what an improvement returns: customer equity."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, cast

import ibis
import numpy as np

from nilai.engine.choice import ChoiceQuestion, analyse_choices
from nilai.engine.drivers import DriverQuestion, analyse_drivers
from nilai.engine.session import Session
from nilai.errors import NilaiError, OptionError
from nilai.perception.customer_equity import (
    EquityTerms,
    customer_equity,
    logit_switching,
    return_on_cost,
)
from nilai.perception.switching import Switching, switching, switching_counts
from nilai.tables import Duration
from nilai_studio.kit.writing import local_day
from nilai_studio.perception.money.analysis.money import OUTCOMES, SCORED
from nilai_studio.perception.results.analysis.answered import Answers, Labels
from nilai_studio.perception.results.analysis.reading import known, read
from nilai_studio.perception.results.disclosure import may_show
from nilai_studio.perception.results.roles import DRIVING
from nilai_studio.perception.results.storing import Finding

Json = dict[str, Any]


def find_equity(
    session: Session,
    answers: Answers,
    asked: Any,
    _labels: Labels,
    *,
    orders: str | None = None,
) -> list[Finding]:
    """Return who moves to which brand, and what ratings have to do with it.

    Parameters
    ----------
    session : Session
        Open engine.
    answers : Answers
        All of a survey.
    asked : Asked
        What the survey asks.
    orders : str, optional
        Files of our orders: what a purchase brings, and how often one buys.

    Returns
    -------
    list of Finding
        One, with the model in `extra`; none where last and next brand, or a rating
        of the brands, are not asked.

    Raises
    ------
    NilaiError
        If too few answers tell it.
    """
    last, following = asked.column("last_brand"), asked.column("next_brand")
    item = next((c for role in OUTCOMES for c in asked.columns(role)), None)
    if answers.wave or not (last and following and item and asked.brands):
        return []
    reading = read(session, answers)
    if not {last, following, item, "brand"} <= set(known(reading)):
        return []
    table = cast("ibis.Table", session.connection.read_parquet(str(answers.path)))
    moves = session.rows(
        switching_counts(
            # A respondent has a row for each brand rated.
            table.distinct(on="response_id", keep="first"),
            last,
            following,
            weight="weight",
        )
    )
    if not moves:
        return []
    moved = switching(moves)
    fit = _choice(session, table, item=item, last=last, following=following)
    own = table.filter(table["brand"] == asked.own_brand)
    model: Json = {
        "own": asked.own_brand,
        "brands": list(moved.brands),
        "matrix": moved.matrix.tolist(),
        "counts": moved.counts.tolist(),
        "current": moved.current.tolist(),
        "next": moved.next_shares.tolist(),
        "item": item,
        "scale": list(asked.items[item].get("scale") or (1, 10)),
        "choice": fit,
        "ratings": _ratings(session, table, item, moved),
        "slopes": _slopes(session, own, asked, item, known(reading)),
        "costs": list(asked.columns("cost")),
        "recommend": _slopes(
            session, own, asked, asked.column("recommend"), known(reading)
        ),
        "recommend_mean": _mean(session, own, asked.column("recommend")),
    }
    return [
        Finding(
            document=_shown(model),
            words={},
            figures={},
            extra={"orders": _usual(session, orders), "model": model},
            respondents=int(moved.counts.sum()),
            as_of=answers.as_of,
            suspects=answers.suspects,
            answers_version=answers.version,
        )
    ]


def _shown(model: Json) -> Json:
    """Return what may be shown: no row of a brand that too few bought last."""
    enough = [may_show(sum(row)) for row in model["counts"]]
    rows = {
        name: [row if ok else None for row, ok in zip(model[name], enough, strict=True)]
        for name in ("matrix", "counts")
    }
    return model | rows


def _choice(
    session: Session, table: ibis.Table, *, item: str, last: str, following: str
) -> Json | None:
    """Return how the next brand follows from ratings and from the brand before."""
    rated = table.filter(
        table[item].notnull(), table[last].notnull(), table[following].notnull()
    )
    tasks = rated.select(
        respondent=rated["response_id"],
        task=ibis.literal("next"),
        alternative=rated["brand"],
        chosen=(rated["brand"] == rated[following]).cast("float64"),
        rating=rated[item].cast("float64"),
        same=(rated["brand"] == rated[last]).cast("float64"),
        weight=rated["weight"],
    )
    names = ("rating", "same")
    try:
        result = analyse_choices(
            session,
            session.keep(tasks, "moves"),
            ChoiceQuestion(
                mapping={
                    name: name
                    for name in ("respondent", "task", "alternative", "chosen")
                },
                attributes=names,
                linear=names,
                weight="weight",
            ),
        )
    except NilaiError:
        return None
    fit = result.fit
    errors = dict(zip(fit.names, fit.standard_errors.tolist(), strict=True))
    values = dict(zip(fit.names, fit.coefficients.tolist(), strict=True))
    return {
        "rating": values["rating"],
        "rating_error": errors["rating"],
        "same": values["same"],
        "same_error": errors["same"],
        "covariance": fit.covariance.tolist(),
        "n": fit.n,
    }


def _ratings(
    session: Session, table: ibis.Table, item: str, moved: Switching
) -> list[float]:
    """Return the mean rating of each brand; the mean of all for those not rated."""
    rated = table.filter(table[item].notnull())
    rows = session.rows(
        rated.group_by("brand").agg(
            w=rated["weight"].sum(),
            s=(rated["weight"] * rated[item].cast("float64")).sum(),
        )
    )
    means = {row["brand"]: row["s"] / row["w"] for row in rows if row["w"]}
    others = float(np.mean(list(means.values()))) if means else 0.0
    return [float(means.get(brand, others)) for brand in moved.brands]


def _slopes(
    session: Session, own: ibis.Table, asked: Any, outcome: str | None, headers: Any
) -> Json:
    """Return what a point on each driver goes with, all drivers in: value ± error."""
    drivers = [
        column
        for role in DRIVING
        for column in asked.columns(role)
        if column in headers and asked.items[column].get("kind") in SCORED
    ]
    if outcome is None or outcome not in headers or not drivers:
        return {}
    try:
        result = analyse_drivers(
            session,
            own,
            DriverQuestion(outcome=outcome, drivers=tuple(drivers), weight="weight"),
        )
    except NilaiError:
        return {}
    return {
        driver.name: {
            "value": driver.coefficient.value,
            "low": driver.coefficient.low,
            "high": driver.coefficient.high,
        }
        for driver in result.fit.drivers
    }


def _usual(session: Session, orders: str | None) -> Json:
    """Return revenue of an order and orders a year of a customer, of the last year."""
    if orders is None:
        return {}
    table = cast("ibis.Table", session.connection.read_parquet(orders))
    last = session.row(table.agg(last=table.ordered_at.max()))["last"]
    year = table.filter(
        table.ordered_at > ibis.literal(last - timedelta(days=365)),
        table.revenue_amount >= 0,
    )
    found = session.row(
        year.agg(
            revenue=year.revenue_amount.sum(),
            orders=year.count(),
            customers=year.customer_id.nunique(),
            first=year.ordered_at.min(),
        )
    )
    if not found["orders"]:
        return {}
    years = max((last - found["first"]).days, 30) / 365
    return {
        "revenue_amount": found["revenue"] / found["orders"],
        "orders_per_year": found["orders"] / found["customers"] / years,
        "customers": found["customers"],
        "as_of": local_day(last).isoformat(),
    }


def _mean(session: Session, own: ibis.Table, column: str | None) -> float | None:
    if column is None or column not in own.columns:
        return None
    found = session.row(own.agg(mean=own[column].cast("float64").mean()))["mean"]
    return None if found is None else float(found)


def calculate(model: Mapping[str, Any], inputs: Mapping[str, Any]) -> Json:
    """Return what an improvement brings: share, equity, profit, return.

    Parameters
    ----------
    model : mapping
        As `find_equity` stored it.
    inputs : mapping
        `driver` (its column, or the item of value itself), `points`, `cost_amount`,
        `margin_amount` (of one purchase), `purchases_per_year`, `annual_rate`,
        `horizon_years`, `population` (of the category), `currency`.

    Returns
    -------
    dict
        Before and after: rating, retention, share next and in the long run, equity;
        gain and return with an interval from the coefficients' own uncertainty.

    Raises
    ------
    OptionError
        If the model tells no effect of ratings, or an input makes no sense.
    """
    choice = model.get("choice")
    if not choice:
        message = "too few answers tell how ratings go with the brand chosen next"
        raise OptionError(message)
    terms = EquityTerms(
        margin_amount=float(inputs["margin_amount"]),
        purchases_per_year=float(inputs["purchases_per_year"]),
        annual_rate=float(inputs["annual_rate"]),
        horizon=Duration(float(inputs["horizon_years"]), "year"),
        population=float(inputs["population"]),
        currency=str(inputs.get("currency") or ""),
    )
    steps = _steps(model, inputs)
    place = list(model["brands"]).index(model["own"])
    found = _outcome(model, steps[0], choice, terms, place)
    cost = float(inputs["cost_amount"])
    gains = [
        _outcome(model, points, drawn, terms, place)["gained_amount"]
        for points, drawn in zip(steps[1:], _draws(choice), strict=True)
    ]
    low, high = np.percentile(gains, [2.5, 97.5]).tolist()
    gained = found["gained_amount"]
    return found | {
        "points_on_value": steps[0],
        "gained_low": low,
        "gained_high": high,
        "cost_amount": cost,
        "profit_amount": gained - cost,
        "profit_low": low - cost,
        "profit_high": high - cost,
        "return_share": return_on_cost(gained, cost) if cost > 0 else None,
        "return_low": return_on_cost(low, cost) if cost > 0 else None,
        "return_high": return_on_cost(high, cost) if cost > 0 else None,
        "recommend": _recommend(model, inputs),
    }


DRAWS = 400


def _steps(model: Mapping[str, Any], inputs: Mapping[str, Any]) -> list[float]:
    """Return points of value, then as many as the slope leaves possible."""
    points, driver = _points(model, inputs), inputs["driver"]
    if driver == model["item"]:
        return [points] * (DRAWS + 1)
    slope = model["slopes"].get(driver)
    if slope is None:
        message = f"nothing is known of how {driver} goes with value"
        raise OptionError(message)
    spread = (slope["high"] - slope["low"]) / (2 * 1.96)
    drawn = np.random.default_rng(2).normal(slope["value"], spread, DRAWS)
    return [points * slope["value"], *(points * drawn).tolist()]


def _points(model: Mapping[str, Any], inputs: Mapping[str, Any]) -> float:
    """Return by how many points the rating moves: a cost improves as it falls."""
    points = float(inputs["points"])
    return -points if inputs["driver"] in model["costs"] else points


def _draws(choice: Mapping[str, Any]) -> list[dict[str, float]]:
    values = [choice["rating"], choice["same"]]
    drawn = np.random.default_rng(1).multivariate_normal(
        values, np.array(choice["covariance"]), DRAWS, method="eigh"
    )
    return [{"rating": a, "same": b} for a, b in drawn.tolist()]


def _outcome(
    model: Mapping[str, Any],
    points: float,
    choice: Mapping[str, float],
    terms: EquityTerms,
    place: int,
) -> Json:
    ratings = np.array(model["ratings"], float)[:, None]
    low, high = model["scale"]
    current = np.array(model["current"], float)
    better = ratings.copy()
    better[place] = np.clip(better[place] + points, low, high)
    told: Json = {}
    for name, rated in (("before", ratings), ("after", better)):
        matrix = logit_switching(rated, np.array([choice["rating"]]), choice["same"])
        far = current @ np.linalg.matrix_power(matrix, 100)
        told[f"rating_{name}"] = float(rated[place, 0])
        told[f"retention_{name}"] = float(matrix[place, place])
        told[f"share_{name}"] = float((current @ matrix)[place])
        told[f"far_{name}"] = float(far[place])
        told[f"equity_{name}"] = float(customer_equity(current, matrix, terms)[place])
        told[f"matrix_{name}"] = matrix.tolist()
    told["current_share"] = float(current[place])
    told["gained_amount"] = told["equity_after"] - told["equity_before"]
    return told


def _recommend(model: Mapping[str, Any], inputs: Mapping[str, Any]) -> Json | None:
    """Return the mean recommendation before and after, by its own regression."""
    slope = (model.get("recommend") or {}).get(inputs["driver"])
    mean = model.get("recommend_mean")
    if slope is None or mean is None:
        return None
    points = _points(model, inputs)
    ends = sorted(points * slope[end] for end in ("low", "high"))
    moves = {"after": points * slope["value"], "low": ends[0], "high": ends[1]}
    return {"before": mean} | {
        name: min(max(mean + move, 0.0), 10.0) for name, move in moves.items()
    }
