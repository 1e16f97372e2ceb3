"""What lies on disk of an import: the file, what was read of it, how far it is."""

import json
import shutil
from pathlib import Path
from typing import Any

from django.conf import settings

from nilai_studio.orders.models import Import

PROGRESS = "progress.json"
KEPT = ("rejected.csv", "mend.csv")
"""What is still wanted after the orders are stored."""

SUFFIXES = (".csv.gz", ".tsv.gz", ".txt.gz", ".csv", ".tsv", ".txt", ".parquet",
            ".xlsx", ".xlsm")  # fmt: skip


def folder_of(brought: Import) -> Path:
    """Return the folder of an import; it may be gone."""
    return settings.HOME.path("uploads", str(brought.pk))


def stored_name(file_name: str) -> str:
    """Return the name under which a file is kept: of the person's name only its kind.

    Examples
    --------
    >>> stored_name("../../Pesanan Mei.XLSX"), stored_name("orders")
    ('file.xlsx', 'file.csv')
    """
    lower = file_name.lower()
    return "file" + next((s for s in SUFFIXES if lower.endswith(s)), ".csv")


def write_progress(brought: Import, step: str, share: float) -> None:
    """Note how far the work is.

    Not in the database: there it would show only when the work is done.
    """
    folder = folder_of(brought)
    if folder.is_dir():
        fresh = folder / f"{PROGRESS}.new"
        fresh.write_text(json.dumps({"step": step, "share": round(share, 3)}))
        fresh.replace(folder / PROGRESS)


def read_progress(brought: Import) -> dict[str, Any]:
    """Return the step and the share done."""
    try:
        return json.loads((folder_of(brought) / PROGRESS).read_text("utf-8"))
    except (OSError, ValueError):
        return {"step": "waiting", "share": 0.0}


def tidy(brought: Import) -> None:
    """Remove what is not wanted once the orders are stored."""
    folder = folder_of(brought)
    if not folder.is_dir():
        return
    for path in folder.iterdir():
        if path.name not in KEPT:
            shutil.rmtree(path) if path.is_dir() else path.unlink(missing_ok=True)


def remove(import_id: int) -> None:
    """Remove all that lies on disk of an import."""
    shutil.rmtree(settings.HOME.path("uploads", str(import_id)), ignore_errors=True)
