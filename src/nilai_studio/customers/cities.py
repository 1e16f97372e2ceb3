"""One writing of each city, so that a filter by city finds all who live there."""

import re
from functools import lru_cache

KEPT_UPPER = {"DKI", "DI", "DIY", "D.I.", "D.I.Y."}
KOTA = re.compile(r"(?i)kota\s+(?:administrasi\s+|adm\.?\s+)?(?=\S)")
REGENCY = re.compile(r"(?i)(?:kabupaten\s+|kab\.\s*|kab\s+)(?:adm\.?\s+)?(?=\S)")
OF_THE_NAME = {
    "agung", "baharu", "bahru", "bangun", "baru", "belud", "bharu", "bumi", "fajar",
    "gajah", "kinabalu", "pinang", "tinggi", "tua",
}  # fmt: skip
"""What follows Kota where it is a part of the name, as in Kota Pinang."""


@lru_cache(maxsize=20_000)
def normal_city(written: str, region: str) -> str:
    """Return a city as its people write it.

    Marketplaces write KOTA SEMARANG and KAB. SLEMAN where people write Semarang. A
    regency stays apart from the city of its name.

    Parameters
    ----------
    written : str
        As it came.
    region : str
        Country of the business: only in Indonesia (`ID`) is anything changed.

    Returns
    -------
    str
        The city.

    Examples
    --------
    >>> normal_city("KOTA SEMARANG", "ID"), normal_city("KAB.SEMARANG", "ID")
    ('Semarang', 'Kab. Semarang')
    >>> normal_city("DKI JAKARTA", "ID"), normal_city("YORK", "GB")
    ('DKI Jakarta', 'YORK')
    """
    if region != "ID":
        return written
    if regency := REGENCY.match(written):
        return f"Kab. {_cased(written[regency.end() :])}"
    city = KOTA.match(written)
    is_prefix = city and written[city.end() :].casefold() not in OF_THE_NAME
    return _cased(written[city.end() :] if city and is_prefix else written)


def _cased(name: str) -> str:
    """Return a name that is all in capitals as names are written."""
    if not name.isupper():
        return name
    words = (w if w in KEPT_UPPER else w.capitalize() for w in name.split())
    return " ".join(words)
