"""One form of each email address, phone number and name: like is found by like."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache

import phonenumbers

_EMAIL = re.compile(r"[^@\s<>,;*\"']+@[^@\s<>,;*\"']+\.[^@\s<>,;*\"'.]{2,}")
_INDONESIAN = re.compile(r"(?:\+?62|0)(8\d{7,11})")
_NOT_DIGITS = re.compile(r"[^\d+]")
_BETWEEN_DIGITS = re.compile(r"[\s().-]")
SHORTEST = 7
"""Digits of a phone number by which it is told from any other."""
HIDDEN = "[*•●]"
"""Marketplaces hide letters and digits so; what is left would be a stranger's."""
HIDDEN_NUMBER = f"{HIDDEN}|[xX]{{2}}"
"""Of phone numbers letters hide digits, too. Both as the engine has them."""
_HIDDEN = re.compile(HIDDEN)
_HIDDEN_NUMBER = re.compile(HIDDEN_NUMBER)


def normal_email(written: str) -> str:
    """Return an email address in its one form; "" for what is none.

    Parameters
    ----------
    written : str
        As it came.

    Returns
    -------
    str
        In lower case; "" too where letters are hidden.

    Examples
    --------
    >>> normal_email(" Siti@Toko.Example "), normal_email("none")
    ('siti@toko.example', '')
    >>> normal_email("s***i@toko.example")
    ''
    """
    folded = unicodedata.normalize("NFKC", written).strip().casefold()
    folded = folded.removeprefix("mailto:").strip("<>'\" ")
    if len(folded) > 200 or is_hidden(folded):
        return ""
    return folded if _EMAIL.fullmatch(folded) else ""


@lru_cache(maxsize=100_000)
def normal_phone(written: str, region: str = "ID") -> str:
    """Return a phone number in its international form; "" for what is none.

    Parameters
    ----------
    written : str
        As it came: with spaces, without the 0 that a spreadsheet dropped, with 62.
    region : str
        Country whose numbers are written without their code.

    Returns
    -------
    str
        As in `+628123456789`; "" too where digits are hidden.

    Examples
    --------
    >>> normal_phone("0812-3456-789"), normal_phone("62 812 3456 789")
    ('+628123456789', '+628123456789')
    >>> normal_phone("8123456789"), normal_phone("+44 20 7946 0018")
    ('+628123456789', '+442079460018')
    >>> normal_phone("none"), normal_phone("(+62)812*****78")
    ('', '')
    """
    text = unicodedata.normalize("NFKC", written[:60]).strip().removesuffix(".0")
    if _HIDDEN_NUMBER.search(text):
        return ""
    digits = _NOT_DIGITS.sub("", text)
    if region == "ID" and (mobile := _INDONESIAN.fullmatch(digits)):
        return f"+62{mobile[1]}"
    if len(digits) < 6 or sum(map(str.isalpha, text)) > 4:
        return ""
    if digits.startswith("00"):
        digits = f"+{digits[2:]}"
    code = phonenumbers.country_code_for_region(region)
    # With the country's code but without the plus, as chat programs write it.
    tries = [digits] if digits.startswith("+") else [digits, f"+{digits}"]
    if code and digits.startswith(str(code)):
        tries.reverse()
    return next(filter(None, (_parsed(each, region) for each in tries)), "")


def is_hidden(written: str) -> bool:
    """Return whether signs are hidden, as marketplaces do it.

    Examples
    --------
    >>> is_hidden("W***i"), is_hidden("Ani")
    (True, False)
    """
    return _HIDDEN.search(written) is not None


def _parsed(digits: str, region: str) -> str:
    try:
        number = phonenumbers.parse(digits, region)
    except phonenumbers.NumberParseException:
        return ""
    if not phonenumbers.is_possible_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def fold(text: str) -> str:
    """Return text as the search compares it: lower case, no accents, single spaces.

    Parameters
    ----------
    text : str
        As written.

    Returns
    -------
    str
        As in `jose` for `José`.

    Examples
    --------
    >>> fold("  José  SITI ")
    'jose siti'
    """
    if text.isascii():
        return " ".join(text.lower().split())
    apart = unicodedata.normalize("NFKD", text.casefold())
    return " ".join("".join(c for c in apart if not unicodedata.combining(c)).split())


def search_texts(
    name: str, key: str, ids: Iterable[str], contacts: Iterable[str]
) -> tuple[str, str]:
    """Return what the search looks through: names with ids, and contact points.

    An id that is itself an address or a number counts as a contact point, so that it
    is not found by those who may not see contact points.
    """
    plain, private = [fold(name), key], []
    for external_id in ids:
        (private if is_contact(external_id) else plain).append(fold(external_id))
    # A number is searched by its digits, without what stands before them.
    private += (fold(contact).removeprefix("+") for contact in contacts)
    return "\n".join(plain), "\n".join(private)


def tells_contact(external_id: str) -> bool:
    """Return whether an id is none of a system, but the contact that stood for one.

    Examples
    --------
    >>> tells_contact("ani@toko.example"), tells_contact("+62812345678")
    (True, True)
    >>> tells_contact("0812345678"), tells_contact("C-12")
    (False, False)
    """
    return "@" in external_id or is_number(external_id)


def owner_of(system: str, external_id: str, phones: Iterable[str] = ()) -> set[str]:
    """Return the system that gave an id; none where a contact stands for it.

    Parameters
    ----------
    system, external_id : str
        The id, and whose it is.
    phones : iterable of str
        The person's own numbers, in their international form: an id that is one of
        them, however it is written, is no system's.

    Returns
    -------
    set of str
        The system, or nothing.

    Examples
    --------
    >>> owner_of("shopify", "0812345678"), owner_of("shopify", "ani@toko.example")
    ({'shopify'}, set())
    >>> owner_of("shopify", "0812-345-678", ["+62812345678"])
    set()
    """
    if not external_id or tells_contact(external_id):
        return set()
    return set() if _is_one_of(external_id, phones) else {system}


def _is_one_of(external_id: str, phones: Iterable[str]) -> bool:
    """Return whether an id is one of these numbers, without their country's code."""
    digits = _NOT_DIGITS.sub("", external_id).lstrip("+0")
    if len(digits) < SHORTEST or any(map(str.isalpha, external_id)):
        return False
    return any(phone.endswith(digits) for phone in phones)


def is_number(external_id: str) -> bool:
    """Return whether an id is a phone number in its international form."""
    return external_id.startswith("+") and external_id[1:].isdigit()


def is_contact(external_id: str) -> bool:
    """Return whether an id is an email address or a phone number itself.

    Examples
    --------
    >>> is_contact("ani@toko.example"), is_contact("0812-3456 789"), is_contact("A-17")
    (True, True, False)
    """
    if "@" in external_id:
        return True
    bare = _BETWEEN_DIGITS.sub("", external_id)
    digits = bare.lstrip("+")
    looks = digits.isdigit() and len(digits) >= 9
    return looks and bare.startswith(("+", "0", "62", "8"))
