"""Multinomial logit of choices, on distinct choice sets, with a certified fit."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.special import logsumexp

from nilai.errors import FitError, TooLittleDataError
from nilai.worth.newton import Certificate, Solution, maximise

ABSENT = -1
"""In a choice set: no further alternative."""

_PRIOR_SPREAD = 3.0
"""Standard deviation of the weak prior, per standard deviation of a column."""

_FAR = 12.0
"""Utility beyond which a level is taken or left by all: e¹² is 160,000 to one."""

_FLAT = 1e-9
_NUMBERS = 8_000_000


@dataclass(frozen=True, kw_only=True)
class Choices:
    """Choices of respondents, reduced to distinct alternatives and choice sets.

    Parameters
    ----------
    names : tuple of str
        Columns of `profiles`.
    profiles : ndarray of shape (p, k)
        One row per distinct alternative, coded.
    sets : ndarray of int64, shape (s, j)
        One row per distinct choice set: rows of `profiles`, `ABSENT` where a set
        has fewer alternatives than j.
    set_of, pick, respondent : ndarray of int64, shape (n,)
        One row per respondent, set and alternative chosen: the set, the place in
        it that was chosen, and who chose (from 0).
    count : ndarray of int64, shape (n,)
        How often.
    weight : ndarray of float, shape (n,)
        The same, each choice with its respondent's weight.
    """

    names: tuple[str, ...]
    profiles: np.ndarray
    sets: np.ndarray
    set_of: np.ndarray
    pick: np.ndarray
    respondent: np.ndarray
    count: np.ndarray
    weight: np.ndarray

    @property
    def n(self) -> int:
        """Choices."""
        return int(self.count.sum())

    @cached_property
    def respondents(self) -> int:
        """Respondents who made them."""
        return len(np.unique(self.respondent))

    @cached_property
    def chosen(self) -> np.ndarray:
        """Weight of the choices of each place of each set, shape (s, j)."""
        place = self.set_of * self.sets.shape[1] + self.pick
        flat = np.bincount(place, weights=self.weight, minlength=self.sets.size)
        return flat.reshape(self.sets.shape)

    def of(self, respondents: np.ndarray) -> "Choices":
        """Return the choices of some respondents; a mask by respondent."""
        kept = respondents[self.respondent]
        return replace(
            self,
            **{
                name: getattr(self, name)[kept]
                for name in ("set_of", "pick", "respondent", "count", "weight")
            },
        )


@dataclass(frozen=True, kw_only=True)
class LogitFit:
    """A multinomial logit fitted by maximum likelihood.

    Parameters
    ----------
    names : tuple of str
        What the coefficients belong to.
    coefficients : ndarray of shape (k,)
        Utility per unit.
    covariance : ndarray of shape (k, k)
        Robust to whatever ties the choices of one respondent together.
    model_covariance : ndarray of shape (k, k)
        From the Hessian: right only if every choice was made by somebody else.
    log_likelihood, null_log_likelihood : float
        At the estimates; with every alternative as likely as the others.
    n, respondents : int
        Choices and who made them.
    certificate : Certificate
        How close the estimates are to the maximum.
    prior : bool
        Whether a weak prior held the estimates, where the likelihood has no
        maximum: a level always or never chosen.
    clustered : bool
        Whether `covariance` is the robust one; with hardly more respondents than
        coefficients it is the model's.
    """

    names: tuple[str, ...]
    coefficients: np.ndarray
    covariance: np.ndarray
    model_covariance: np.ndarray
    log_likelihood: float
    null_log_likelihood: float
    n: int
    respondents: int
    certificate: Certificate
    prior: bool
    clustered: bool

    @property
    def standard_errors(self) -> np.ndarray:
        """Standard errors of the coefficients, clustered by respondent."""
        return np.sqrt(np.maximum(np.diag(self.covariance), 0))

    @property
    def rho_squared(self) -> float:
        """McFadden's ρ²: 1 − LL / LL with equal shares."""
        return 1 - self.log_likelihood / self.null_log_likelihood

    @property
    def adjusted_rho_squared(self) -> float:
        """McFadden's ρ² less the coefficients spent."""
        spent = self.log_likelihood - len(self.names)
        return 1 - spent / self.null_log_likelihood

    @property
    def aic(self) -> float:
        """Akaike's criterion."""
        return 2 * len(self.names) - 2 * self.log_likelihood

    @property
    def bic(self) -> float:
        """Schwarz's criterion over the choices."""
        return len(self.names) * float(np.log(self.n)) - 2 * self.log_likelihood


def fit_multinomial_logit(
    choices: Choices, *, start: np.ndarray | None = None
) -> LogitFit:
    """Return the multinomial logit that makes the choices most likely.

    The utility of an alternative is its columns times the coefficients; the
    chance to be chosen is the share of exp(utility) within the set.

    Parameters
    ----------
    choices : Choices
        Choices as cells.
    start : ndarray of shape (k,), optional
        Where to begin, as the estimates of nearly the same choices.

    Returns
    -------
    LogitFit
        Estimates with a certificate.

    Raises
    ------
    TooLittleDataError
        If there is no choice, or nothing that differs between alternatives.
    FitError
        If columns cannot be told apart, or no maximum was found.

    References
    ----------
    .. [1] McFadden (1974), Conditional logit analysis of qualitative choice
       behavior, in Zarembka (ed.), Frontiers in Econometrics.

    Examples
    --------
    Three of four prefer the alternative that has it, so utility is log 3:

    >>> choices = Choices(
    ...     names=("has it",),
    ...     profiles=np.array([[0.0], [1.0]]),
    ...     sets=np.array([[0, 1]]),
    ...     set_of=np.zeros(4, int),
    ...     pick=np.array([1, 1, 1, 0]),
    ...     respondent=np.arange(4),
    ...     count=np.ones(4, int),
    ...     weight=np.ones(4),
    ... )
    >>> fit = fit_multinomial_logit(choices)
    >>> round(float(fit.coefficients[0]), 6), round(fit.log_likelihood, 4)
    (1.098612, -2.2493)
    """
    likelihood = _Likelihood(choices)
    begin = None if start is None else start * likelihood.scale
    found, prior = _solve(likelihood, begin)
    scale = likelihood.scale
    inverse = np.linalg.pinv(-found.hessian, hermitian=True)
    covariance, clustered = inverse, choices.respondents > len(scale) + 1
    if clustered:
        covariance = inverse @ _meat(choices, likelihood.scores(found.at)) @ inverse
    return LogitFit(
        names=choices.names,
        coefficients=found.at / scale,
        covariance=covariance / np.outer(scale, scale),
        model_covariance=inverse / np.outer(scale, scale),
        log_likelihood=likelihood(found.at)[0],
        null_log_likelihood=likelihood.null,
        n=choices.n,
        respondents=choices.respondents,
        certificate=found.certificate(len(choices.sets)),
        prior=prior,
        clustered=clustered,
    )


def probabilities(choices: Choices, coefficients: np.ndarray) -> np.ndarray:
    """Return the chance of every place of every choice set.

    Parameters
    ----------
    choices : Choices
        Choices as cells.
    coefficients : ndarray of shape (k,)
        Utility per unit.

    Returns
    -------
    ndarray of shape (s, j)
        Rows add up to 1; 0 where a set has no such place.
    """
    utility = np.append(choices.profiles @ coefficients, -np.inf)[choices.sets]
    return np.exp(utility - logsumexp(utility, axis=1, keepdims=True))


class _Likelihood:
    """Log-likelihood, slope and bend in columns scaled to spread 1 within sets."""

    def __init__(self, choices: Choices) -> None:
        self.choices = choices
        self._weights = choices.chosen.sum(axis=1)
        if not choices.n or not self._weights.sum():
            message = "there is no choice to learn from"
            raise TooLittleDataError(message)
        sizes = np.count_nonzero(choices.sets != ABSENT, axis=1)
        self.null = float(-(self._weights @ np.log(sizes)))
        k = choices.profiles.shape[1]
        # Utility has no zero: only differences within a set count.
        self._profiles = choices.profiles - choices.profiles.mean(axis=0)
        bend = self(np.zeros(k))[2]
        spread = np.sqrt(np.maximum(np.diag(-bend), 0) / self._weights.sum())
        _refuse_flat(choices.names, spread, np.ptp(choices.profiles, axis=0))
        self.scale = spread
        self._profiles = self._profiles / spread
        _refuse_alike(choices.names, bend / np.outer(spread, spread))

    def runs_away(self, b: np.ndarray) -> bool:
        """Tell whether a maximum is one only by the rounding of numbers.

        A level that is never chosen is worth minus infinity; far down there the
        likelihood is flat to the last digit.
        """
        columns = self.choices.profiles
        levels = np.array([len(np.unique(column)) <= 2 for column in columns.T])
        jumps = np.abs(b / self.scale) * np.ptp(columns, axis=0)
        return bool(np.any(np.abs(b) > _FAR) or np.any(levels & (jumps > _FAR)))

    def _pieces(self) -> Iterator[tuple[slice, np.ndarray]]:
        s, j = self.choices.sets.shape
        step = max(_NUMBERS // (j * self._profiles.shape[1]), 1)
        for first in range(0, s, step):
            part = slice(first, first + step)
            yield part, self._profiles[self.choices.sets[part]]

    def _log_shares(self, utility: np.ndarray, part: slice) -> np.ndarray:
        own = np.append(utility, -np.inf)[self.choices.sets[part]]
        return own - logsumexp(own, axis=1, keepdims=True)

    def __call__(self, b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        k = len(b)
        value, slope, bend = 0.0, np.zeros(k), np.zeros((k, k))
        utility = self._profiles @ b
        for part, columns in self._pieces():
            log_share = self._log_shares(utility, part)
            share = np.exp(log_share)
            chosen, weight = self.choices.chosen[part], self._weights[part]
            value += float(np.sum(chosen[chosen > 0] * log_share[chosen > 0]))
            flat = columns.reshape(-1, k)
            expected = (weight[:, None] * share).reshape(-1)
            slope += (chosen.reshape(-1) - expected) @ flat
            mean = np.einsum("sj,sjk->sk", share, columns)
            bend -= (flat.T * expected) @ flat - (mean.T * weight) @ mean
        return value, slope, bend

    def scores(self, b: np.ndarray) -> np.ndarray:
        """Slope of each row of the choices, shape (n, k)."""
        choices = self.choices
        means = np.empty((len(choices.sets), len(b)))
        utility = self._profiles @ b
        for part, columns in self._pieces():
            share = np.exp(self._log_shares(utility, part))
            means[part] = np.einsum("sj,sjk->sk", share, columns)
        taken = choices.sets[choices.set_of, choices.pick]
        surplus = self._profiles[taken] - means[choices.set_of]
        return surplus * choices.weight[:, None]


def _refuse_flat(names: tuple[str, ...], spread: np.ndarray, reach: np.ndarray) -> None:
    flat = [
        name
        for name, s, r in zip(names, spread, reach, strict=True)
        if s <= _FLAT * max(r, 1e-300)
    ]
    if flat:
        message = (
            f"{', '.join(flat)} never differs between the alternatives of a task, so "
            "nothing can be learned of it; leave it out"
        )
        raise TooLittleDataError(message)


def _refuse_alike(names: tuple[str, ...], bend: np.ndarray) -> None:
    values, vectors = np.linalg.eigh(-bend)
    if values[0] > _FLAT * values[-1]:
        return
    together = [
        name
        for name, part in zip(names, np.abs(vectors[:, 0]), strict=True)
        if part > 0.05
    ]
    message = (
        f"{', '.join(together)} cannot be told apart: in every task one follows from "
        "the others; leave one of them out"
    )
    raise FitError(message)


def _solve(likelihood: _Likelihood, start: np.ndarray | None) -> tuple[Solution, bool]:
    begin = np.zeros(len(likelihood.scale)) if start is None else start
    found = maximise(likelihood, begin)
    if found.certificate(0).converged and not likelihood.runs_away(found.at):
        return found, False

    def held(b: np.ndarray) -> tuple[float, np.ndarray, np.ndarray]:
        value, slope, bend = likelihood(b)
        tight = 1 / _PRIOR_SPREAD**2
        return (
            value - tight * b @ b / 2,
            slope - tight * b,
            bend - tight * np.eye(len(b)),
        )

    found = maximise(held, np.zeros_like(begin))
    if not found.certificate(0).converged:
        message = (
            "the choices have no best explanation within reach (distance "
            f"{found.decrement:.2g} standard errors); leave out attributes"
        )
        raise FitError(message)
    return found, True


def _meat(choices: Choices, scores: np.ndarray) -> np.ndarray:
    """Return the spread of the respondents' own slopes."""
    who, place = np.unique(choices.respondent, return_inverse=True)
    summed = np.column_stack(
        [np.bincount(place, weights=column) for column in scores.T]
    )
    free = len(who) / (len(who) - 1) if len(who) > 1 else 1.0
    return free * summed.T @ summed
