"""Which headers of an order file tell who the customer is."""

from collections.abc import Iterable, Mapping, Sequence

from nilai.engine.reading.headers import plain_form
from nilai.engine.reading.kinds import EMAILS, PHONES

CONTACTS = ("name", "email", "phone", "city", "country")
"""What a file may tell of a customer besides the id."""

PLAIN: dict[str, tuple[str, ...]] = {
    "name": (
        "customer_name", "full_name", "buyer name", "billing_name", "recipient",
        "recipient name", "receiver name", "contact name", "name",
        "name of the customer", "nama pelanggan", "nama pembeli", "nama lengkap",
        "nama penerima", "nama customer", "nama",
    ),
    "email": EMAILS,
    "phone": PHONES,
    "city": (
        "customer_city", "city", "billing_city", "shipping_city", "town", "kota",
        "kota/kabupaten", "kabupaten/kota", "kota/kab", "kab/kota", "kabupaten",
        "kota pelanggan", "kota pembeli", "kota penerima", "regency and city",
    ),
    "country": (
        "customer_country", "country", "billing_country", "shipping_country",
        "negara",
    ),
}  # fmt: skip
"""Headers of files that no platform wrote, English and Indonesian, best first."""

OF_PLATFORMS: dict[str, dict[str, tuple[str, ...]]] = {
    "shopify": {
        "name": ("Billing Name", "Shipping Name"),
        "email": ("Email",),
        "phone": ("Phone", "Billing Phone", "Shipping Phone"),
        "city": ("Billing City", "Shipping City"),
        "country": ("Billing Country", "Shipping Country"),
    },
    "tiktok_tokopedia": {
        "name": ("Recipient",),
        "phone": ("Phone #",),
        "city": ("Regency and City", "City"),
        "country": ("Country",),
    },
    "shopee": {
        "name": ("Nama Penerima",),
        "phone": ("No. Telepon",),
        "city": ("Kota/Kabupaten",),
    },
    "woocommerce": {"name": ("Customer",)},
}
"""Kind to the headers of its own export."""


def find_contacts(
    kind: str, headers: Sequence[str], *, taken: Iterable[str] = ()
) -> dict[str, str]:
    """Return the headers that tell who the customer is.

    Parameters
    ----------
    kind : str
        As in `Reading.kind`.
    headers : sequence of str
        Names that occur once only.
    taken : iterable of str
        Headers that mean something of the order; of these only an email address
        or a phone number tells of the customer too.

    Returns
    -------
    dict
        One of `CONTACTS` to header, for those found.

    Examples
    --------
    >>> find_contacts("orders", ["No HP", "Kota", "Total"])
    {'phone': 'No HP', 'city': 'Kota'}
    """
    synonyms: Mapping[str, tuple[str, ...]] = OF_PLATFORMS.get(kind, PLAIN)
    by_form: dict[str, str] = {}
    for header in headers:
        by_form.setdefault(plain_form(header), header)
    busy = set(taken)
    found: dict[str, str] = {}
    for contact in CONTACTS:
        for synonym in synonyms.get(contact, ()):
            header = by_form.get(plain_form(synonym))
            is_free = header not in busy or contact in {"email", "phone"}
            if header is not None and (is_free or kind in OF_PLATFORMS):
                found[contact] = header
                break
    return found
