"""MaxDiff: which of some items is best and which worst, set by set."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtri

from nilai.perception.choice_sets import distinct_rows
from nilai.perception.multinomial_logit import (
    ABSENT,
    Choices,
    LogitFit,
    fit_multinomial_logit,
)
from nilai.perception.willingness_to_pay import drawn_coefficients
from nilai.tables import Estimate


@dataclass(frozen=True, kw_only=True)
class ItemScore:
    """What respondents think of one item.

    Parameters
    ----------
    item : str
        The item.
    shown, best, worst : int
        How often it was shown, chosen as best, chosen as worst.
    count_score : float
        (best − worst) / shown: a check of the model, blind to what stood beside.
    utility : Estimate
        Of the model, against the mean of all items.
    standard_error : float
        Of the utility, clustered by respondent.
    share : Estimate
        The chance to be chosen as best in a set of usual size beside items of
        mean utility, made to add up to 1 over all items.
    """

    item: str
    shown: int
    best: int
    worst: int
    count_score: float
    utility: Estimate
    standard_error: float
    share: Estimate


@dataclass(frozen=True, kw_only=True)
class MaxDiff:
    """What the best and worst of every set say.

    Parameters
    ----------
    items : tuple of ItemScore
        Highest utility first.
    fit : LogitFit
        The model: best among the set, then worst among the others.
    sets : int
        Sets answered.
    set_size : float
        Items per set.
    """

    items: tuple[ItemScore, ...]
    fit: LogitFit
    sets: int
    set_size: float


def as_choices(
    sets: np.ndarray,
    best: np.ndarray,
    worst: np.ndarray,
    respondent: np.ndarray,
    weight: np.ndarray,
    items: Sequence[str],
) -> Choices:
    """Return answers as choices: the best of the set, the worst of the others.

    Choosing the worst is choosing by utility with its sign turned, so that each
    item is there twice: as it is, and turned.

    Parameters
    ----------
    sets : ndarray of int64, shape (n, j)
        Items of each set answered, ABSENT where it has fewer.
    best, worst : ndarray of int64, shape (n,)
        Items chosen.
    respondent : ndarray of int64, shape (n,)
        Who answered, from 0.
    weight : ndarray of float, shape (n,)
        The respondent's weight.
    items : sequence of str
        Names; the first is the one that coefficients are compared with.

    Returns
    -------
    Choices
        Two per set answered.
    """
    k = len(items)
    own = np.eye(k)[:, 1:]
    turned = np.where((sets == best[:, None]) | (sets == ABSENT), ABSENT, sets + k)
    both = np.concatenate([np.sort(sets, axis=1), np.sort(turned, axis=1)])[:, ::-1]
    taken = np.concatenate([best, worst + k])
    cells, set_of = distinct_rows(both)
    pick = np.argmax(cells[set_of] == taken[:, None], axis=1)
    return Choices(
        names=tuple(items[1:]),
        profiles=np.concatenate([own, -own]),
        sets=cells,
        set_of=set_of,
        pick=pick,
        respondent=np.tile(respondent, 2),
        count=np.ones(len(taken), dtype=np.int64),
        weight=np.tile(weight, 2),
    )


def fit_maxdiff(
    sets: np.ndarray,
    best: np.ndarray,
    worst: np.ndarray,
    respondent: np.ndarray,
    items: Sequence[str],
    *,
    weight: np.ndarray | None = None,
    confidence: float = 0.95,
    seed: int = 1,
) -> MaxDiff:
    """Return what respondents think of each item, by counts and by the logit.

    Parameters
    ----------
    sets : ndarray of int64, shape (n, j)
        Items of each set answered, from 0, ABSENT where it has fewer.
    best, worst : ndarray of int64, shape (n,)
        Items chosen; never the same.
    respondent : ndarray of int64, shape (n,)
        Who answered, from 0.
    items : sequence of str
        Names.
    weight : ndarray of float, shape (n,), optional
        The respondent's weight; 1 without it.
    confidence : float
        Nominal coverage of the intervals.
    seed : int
        Of the intervals of shares.

    Returns
    -------
    MaxDiff
        Items, highest utility first.

    References
    ----------
    .. [1] Louviere, Flynn & Marley (2015), Best-worst scaling, Cambridge.
    .. [2] GLOSSARY.md, "MaxDiff".
    """
    each = np.ones(len(best)) if weight is None else np.asarray(weight, dtype=float)
    fit = fit_multinomial_logit(as_choices(sets, best, worst, respondent, each, items))
    size = float(np.mean(np.count_nonzero(sets != ABSENT, axis=1)))
    k = len(items)
    centred = np.eye(k)[:, 1:] - np.eye(k)[:, 1:].mean(axis=0)
    values = centred @ fit.coefficients
    errors = np.sqrt(np.einsum("ij,jk,ik->i", centred, fit.covariance, centred))
    drawn = _shares(drawn_coefficients(fit, seed=seed) @ centred.T, size)
    tail = 50 * (1 - confidence)
    ends = np.percentile(drawn, [tail, 100 - tail], axis=0)
    reach = _reach(confidence)
    shares = _shares(values, size)
    seen = np.bincount(sets[sets != ABSENT], minlength=k)
    liked, disliked = np.bincount(best, minlength=k), np.bincount(worst, minlength=k)

    def estimate(value: float, low: float, high: float, unit: str) -> Estimate:
        return Estimate(
            value=float(value),
            low=float(low),
            high=float(high),
            confidence=confidence,
            unit=unit,
            n=fit.respondents,
        )

    scores = [
        ItemScore(
            item=item,
            shown=int(seen[i]),
            best=int(liked[i]),
            worst=int(disliked[i]),
            count_score=float((liked[i] - disliked[i]) / seen[i]),
            utility=estimate(
                values[i],
                values[i] - reach * errors[i],
                values[i] + reach * errors[i],
                "utility",
            ),
            standard_error=float(errors[i]),
            share=estimate(shares[i], ends[0, i], ends[1, i], "share"),
        )
        for i, item in enumerate(items)
    ]
    scores.sort(key=lambda score: -score.utility.value)
    return MaxDiff(items=tuple(scores), fit=fit, sets=len(best), set_size=size)


def _shares(utility: np.ndarray, size: float) -> np.ndarray:
    raised = np.exp(utility)
    chance = raised / (raised + size - 1)
    return chance / chance.sum(axis=-1, keepdims=True)


def _reach(confidence: float) -> float:
    return float(ndtri(0.5 + confidence / 2))
