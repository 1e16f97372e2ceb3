"""What a person does with a file of orders."""

import hashlib
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai.errors import FileError, OptionError
from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue
from nilai_studio.orders.imports.folders import folder_of, remove, stored_name
from nilai_studio.orders.imports.wording import keep_language
from nilai_studio.orders.models import Import

State = Import.State

LARGEST_FILE = 1024**3
"""Bytes of an uploaded file; larger ones are read by `nilai` from the warehouse."""
ROOM = 4
"""Times its size that a file may take while it is read."""


@action("orders.import_orders")
def bring_file(
    *, file_name: str | None, path: Path | str, shop: str = "", by: Any = None
) -> Import:
    """Take a file over and have it examined.

    Parameters
    ----------
    file_name : str
        As the person knows it.
    path : Path or str
        Where it lies now, on the disk of the studio's folder; it is moved.
    shop : str
        Whose orders they are; by its kind when left out.
    by : User or None
        Who brings it.

    Returns
    -------
    Import
        Being examined.

    Raises
    ------
    FileError
        If it is empty or too large.
    PermissionDenied
        If `by` may not import orders.
    """
    path = Path(path)
    size = path.stat().st_size
    file_name = _clean(file_name or "")
    _check_size(size, file_name)
    brought = Import.objects.create(
        file_name=file_name,
        size_bytes=size,
        sha256=_sha256(path),
        shop=shop[:60],
        brought_by=by,
    )
    folder = folder_of(brought)
    # A number given back by a transaction that failed may have left something.
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    shutil.move(path, folder / stored_name(brought.file_name))
    keep_language(brought)
    enqueue("orders.examine_import", import_id=brought.pk)
    if by is not None:
        log(brought, "orders.bring_file", user=by)
    return brought


@action("orders.import_orders")
def choose_columns(
    *, brought: Import, shop: str, options: dict[str, Any], by: Any = None
) -> Import:
    """Say what the columns mean, and have the file examined again.

    Raises
    ------
    OptionError
        If the import is past that.
    PermissionDenied
        If `by` may not import orders.
    """
    brought = _locked(brought)
    if brought.state not in (State.EXAMINED, State.FAILED) or not _has_file(brought):
        raise OptionError(_("This file is not waiting for your choices any more."))
    brought.options, brought.shop = options, shop[:60]
    brought.state, brought.error, brought.attempts = State.UPLOADED, "", 0
    brought.save()
    enqueue("orders.examine_import", import_id=brought.pk)
    if by is not None:
        log(brought, "orders.choose_columns", user=by)
    return brought


@action("orders.import_orders")
def confirm_import(*, brought: Import, by: Any = None) -> Import:
    """Have what was examined stored.

    Raises
    ------
    OptionError
        If there is nothing to store, or it was confirmed already.
    PermissionDenied
        If `by` may not import orders.
    """
    brought = _locked(brought)
    staged = brought.examination.get("staged") or {}
    if brought.state in (State.CONFIRMED, State.DONE):
        # As where the answer got lost, and a program asks again.
        raise OptionError(_("This file was confirmed already; its state tells more."))
    is_ready = brought.state == State.EXAMINED and not brought.examination.get(
        "problem"
    )
    if not is_ready or not staged.get("orders"):
        raise OptionError(_("There is nothing to import in this file as it is."))
    brought.state, brought.attempts = State.CONFIRMED, 0
    brought.save()
    enqueue("orders.load_import", import_id=brought.pk)
    if by is not None:
        log(brought, "orders.confirm_import", user=by)
    return brought


@action("orders.import_orders")
def discard_import(*, brought: Import, by: Any = None) -> None:
    """Let a file go that was not imported.

    Raises
    ------
    OptionError
        If its orders are stored, or being stored.
    PermissionDenied
        If `by` may not import orders.
    """
    brought = _locked(brought)
    if brought.state not in (State.UPLOADED, State.EXAMINED, State.FAILED):
        raise OptionError(_("This file was imported; undo the import instead."))
    import_id = brought.pk
    if by is not None:
        log(brought, "orders.discard_import", user=by)
    brought.delete()
    transaction.on_commit(lambda: remove(import_id))


@action("orders.undo_import")
def undo_import(*, brought: Import, by: Any = None) -> Import:
    """Have an import undone, whole.

    Raises
    ------
    OptionError
        If it is not stored.
    PermissionDenied
        If `by` may not undo imports.
    """
    brought = _locked(brought)
    if brought.state != State.DONE:
        raise OptionError(_("Only an import that is done can be undone."))
    brought.state, brought.attempts = State.UNDOING, 0
    brought.save()
    enqueue("orders.undo_import", import_id=brought.pk)
    if by is not None:
        log(brought, "orders.undo_import", user=by)
    return brought


def _locked(brought: Import) -> Import:
    return Import.objects.select_for_update().get(pk=brought.pk)


def _has_file(brought: Import) -> bool:
    return (folder_of(brought) / stored_name(brought.file_name)).exists()


def _check_size(size: int, file_name: str) -> None:
    if not size:
        raise FileError(
            _(
                "“%(name)s” is empty, without a single byte. Export it again, then "
                "choose it here."
            )
            % {"name": file_name}
        )
    if size > LARGEST_FILE:
        raise FileError(
            _("The file is larger than %(most)s MB; split it by month, or by year.")
            % {"most": LARGEST_FILE // 2**20}
        )
    free = shutil.disk_usage(settings.HOME.path("uploads")).free
    if free < size * ROOM:
        raise FileError(
            _("The disk has only %(free)s MB left; the file needs %(need)s MB.")
            % {"free": free // 2**20, "need": size * ROOM // 2**20}
        )


def _clean(file_name: str) -> str:
    """Return a file's name without folders and what cannot be shown."""
    name = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    return "".join(c for c in name if c.isprintable()).strip()[-255:] or "orders"


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
