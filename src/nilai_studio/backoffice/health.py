"""Is the studio well: database, lake, queue, worker, disk, backups."""

import json
import shutil
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Sum
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_tasks_db.models import DBTaskResult

from nilai_studio.orders.lake_whole import list_lost
from nilai_studio.orders.models import LakeMonth, Order, OrderTotals
from nilai_studio.orders.webhooks.catching_up import list_silent
from nilai_studio.orders.webhooks.faults import say_fault
from nilai_studio.runs.models import Run

BEAT_WITHIN = timedelta(seconds=45)
"""A worker that has not been heard of for so long is not well."""
WAIT_WITHIN = timedelta(minutes=5)
"""A task that waits longer tells that the queue does not move."""
ANALYSIS_WITHIN = timedelta(hours=6)
"""An analysis asked for before that, and not ended, is stuck."""
BACKUP_WITHIN = timedelta(days=7)
DISK_LEFT = 1 << 30
NAMED = 12
"""Months that are told by name."""

State = Literal["good", "notice", "fault"]


@dataclass(frozen=True)
class Finding:
    """What was found about one part.

    Parameters
    ----------
    title : str
        The part.
    state : str
        `good`, `notice` (somebody should look) or `fault`.
    text : str
        What was found, and what to do.
    """

    title: str | Promise
    state: State
    text: str | Promise


def examine(*, thoroughly: bool = False) -> list[Finding]:
    """Return what was found about every part.

    Parameters
    ----------
    thoroughly : bool
        Whether to read the whole database for it, which may take minutes.

    Returns
    -------
    list of Finding
        In the order in which faults follow from each other.
    """
    parts: Iterable[Iterator[Finding]] = (
        _secret(),
        _database(thoroughly=thoroughly),
        _totals() if thoroughly else iter(()),
        _worker(),
        _queue(),
        _shops(),
        _lake(),
        _disk(),
        _backups(),
    )
    return [finding for part in parts for finding in part]


def _secret() -> Iterator[Finding]:
    mode = settings.HOME.path("secret").stat().st_mode
    if stat.S_IMODE(mode) & 0o077:
        text = _("Other users of this machine can read it; chmod 600 secret.")
        yield Finding(_("Secret"), "fault", text)
    else:
        yield Finding(_("Secret"), "good", _("Only its owner can read it."))


def _database(*, thoroughly: bool) -> Iterator[Finding]:
    title = _("Database")
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
        faults = _broken_rows() if thoroughly else []
    except DatabaseError as error:
        yield Finding(title, "fault", str(error))
        return
    if waiting:
        text = _("It is older than this program; start `nilai studio up`.")
        yield Finding(title, "fault", text)
    elif faults:
        yield Finding(title, "fault", "; ".join(faults[:3]))
    else:
        text = f"{connection.vendor} {'.'.join(map(str, _version()))}"
        yield Finding(title, "good", text)


def _version() -> tuple[int, ...]:
    return tuple(connection.get_database_version())


def _broken_rows() -> list[str]:
    """Return what SQLite finds wrong in its file; PostgreSQL checks itself."""
    if connection.vendor != "sqlite":
        return []
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check(10)")
        whole = [str(row[0]) for row in cursor.fetchall() if row[0] != "ok"]
        cursor.execute("PRAGMA foreign_key_check")
        lost = [f"{row[0]} → {row[2]}" for row in cursor.fetchmany(10)]
    return whole + lost


def _totals() -> Iterator[Finding]:
    """Compare the customers' totals with the orders they are made of."""
    totals = OrderTotals.objects.aggregate(
        n=Sum("order_count"), sum=Sum("revenue_amount")
    )
    orders = Order.objects.aggregate(sum=Sum("revenue_amount"))
    bought = Order.objects.filter(revenue_amount__gte=0).aggregate(n=Count("pk"))
    title = _("Totals of customers")
    if (totals["n"] or 0) == (bought["n"] or 0) and abs(
        (totals["sum"] or 0) - (orders["sum"] or 0)
    ) < 1:
        yield Finding(title, "good", _("They agree with the orders."))
    else:
        text = _("They do not agree with the orders; import anything to renew them.")
        yield Finding(title, "fault", text)


def _worker() -> Iterator[Finding]:
    title = _("Worker")
    try:
        beat = json.loads(settings.HOME.path("worker.json").read_text())
        silent = timezone.now() - datetime.fromisoformat(beat["at"])
    except (OSError, ValueError, KeyError, TypeError):
        yield Finding(title, "notice", _("It has not run yet."))
        return
    if silent > BEAT_WITHIN:
        text = _("Not heard of for %(minutes)d minutes; start `nilai studio up`.")
        minutes = {"minutes": silent.total_seconds() // 60}
        yield Finding(title, "notice", text % minutes)
    else:
        yield Finding(title, "good", _("It works."))


def _queue() -> Iterator[Finding]:
    title = _("Queue")
    ready = DBTaskResult.objects.ready()
    count = ready.count()
    oldest = ready.order_by("enqueued_at").values_list("enqueued_at", flat=True).first()
    day = timezone.now() - timedelta(days=1)
    failed = DBTaskResult.objects.failed().filter(finished_at__gte=day).count()
    text = ngettext("%(n)d task waits", "%(n)d tasks wait", count) % {"n": count}
    if failed:
        text += ngettext(
            "; %(n)d failed in the last day", "; %(n)d failed in the last day", failed
        ) % {"n": failed}
    stuck = oldest is not None and timezone.now() - oldest > WAIT_WITHIN
    yield Finding(title, "notice" if stuck or failed else "good", text + ".")


def _shops() -> Iterator[Finding]:
    """Tell which shops do not answer when they are asked for what is missing."""
    title = _("Shops that are asked")
    silent = list_silent()
    for catch_up in silent:
        text = f"{catch_up.shop}: {say_fault(catch_up)}"
        yield Finding(title, "notice", text)
    if not silent:
        yield Finding(title, "good", _("All of them answer."))


def _lake() -> Iterator[Finding]:
    title = _("Copy for analysis (lake)")
    lost = [str(month) for month in list_lost(settings.HOME.path("lake"))]
    if lost:
        text = ngettext(
            "The files of %(n)d month are not there as they were written: %(months)s. "
            "The next analysis writes them anew.",
            "The files of %(n)d months are not there as they were written: %(months)s. "
            "The next analysis writes them anew.",
            len(lost),
        ) % {"n": len(lost), "months": _name_some(lost)}
        yield Finding(title, "notice", text)
    behind = sum(
        1 for month in LakeMonth.objects.all() if month.changes != month.synced_changes
    )
    if behind:
        text = ngettext(
            "%(n)d month is copied at the next analysis.",
            "%(n)d months are copied at the next analysis.",
            behind,
        ) % {"n": behind}
        latest = Run.objects.filter(kind="worth.base").first()
        stuck = _why_no_analysis_comes(latest)
        yield Finding(title, "notice" if stuck else "good", f"{text} {stuck}".strip())
    elif not lost:
        yield Finding(title, "good", _("It holds every order."))


def _name_some(months: list[str]) -> str:
    """Return the first months by name; a lake may have lost hundreds."""
    more = " …" if len(months) > NAMED else ""
    return ", ".join(months[:NAMED]) + more


def _why_no_analysis_comes(latest: Run | None) -> str | Promise:
    """Return what keeps the next analysis from bringing the copy up to date."""
    if latest is None or latest.state in (Run.State.DONE, Run.State.CANCELLED):
        return ""
    if latest.state == Run.State.FAILED:
        return _("The last analysis failed; see Runs.")
    waited = timezone.now() - latest.asked_at
    if waited < ANALYSIS_WITHIN:
        return ""
    hours = waited // timedelta(hours=1)
    text = _("An analysis asked for %(hours)d hours ago has not ended; see Runs.")
    return text % {"hours": hours}


def _disk() -> Iterator[Finding]:
    yield judge_disk(shutil.disk_usage(settings.HOME.folder).free)


def judge_disk(free: int) -> Finding:
    """Return what is to be said of a disk with so many bytes left."""
    text = _("%(size)s GB are free.") % {"size": number_format(round(free / 1e9, 1), 1)}
    return Finding(_("Disk"), "good" if free > DISK_LEFT else "fault", text)


def _backups() -> Iterator[Finding]:
    title = _("Last backup")
    made = [*_kept_backups(), *_noted_backup()]
    if not made:
        text = _("There is none yet; run “nilai studio backup”.")
        yield Finding(title, "notice", text)
        return
    newest, name = max(made)
    age = timedelta(seconds=max(timezone.now().timestamp() - newest, 0))
    text = ngettext("%(n)d day ago", "%(n)d days ago", age.days) % {"n": age.days}
    state: State = "good" if age < BACKUP_WITHIN else "notice"
    yield Finding(title, state, f"{text} ({name}).")


def _kept_backups() -> Iterator[tuple[float, str]]:
    for file in settings.HOME.path("backups").glob("nilai-*.tar.gz"):
        yield file.stat().st_mtime, file.name


def _noted_backup() -> Iterator[tuple[float, str]]:
    """Yield when the last backup was made, and its name: it may lie elsewhere."""
    try:
        last = json.loads(settings.HOME.path("backups", "last.json").read_text())
        yield datetime.fromisoformat(last["at"]).timestamp(), str(last["file"])
    except (OSError, ValueError, KeyError, TypeError):
        return
