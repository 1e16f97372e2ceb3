"""Amounts as they are answered: those of models end at the currency's smallest unit."""

import re
from typing import Any

from nilai_studio.kit.writing import digits_of

MONEY = re.compile(r"(^|_)amount(_low|_high)?$|^revenue_per_order$")
"""Keys whose values are amounts, whatever lies in them."""
SHARES = {("levers", "shares"), ("levers", "change"), ("worth", "spread")}
"""Where amounts stand under other names."""


def round_amount(amount: float | None, currency: str) -> float | None:
    """Return an amount to the smallest unit of its currency."""
    return None if amount is None else round(amount, digits_of(currency))


def round_document(document: dict[str, Any], currency: str) -> dict[str, Any]:
    """Return the document of an analysis with its amounts rounded.

    Parameters
    ----------
    document : dict
        As `nilai worth --json`.
    currency : str
        Of its amounts.

    Returns
    -------
    dict
        The same keys; shares, probabilities and parameters as they were.
    """
    digits = digits_of(currency)
    return {
        name: _walked(value, digits, (name,), is_money=False)
        for name, value in document.items()
    }


def _walked(value: Any, digits: int, way: tuple[str, ...], *, is_money: bool) -> Any:
    if isinstance(value, dict):
        return {
            name: _walked(
                inner,
                digits,
                (*way, name),
                is_money=is_money or _is_money(name, value, way),
            )
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [_walked(one, digits, way, is_money=is_money) for one in value]
    if is_money and isinstance(value, float) and way[-1] != "confidence":
        return round(value, digits)
    return value


def _is_money(name: str, beside: dict[str, Any], way: tuple[str, ...]) -> bool:
    """Return whether a key holds amounts: by its name, or as an amount's interval."""
    if MONEY.search(name) or (*way, name) in SHARES:
        return True
    if name == "interval":
        return any(key.endswith("_amount") for key in beside)
    return name.endswith("_interval") and f"{name[:-9]}_amount" in beside
