"""Files that runs make for whoever asked for them; they stay for a week.

They may hold what only that person may see, so nobody else is given them, and no
backup keeps them.
"""

import shutil
import time
from pathlib import Path
from typing import Any

from django.conf import settings

from nilai_studio.runs.models import Run

FOLDER = "files"
EXPORT = "customers.export_customers"
"""What one must still be allowed when one fetches a file."""
KEPT_DAYS = 7


def begin_file(run: Run, name: str) -> Path:
    """Return where a run's only file is to be written; an earlier attempt's goes.

    Parameters
    ----------
    run : Run
        Which makes it. The file is seen when the run is done.
    name : str
        Under which it is downloaded, as in `customers.xlsx`.
    """
    folder = _folder(run)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True, mode=0o700)
    return folder / name


def find_file(run: Run, person: Any) -> Path | None:
    """Return the file of a finished run; None where there is none for that person."""
    is_own = run.asked_by_id == person.pk and person.has_perm(EXPORT)
    if run.state != Run.State.DONE or not is_own:
        return None
    return next(iter(sorted(_folder(run).glob("*.*"))), None)


def prune_files() -> None:
    """Remove the files that were kept long enough."""
    before = time.time() - KEPT_DAYS * 86_400
    for folder in settings.HOME.path(FOLDER).glob("*"):
        if folder.stat().st_mtime < before:
            shutil.rmtree(folder, ignore_errors=True)


def _folder(run: Run) -> Path:
    return settings.HOME.path(FOLDER, str(run.pk))
