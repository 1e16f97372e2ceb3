"""What a source says of an order: a shop's webhook, the API, a form."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import ROUND_HALF_UP, Decimal

from nilai_studio.customers.consent.told import Told
from nilai_studio.customers.identity import PersonSeen

LARGEST = Decimal(10) ** 15
"""Amounts beyond it are no amounts of orders; the database holds 16 digits."""

EXACT_DIGITS = 15
"""Digits of an amount that come back as they went in: SQLite and JSON hold doubles."""


@dataclass(frozen=True, kw_only=True)
class LineFacts:
    """One product of an order.

    Parameters
    ----------
    product_id : str
        The shop's code of it.
    quantity : Decimal
        How many; below zero if returned.
    unit_price_amount : Decimal
        Price of one.
    product_name, category : str
        As far as known.
    """

    product_id: str
    quantity: Decimal
    unit_price_amount: Decimal
    product_name: str = ""
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class OrderFacts:
    """One order, or one refund where `revenue_amount` is below zero.

    Parameters
    ----------
    order_id : str
        The shop's own number.
    ordered_at : datetime
        With its zone.
    revenue_amount : Decimal
        Net of discounts and refunds.
    customer : PersonSeen or int
        Who bought, or the key (`pk`) of a customer known here.
    entry : str
        Tells apart the refunds of an order; blank for the order itself.
    margin_amount, discount_amount : Decimal, optional
        None when not known: what is known stays.
    channel, source, medium, campaign, coupon, offer_id : str
        Blank when not known: what is known stays.
    lines : tuple of LineFacts
        All of its products; none when not known: what is known stays.
    consents : tuple of Told
        What the source tells of the customer's consent; mostly nothing.
    """

    order_id: str
    ordered_at: datetime
    revenue_amount: Decimal
    customer: PersonSeen | int
    entry: str = ""
    margin_amount: Decimal | None = None
    discount_amount: Decimal | None = None
    channel: str = ""
    source: str = ""
    medium: str = ""
    campaign: str = ""
    coupon: str = ""
    offer_id: str = ""
    lines: tuple[LineFacts, ...] = field(default=())
    consents: tuple[Told, ...] = ()


def money(amount: Decimal) -> Decimal:
    """Return an amount as the database holds it: four decimals.

    Examples
    --------
    >>> money(Decimal("12.00005"))
    Decimal('12.0001')
    """
    return amount.quantize(Decimal("0.0001"), ROUND_HALF_UP)


def is_exact(amount: Decimal) -> bool:
    """Return whether an amount has no more digits than are kept as they are.

    Examples
    --------
    >>> is_exact(Decimal("90071992547409.9")), is_exact(Decimal("90071992547409.93"))
    (True, False)
    """
    return len(money(amount).normalize().as_tuple().digits) <= EXACT_DIGITS


def count(quantity: Decimal) -> Decimal:
    """Return a quantity as the database holds it: three decimals."""
    return quantity.quantize(Decimal("0.001"), ROUND_HALF_UP)


def lines_digest(lines: Iterable[tuple[str, Decimal, Decimal]]) -> str:
    """Return what tells one set of lines from another, whatever their order.

    The import makes the same by SQL, so that a file and a webhook agree.

    Parameters
    ----------
    lines : iterable of tuple
        Code, quantity and unit price.

    Returns
    -------
    str
        32 characters; "" for no lines.
    """
    texts = sorted(
        f"{product}|{count(quantity)}|{money(price)}"
        for product, quantity, price in lines
    )
    if not texts:
        return ""
    return hashlib.md5("\n".join(texts).encode(), usedforsecurity=False).hexdigest()


def in_utc(moment: datetime) -> str:
    """Return a moment as both databases take it.

    Examples
    --------
    >>> from zoneinfo import ZoneInfo
    >>> in_utc(datetime(2024, 5, 1, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta")))
    '2024-05-01 00:30:00'
    """
    return str(moment.astimezone(UTC).replace(tzinfo=None))
