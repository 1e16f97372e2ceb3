"""What stands in the place of a name, where people type what comes to mind."""

import re
from typing import NamedTuple

from nilai_studio.customers.normalising import normal_email, normal_phone

ADDRESS = re.compile(r"[^@\s<>,;*\"'()]+@[^@\s<>,;*\"'()]+\.[^@\s<>,;*\"'().]{2,}")
NUMBER = re.compile(r"(?<![\w+])\(?(?:\+|0|62|8)\d*\)?(?:[\s().-]{1,2}\d+)*(?!\w)")
DIGITS = range(9, 16)
"""Of a number that somebody is reached by; beside other words it begins with 0 or +."""
ENDS = " \t-–—/|,;:()[]<>"
"""What joined a name to the contact beside it."""


class Parted(NamedTuple):
    """A name, and the contacts that stood in it; "" for none."""

    name: str
    email: str = ""
    phone: str = ""


def part_name(written: str, region: str) -> Parted:
    """Return a name apart from an email address and a phone number written into it.

    Parameters
    ----------
    written : str
        As a shop or a person tells it, spaces single.
    region : str
        Country whose numbers are written without their code.

    Returns
    -------
    Parted
        The contacts as they were written.

    Examples
    --------
    >>> part_name("Ibu Ani (0812-3456-789)", "ID")
    Parted(name='Ibu Ani', email='', phone='0812-3456-789')
    >>> part_name("ani@toko.example", "ID")
    Parted(name='', email='ani@toko.example', phone='')
    >>> part_name("Toko 88", "ID").name, part_name("Kelas 8 2024 2025", "ID").name
    ('Toko 88', 'Kelas 8 2024 2025')
    """
    if len(written) < DIGITS.start and "@" not in written:
        return Parted(written)
    email = phone = ""
    address = ADDRESS.search(written) if "@" in written else None
    if address and normal_email(address[0]):
        email, written = address[0], _without(written, address)
    # None of several stays for everybody to see; the first is kept.
    while number := _number_in(written, region):
        phone, written = phone or _tidy(number[0]), _without(written, number)
    return Parted(written, email, phone)


def _number_in(written: str, region: str) -> re.Match[str] | None:
    for found in NUMBER.finditer(written):
        bare = found[0].strip(ENDS)
        is_all = written.strip(ENDS) == bare
        is_long = sum(map(str.isdigit, bare)) in DIGITS
        begins = is_all or bare.startswith(("0", "+", "62"))
        if is_long and begins and normal_phone(bare, region):
            return found
    return None


def _tidy(found: str) -> str:
    """Return a number without what stood around it, in brackets only if both are."""
    bare = found.strip(" -.")
    return bare if bare.count("(") == bare.count(")") else bare.strip("()")


def _without(written: str, found: re.Match[str]) -> str:
    parts = (written[: found.start()], written[found.end() :])
    return " ".join(filter(None, (part.strip(ENDS) for part in parts)))
