"""/api/imports: files of orders."""

import tempfile
from datetime import datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile

from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key, may
from nilai_studio.api.kinds import Kind
from nilai_studio.api.problems import Problem
from nilai_studio.orders.finding import hide_people
from nilai_studio.orders.imports.actions import (
    bring_file,
    confirm_import,
    discard_import,
    undo_import,
)
from nilai_studio.orders.imports.folders import folder_of
from nilai_studio.orders.models import Import

router = Router(tags=["imports"])


class ImportAnswer(Schema):
    """A file of orders and what became of it."""

    id: int
    file_name: str
    size_bytes: int
    shop: str
    state: str = Field(
        description="uploaded (being examined), examined (waiting for confirm), "
        "confirmed (being stored), done, failed, undoing or undone."
    )
    examination: dict[str, Any] = Field(
        description="What it was recognised as, what would be refused and why. "
        "Without the scope contacts:read, cells that may name a person are •••."
    )
    counts: dict[str, Any]
    error: str
    brought_at: datetime
    finished_at: datetime | None


def show(request: HttpRequest, brought: Import) -> dict[str, Any]:
    """Return an import as the key may see it."""
    shown = {name: getattr(brought, name) for name in ImportAnswer.__annotations__}
    if not may(request, "contacts:read"):
        shown["examination"] = hide_people(brought.examination)
    return shown


@router.get("", response=Listing[ImportAnswer], auth=Key("imports:read"))
def list_imports(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List imports, the oldest first."""
    return page_of(Import.objects.all(), paging, lambda brought: show(request, brought))


@router.post("", response={202: ImportAnswer}, auth=Key("imports:write"))
def send_file(
    request: HttpRequest,
    file: File[UploadedFile],
    shop: str = Form("", max_length=60),
) -> Status:
    """Send a file (CSV, XLSX, Parquet); it is examined, and waits for `confirm`."""
    folder = settings.HOME.path("uploads")
    with tempfile.NamedTemporaryFile(dir=folder, delete=False) as target:
        for chunk in file.chunks():
            target.write(chunk)
    try:
        brought = bring_file(
            file_name=file.name or "orders", path=Path(target.name), shop=shop
        )
    finally:
        Path(target.name).unlink(missing_ok=True)
    return Status(202, show(request, brought))


@router.get("/{import_id}", response=ImportAnswer, auth=Key("imports:read"))
def get_import(request: HttpRequest, import_id: int) -> dict[str, Any]:
    """Get an import: how far it is, what was found."""
    return show(request, _get(import_id))


@router.post(
    "/{import_id}/confirm", response={202: ImportAnswer}, auth=Key("imports:write")
)
def confirm(request: HttpRequest, import_id: int) -> Status:
    """Store what was examined."""
    return Status(202, show(request, confirm_import(brought=_get(import_id))))


@router.post(
    "/{import_id}/undo", response={202: ImportAnswer}, auth=Key("imports:write")
)
def undo(request: HttpRequest, import_id: int) -> Status:
    """Undo an import, whole."""
    return Status(202, show(request, undo_import(brought=_get(import_id))))


@router.delete("/{import_id}", response={204: None}, auth=Key("imports:write"))
def discard(request: HttpRequest, import_id: int) -> Status:
    """Let a file go that was not imported."""
    discard_import(brought=_get(import_id))
    return Status(204, None)


@router.get("/{import_id}/rejected", auth=Key("imports:read", "contacts:read"))
def get_rejected(request: HttpRequest, import_id: int) -> FileResponse:
    """Get the refused rows as CSV: line, column, cell, class and reason."""
    path = folder_of(_get(import_id)) / "rejected.csv"
    if not path.exists():
        raise Problem(Kind.NOT_FOUND, "Every row of this file was used.")
    return FileResponse(path.open("rb"), as_attachment=True, filename="rejected.csv")


def _get(import_id: int) -> Import:
    if not 0 < import_id < 2**63:
        raise Problem(Kind.NOT_FOUND, "There is no such import.")
    return get_object_or_404(Import, pk=import_id)
