"""Answers with known ties, as sums over respondents."""

import numpy as np

from nilai.drivers.importance import fit_drivers, redraw_answers
from nilai.drivers.scales import Scale


def sums_of(answers):
    """Sums of each row alone: every row a respondent; the outcome last."""
    i, j = np.triu_indices(answers.shape[1])
    return np.hstack(
        [np.ones((len(answers), 3)), answers, answers[:, i] * answers[:, j]]
    )


def redrawn_of(answers, names, **asked):
    return redraw_answers(sums_of(answers), [0.0] * answers.shape[1], names, **asked)


def fit_of(answers, names, **asked):
    groups = asked.get("groups")
    redrawn = redrawn_of(answers, names, **asked)
    return fit_drivers(redrawn, names, "overall", groups=groups), redrawn


def scale_of_column(name, column):
    scores, rows = np.unique(column, return_counts=True)
    return Scale(
        name=name,
        answered=len(column),
        low=scores[0],
        high=scores[-1],
        mean=column.mean(),
        is_whole=bool((column == np.floor(column)).all()),
        scores=scores,
        weights=rows.astype(float),
        rows=rows,
    )


def ratings(seed=1, rows=400, slopes=(0.8, 0.4, 0.0), common=0.5):
    """Ratings from 1 to 7 and an outcome that goes with them by known slopes."""
    random = np.random.default_rng(seed)
    shared = random.normal(size=(rows, 1))
    drivers = 4 + 1.2 * (
        common * shared
        + np.sqrt(1 - common**2) * random.normal(size=(rows, len(slopes)))
    )
    drivers = np.clip(np.round(drivers), 1, 7)
    outcome = drivers @ np.array(slopes) + random.normal(size=rows)
    return np.column_stack([drivers, outcome])
