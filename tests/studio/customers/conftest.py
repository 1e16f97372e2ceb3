"""Customers to look at."""

import pytest

from nilai_studio.customers.identity import PersonSeen, resolve_customers
from nilai_studio.customers.models import Customer


@pytest.fixture
def siti(business) -> Customer:
    """A customer with an email address, a phone number and an id."""
    (pk,) = resolve_customers(
        [
            PersonSeen(
                "shopify", "S-1", "siti@toko.example", "0812 3456 7890",
                "Siti Aminah", "Bandung", "Indonesia", "instagram",
            )
        ]
    )  # fmt: skip
    return Customer.objects.get(pk=pk)


@pytest.fixture
def nameless(business) -> Customer:
    """A customer of whom an id alone is known."""
    (pk,) = resolve_customers([PersonSeen("line", "U-42")])
    return Customer.objects.get(pk=pk)
