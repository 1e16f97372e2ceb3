"""The published likelihoods, climbed by SciPy over every customer: slow and sure.

python brute_force.py bg_nbd|pareto_nbd|gamma_gamma SUMMARY. Shares nothing with Nilai:
no cells, no derivatives, hypergeometric functions as published.
"""

import json
import sys
import time

import numpy as np
import pyarrow.parquet as pq
from scipy.optimize import minimize
from scipy.special import betaln, gammaln, hyp2f1

WEEK = 7.0
STEP = 1e-4  # of the differences that stand for slopes
SLOPE = 3e-9  # of the mean log-likelihood; less drowns in rounding


def bg_nbd(log_parameters: np.ndarray, x, t_x, T, _) -> np.ndarray:
    r, alpha, a, b = np.exp(log_parameters)
    alive = betaln(a, b + x) - betaln(a, b) - (r + x) * np.log(alpha + T)
    left = betaln(a + 1, b + np.maximum(x, 1) - 1) - betaln(a, b)
    left = np.where(x > 0, left - (r + x) * np.log(alpha + t_x), -np.inf)
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha)
    return start + np.logaddexp(alive, left)


def pareto_nbd(log_parameters: np.ndarray, x, t_x, T, _) -> np.ndarray:
    r, alpha, s, beta = np.exp(log_parameters)
    longer, second = max(alpha, beta), s + 1 if alpha >= beta else r + x
    both, gap = r + s + x, abs(alpha - beta)
    then, now = longer + t_x, longer + T
    died = hyp2f1(both, second, both + 1, gap / then)
    died -= np.exp(both * np.log(then / now)) * hyp2f1(
        both, second, both + 1, gap / now
    )
    alive = -(r + x) * np.log(alpha + T) - s * np.log(beta + T)
    with np.errstate(divide="ignore"):  # nobody dies in no time
        left = np.log(s / both) - both * np.log(then) + np.log(np.maximum(died, 0))
    start = gammaln(r + x) - gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return start + np.logaddexp(alive, left)


def gamma_gamma(log_parameters: np.ndarray, x, _, __, mean) -> np.ndarray:
    p, q, gamma = np.exp(log_parameters)
    return (
        gammaln(p * x + q)
        - gammaln(p * x)
        - gammaln(q)
        + q * np.log(gamma)
        + (p * x - 1) * np.log(mean)
        + p * x * np.log(x)
        - (p * x + q) * np.log(gamma + x * mean)
    )


MODELS = {
    "bg_nbd": (bg_nbd, {"r": 0.5, "alpha": 5.0, "a": 1.0, "b": 2.0}),
    "pareto_nbd": (pareto_nbd, {"r": 0.5, "alpha": 5.0, "s": 0.5, "beta": 10.0}),
    "gamma_gamma": (gamma_gamma, {"p": 4.0, "q": 4.0, "gamma": 20.0}),
}


def read(name: str, path: str) -> list[np.ndarray]:
    table = pq.read_table(path, columns=["frequency", "recency", "T", "monetary_value"])
    x, t_x, T, mean = (column.to_numpy().astype(float) for column in table.columns)
    kept = (x > 0) & (mean > 0) if name == "gamma_gamma" else np.full(len(x), True)
    return [v[kept] for v in (x, t_x / WEEK, T / WEEK, mean)]


def climb(name: str, path: str) -> dict:
    density, guess = MODELS[name]
    rows = read(name, path)
    point, slopes = np.log(list(guess.values())), {}
    # Every twentieth customer brings the climb near; then all of them.
    for every in (20, 1):
        part = [v[::every] for v in rows]
        found = minimize(
            lambda theta, part=part: -np.mean(density(theta, *part)),
            point,
            jac="3-point",
            method="BFGS",
            options={"finite_diff_rel_step": STEP, "gtol": SLOPE, **slopes},
        )
        point = found.x
        slopes = {"hess_inv0": (found.hess_inv + found.hess_inv.T) / 2}
    if np.abs(found.jac).max() > 20 * SLOPE:
        sys.exit(f"{name}: the climb stopped at {found.jac}: {found.message}")
    return dict(zip(guess, np.exp(found.x).tolist(), strict=True))


if __name__ == "__main__":
    began = time.perf_counter()
    answer = climb(*sys.argv[1:])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "parameters": answer}))
