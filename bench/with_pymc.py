"""The peer PyMC-Marketing, maximum a posteriori, one model at a time.

python with_pymc.py bg_nbd|pareto_nbd SUMMARY. Seconds are without imports, and after a
first fit of a thousand customers, so that compiling is not counted against it.
"""

import json
import sys
import time
import warnings

import pandas as pd
from pymc_marketing.clv import BetaGeoModel, ParetoNBDModel

warnings.simplefilter("ignore")
MODELS = {
    "bg_nbd": (BetaGeoModel, ["r", "alpha", "a", "b"]),
    "pareto_nbd": (ParetoNBDModel, ["r", "alpha", "s", "beta"]),
}


def fit(name: str, path: str, customers: int | None = None) -> dict:
    model_class, names = MODELS[name]
    columns = ["customer_id", "frequency", "recency", "T"]
    summary = pd.read_parquet(path, columns=columns).iloc[:customers].copy()
    summary[["recency", "T"]] /= 7.0
    model = model_class(data=summary)
    model.fit(method="map", progressbar=False)
    return {name: float(model.fit_result[name].mean()) for name in names}


if __name__ == "__main__":
    fit(*sys.argv[1:], customers=1000)
    began = time.perf_counter()
    answer = fit(*sys.argv[1:])
    seconds = time.perf_counter() - began
    print(json.dumps({"seconds": seconds, "parameters": answer}))
