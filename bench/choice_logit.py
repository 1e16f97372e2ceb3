"""Multinomial logit on the Electricity choices, one product at a time.

python choice_logit.py nilai|xlogit|brute FILE: FILE has one row per alternative
shown. Seconds are from the rows in memory to estimates with standard errors; those of
Nilai are clustered by household.
"""

import csv
import gzip
import io
import json
import sys
import time

import numpy as np

NAMES = ("pf", "cl", "loc", "wk", "tod", "seas")


def rows(path: str) -> dict[str, np.ndarray]:
    with gzip.open(path) as file:
        told = list(csv.DictReader(io.TextIOWrapper(file, "utf-8")))
    return {name: np.array([float(row[name]) for row in told]) for name in told[0]}


def with_nilai(data: dict[str, np.ndarray]) -> dict[str, float]:
    choices = choices_of_rows(
        NAMES,
        np.column_stack([data[name] for name in NAMES]),
        task=data["chid"],
        chosen=data["choice"],
        respondent=data["id"].astype(np.int64),
    )
    fit = fit_multinomial_logit(choices)
    return dict(zip(NAMES, fit.coefficients.tolist(), strict=True))


def with_xlogit(data: dict[str, np.ndarray]) -> dict[str, float]:
    model = MultinomialLogit()
    model.fit(
        X=np.column_stack([data[name] for name in NAMES]),
        y=data["choice"],
        varnames=list(NAMES),
        ids=data["chid"],
        alts=data["alt"],
        verbose=0,
    )
    return dict(zip(NAMES, model.coeff_.tolist(), strict=True))


def by_brute_force(data: dict[str, np.ndarray]) -> dict[str, float]:
    """Climb the likelihood over every row, sharing nothing with either."""
    order = np.argsort(data["chid"], kind="stable")
    columns = np.column_stack([data[name][order] for name in NAMES]).reshape(-1, 4, 6)
    chosen = data["choice"][order].reshape(-1, 4)

    def loss(b: np.ndarray) -> tuple[float, np.ndarray]:
        utility = columns @ b
        share = np.exp(utility - utility.max(axis=1, keepdims=True))
        share /= share.sum(axis=1, keepdims=True)
        slope = np.einsum("nj,njk->k", chosen - share, columns)
        return -float(np.sum(chosen * np.log(share))), -slope

    b = np.zeros(len(NAMES))
    for _ in range(3):
        b = minimize(loss, b, jac=True, method="BFGS", options={"gtol": 1e-9}).x
    return dict(zip(NAMES, b.tolist(), strict=True))


def log_likelihood(data: dict[str, np.ndarray], estimates: dict[str, float]) -> float:
    order = np.argsort(data["chid"], kind="stable")
    utility = sum(data[name][order] * b for name, b in estimates.items())
    utility = utility.reshape(-1, 4)
    chosen = data["choice"][order].reshape(-1, 4)
    return float(np.sum(chosen * utility) - np.log(np.exp(utility).sum(axis=1)).sum())


if sys.argv[1] == "nilai":
    from nilai.perception.choice_sets import choices_of_rows
    from nilai.perception.multinomial_logit import fit_multinomial_logit
elif sys.argv[1] == "xlogit":
    from xlogit import MultinomialLogit
else:
    from scipy.optimize import minimize

TASKS = {"nilai": with_nilai, "xlogit": with_xlogit, "brute": by_brute_force}

if __name__ == "__main__":
    loaded = rows(sys.argv[2])
    began = time.perf_counter()
    found = TASKS[sys.argv[1]](loaded)
    seconds = time.perf_counter() - began
    print(
        json.dumps(
            {
                "seconds": seconds,
                "parameters": found,
                "log_likelihood": log_likelihood(loaded, found),
            }
        )
    )
