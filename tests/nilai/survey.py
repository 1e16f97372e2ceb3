"""Surveys made for tests: three brands, eight parts of value, two segments."""

import numpy as np
import pyarrow as pa

PARTS = {
    "personal_benefit": 1.0,
    "product_benefit": 3.0,
    "service_benefit": 0.5,
    "image_benefit": 0.2,
    "monetary_cost": -2.0,
    "psychic_cost": -0.5,
    "energy_cost": -0.2,
    "time_cost": -0.1,
}
"""Column to what a point of it adds to the overall rating."""

BRANDS = {"Ours": 7.4, "Alpha": 6.4, "Beta": 5.4}
"""Brand to its mean product rating; all else is alike."""


def survey(n: int = 600, *, seed: int = 1, each: bool = False) -> pa.Table:
    """Ratings from 1 to 10; with `each` a respondent rates every brand."""
    random = np.random.default_rng(seed)
    rows: dict[str, list] = {name: [] for name in ("resp_id", "brand", "region")}
    rows |= {name: [] for name in (*PARTS, "worth", "recommend", "weight")}
    for i in range(n):
        habit, weight = random.normal(0, 0.8), float(random.choice([0.5, 1.0, 2.0]))
        region = "north" if random.random() < 0.6 else "south"
        for brand in BRANDS if each else [random.choice(list(BRANDS))]:
            scores = {
                name: _score(
                    random, (BRANDS[brand] if name == "product_benefit" else 6) + habit
                )
                for name in PARTS
            }
            pull = sum(PARTS[name] * (scores[name] - 6) for name in PARTS) / 3
            rows["resp_id"].append(f"r{i}")
            rows["brand"].append(str(brand))
            rows["region"].append(region)
            rows["weight"].append(weight)
            rows["worth"].append(_score(random, 6 + pull))
            rows["recommend"].append(_score(random, 7 + pull))
            for name, score in scores.items():
                rows[name].append(score if random.random() > 0.05 else None)
    return pa.table(rows)


def _score(random: np.random.Generator, mean: float) -> float:
    return float(np.clip(round(random.normal(mean, 1.2)), 1, 10))
