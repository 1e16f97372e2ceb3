"""Intervals of drivers cover the truth as often as they say."""

import numpy as np
import pytest
from scipy.stats import binom
from tests.nilai.drivers.answers import sums_of

from nilai.drivers.coalitions import owen
from nilai.drivers.explained import lmg
from nilai.drivers.importance import fit_drivers, redraw_answers

pytestmark = pytest.mark.slow

WORLDS = 300


def world(drivers, common, noise):
    """Covariance of drivers, the last without any tie, and an outcome they move."""
    whole = np.full((drivers, drivers), common)
    np.fill_diagonal(whole, 1.0)
    whole[-1, :-1] = whole[:-1, -1] = 0.0
    slopes = np.zeros(drivers)
    slopes[: drivers // 2] = np.linspace(0.6, 0.2, drivers // 2)
    beside = whole @ slopes
    return np.block(
        [
            [whole, beside[:, None]],
            [beside[None], np.array([[slopes @ beside + noise**2]])],
        ]
    ), slopes


def enough(hits, *, share):
    """Not rarer than a true share would bring once in a thousand."""
    return hits >= binom.ppf(0.001, WORLDS, share)


@pytest.mark.parametrize(
    ("rows", "drivers", "common"), [(60, 4, 0.5), (150, 8, 0.6), (500, 8, 0.6)]
)
class TestIntervals:
    def test_cover(self, rows, drivers, common):
        """At 95 %; 92.5 % is asked for, as percentiles of few rows fall short."""
        whole, slopes = world(drivers, common, 1.0)
        truth, root = lmg(whole), np.linalg.cholesky(whole)
        random = np.random.default_rng(rows + drivers)
        names = [str(i) for i in range(drivers)]
        parts, coefficients, r_squared = np.zeros(drivers), np.zeros(drivers), 0
        for seed in range(WORLDS):
            answers = random.normal(size=(rows, drivers + 1)) @ root.T
            redrawn = redraw_answers(
                sums_of(answers), [0.0] * (drivers + 1), names, seed=seed
            )
            fit = fit_drivers(redrawn, names, "overall")
            for i, name in enumerate(names):
                found = fit.driver(name)
                part, slope = found.importance, found.coefficient
                # A part that is exactly 0 is met by an interval that begins there.
                parts[i] += part.low <= truth[i] + 1e-12 <= part.high + 1e-12
                coefficients[i] += slope.low <= slopes[i] <= slope.high
            r_squared += fit.r_squared.low <= truth.sum() <= fit.r_squared.high
        assert all(enough(hits, share=0.925) for hits in parts), parts / WORLDS
        assert all(enough(hits, share=0.925) for hits in coefficients)
        assert enough(r_squared, share=0.90), r_squared / WORLDS
        assert enough(parts[-1], share=0.95), "a driver without any tie"


class TestGroups:
    def test_cover(self):
        whole, _ = world(6, 0.5, 1.0)
        groups = {"one": ("0", "1", "2"), "two": ("3", "4", "5")}
        truth = owen(whole, [(0, 1, 2), (3, 4, 5)])
        root, random = np.linalg.cholesky(whole), np.random.default_rng(8)
        names = [str(i) for i in range(6)]
        hits = {"one": 0, "two": 0}
        for seed in range(WORLDS):
            answers = random.normal(size=(200, 7)) @ root.T
            redrawn = redraw_answers(
                sums_of(answers), [0.0] * 7, names, groups=groups, seed=seed
            )
            fit = fit_drivers(redrawn, names, "overall", groups=groups)
            for group in fit.groups:
                place = 0 if group.name == "one" else 3
                wanted = truth[place : place + 3].sum()
                found = group.importance
                hits[group.name] += found.low <= wanted <= found.high
        assert all(enough(count, share=0.925) for count in hits.values()), hits


class TestBlocks:
    def test_of_many_respondents_cover(self):
        """6,000 respondents in 256 blocks, drawn by lot."""
        whole, _ = world(5, 0.5, 1.0)
        truth, root = lmg(whole), np.linalg.cholesky(whole)
        random = np.random.default_rng(4)
        names = [str(i) for i in range(5)]
        hits = np.zeros(5)
        for seed in range(WORLDS):
            sums = sums_of(random.normal(size=(6000, 6)) @ root.T)
            blocks = np.zeros((256, sums.shape[1]))
            np.add.at(blocks, random.integers(0, 256, 6000), sums)
            redrawn = redraw_answers(blocks, [0.0] * 6, names, seed=seed)
            fit = fit_drivers(redrawn, names, "overall")
            for i, name in enumerate(names):
                part = fit.driver(name).importance
                hits[i] += part.low <= truth[i] + 1e-12 <= part.high + 1e-12
        assert all(enough(count, share=0.925) for count in hits), hits / WORLDS
