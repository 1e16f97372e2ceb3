"""Make Django ready for a command that works on a studio's folder."""

import os
from importlib.util import find_spec
from pathlib import Path

from nilai.errors import OptionError
from nilai_studio.config.home import VARIABLE, Home


def check_installed() -> None:
    """Refuse to go on without what the studio needs.

    Raises
    ------
    OptionError
        If the extra `studio` was not installed.
    """
    if find_spec("django") is None or find_spec("wagtail") is None:
        message = (
            "the studio is not installed; install it by `pip install nilai[studio]`"
        )
        raise OptionError(message)


def open_home(folder: Path) -> Home:
    """Return a studio's folder, with Django ready to work on it.

    Parameters
    ----------
    folder : Path
        Where `nilai studio up` made it.

    Returns
    -------
    Home
        The folder.

    Raises
    ------
    OptionError
        If no studio was begun there, its database does not answer, a newer version
        wrote it, or another folder serves it.
    """
    home = Home(folder.resolve())
    if not home.path("studio.toml").exists():
        message = f"--home {folder} holds no studio; name the folder that `up` made"
        raise OptionError(message)
    os.environ[VARIABLE] = str(home.folder)
    os.environ["DJANGO_SETTINGS_MODULE"] = "nilai_studio.config.settings"
    import django

    django.setup()
    _check_database(home)
    return home


def _check_database(home: Home) -> None:
    """Refuse a database that a newer version wrote, or another folder serves."""
    from django.db import DatabaseError, connection

    from nilai_studio.config.migrating import check_not_newer
    from nilai_studio.config.reaching import say_refusal
    from nilai_studio.config.serving import refuse_another

    try:
        check_not_newer()
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                refuse_another(cursor, home)
    except DatabaseError as error:
        # An embedded one that cannot be read is told of by whoever reads it.
        if connection.vendor == "postgresql":
            raise OptionError(say_refusal(error, home.database)) from error
