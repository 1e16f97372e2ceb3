"""Bring the database to this version; make the owner; fill in the sample shop.

Run as a process of its own by `nilai studio up`, before web and worker start.
"""

import json
import secrets
import sys
from pathlib import Path


def main() -> None:
    """Do what the first argument says."""
    wanted = json.loads(sys.argv[1])
    import django
    from django.conf import settings
    from django.db import DatabaseError

    from nilai.errors import NilaiError
    from nilai_studio.config.reaching import say_refusal

    django.setup()
    try:
        prepare_database(move_here=wanted.get("move_here", False))
    except DatabaseError as error:
        sys.exit(f"nilai: {say_refusal(error, settings.HOME.database)}")
    except NilaiError as error:
        sys.exit(f"nilai: {error}")
    password = make_owner(wanted["owner"])
    if password:
        sys.stdout.write(
            f"  user                {wanted['owner']}\n"
            f"  one-time password   {password}\n"
        )
    if wanted["sample"]:
        from nilai_studio.config.sample import bring_sample

        say("the sample shop is made; that takes half a minute")
        bring_sample(Path(wanted["sample"]), settings.HOME.folder)


def prepare_database(*, move_here: bool = False, is_copy: bool = False) -> None:
    """Bring the database to this version, and have this folder alone serve it.

    Parameters
    ----------
    move_here : bool
        Whether a folder that served it before is gone for good.
    is_copy : bool
        Whether it was just filled from a backup: who served the other one does not
        count.

    Raises
    ------
    OptionError
        If another folder serves it, or a newer version wrote it.
    """
    from django.conf import settings
    from django.db import connection

    from nilai_studio.config.migrating import bring_up_to_date
    from nilai_studio.config.serving import refuse_another, refuse_running, serve

    is_served = connection.vendor == "postgresql"
    if is_served and not is_copy:
        with connection.cursor() as cursor:
            if not move_here:
                refuse_another(cursor, settings.HOME)
            refuse_running(cursor, settings.HOME, say)
    if not connection.introspection.table_names():
        say("the database is made; that takes half a minute")
    bring_up_to_date()
    if is_served:
        with connection.cursor() as cursor:
            serve(cursor, settings.HOME)


def say(step: str) -> None:
    """Tell at once what is done now, as whoever waits wonders."""
    sys.stdout.write(f"  {step}\n")
    sys.stdout.flush()


def make_owner(email: str) -> str | None:
    """Make the first account.

    Parameters
    ----------
    email : str
        Its name.

    Returns
    -------
    str or None
        Its one-time password; None when there are accounts already.
    """
    from django.contrib.auth.models import Group
    from django.db import transaction

    from nilai_studio.business.models import User

    if User.objects.exists():
        return None
    password = secrets.token_urlsafe(12)
    # An account without its role would be nobody's, and keep the owner's from being
    # made.
    with transaction.atomic():
        person = User.objects.create_user(
            email, password, is_staff=True, must_change_password=True
        )
        person.groups.add(Group.objects.get(name="Owner"))
    return password


if __name__ == "__main__":
    main()
