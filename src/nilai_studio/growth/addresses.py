"""Where the home page leads."""

from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from nilai_studio.customers.models import Customer


def customers(**filters: Any) -> str:
    """Return the address of the list of customers, narrowed."""
    return f"{reverse('customers')}?{urlencode(filters)}"


def customer(one: Customer) -> str:
    """Return the address of a customer's page."""
    return reverse("customer", args=[one.pk])


def bring_orders() -> str:
    """Return where orders are imported."""
    return reverse("imports")


def worth(section: str = "") -> str:
    """Return the page of the base's worth, at a section."""
    return reverse("worth") + (f"#{section}" if section else "")
