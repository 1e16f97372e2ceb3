"""Which headers of an order file tell who the customer is."""

from collections.abc import Iterable, Mapping, Sequence

from nilai.engine.reading.kinds import EMAILS, IDS_OR_NAMES, NAMES, PHONES
from nilai.engine.reading.spelling import plain_form

CONTACTS = ("name", "email", "phone", "city", "country")
"""What a file may tell of a customer besides the id."""

PLAIN: dict[str, tuple[str, ...]] = {
    "name": (*NAMES, *IDS_OR_NAMES),
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
) -> dict[str, tuple[str, ...]]:
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
        One of `CONTACTS` to headers, best first, for those found: of a row the first
        that is filled counts.

    Examples
    --------
    >>> find_contacts("shopify", ["Billing Phone", "Phone"])
    {'phone': ('Phone', 'Billing Phone')}
    """
    synonyms: Mapping[str, tuple[str, ...]] = OF_PLATFORMS.get(kind, PLAIN)
    by_form: dict[str, str] = {}
    for header in headers:
        by_form.setdefault(plain_form(header), header)
    busy = set(taken)
    found: dict[str, tuple[str, ...]] = {}
    for contact in CONTACTS:
        may_be_taken = contact in {"email", "phone"} or kind in OF_PLATFORMS
        forms = dict.fromkeys(map(plain_form, synonyms.get(contact, ())))
        told = (by_form[form] for form in forms if form in by_form)
        fit = tuple(h for h in told if may_be_taken or h not in busy)
        if fit:
            found[contact] = fit
    return found
