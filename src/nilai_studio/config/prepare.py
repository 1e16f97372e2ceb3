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
    from django.db import OperationalError, connection

    from nilai.errors import NilaiError
    from nilai_studio.config.migrating import bring_up_to_date

    django.setup()
    try:
        if not connection.introspection.table_names():
            say("the database is made; that takes half a minute")
        bring_up_to_date()
    except OperationalError as error:
        sys.exit(f"nilai: the database cannot be reached: {str(error).strip()}")
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
