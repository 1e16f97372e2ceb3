"""Is a delivery from the shop: its signature over the raw bytes, in constant time."""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping

from nilai_studio.orders.models import Shop

HEADERS = {
    Shop.Kind.SHOPIFY: {
        "signature": ("X-Shopify-Hmac-SHA256", "Shopify-Hmac-Sha256"),
        "key": ("X-Shopify-Webhook-Id", "Shopify-Webhook-Id"),
        "topic": ("X-Shopify-Topic", "Shopify-Topic"),
    },
    Shop.Kind.WOOCOMMERCE: {
        "signature": ("X-WC-Webhook-Signature",),
        "topic": ("X-WC-Webhook-Topic",),
        "source": ("X-WC-Webhook-Source",),
    },
}
"""What each platform tells in its headers, also without the older `X-`."""

PING = re.compile(rb"webhook_id=\d{1,20}")


def header(shop: Shop, name: str, headers: Mapping[str, str]) -> str:
    """Return what a delivery tells under one of its headers' names; "" without."""
    names = HEADERS[Shop.Kind(shop.kind)].get(name, ())
    return next((headers[one] for one in names if one in headers), "")


def is_signed(shop: Shop, headers: Mapping[str, str], body: bytes) -> bool:
    """Return whether the shop signed these bytes, by its secret or the former one.

    Parameters
    ----------
    shop : Shop
        Whose secret it must be.
    headers : mapping
        Of the request, their case set aside.
    body : bytes
        As it came.

    Returns
    -------
    bool
        False also without a signature, or without a secret.
    """
    told = header(shop, "signature", headers).strip().encode()
    # Both are always tried, so that the time does not tell which one it was.
    rights = [
        hmac.compare_digest(_signature(secret, body), told)
        for secret in (shop.secret, shop.former_secret)
        if secret
    ]
    return any(rights)


def is_ping(shop: Shop, body: bytes) -> bool:
    """Return whether it is WooCommerce's unsigned knock when a webhook is saved."""
    return shop.kind == Shop.Kind.WOOCOMMERCE and bool(PING.fullmatch(body.strip()))


def _signature(secret: str, body: bytes) -> bytes:
    return base64.b64encode(hmac.new(secret.encode(), body, hashlib.sha256).digest())
