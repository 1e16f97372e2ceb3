"""What moving each lever is worth."""

from dataclasses import dataclass

from nilai.levers.identity import Levers


@dataclass(frozen=True, kw_only=True)
class WhatIf:
    """One lever moved, all else as it is.

    Parameters
    ----------
    lever : str
        The lever, or `all` for all three at once.
    raised_share : float
        By how much it is moved; 0.10 is ten per cent.
    gained_amount : float
        Margin gained in a period of the same length.
    """

    lever: str
    raised_share: float
    gained_amount: float


def what_if(levers: Levers, *, raised_share: float = 0.10) -> tuple[WhatIf, ...]:
    """Return the margin gained by moving each lever, and all three together.

    It is arithmetic, not a forecast: what a lever costs to move, and what
    customers do when prices rise, is not in it.

    Parameters
    ----------
    levers : Levers
        A period's levers.
    raised_share : float
        By how much each is moved.

    Returns
    -------
    tuple of WhatIf
        `customers`, `orders_per_customer`, `revenue_per_order`, `all`.

    References
    ----------
    .. [1] Jay Abraham's three ways to grow: +10 % on each gives +33.1 %.

    Examples
    --------
    >>> levers = Levers(customers=1000, orders=4000, revenue_amount=400_000)
    >>> [round(w.gained_amount) for w in what_if(levers)]
    [40000, 40000, 40000, 132400]
    """
    margin = levers.margin_amount
    one = tuple(
        WhatIf(lever=n, raised_share=raised_share, gained_amount=margin * raised_share)
        for n in ("customers", "orders_per_customer", "revenue_per_order")
    )
    together = margin * ((1 + raised_share) ** 3 - 1)
    return (
        *one,
        WhatIf(lever="all", raised_share=raised_share, gained_amount=together),
    )
