"""What a webhook says of an order: Shopify's and WooCommerce's own JSON."""

from collections.abc import Mapping
from typing import Any

from nilai.errors import InputError
from nilai_studio.kit.writing import house
from nilai_studio.orders.facts import OrderFacts
from nilai_studio.orders.models import Shop
from nilai_studio.orders.webhooks.deletions import is_deletion
from nilai_studio.orders.webhooks.members import text
from nilai_studio.orders.webhooks.shopify import read_shopify
from nilai_studio.orders.webhooks.states import subject_of
from nilai_studio.orders.webhooks.verdicts import Cancelled, Deleted, Ignored, Unpaid
from nilai_studio.orders.webhooks.woocommerce import read_woocommerce

READERS = {
    Shop.Kind.SHOPIFY: read_shopify,
    Shop.Kind.WOOCOMMERCE: read_woocommerce,
}


def read_order(
    shop: Shop, topic: str, order: Any
) -> OrderFacts | Cancelled | Unpaid | Deleted:
    """Return the order that a delivery tells of.

    Parameters
    ----------
    shop : Shop
        Who sent it.
    topic : str
        As in `orders/create`.
    order : object
        The JSON.

    Returns
    -------
    OrderFacts, Cancelled, Unpaid or Deleted
        Net of discounts, refunds, shipping and taxes.

    Raises
    ------
    Ignored
        If it is no order, is in a state that is not known here, is a test, or names
        no customer.
    InputError
        If an amount or a time cannot be read, or it is in another currency than the
        business counts in.
    """
    if not isinstance(order, Mapping) or not topic.lower().startswith("order"):
        message = f"{topic or 'no topic'}: not an order"
        raise Ignored(message, code="not_order", topic=topic)
    if is_deletion(topic):
        return Deleted(subject_of(order))
    _check_currency(order)
    return READERS[Shop.Kind(shop.kind)](shop, order)


def _check_currency(order: Mapping[str, Any]) -> None:
    told, wanted = text(order.get("currency")).upper(), house().currency
    if told and told != wanted:
        found = told[:3]
        message = (
            f"found {found}, wanted {wanted}: nothing is converted; choose one "
            "currency in both"
        )
        raise InputError(message, code="other_currency", found=found, wanted=wanted)
