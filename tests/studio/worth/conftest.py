"""A shop whose base was analysed: Online Retail's real orders, once for a module."""

import pytest
from django.db import transaction
from worth.real_orders import store_real_orders
from worth.worker import analyse, clear_files

from nilai_studio.business.models import Business


@pytest.fixture(scope="module")
def real_shop(django_db_setup, django_db_blocker):
    """The run that analysed Online Retail, in pounds and days of Greenwich."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            clear_files()
            Business.objects.create(
                pk=1, name="Toko Melati", currency="GBP", time_zone="UTC"
            )
            store_real_orders()
            yield analyse()
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)
