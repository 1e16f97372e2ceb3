"""Does the model foretell choices of respondents it has not seen."""

from dataclasses import dataclass

import numpy as np

from nilai.errors import NilaiError
from nilai.perception.multinomial_logit import (
    ABSENT,
    Choices,
    LogitFit,
    fit_multinomial_logit,
    probabilities,
)

FOLDS = 5


@dataclass(frozen=True, kw_only=True)
class ChoiceCheck:
    """How well choices were foretold.

    Parameters
    ----------
    hit_share : float
        Choices for which the likeliest alternative was chosen; ties count in
        part.
    chance_share : float
        The same by guessing.
    likelihood_share : float
        Geometric mean of the chance given to what was chosen.
    n, respondents : int
        Choices foretold and whose they are.
    folds : int
        Parts that the respondents were cut into, each foretold from the others;
        0 when the choices themselves were used to fit.
    """

    hit_share: float
    chance_share: float
    likelihood_share: float
    n: int
    respondents: int
    folds: int


def check_fit(choices: Choices, fit: LogitFit) -> ChoiceCheck:
    """Return how well a model foretells the choices it was fitted to.

    Parameters
    ----------
    choices : Choices
        The choices.
    fit : LogitFit
        The model.

    Returns
    -------
    ChoiceCheck
        With `folds` 0.
    """
    counted = _counted(choices, fit.coefficients)
    return _check([counted], choices, folds=0)


def check_by_respondents(
    choices: Choices, fit: LogitFit, *, folds: int = FOLDS, seed: int = 1
) -> ChoiceCheck | None:
    """Return how well choices are foretold from other respondents'.

    Respondents, not choices, are cut into parts: choices of one respondent are
    alike, and a model that has seen some of them seems better than it is.

    Parameters
    ----------
    choices : Choices
        The choices.
    fit : LogitFit
        The model on all of them.
    folds : int
        Parts.
    seed : int
        Of who falls into which part.

    Returns
    -------
    ChoiceCheck or None
        None with fewer than ten respondents per part, or where a part's model
        cannot be fitted.
    """
    if choices.respondents < 10 * folds:
        return None
    who = int(choices.respondent.max()) + 1
    part = np.random.default_rng(seed).permutation(np.arange(who) % folds)
    counted = []
    for fold in range(folds):
        try:
            others = fit_multinomial_logit(
                choices.of(part != fold), start=fit.coefficients
            )
        except NilaiError:
            return None
        counted.append(_counted(choices.of(part == fold), others.coefficients))
    return _check(counted, choices, folds=folds)


def _counted(choices: Choices, coefficients: np.ndarray) -> np.ndarray:
    """Return weight of hits, of guesses, log-likelihood, and weight of all."""
    share = probabilities(choices, coefficients)
    likeliest = share >= share.max(axis=1, keepdims=True) - 1e-12
    hits = likeliest / likeliest.sum(axis=1, keepdims=True)
    guess = 1 / np.count_nonzero(choices.sets != ABSENT, axis=1)
    chosen = choices.chosen
    taken = chosen > 0
    return np.array(
        [
            np.sum(chosen * hits),
            chosen.sum(axis=1) @ guess,
            np.sum(chosen[taken] * np.log(share[taken])),
            chosen.sum(),
        ]
    )


def _check(counted: list[np.ndarray], choices: Choices, *, folds: int) -> ChoiceCheck:
    hits, guesses, likelihood, whole = np.sum(counted, axis=0)
    return ChoiceCheck(
        hit_share=float(hits / whole),
        chance_share=float(guesses / whole),
        likelihood_share=float(np.exp(likelihood / whole)),
        n=choices.n,
        respondents=choices.respondents,
        folds=folds,
    )
