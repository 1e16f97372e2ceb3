"""People with roles, signed in; the business; a database to begin with."""

import os
import sqlite3
from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.db import connection, transaction
from django.test import Client
from django.utils import translation
from migrated import migrated_file, migrated_on_postgresql

from nilai_studio.business.models import Business, User


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix,
) -> Iterator[None]:
    """Let the tests' database begin as a copy of one that is migrated."""
    if address := os.environ.get("NILAI_TEST_ADDRESS"):
        template = migrated_on_postgresql(address)
        settings.DATABASES["default"]["TEST"]["TEMPLATE"] = template
        yield
        return
    name = connection.creation._get_test_db_name()
    # In memory, for as long as a connection is open.
    kept = sqlite3.connect(name, uri=True)
    with sqlite3.connect(migrated_file()) as file:
        file.backup(kept)
    file.close()
    yield
    kept.close()


@pytest.fixture(autouse=True)
def as_a_new_thread() -> Iterator[None]:
    """Begin and end in the studio's language: a request leaves its own behind."""
    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(scope="module")
def furnished(django_db_setup, django_db_blocker) -> Iterator[dict[str, Any]]:
    """One of everything, by name; what each test changes of it is taken back."""
    # Imported here: it brings the engine.
    from one_of_each import furnish  # noqa: PLC0415

    with django_db_blocker.unblock(), transaction.atomic():
        yield furnish()
        transaction.set_rollback(True)


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
