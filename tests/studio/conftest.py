"""People with roles, signed in; the business."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.test import Client

from nilai_studio.business.models import Business, User


@pytest.fixture
def business(db) -> Business:
    """A shop in Jakarta that counts in rupiah."""
    return Business.objects.create(pk=1, name="Toko Melati", currency="IDR")


@pytest.fixture
def person(db):
    """Make somebody with a role, as in `person("Sales")`."""

    def make(role: str, email: str | None = None) -> User:
        made = get_user_model().objects.create_user(
            email or f"{role.lower()}@toko.example", "rahasia-sekali"
        )
        made.groups.add(Group.objects.get(name=role))
        return made

    return make


@pytest.fixture
def owner(person) -> User:
    """The owner."""
    return person("Owner")


@pytest.fixture
def signed_in(client: Client, person):
    """Return a browser of somebody with a role, as in `signed_in("Sales")`."""

    def sign_in(role: str) -> Client:
        client.force_login(
            person(role), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return sign_in
