"""What to do first, each with the money at stake."""

import numpy as np

from nilai.engine.worth.result import Advice
from nilai.levers import LeverChange, WhatIf
from nilai.worth.customer_base import Worth
from nilai.worth.value import CellScores, SpendCells

_MANY = 3
_GONE = 0.05
_FREELY, _STRICTLY = 0.1, 0.5
_TIMES = 5


def advise(
    *,
    base: SpendCells,
    scores: CellScores,
    money: np.ndarray,
    worth: Worth,
    levers: LeverChange | None,
    what_if: tuple[WhatIf, ...],
    few: bool,
) -> tuple[Advice, ...]:
    """Return what to do first, most money first.

    Parameters
    ----------
    base : SpendCells
        Histories, in days.
    scores : CellScores
        What the models say of them.
    money : ndarray of shape (c,)
        Margin per order, summed over the customers of a cell.
    worth : Worth
        What the base is worth.
    levers : LeverChange or None
        The levers of late.
    what_if : tuple of WhatIf
        What +10 % on each lever is worth.
    few : bool
        Whether there are too few customers for narrow intervals.

    Returns
    -------
    tuple of Advice
        At most four.
    """
    cells = base.cells
    found = []
    # Worth were they alive, times the chance that they are gone.
    alive = np.maximum(scores.alive, 1e-9)
    lost = money * scores.discounted / alive * (1 - scores.alive)
    reachable = (cells.x > 0) & (scores.alive > _GONE)
    below = slipping_below(scores.alive[reachable], cells.n[reachable])
    slipping = reachable & (scores.alive < below)
    if slipping.any():
        found.append(
            Advice(
                code="win_back",
                amount=float(lost[slipping].sum()),
                customers=round(cells.n[slipping].sum()),
                values={
                    "alive_share": _mean(scores.alive, cells.n, slipping),
                    "below_share": below,
                },
            )
        )
    once = cells.x == 0
    if once.any() and not once.all():
        again = float(
            (money * scores.discounted)[~once].sum() / cells.n[~once].sum()
            - (money * scores.discounted)[once].sum() / cells.n[once].sum()
        )
        count = round(cells.n[once].sum())
        if again > 0:
            found.append(
                Advice(
                    code="second_order",
                    # A tenth of them brought to a second order.
                    amount=0.1 * count * again,
                    customers=count,
                    values={"raised_share": 0.1, "each_amount": again},
                )
            )
    best = worth.segments[0] if worth.segments else None
    if best is not None and worth.total.value > 0:
        found.append(
            Advice(
                code="keep_best",
                amount=best.worth.value,
                customers=best.customers,
                values={
                    "segment": best.segment,
                    "worth_share": best.worth.value / worth.total.value,
                },
            )
        )
    found += _weakest_lever(levers, what_if)
    if few:
        found.append(
            Advice(code="more_data", amount=0.0, customers=worth.total.n, values={})
        )
    worthy = [a for a in found if round(a.amount) > 0 or a.code == "more_data"]
    return tuple(sorted(worthy, key=lambda a: -a.amount)[: _MANY + 1])


def slipping_below(alive: np.ndarray, customers: np.ndarray) -> float:
    """Return the probability of still being a customer below which one slips away.

    Where hardly anybody leaves, few are ever likelier gone than not, and those who
    stand out are to be seen early; where many leave, only these are worth a letter.

    Parameters
    ----------
    alive : ndarray of shape (c,)
        Probabilities of those who came back before and are not gone for sure.
    customers : ndarray of shape (c,)
        How many have each.

    Returns
    -------
    float
        One less five times the mean probability to be gone, held between 10 % and
        50 %; in whole percent, as it is told.

    Examples
    --------
    >>> slipping_below(np.array([0.99]), np.array([10.0]))
    0.9
    >>> slipping_below(np.array([0.9, 1.0]), np.array([30.0, 20.0]))
    0.7
    >>> slipping_below(np.array([0.6]), np.array([10.0]))
    0.5
    """
    if not customers.sum():
        return 1 - _STRICTLY
    gone = 1 - float(customers @ alive / customers.sum())
    return round(1 - float(np.clip(_TIMES * gone, _FREELY, _STRICTLY)), 2)


def _mean(values: np.ndarray, n: np.ndarray, chosen: np.ndarray) -> float:
    return float(n[chosen] @ values[chosen] / n[chosen].sum())


def _weakest_lever(
    levers: LeverChange | None, what_if: tuple[WhatIf, ...]
) -> list[Advice]:
    """Return the lever that fell most, if one clearly fell, with its +10 %."""
    if levers is None:
        return []
    gains = {gain.lever: gain for gain in what_if}
    name, share = min(levers.shares.items(), key=lambda item: item[1].value)
    if share.high >= 0 or name not in gains:
        return []
    return [
        Advice(
            code=f"lever_{name}",
            amount=gains[name].gained_amount,
            customers=round(levers.after.customers),
            values={
                "lost_amount": -share.value,
                "raised_share": gains[name].raised_share,
            },
        )
    ]
