"""What an order or a form says of a person, and the one form of it."""

from typing import NamedTuple

from nilai_studio.customers.cities import normal_city
from nilai_studio.customers.names import part_name
from nilai_studio.customers.normalising import normal_email, normal_phone
from nilai_studio.kit.forms import text_in


class PersonSeen(NamedTuple):
    """Who an order or a form names; what is not known is empty."""

    system: str = "import"
    external_id: str = ""
    email: str = ""
    phone: str = ""
    name: str = ""
    city: str = ""
    country: str = ""
    source: str = ""


class Seen(NamedTuple):
    """The same in the one form of each, by which people are told apart."""

    system: str
    external_id: str
    email: str
    phone: str
    written_email: str
    written_phone: str
    name: str
    city: str
    country: str
    source: str


def normal(person: PersonSeen, region: str) -> Seen:
    """Return what a row says, in the one form of each, cut to what is kept.

    An email address or a phone number in a name is a contact: names are shown to those,
    too, who may not see contacts.
    """
    name, email, phone = part_name(_cut(person.name, 200), region)
    if email and not normal_email(person.email):
        person = person._replace(email=email)
    if phone and not normal_phone(person.phone, region):
        person = person._replace(phone=phone)
    return Seen(
        _cut(person.system, 60) or "import",
        _cut(person.external_id, 200),
        normal_email(person.email) if person.email else "",
        normal_phone(person.phone, region) if person.phone else "",
        _cut(person.email, 200),
        _cut(person.phone, 200),
        name,
        normal_city(_cut(person.city, 120), region),
        _cut(person.country, 80),
        _cut(person.source, 60),
    )


def _cut(text: str, length: int) -> str:
    return " ".join(text_in(text).split())[:length]
