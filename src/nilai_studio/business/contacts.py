"""Phone numbers and email addresses, in full for those whose role needs them."""

from typing import Any

import phonenumbers

HIDDEN = "•"
SEE = "business.see_contacts"


def show_contact(value: str, person: Any) -> str:
    """Return a contact point as a person may see it.

    Parameters
    ----------
    value : str
        An email address, a phone number, or a name in a chat.
    person : User
        Who looks.

    Returns
    -------
    str
        In full with `business.see_contacts`, hidden in part without.
    """
    if not value:
        return ""
    return write_contact(value) if person.has_perm(SEE) else hide_contact(value)


def write_contact(value: str) -> str:
    """Return a contact point as people write it: a phone in groups.

    Examples
    --------
    >>> write_contact("+6281212345789")
    '+62 812-1234-5789'
    """
    number = _phone(value)
    if number is None:
        return value
    style = phonenumbers.PhoneNumberFormat.INTERNATIONAL
    return phonenumbers.format_number(number, style)


def hide_contact(value: str) -> str:
    """Return what is left of a contact point for those who may not see it.

    Enough to tell two apart beside their owner; too little to write or call.

    Examples
    --------
    >>> hide_contact("ani@toko.example")
    'a•••@toko.example'
    >>> hide_contact("+6281212345789")
    '+62 812-••••-•789'
    >>> hide_contact("aniek_88")
    'a•••'
    """
    name, at, house = value.rpartition("@")
    if at and name:
        return f"{name[0]}{HIDDEN * 3}@{house}"
    if _phone(value) is None:
        return value[0] + HIDDEN * 3
    written = write_contact(value)
    digits = [place for place, sign in enumerate(written) if sign.isdigit()]
    country = len(written.split(" ", 1)[0]) - 1
    shown = {*digits[: country + 3], *digits[-3:]}
    return "".join(
        HIDDEN if sign.isdigit() and place not in shown else sign
        for place, sign in enumerate(written)
    )


def _phone(value: str) -> phonenumbers.PhoneNumber | None:
    if not value.startswith("+"):
        return None
    try:
        return phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return None
