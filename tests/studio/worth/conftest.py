"""Shops whose base was analysed, once for a module."""

import os
import shutil

import pytest
from django.conf import settings
from django.db import transaction
from worth.real_orders import store_real_orders
from worth.small_shop import store_small_shop
from worth.worker import analyse, clear_files

from nilai_studio.business.models import Business
from nilai_studio.worth import actions, storing

FOLDERS = ("lake", "runs")


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


@pytest.fixture(scope="module")
def analysed(django_db_setup, django_db_blocker, tmp_path_factory):
    """A small shop in Jakarta and its first run, whose files are kept aside."""
    kept = tmp_path_factory.mktemp("kept")
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        try:
            clear_files()
            shop = Business.objects.create(pk=1, name="Toko Melati", currency="IDR")
            store_small_shop()
            run = analyse()
            for name in FOLDERS:
                shutil.copytree(
                    settings.HOME.path(name), kept / name, copy_function=os.link
                )
            yield shop, run, kept
        finally:
            transaction.set_rollback(True)
            outer.__exit__(None, None, None)


@pytest.fixture
def as_it_was(analysed, db, monkeypatch):
    """Put back what an earlier test took away; do not rest between runs."""
    shop, _run, kept = analysed
    clear_files()
    for name in FOLDERS:
        shutil.copytree(
            kept / name,
            settings.HOME.path(name),
            copy_function=os.link,
            dirs_exist_ok=True,
        )
    monkeypatch.setattr(actions, "REST", 0)
    monkeypatch.setattr(storing, "BATCH", 25)
    shop.refresh_from_db()
