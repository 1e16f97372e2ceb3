"""Does an outcome rise with value: its share by band of the value score."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis

from nilai.perception.interval import share_estimate
from nilai.tables import Estimate
from nilai.tables.numbers import ONE, exact


@dataclass(frozen=True, kw_only=True)
class ValueBand:
    """Responses of one band of the value score.

    Parameters
    ----------
    low, high : float
        Ends of the band; the upper one belongs to the next band.
    share : Estimate
        Part of them with the outcome: associated, not caused.
    """

    low: float
    high: float
    share: Estimate


def band_sums(
    scored: ibis.Table,
    outcome: str,
    *,
    cuts: Sequence[float],
    at_least: float,
    weight: str | None = None,
) -> ibis.Table:
    """Return how many of each band have the outcome.

    Parameters
    ----------
    scored : Table
        One row per response (and brand), with `value`.
    outcome : str
        Column of the outcome, as of the likelihood to recommend or to buy again.
    cuts : sequence of float
        Where one band ends and the next begins, rising.
    at_least : float
        Answer from which the outcome counts as there.
    weight : str, optional
        Column of weights.

    Returns
    -------
    Table
        One row per band that occurs: `band` (from 0), `n`, `w`, `q` (squared
        weights) and `hit` (weight of those with the outcome). Lazy.
    """
    counted: Any = ONE if weight is None else scored[weight]
    table = scored.select(
        value=scored["value"], outcome=scored[outcome], w=counted
    ).drop_null(["value", "outcome"])
    band = ibis.literal(0)
    for cut in cuts:
        band += (table["value"] >= exact(cut)).cast("int64")
    table = table.mutate(band=band)
    return table.group_by("band").agg(
        n=table.count(),
        w=table["w"].sum(),
        q=(table["w"] * table["w"]).sum(),
        hit=table["w"].sum(where=table["outcome"] >= exact(at_least)),
    )


def value_bands(
    rows: Sequence[Mapping[str, Any]],
    cuts: Sequence[float],
    *,
    confidence: float = 0.95,
    fewest: int = 5,
) -> tuple[ValueBand, ...]:
    """Return the outcome's share by band, with Wilson's interval.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of `band_sums`.
    cuts : sequence of float
        The same.
    confidence : float
        Nominal coverage.
    fewest : int
        Bands with fewer answers are left out.

    Returns
    -------
    tuple of ValueBand
        From the lowest value up.

    Examples
    --------
    >>> rows = [{"band": 1, "n": 10, "w": 10.0, "q": 10.0, "hit": 4.0}]
    >>> [(b.low, b.high, b.share.value) for b in value_bands(rows, [0.0])]
    [(0.0, 100.0, 0.4)]
    """
    ends = [-100.0, *cuts, 100.0]
    return tuple(
        ValueBand(
            low=ends[row["band"]],
            high=ends[row["band"] + 1],
            share=share_estimate(
                (row["hit"] or 0.0) / row["w"],
                int(row["n"]),
                confidence=confidence,
                effective_n=row["w"] ** 2 / row["q"],
            ),
        )
        for row in sorted(rows, key=lambda row: row["band"])
        if row["n"] >= fewest
    )
