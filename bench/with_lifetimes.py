"""The peer lifetimes, one task at a time.

python with_lifetimes.py TASK IN [OUT]: IN is the folder of orders for `summary`,
`worth` and `worth_tried`, else the customer summary. Seconds are without imports.
"""

import json
import sys
import time

import pandas as pd
from lifetimes import BetaGeoFitter, GammaGammaFitter, ParetoNBDFitter
from lifetimes.utils import (
    calibration_and_holdout_data,
    summary_data_from_transaction_data,
)

WEEK = 7.0
HISTORY = ["frequency", "recency", "T"]
ORDER = ["customer_id", "ordered_at", "revenue_amount"]
HOLDOUT = pd.Timedelta(days=243)  # a third of two years, as Nilai's


def summarise(orders: str) -> pd.DataFrame:
    return summary_data_from_transaction_data(
        pd.read_parquet(orders, columns=ORDER), *ORDER, freq="D"
    )


def write_summary(orders: str, out: str) -> dict:
    summarise(orders).reset_index().to_parquet(out)
    return {}


def in_weeks(summary: pd.DataFrame) -> list[pd.Series]:
    return [summary["frequency"], summary["recency"] / WEEK, summary["T"] / WEEK]


def fit_timing(fitter_class: type, path: str, *, weighted: bool) -> dict:
    summary, weights = pd.read_parquet(path, columns=HISTORY), None
    if weighted:
        summary = summary.groupby(HISTORY).size().rename("n").reset_index()
        weights = summary["n"]
    fitter = fitter_class().fit(*in_weeks(summary), weights=weights)
    return fitter.params_.to_dict()


def fit_spend(summary: pd.DataFrame) -> GammaGammaFitter:
    repeat = summary[(summary["frequency"] > 0) & (summary["monetary_value"] > 0)]
    return GammaGammaFitter().fit(repeat["frequency"], repeat["monetary_value"])


def gamma_gamma(path: str) -> dict:
    summary = pd.read_parquet(path, columns=["frequency", "monetary_value"])
    return fit_spend(summary).params_.to_dict()


def worth(orders: str, out: str) -> dict:
    summary = summarise(orders)
    history = in_weeks(summary)
    timing = BetaGeoFitter().fit(*history)
    spend = fit_spend(summary)
    summary["alive"] = timing.conditional_probability_alive(*history)
    summary["orders"] = timing.conditional_expected_number_of_purchases_up_to_time(
        52, *history
    )
    summary["clv"] = spend.customer_lifetime_value(
        timing,
        *history,
        summary["monetary_value"],
        time=12,
        discount_rate=0.00797,  # 10 % a year
        freq="W",
    )
    summary.reset_index().to_parquet(out)
    return {}


def worth_tried(orders: str, out: str) -> dict:
    """Do the same, and try the model on one past."""
    rows = pd.read_parquet(orders, columns=ORDER)
    past = calibration_and_holdout_data(
        rows,
        *ORDER[:2],
        calibration_period_end=rows["ordered_at"].max() - HOLDOUT,
        freq="D",
        monetary_value_col=ORDER[2],
    )
    history = in_weeks(past.rename(columns=lambda name: name.removesuffix("_cal")))
    predicted = BetaGeoFitter().fit(*history).predict(HOLDOUT.days / WEEK, *history)
    actual = past["frequency_holdout"].sum()
    print(f"predicted {predicted.sum():.0f}, actual {actual:.0f}", file=sys.stderr)
    del rows, past, history, predicted
    return worth(orders, out)


TASKS = {
    "summary": write_summary,
    "bg_nbd": lambda path: fit_timing(BetaGeoFitter, path, weighted=False),
    "bg_nbd_weights": lambda path: fit_timing(BetaGeoFitter, path, weighted=True),
    "pareto_nbd": lambda path: fit_timing(ParetoNBDFitter, path, weighted=False),
    "pareto_nbd_weights": lambda path: fit_timing(ParetoNBDFitter, path, weighted=True),
    "gamma_gamma": gamma_gamma,
    "worth": worth,
    "worth_tried": worth_tried,
}

if __name__ == "__main__":
    began = time.perf_counter()
    answer = TASKS[sys.argv[1]](*sys.argv[2:])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "parameters": answer}))
