"""What a Shopify order tells of its customer's consent to offers."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from nilai_studio.customers.consent.models import FIRST_YEAR, Channel
from nilai_studio.customers.consent.told import Told

ANSWERS = {"subscribed": True, "unsubscribed": False, "redacted": False}
"""Shopify's states that are an answer; pending and not_subscribed are none."""
TOLD = {
    "email_marketing_consent": Channel.EMAIL,
    "sms_marketing_consent": Channel.PHONE,
}


def shopify_consents(order: Mapping[str, Any]) -> tuple[Told, ...]:
    """Return what an order tells of consent.

    Parameters
    ----------
    order : mapping
        Shopify's JSON.

    Returns
    -------
    tuple of Told
        Each with the moment that Shopify names. A yes without one was said by the
        time of the order, so that it overrides no later no; a no without one counts
        from the order's last change.
    """
    return tuple(_told(order))


def _told(order: Mapping[str, Any]) -> Iterator[Told]:
    customer = order.get("customer")
    customer = customer if isinstance(customer, Mapping) else {}
    ordered_at = _moment(order.get("created_at"))
    changed_at = _moment(order.get("updated_at")) or ordered_at
    for name, channel in TOLD.items():
        consent = customer.get(name)
        if not isinstance(consent, Mapping):
            continue
        is_given = ANSWERS.get(str(consent.get("state")).lower())
        otherwise = ordered_at if is_given else changed_at
        said_at = _moment(consent.get("consent_updated_at")) or otherwise
        if is_given is not None and said_at:
            yield Told(channel, is_given, said_at, f"Shopify: {name}")
    is_told = isinstance(customer.get("email_marketing_consent"), Mapping)
    # Unticked, the box says nothing: it was not ticked this time.
    if not is_told and order.get("buyer_accepts_marketing") is True and ordered_at:
        name = "buyer_accepts_marketing"
        yield Told(Channel.EMAIL, True, ordered_at, f"Shopify: {name}")


def _moment(told: Any) -> datetime | None:
    """Return a moment with its zone; None for none, or one beyond all measure."""
    try:
        moment = datetime.fromisoformat(str(told))
        in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return in_utc if moment.tzinfo and in_utc.year >= FIRST_YEAR else None
