"""How much of the outcome goes with each driver, with intervals."""

from collections.abc import Sequence

import numpy as np

from nilai.drivers.driver import Driver, DriverFit, DriverGroup
from nilai.drivers.explained import explained_share
from nilai.drivers.moments import Moments, moments_of, redraw, steady
from nilai.drivers.redrawn import METHODS, Redrawn, choose_method, group_places
from nilai.drivers.regression import condition_number, inflation
from nilai.errors import OptionError, TooLittleDataError
from nilai.tables import Estimate

DRAWS = 1000
"""Bootstrap samples."""

_NOTHING = 1e-12


def redraw_answers(
    sums: np.ndarray,
    centres: Sequence[float],
    names: Sequence[str],
    *,
    groups: dict[str, tuple[str, ...]] | None = None,
    method: str = "auto",
    missing: str = "listwise",
    confidence: float = 0.95,
    seed: int = 1,
    draws: int = DRAWS,
) -> Redrawn:
    """Return the moments of answers, and those of answers like them.

    Parameters
    ----------
    sums : ndarray of shape (blocks, q)
        Rows of `moment_sums` without `block`; the outcome is the last column.
    centres : sequence of float
        As they were taken off.
    names : sequence of str
        The drivers.
    groups : dict of str to tuple of str, optional
        Drivers that come together.
    method : str
        `auto`, `lmg` or `johnson`.
    missing : str
        `listwise` or `pairwise`.
    confidence : float
        Nominal coverage of intervals.
    seed : int
        Of the bootstrap.
    draws : int
        Bootstrap samples.

    Returns
    -------
    Redrawn
        What importance and priorities are computed from.

    Raises
    ------
    OptionError
        If there is no such method, or pairwise moments contradict each other.
    TooLittleDataError
        If there are not more rows than drivers and one.
    """
    if method not in METHODS:
        message = f"no method {method!r}; there are {', '.join(METHODS)}"
        raise OptionError(message)
    moments = moments_of(sums.sum(axis=0), centres, missing=missing)
    _check_rows(moments, len(names))
    _check_proper(moments)
    random = np.random.default_rng(seed)
    drawn = moments_of(redraw(sums, draws, random), centres, missing=missing)
    return Redrawn(
        moments=moments,
        drawn=steady(drawn, moments, missing=missing),
        groups=group_places(names, groups or {})[1],
        method=choose_method(method, len(names)),
        confidence=confidence,
        seed=seed,
        blocks=len(sums),
    )


def fit_drivers(
    redrawn: Redrawn,
    names: Sequence[str],
    outcome: str,
    *,
    groups: dict[str, tuple[str, ...]] | None = None,
) -> DriverFit:
    """Return how much of an outcome goes with each driver.

    Parameters
    ----------
    redrawn : Redrawn
        From `redraw_answers`.
    names : sequence of str
        The drivers.
    outcome : str
        The outcome.
    groups : dict of str to tuple of str, optional
        As given to `redraw_answers`.

    Returns
    -------
    DriverFit
        Importances that add up to R², with percentile intervals.

    Notes
    -----
    A part of R² cannot fall below 0, so that the percentiles of one that is 0
    lie above it. Where neither the driver's correlation with the outcome nor its
    coefficient can be told from 0, each at half the error allowed, the lower end
    is 0.

    References
    ----------
    .. [1] Grömping, U. (2006), Relative importance for linear regression in R: the
       package relaimpo, Journal of Statistical Software 17(1).

    Examples
    --------
    >>> answers = np.array([[5, 1, 2], [7, 3, 1], [9, 4, 4], [6, 2, 3], [8, 3, 3.0]])
    >>> columns = answers[:, [1, 2, 0]]
    >>> i, j = np.triu_indices(3)
    >>> one = np.ones((5, 3))
    >>> sums = np.hstack([one, columns, columns[:, i] * columns[:, j]])
    >>> names = ("service", "price")
    >>> fit = fit_drivers(redraw_answers(sums, [0, 0, 0], names), names, "overall")
    >>> [driver.name for driver in fit.drivers]
    ['service', 'price']
    >>> total = sum(driver.importance.value for driver in fit.drivers)
    >>> bool(np.isclose(total, fit.r_squared.value))
    True
    """
    covariance, means = redrawn.moments.covariance, redrawn.moments.means
    shares, drawn = redrawn.shares, redrawn.drawn_shares
    whole, spread = explained_share(covariance), np.sqrt(np.diag(covariance))
    order = np.argsort(-shares, kind="stable")
    members = dict(zip(*group_places(names, groups or {}), strict=True))
    asked = {g: places for g, places in members.items() if g in (groups or {})}
    drivers = _drivers(redrawn, names, order, asked)
    ahead = redrawn.ends(drawn[:, order[0]][:, None] - drawn[:, order])[0] > 0
    above = (drawn[:, :, None] > drawn[:, None, :]).mean(axis=0)
    rows = float(redrawn.moments.rows)
    return DriverFit(
        outcome=outcome,
        method=redrawn.method,
        drivers=drivers,
        groups=_groups(redrawn, names, order, members) if groups else (),
        r_squared=redrawn.estimate(
            whole, _without_noise(whole, drawn.sum(axis=1), len(names)), "R²"
        ),
        adjusted=1 - (1 - whole) * (rows - 1) / (rows - len(names) - 1),
        intercept=float(means[-1] - redrawn.slopes @ means[:-1]),
        outcome_mean=redrawn.estimate(means[-1], redrawn.drawn.means[:, -1], "points"),
        outcome_deviation=float(spread[-1]),
        rows=round(rows),
        effective=float(redrawn.moments.effective),
        condition=condition_number(covariance),
        common_share=_common_share(covariance),
        clear_lead=int(ahead.argmax()) if ahead.any() else len(names),
        chance_ahead=above[np.ix_(order, order)],
    )


def _drivers(
    redrawn: Redrawn,
    names: Sequence[str],
    order: np.ndarray,
    members: dict[str, tuple[int, ...]],
) -> tuple[Driver, ...]:
    covariance, drawn = redrawn.moments.covariance, redrawn.drawn_shares
    belongs = {d: g for g, places in members.items() for d in places}
    rank = (-drawn).argsort(axis=1).argsort(axis=1) + 1
    ranks = redrawn.ends(rank).round().astype(int)
    alone, last = _alone_and_last(covariance)
    spread = np.sqrt(np.diag(covariance))
    overlap, clear = inflation(covariance), _clear(redrawn)
    made = []
    for place, j in enumerate(order, start=1):
        importance, share = _parts(redrawn, [j], is_clear=bool(clear[j]))
        slope, slopes = redrawn.slopes[j], redrawn.drawn_slopes[:, j]
        made.append(
            Driver(
                name=names[j],
                importance=importance,
                share=share,
                alone=float(alone[j]),
                last=float(last[j]),
                correlation=float(covariance[j, -1] / spread[j] / spread[-1]),
                coefficient=redrawn.estimate(slope, slopes, "points"),
                standardised=float(slope * spread[j] / spread[-1]),
                inflation=float(overlap[j]),
                is_clear=bool(clear[j]),
                rank=place,
                rank_low=int(min(ranks[0, j], place)),
                rank_high=int(max(ranks[1, j], place)),
                first_chance=float((rank[:, j] == 1).mean()),
                group=belongs.get(j),
            )
        )
    return tuple(made)


def _groups(
    redrawn: Redrawn,
    names: Sequence[str],
    order: np.ndarray,
    members: dict[str, tuple[int, ...]],
) -> tuple[DriverGroup, ...]:
    clear = _clear(redrawn)
    made = []
    for name, places in members.items():
        taken = list(places)
        importance, share = _parts(redrawn, taken, is_clear=bool(clear[taken].any()))
        drivers = tuple(names[j] for j in order if j in places)
        made.append(
            DriverGroup(name=name, drivers=drivers, importance=importance, share=share)
        )
    return tuple(sorted(made, key=lambda group: -group.share.value))


def _parts(
    redrawn: Redrawn, places: Sequence[int], *, is_clear: bool
) -> tuple[Estimate, Estimate]:
    """Importance and share of drivers together; from 0 on where nothing is clear."""
    drawn = redrawn.drawn_shares
    value, draws = redrawn.shares[places].sum(), drawn[:, places].sum(axis=1)
    whole = max(float(redrawn.shares.sum()), _NOTHING)
    share = draws / np.maximum(drawn.sum(axis=1), _NOTHING)
    made = (
        redrawn.estimate(value, _without_noise(value, draws, len(places)), "R²"),
        redrawn.estimate(value / whole, share, "share"),
    )
    return made if is_clear else (_from_zero(made[0]), _from_zero(made[1]))


def _clear(redrawn: Redrawn) -> np.ndarray:
    """Tell which drivers can be told from one without any tie to the outcome."""
    half = 1 - (1 - redrawn.confidence) / 2
    found = np.zeros(redrawn.drivers, dtype=bool)
    for draws in (redrawn.drawn.covariance[:, :-1, -1], redrawn.drawn_slopes):
        low, high = redrawn.ends(draws, half)
        found |= (low > 0) | (high < 0)
    return found


def _without_noise(value: float, draws: np.ndarray, drivers: int) -> np.ndarray:
    """Return draws of R² less what redrawing adds to it, and sampling added before.

    Noise cannot but raise R², once in the answers and once more in each draw. Along
    one direction percentiles allow for it; along several they do not.
    """
    noise = (draws.mean() - value) * (drivers - 1) / drivers
    return np.clip(draws - 2 * max(noise, 0.0), 0.0, 1.0)


def _from_zero(made: Estimate) -> Estimate:
    return Estimate(
        value=made.value,
        low=0.0,
        high=made.high,
        confidence=made.confidence,
        unit=made.unit,
        n=made.n,
    )


def _alone_and_last(covariance: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    whole = explained_share(covariance)
    spread = np.sqrt(np.diag(covariance))
    alone = (covariance[:-1, -1] / spread[:-1] / spread[-1]) ** 2
    p = len(alone)
    last = []
    for j in range(p):
        kept = [i for i in range(p + 1) if i != j]
        last.append(whole - explained_share(covariance[np.ix_(kept, kept)]))
    return alone, np.maximum(np.array(last), 0.0)


def _common_share(covariance: np.ndarray) -> float:
    spread = np.sqrt(np.diag(covariance)[:-1])
    values = np.linalg.eigvalsh(covariance[:-1, :-1] / np.outer(spread, spread))
    return float(values[-1] / len(values))


def _check_rows(moments: Moments, drivers: int) -> None:
    rows = float(moments.rows)
    if rows <= drivers + 2:
        message = (
            f"{rows:.0f} rows have every answer, too few for {drivers} drivers; at "
            f"least {drivers + 3} are needed, and some {50 + 8 * drivers} for figures "
            "to act on. Name fewer drivers, or try --missing pairwise"
        )
        raise TooLittleDataError(message)


def _check_proper(moments: Moments) -> None:
    spread = np.sqrt(np.diag(moments.covariance))
    values = np.linalg.eigvalsh(moments.covariance / np.outer(spread, spread))
    if values[0] < -1e-8:
        message = (
            "the correlations found pair by pair contradict each other, as no set of "
            "answers could: too many answers are missing. Use --missing listwise, or "
            "leave out the drivers that few have answered"
        )
        raise OptionError(message)
