"""Bring a database to this version: a migration at a time, each whole or not at all."""

from typing import Any

import nilai
from nilai.errors import OptionError

FORMER_APPS: frozenset[str] = frozenset()
"""Apps that earlier versions had: what they left is no sign of a newer one."""


def bring_up_to_date() -> None:
    """Bring the database to this version; one of a newer version is not touched.

    Stopped at any moment, it goes on at the next start: a migration is written down in
    the transaction that makes it.

    Raises
    ------
    OptionError
        If a newer version wrote the database.
    """
    from django.core.management import call_command
    from django.core.management.sql import emit_pre_migrate_signal
    from django.db import connection

    check_not_newer()
    executor = _executor()
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if plan:
        state = executor._create_project_state(with_applied_migrations=True)
        emit_pre_migrate_signal(
            0, False, connection.alias, apps=state.apps, plan=plan
        )  # fmt: skip
        executor.migrate(None, plan, state.clone())
    # Nothing is left to migrate; what follows a migration (roles, permissions) is
    # done at every start.
    call_command("migrate", verbosity=0, interactive=False)


def check_not_newer() -> None:
    """Refuse a database that a newer version wrote.

    Raises
    ------
    OptionError
        If it knows a migration that this version does not.
    """
    newer = find_newer()
    if newer:
        more = f" and {len(newer) - 1} more" if len(newer) > 1 else ""
        message = (
            "the database was written by a newer version of Nilai than this one, "
            f"{nilai.__version__}, which does not know {newer[0]}{more}; install the "
            "newer one again, or restore a backup of this one into a new folder; this "
            "one leaves it as it is"
        )
        raise OptionError(message)


def find_newer() -> list[str]:
    """Return the migrations in the database that only a newer version can have made.

    Those that this version has no longer, as earlier ones were put together, are older
    than its own last one.
    """
    from django.db import connection
    from django.db.migrations.loader import MigrationLoader
    from django.db.migrations.recorder import MigrationRecorder

    loader = MigrationLoader(None, ignore_no_migrations=True)
    known = set(loader.disk_migrations)
    last: dict[str, str] = {}
    for app, name in known:
        last[app] = max(last.get(app, ""), _number(name))
    for migration in loader.disk_migrations.values():
        known |= set(migration.replaces)
    return sorted(
        f"{app}.{name}"
        for app, name in MigrationRecorder(connection).applied_migrations()
        if (app, name) not in known
        and app not in FORMER_APPS
        and _number(name) >= last.get(app, "")
    )


def _number(name: str) -> str:
    return name.partition("_")[0]


def _executor() -> Any:
    from django.db import connection, transaction
    from django.db.migrations.executor import MigrationExecutor

    class WholeExecutor(MigrationExecutor):
        """Django's own writes some migrations down after their transaction.

        Killed between the two, it would make the same tables again, and fail for ever;
        and one of Wagtail's has no transaction.
        """

        def apply_migration(self, state: Any, migration: Any, **options: Any) -> Any:
            # SQLite takes this only outside of a transaction.
            with connection.constraint_checks_disabled(), transaction.atomic():
                return super().apply_migration(state, migration, **options)

    return WholeExecutor(connection)
