"""Would customers miss the product: the 40 % test of market fit."""

import re
from dataclasses import dataclass

from nilai.perception.interval import share_estimate
from nilai.tables import Estimate

BENCHMARK = 0.40
"""Share of very disappointed customers from which growth is easier (Sean Ellis)."""

FEW, ENOUGH = 30, 100
"""Answers that give a direction, and answers that carry a decision."""

ANSWERS = ("very", "somewhat", "not", "gone")
"""Very, somewhat, not disappointed; no longer a user."""

_PATTERNS = (
    ("gone", r"^n/?a\b|no longer|not use|don'?t use|tidak (lagi )?memakai|sudah tidak"),
    ("not", r"^not\b|\bnot (at all )?disappointed|^tidak\b|tidak kecewa"),
    ("somewhat", r"somewhat|^agak\b|sedikit|slightly|cukup"),
    ("very", r"very|extremely|sangat"),
)
_CODES = {"1": "very", "2": "somewhat", "3": "not", "4": "gone"}


@dataclass(frozen=True, kw_only=True)
class MarketFit:
    """How disappointed users would be without the product.

    Parameters
    ----------
    very_share : Estimate
        Very disappointed among those who still use it.
    shares : dict of str to float
        The answers `very`, `somewhat`, `not`, as shares of the users.
    gone : int
        Who no longer uses it, left out.
    verdict : str
        `above`, `below` when the interval lies on one side of 40 %, else `open`.
    strength : str
        `few` answers (under 30), `direction` (under 100) or `decision`.
    """

    very_share: Estimate
    shares: dict[str, float]
    gone: int
    verdict: str
    strength: str


def disappointment(text: str) -> str | None:
    """Return which answer a text is, in English or Indonesian, or by its code.

    Parameters
    ----------
    text : str
        As in "Very disappointed", "agak kecewa", or "1" to "4" in the order of
        the question.

    Returns
    -------
    str or None
        `very`, `somewhat`, `not`, `gone`, or None when it is none of them.

    Examples
    --------
    >>> disappointment("Not disappointed (it isn't really that useful)")
    'not'
    >>> disappointment("Sangat kecewa"), disappointment("2.0")
    ('very', 'somewhat')
    """
    plain = text.strip().casefold()
    code = _CODES.get(plain.removesuffix(".0"))
    if code is not None:
        return code
    return next((name for name, found in _PATTERNS if re.search(found, plain)), None)


def market_fit(
    counts: dict[str, float],
    *,
    n: int | None = None,
    effective_n: float | None = None,
    gone: int = 0,
    confidence: float = 0.95,
) -> MarketFit:
    """Return the share of users who would be very disappointed without it.

    Parameters
    ----------
    counts : dict of str to float
        Answers `very`, `somewhat` and `not` of those who still use the product,
        weighted where the survey is.
    n : int, optional
        Answers of users; by default the counts' sum.
    effective_n : float, optional
        Independent answers that tell as much.
    gone : int
        Who no longer uses it.
    confidence : float
        Nominal coverage.

    Returns
    -------
    MarketFit
        With Wilson's interval, and what it says of the 40 %.

    References
    ----------
    .. [1] The survey of Sean Ellis; the benchmark is his.

    Examples
    --------
    Forty-five per cent of forty users do not establish forty per cent:

    >>> found = market_fit({"very": 18, "somewhat": 12, "not": 10})
    >>> round(found.very_share.low, 3), round(found.very_share.high, 3), found.verdict
    (0.307, 0.602, 'open')
    """
    asked = {name: float(counts.get(name, 0)) for name in ANSWERS[:3]}
    total = sum(asked.values())
    users = round(total) if n is None else n
    shares = {name: count / total if total else 0.0 for name, count in asked.items()}
    very = share_estimate(
        shares["very"], users, confidence=confidence, effective_n=effective_n
    )
    verdict = "open"
    if users and very.low > BENCHMARK:
        verdict = "above"
    elif users and very.high < BENCHMARK:
        verdict = "below"
    strength = "decision" if users >= ENOUGH else "direction"
    return MarketFit(
        very_share=very,
        shares=shares,
        gone=gone,
        verdict=verdict,
        strength=strength if users >= FEW else "few",
    )
