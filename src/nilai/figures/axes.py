"""Axes of shares and of money, in the reader's form."""

from collections.abc import Sequence

from nilai.figures.theme import LIGHT, number_axis, ticks
from nilai.figures.voice import Voice


def share_axis(high: float, voice: Voice) -> dict:
    """Return an axis of shares that begins at zero.

    Parameters
    ----------
    high : float
        Largest share to show.
    voice : Voice
        The reader's language.

    Returns
    -------
    dict
        Settings of a Plotly axis.
    """
    high = max(high, 0.01)
    at = ticks(high)
    return {
        "range": [0, high * 1.06],
        "tickvals": at.tolist(),
        "ticktext": [voice.share(float(v)) for v in at],
        "showgrid": True,
        "gridcolor": LIGHT.rule,
    }


def money_axis(values: Sequence[float], voice: Voice) -> dict:
    """Return an axis of amounts that holds zero.

    Parameters
    ----------
    values : sequence of float
        What is shown; amounts below zero make room for themselves.
    voice : Voice
        The reader's language and currency.

    Returns
    -------
    dict
        Settings of a Plotly axis.
    """
    high, low = max([*values, 1.0]), min([*values, 0.0])
    at = ticks(high, low=low)
    return number_axis(high, voice) | {
        "range": [1.06 * low, 1.06 * high],
        "tickvals": at.tolist(),
        "ticktext": [voice.money(float(v)) for v in at],
    }
