"""How many repeat orders a model expects new customers to have made."""

import numpy as np
from scipy.special import betaln, gammaln

from nilai.worth.bg_nbd import BgNbd
from nilai.worth.lifetime import TimingModel
from nilai.worth.pareto_nbd import ParetoNbd
from nilai.worth.quadrature import legendre, time_nodes


def count_probability(model: TimingModel, t: np.ndarray, most: int) -> np.ndarray:
    """Return the probabilities of 0, 1, … repeat orders by some age.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    t : ndarray of shape (k,)
        Ages, in the model's unit.
    most : int
        Largest number of repeat orders asked for.

    Returns
    -------
    ndarray of shape (k, most + 1)
        Probabilities; a row sums to at most 1.

    References
    ----------
    .. [1] Fader, Hardie & Lee (2005), equation 8 (BG/NBD).

    Examples
    --------
    Nobody has a repeat order at age 0:

    >>> import numpy as np
    >>> from nilai.worth.bg_nbd import BgNbd
    >>> count_probability(BgNbd(0.2, 4.0, 0.8, 2.4), np.zeros(1), 1).tolist()
    [[1.0, 0.0]]
    """
    t = np.asarray(t, dtype=float)
    if isinstance(model, BgNbd):
        return _with_dropout(model, t, most)
    if isinstance(model, ParetoNbd):
        return _with_death(model, t, most)
    message = f"{type(model).__name__} has no count probabilities"
    raise TypeError(message)


def _negative_binomial(r: float, alpha: float, t: np.ndarray, most: int) -> np.ndarray:
    """Return the probabilities of counts of a gamma-mixed Poisson process."""
    k = np.arange(most + 1)
    with np.errstate(divide="ignore"):
        log_share = np.log(t / (alpha + t))[..., None]
    powers = np.where(k == 0, 0.0, k * np.where(k == 0, 0.0, log_share))
    logs = gammaln(r + k) - gammaln(r) - gammaln(k + 1) + powers
    return np.exp(logs - r * np.log1p(t / alpha)[..., None])


def _with_dropout(model: BgNbd, t: np.ndarray, most: int) -> np.ndarray:
    a, b = model.a, model.b
    k = np.arange(most + 1)
    tries = k + model.early
    bought = _negative_binomial(model.r, model.alpha, t, most)
    reached = 1 - np.concatenate(
        [np.zeros((len(t), 1)), np.cumsum(bought, axis=1)[:, :-1]], axis=1
    )
    stayed = np.exp(betaln(a, b + tries) - betaln(a, b))
    left = np.where(
        tries > 0,
        np.exp(betaln(a + 1, np.maximum(b + tries - 1, 1e-300)) - betaln(a, b)),
        0.0,
    )
    return bought * stayed + np.maximum(reached, 0) * left


def _with_death(model: ParetoNbd, t: np.ndarray, most: int) -> np.ndarray:
    alive = np.exp(-model.s * np.log1p(t / model.beta))[:, None]
    counts = alive * _negative_binomial(model.r, model.alpha, t, most)
    unit, weight = legendre(40)
    # The moment of death by its distribution function: smooth and bounded.
    dead = (1 - alive) * unit
    moment = model.beta * np.expm1(-np.log1p(-dead) / model.s)
    before = _negative_binomial(model.r, model.alpha, moment, most)
    return counts + (1 - alive) * np.einsum("m,kmc->kc", weight, before)


def expected_orders_by_age(model: TimingModel, t: np.ndarray) -> np.ndarray:
    """Return the repeat orders expected of new customers by each age.

    Parameters
    ----------
    model : TimingModel
        A fitted model.
    t : ndarray of shape (k,)
        Ages, in the model's unit.

    Returns
    -------
    ndarray of shape (k,)
        Order days after the first; rises with age.

    Examples
    --------
    >>> import numpy as np
    >>> from nilai.worth.bg_nbd import BgNbd
    >>> model = BgNbd(0.243, 4.414, 0.793, 2.426)
    >>> expected_orders_by_age(model, np.array([0.0, 1.0])).round(2).tolist()
    [0.0, 0.05]
    """
    now = np.zeros(1)
    start = _alive_at_first(model)
    times, weights = time_nodes(
        np.broadcast_to(model.rate_scale(now, now), t.shape), np.asarray(t, float), 0.0
    )
    rates = model.alive_rate(now, now, times.reshape(1, -1)).reshape(times.shape)
    return start * (rates * weights).sum(axis=1)


def _alive_at_first(model: TimingModel) -> float:
    """Probability of still being a customer just after the first order."""
    if isinstance(model, BgNbd) and model.early:
        return model.b / (model.a + model.b)
    return 1.0
