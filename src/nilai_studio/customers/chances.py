"""How likely pairs that agree in one way are one person: more agree than by chance.

Splink's own probability goes by how many pairs are expected to be one person before any
is seen. Here the pairs found are counted for each way to agree (same name, another
email, same city …), beside how many would agree so by chance: the count then tells, the
more pairs there are (an empirical Bayes estimate; Efron's local false discovery rate).
"""

from collections.abc import Mapping, Sequence
from itertools import product
from math import prod
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

ROUNDS = 500
NEAR = 1e-9
UNSEEN = 1e-6
"""What Splink itself takes for a level that it never saw."""

Way = tuple[int, ...]
"""Splink's level of agreement by comparison; -1 where one of the two has nothing."""


def weigh_ways(
    counted: Mapping[Way, int],
    people: pa.Table,
    model: Mapping[str, Any],
    expected: float,
) -> dict[Way, float]:
    """Return by way to agree how likely its pairs are one person.

    Parameters
    ----------
    counted : mapping
        Pairs found by way to agree, its levels in the order of the comparisons.
    people : pyarrow.Table
        What was compared, a column a comparison.
    model : mapping
        Splink's model as it writes it: by comparison how often each level is reached by
        pairs of one person (m) and of two (u).
    expected : float
        Pairs expected to be one person before any is seen.

    Returns
    -------
    dict
        Probabilities, from 0 to 1.
    """
    names = [each["output_column_name"] for each in model["comparisons"]]
    levels = [_levels(each) for each in model["comparisons"]]
    both = _pairs_with_both(people, names)
    everybody = people.num_rows * (people.num_rows - 1) / 2
    weighed = {}
    for way, count in counted.items():
        known = [
            each[level] for each, level in zip(levels, way, strict=True) if level >= 0
        ]
        compared = both[tuple(level >= 0 for level in way)]
        weighed[way] = share_of_one(
            count,
            by_chance=compared * prod(u for _m, u in known),
            expected=expected * compared / everybody * prod(m for m, _u in known),
        )
    return weighed


def share_of_one(count: int, *, by_chance: float, expected: float) -> float:
    """Return the share of some pairs that are one person.

    Parameters
    ----------
    count : int
        Pairs that agree in one way.
    by_chance : float
        How many pairs of two persons would.
    expected : float
        How many pairs of one person would, before any is seen: the mean of an
        exponential distribution, the vaguest of that mean.

    Returns
    -------
    float
        From 0 to 1. With no chance of it the pairs are one person; with as many pairs
        as by chance they are hardly.

    Examples
    --------
    >>> share_of_one(12, by_chance=0.0, expected=2.0)
    1.0
    >>> round(share_of_one(1000, by_chance=250.0, expected=1000.0), 2)
    0.75
    """
    if expected <= 0:
        return 0.0
    same = expected
    for _round in range(ROUNDS):
        found = count * same / (same + by_chance)
        # The mean once `found` are seen: Gamma's, of which the exponential is one.
        renewed = (1 + found) / (1 / expected + 1)
        if abs(renewed - same) < NEAR * same:
            break
        same = renewed
    return same / (same + by_chance)


def _levels(comparison: Mapping[str, Any]) -> list[tuple[float, float]]:
    """Return m and u by level, from 0 for no agreement."""
    told = comparison["comparison_levels"]
    known = [each for each in told if not each.get("is_null_level")]
    return [
        (each.get("m_probability", UNSEEN), each.get("u_probability", UNSEEN))
        for each in reversed(known)
    ]


def _pairs_with_both(
    people: pa.Table, names: Sequence[str]
) -> dict[tuple[bool, ...], float]:
    """Return how many pairs both have what is compared, by comparisons possible."""
    there = np.zeros(people.num_rows, np.int64)
    for place, name in enumerate(names):
        there |= pc.is_valid(people[name]).to_numpy().astype(np.int64) << place
    counts = np.bincount(there, minlength=1 << len(names)).astype(float)
    pairs = np.zeros(len(counts))
    for one, other in product(counts.nonzero()[0], repeat=2):
        # Each two customers come twice, and nobody is two.
        pairs[one & other] += counts[one] * (counts[other] - (one == other)) / 2
    return {
        tuple(bool(mask >> place & 1) for place in range(len(names))): float(count)
        for mask, count in enumerate(pairs)
    }
