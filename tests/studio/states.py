"""Pages whose look depends on how something stands; each state once."""

import csv
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from nilai_studio.business.models import User
from nilai_studio.orders.imports.actions import (
    bring_file,
    confirm_import,
    undo_import,
)
from nilai_studio.orders.imports.examining import examine
from nilai_studio.orders.imports.loading import load
from nilai_studio.orders.imports.undoing import undo
from nilai_studio.orders.models import CatchUp, Import, Shop
from nilai_studio.orders.webhooks.catching_up import keep_catch_up
from nilai_studio.orders.webhooks.shops import keep_shop
from nilai_studio.perception.models import Survey
from nilai_studio.perception.surveys.brought import keep_file
from nilai_studio.runs import work
from nilai_studio.runs.actions import start_run

HEAD = ("Order number", "Customer", "Date", "Total", "City", "Phone", "Product")
ANSWERS = "response_id,Seberapa suka?,colour\na,9,red\nb,7,blue\n"
ROWS = [
    ("N-1", "Ani", "2026-05-02", "75000", "Solo", "0812 3456 789", "Kopi"),
    ("N-1", "Ani", "2026-05-02", "75000", "Solo", "0812 3456 789", "Teh"),
    ("N-2", "Budi", "2026-05-03", "tiga", "Medan", "", "Kopi"),
    ("N-3", "", "2026-05-04", "20000", "", "", "Kopi"),
    ("N-4", "Citra", "kemarin", "20000", "Solo", "", "Kopi"),
    ("N-5", "Dewi", "2026-05-06", "120000", "Bogor", "tanya Ibu", "Kopi"),
]


def make_states() -> dict[str, str]:
    """Return the paths of pages by name and state, having brought the states about."""
    owner = User.objects.get(email="owner@nilai.localhost")
    done = Import.objects.order_by("pk").first()
    waiting = _brought("bulan-mei.csv", ROWS, owner)
    unread = _brought("katalog.csv", [("<html>",), ("<body>",)], owner, head=("<!x>",))
    undone = _brought("keliru.csv", ROWS[:1], owner)
    confirm_import(brought=undone, by=owner)
    load(undone.pk)
    undo_import(brought=Import.objects.get(pk=undone.pk), by=owner)
    undo(undone.pk)
    failed = start_run(kind="worth.base", inputs={"until": "2001-01-01"}, by=owner)
    work.carry_out(failed.pk)
    failed.refresh_from_db()
    assert failed.state == "failed", failed.state
    shop = _silent_shop(owner)
    return {
        "survey_columns": _answers(),
        "shop_silent": f"/admin/settings/shops/{shop.pk}/",
        "import_done": f"/admin/orders/imports/{done.pk}/",
        "import_waiting": f"/admin/orders/imports/{waiting.pk}/",
        "import_unread": f"/admin/orders/imports/{unread.pk}/",
        "import_undone": f"/admin/orders/imports/{undone.pk}/",
        "run_failed": f"/admin/runs/{failed.pk}/",
        "customers_none": "/admin/customers/?q=nobody-is-called-so",
        "orders_none": "/admin/orders/?q=nothing-is-numbered-so",
    }


def _silent_shop(owner) -> Shop:
    """A shop that did not answer when it was asked, and is not asked soon."""
    shop = Shop(kind="woocommerce", name="toko-online", secret="of-nobody")
    keep_shop(shop=shop, former_secret="", by=owner)
    site = "https://toko.example"
    keep_catch_up(shop=shop, site=site, key="ck_1", secret="cs_1", by=owner)
    now = timezone.now()
    CatchUp.objects.filter(shop=shop).update(
        asked_at=now,
        next_at=now + timedelta(days=30),
        found_count=3,
        failures=2,
        fault="key_refused",
    )
    return shop


def _answers() -> str:
    """A file of answers whose columns wait to be told."""
    file = SimpleUploadedFile("jawaban.csv", ANSWERS.encode())
    survey = Survey.objects.get(template="nps")
    return f"/admin/value/surveys/{survey.pk}/answers/file/{keep_file(file).key}/"


def _brought(name: str, rows, owner, head=HEAD) -> Import:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        with path.open("w", newline="") as file:
            csv.writer(file).writerows([head, *rows])
        brought = bring_file(file_name=name, path=path, shop="pasar", by=owner)
    examine(brought.pk)
    brought.refresh_from_db()
    return brought
