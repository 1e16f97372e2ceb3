"""Contacts that nobody can read: left out, and told to who sent them.

As with files, an order is worth more than the number beside it: it is stored.
"""

from collections.abc import Iterable
from typing import Any

from ninja import Field, Schema

from nilai_studio.business.models import Business
from nilai_studio.customers.normalising import normal_email, normal_phone

NO_EMAIL = "found {!r}, which is no email address; it was left out"
NO_PHONE = "found {!r}, which is no phone number; it was left out"


class LeftOut(Schema):
    """A member that was left out, while all else was taken."""

    at: str = Field(description="Where it was sent, as in `body.order.customer.phone`.")
    detail: str


LEFT_OUT = Field(
    default_factory=list,
    description="Email addresses and phone numbers that nobody can read; only there "
    "when something was left out.",
)


def list_left_out(people: Iterable[tuple[str, str, str]]) -> dict[str, list[Any]]:
    """Return the contacts that cannot be read, as a member of the answer.

    Parameters
    ----------
    people : iterable of tuple
        Where each was sent, the email address and the phone number; blank without.

    Returns
    -------
    dict
        `left_out` with a `LeftOut` for each; no member where all can be read.
    """
    region = Business.current().phone_region
    found = []
    for at, email, phone in people:
        if email and not normal_email(email):
            found.append({"at": f"{at}.email", "detail": NO_EMAIL.format(email[:60])})
        if phone and not normal_phone(phone, region):
            found.append({"at": f"{at}.phone", "detail": NO_PHONE.format(phone)})
    return {"left_out": found} if found else {}
