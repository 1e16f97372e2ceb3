"""A small shop whose base was analysed, once for a module."""

import pytest
from django.db import transaction
from worth.small_shop import store_small_shop
from worth.worker import analyse, clear_files

from nilai_studio.business.models import Business
from nilai_studio.worth.models import WorthAnalysis


@pytest.fixture(scope="module")
def analysed(django_db_setup, django_db_blocker):
    """A small shop whose base was analysed."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            clear_files()
            Business.objects.create(pk=1, name="Toko Melati", currency="IDR")
            store_small_shop()
            analyse()
            yield WorthAnalysis.objects.get(is_current=True)
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
