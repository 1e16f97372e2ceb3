"""MBG/NBD: as BG/NBD, and customers may also drop out after the first order."""

from dataclasses import dataclass
from typing import ClassVar

from nilai.worth.bg_nbd import BgNbd


@dataclass(frozen=True)
class MbgNbd(BgNbd):
    """The modified beta-geometric/NBD model.

    Parameters
    ----------
    r, alpha : float
        Shape and rate of the order rates.
    a, b : float
        Shape parameters of the dropout probability, met after the first order
        and after every repeat order.

    References
    ----------
    .. [1] Batislam, E. P., Denizel, M. & Filiztekin, A. (2007), Empirical
       validation and comparison of models for customer base analysis,
       International Journal of Research in Marketing 24(3).

    Examples
    --------
    Just after the first order a customer is gone with probability a/(a + b):

    >>> import numpy as np
    >>> from nilai.worth.cells import Cells
    >>> new = Cells(*(np.array([v]) for v in (0.0, 0.0, 0.0, 1.0)))
    >>> odds, _ = MbgNbd(0.5, 6.0, 1.0, 3.0).alive_log_odds(new)
    >>> round(float(np.exp(odds[0])), 9)
    3.0
    """

    name: ClassVar[str] = "mbg_nbd"
    early: ClassVar[int] = 1
