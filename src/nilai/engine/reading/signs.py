"""Which currencies a sign stands for, as people write it beside an amount."""

from babel.core import get_global

DOLLARS = frozenset({"USD", "SGD", "AUD", "CAD", "HKD", "NZD", "TWD", "BND", "MXN"})
SIGNS = {
    "RP": frozenset({"IDR"}),
    "RUPIAH": frozenset({"IDR"}),
    "RM": frozenset({"MYR"}),
    "US": frozenset({"USD"}),
    "RPH": frozenset({"IDR"}),
    "RMB": frozenset({"CNY"}),
    "YEN": frozenset({"JPY"}),
    "NTD": frozenset({"TWD"}),
    "RS": frozenset({"INR", "PKR", "LKR", "NPR", "MUR", "SCR"}),
    "TK": frozenset({"BDT"}),
    "KSH": frozenset({"KES"}),
    "TSH": frozenset({"TZS"}),
    "USH": frozenset({"UGX"}),
    "DHS": frozenset({"AED", "MAD"}),
    "DH": frozenset({"AED", "MAD"}),
    "SR": frozenset({"SAR", "SCR"}),
    "QR": frozenset({"QAR"}),
    "ZL": frozenset({"PLN"}),
    "FT": frozenset({"HUF"}),
    "BS": frozenset({"BOB", "VES"}),
    "$": DOLLARS,
    "£": frozenset({"GBP", "EGP"}),
    "€": frozenset({"EUR"}),
    "¥": frozenset({"JPY", "CNY"}),
    "₹": frozenset({"INR"}),
    "₩": frozenset({"KRW"}),
    "₫": frozenset({"VND"}),
    "฿": frozenset({"THB"}),
    "₱": frozenset({"PHP"}),
}
"""Sign, in capitals, to the codes that it may mean."""
OF_SEVERAL = ("KR", "FR", "NT", "HK", "TL", "LEI", "EURO")
"""Letters that several currencies are written with, or short for one."""
LETTERS = tuple(
    sorted({*get_global("all_currencies"), *filter(str.isalpha, SIGNS), *OF_SEVERAL})
)
"""Letters that stand for a currency beside an amount, in capitals."""


def currencies_of(sign: str | None) -> frozenset[str]:
    """Return the codes of the currencies that a sign may mean.

    Parameters
    ----------
    sign : str or None
        As it stands beside an amount, or a code.

    Returns
    -------
    frozenset of str
        Empty for what is no currency.

    Examples
    --------
    >>> sorted(currencies_of("Rp.")), sorted(currencies_of("eur"))
    (['IDR'], ['EUR'])
    >>> currencies_of("pcs")
    frozenset()
    """
    plain = (sign or "").upper().rstrip(".")
    if plain in SIGNS:
        return SIGNS[plain]
    return frozenset({plain} & get_global("all_currencies").keys())
