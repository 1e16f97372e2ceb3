"""Where the home page leads."""

import json
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from nilai_studio.customers.models import Customer


def customers(**filters: Any) -> str:
    """Return the address of the list of customers, narrowed."""
    return f"{reverse('customers')}?{urlencode(filters)}"


def new_segment(name: str, **condition: Any) -> str:
    """Return where a segment of one condition is made: its rule filled in."""
    group = {"match": "all", "conditions": [condition]}
    rule = json.dumps({"match": "all", "groups": [group]})
    return f"{reverse('segment_add')}?{urlencode({'name': name, 'rule': rule})}"


def customer(one: Customer) -> str:
    """Return the address of a customer's page."""
    return reverse("customer", args=[one.pk])


def bring_orders() -> str:
    """Return where orders are imported."""
    return reverse("imports")


def worth(section: str = "") -> str:
    """Return the page of the base's worth, at a section."""
    return reverse("worth") + (f"#{section}" if section else "")
