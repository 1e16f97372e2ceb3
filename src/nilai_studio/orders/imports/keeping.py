"""How long files stay: what nobody wants any more leaves the disk."""

import shutil
import time
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from nilai_studio.orders.imports.folders import remove
from nilai_studio.orders.models import Import

State = Import.State

WAITING_DAYS = 30
"""A file that waits for a yes is let go then."""
REFUSED_DAYS = 90
"""Refused rows can be downloaded for so long."""
CUT_OFF = 24 * 3600.0
"""Seconds after which a half uploaded file is nobody's."""


def prune_files() -> None:
    """Remove the files of old imports, and what broken uploads left."""
    now = timezone.now()
    waiting = Import.objects.filter(
        state__in=(State.EXAMINED, State.FAILED),
        brought_at__lt=now - timedelta(days=WAITING_DAYS),
    )
    for import_id in list(waiting.values_list("pk", flat=True)):
        remove(import_id)
        Import.objects.filter(pk=import_id).update(state=State.FAILED, error="gone")
    uploads = settings.HOME.path("uploads")
    if not uploads.is_dir():
        return
    old = Import.objects.filter(
        state__in=(State.DONE, State.UNDONE),
        finished_at__lt=now - timedelta(days=REFUSED_DAYS),
    )
    kept = {str(pk) for pk in Import.objects.values_list("pk", flat=True)}
    kept -= {str(pk) for pk in old.values_list("pk", flat=True)}
    for path in uploads.iterdir():
        is_old = time.time() - path.stat().st_mtime > CUT_OFF
        if path.name not in kept and is_old:
            if path.is_dir():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)
