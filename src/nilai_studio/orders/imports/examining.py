"""Have a file read in a process of its own, and see what storing it would do."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from nilai_studio.business.models import Business
from nilai_studio.business.phones import phone_country
from nilai_studio.customers.identity import find_meant
from nilai_studio.orders.finding import PLAIN_KINDS, what_to_do
from nilai_studio.orders.imports.attempts import claim, fail
from nilai_studio.orders.imports.elsewhere import Shops
from nilai_studio.orders.imports.folders import (
    folder_of,
    stored_name,
    write_progress,
)
from nilai_studio.orders.imports.people import stage_who, tells_more_of_people
from nilai_studio.orders.imports.remembering import remembered_choices
from nilai_studio.orders.imports.tables import stage_file
from nilai_studio.orders.imports.wording import language_of, say_lists
from nilai_studio.orders.models import Import, Order, Shop
from nilai_studio.orders.staging import close_staging, open_staging
from nilai_studio.orders.storing import compare_staged, count_refunds_to_come

State = Import.State
LONGEST_HEADER = 300


def examine(import_id: int) -> None:
    """Examine an import's file, from claim to end."""
    brought = claim(import_id, State.UPLOADED)
    if brought is None:
        return
    folder = folder_of(brought)
    if not (folder / stored_name(brought.file_name)).exists():
        fail(brought, "gone")
        return
    found = _read(brought, folder)
    if known := Import.objects.filter(pk=found.get("remembered")).first():
        brought.options = found.pop("remembered_options")
        brought.shop = brought.shop or known.shop
        found["remembered_from"] = {
            "file_name": known.file_name,
            "at": known.brought_at.isoformat(),
        }
    if not found.get("problem"):
        _take_for(brought, found, folder)
        found["compared"] = _compared(brought, folder)
        if what_to_do(found) == "nothing_new":
            found["tells_more"] = tells_more_of_people(brought, folder)
    # Headers beyond all measure are nobody's choice.
    found["headers"] = [
        header for header in found.get("headers", ()) if len(header) <= LONGEST_HEADER
    ]
    with transaction.atomic():
        Import.objects.filter(
            pk=brought.pk, state=State.UPLOADED, attempts=brought.attempts
        ).update(
            state=State.EXAMINED,
            examination=found,
            options=brought.options,
            shop=brought.shop,
            attempts=0,
        )


def _read(brought: Import, folder: Path) -> dict[str, Any]:
    """Return what the file holds, told by the process that reads it."""
    business = Business.current()
    request = {
        "file": stored_name(brought.file_name),
        "name": brought.file_name,
        "time_zone": business.time_zone,
        "phone_region": business.phone_region,
        "phone_country": phone_country(business.phone_region),
        "business_currency": business.currency,
        "today": str(timezone.localdate(timezone=business.zone)),
        "words": say_lists(language_of(brought)),
        "remembered": [] if brought.options else remembered_choices(),
        **brought.options,
    }
    (folder / "request.json").write_text(json.dumps(request), "utf-8")
    (folder / "result.json").unlink(missing_ok=True)
    _read_apart(brought, folder)
    try:
        return json.loads((folder / "result.json").read_text("utf-8"))
    except (OSError, ValueError):
        # It was stopped by the limit of its memory, or by the machine's.
        return {"problem": {"code": "memory"}}


def _read_apart(brought: Import, folder: Path) -> None:
    """Read in a process of its own; it ends with this one."""
    line = [
        sys.executable, "-m", "nilai_studio.orders.analysis.read_file", str(folder),
    ]  # fmt: skip
    with subprocess.Popen(  # noqa: S603 - our own module, on a folder of ours
        line, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as reader:
        for told in reader.stdout or ():
            progress = json.loads(told)
            write_progress(brought, progress["step"], progress["share"])


def _take_for(brought: Import, found: dict[str, Any], folder: Path) -> None:
    """Say whose orders they are, where nobody did: the shop's that has them already."""
    is_chosen = bool(brought.shop)
    brought.shop = brought.shop or _usual_shop(found["kind"])
    shops = Shops(folder)
    found["elsewhere"] = shops.find_elsewhere(brought.shop)
    if found["elsewhere"] and not is_chosen:
        brought.shop = found["elsewhere"]["shop"]
    found["strangers"] = shops.find_strangers(brought.shop)


def _usual_shop(kind: str) -> str:
    """Return whose orders a file of this kind holds, when nobody says."""
    registered = Shop.objects.filter(kind=kind).values_list("name", flat=True)[:2]
    if len(registered) == 1:
        return registered[0]
    return "import" if kind in PLAIN_KINDS else kind


def _compared(brought: Import, folder: Path) -> dict[str, int]:
    """Return how many of the orders are new, changed, or there already."""
    if not Order.objects.filter(shop=brought.shop).exists():
        return {}
    write_progress(brought, "compare", 0.95)
    open_staging()
    try:
        stage_file("staged_order", folder / "orders.parquet")
        stored = compare_staged(brought.shop, customers=False)
        refunds = count_refunds_to_come(brought.shop)
        if stored.changed or stored.same:
            # Whose they are may be what would change.
            stage_who(brought, folder, find_meant)
            stored = compare_staged(brought.shop)
    finally:
        close_staging()
    told = {"new": stored.new, "changed": stored.changed, "same": stored.same}
    return told | ({"new_refunds": refunds} if refunds else {})
