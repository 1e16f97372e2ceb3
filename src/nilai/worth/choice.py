"""Which model of order times to use, and why."""

from dataclasses import dataclass

from nilai.worth.fit import Fit
from nilai.worth.holdout import ModelCheck

NEAR = 0.02
"""Hold-out errors this close count as equal; the likelihood then decides."""


@dataclass(frozen=True, kw_only=True)
class Choice:
    """The model chosen.

    Parameters
    ----------
    name : str
        The model.
    reason : str
        `asked` (the user named it), `holdout` (clearly closest to what came),
        `likelihood` (as close as the closest, and more likely), or
        `few` (too little past for a hold-out: the most likely).
    checks : tuple of ModelCheck
        All models tried, in the order tried.
    """

    name: str
    reason: str
    checks: tuple[ModelCheck, ...]


def choose_model(
    checks: list[ModelCheck], fits: list[Fit], *, asked: str | None = None
) -> Choice:
    """Return the model to use.

    The model whose hold-out total is closest to what came wins; models within
    two percentage points of it count as equal, and the likeliest of them on all
    data is taken. All have four parameters, so likelihoods compare as they are.

    Parameters
    ----------
    checks : list of ModelCheck
        Hold-outs, one per model; may be empty.
    fits : list of Fit
        The same models fitted to all data.
    asked : str, optional
        A model that the user named: taken whatever the checks say.

    Returns
    -------
    Choice
        The model and the reason.
    """
    likely = {fit.name: fit.log_likelihood for fit in fits}
    if asked is not None:
        return Choice(name=asked, reason="asked", checks=tuple(checks))
    usable = [check for check in checks if check.actual > 0]
    if not usable:
        best = max(likely, key=lambda name: likely[name])
        return Choice(name=best, reason="few", checks=tuple(checks))
    least = min(abs(check.error_share) for check in usable)
    near = [c.name for c in usable if abs(c.error_share) <= least + NEAR]
    best = max(near, key=lambda name: likely[name])
    reason = "holdout" if len(near) == 1 else "likelihood"
    return Choice(name=best, reason=reason, checks=tuple(checks))
