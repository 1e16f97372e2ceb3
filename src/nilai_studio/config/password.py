"""`nilai studio password`: a new one-time password for who cannot get in."""

import secrets
from pathlib import Path
from typing import Annotated

import typer

from nilai.errors import OptionError
from nilai_studio.config.options import HomeFolder
from nilai_studio.config.ready import open_home


def password(
    email: Annotated[str, typer.Argument(help="Whose.", metavar="EMAIL")],
    *,
    home: HomeFolder = Path("nilai-data"),
    without_second_step: Annotated[
        bool,
        typer.Option(
            "--without-second-step",
            help="Also turn the second step of signing in off: the phone is lost.",
        ),
    ] = False,
) -> None:
    """Give a person a new one-time password, from the machine itself."""
    open_home(home)
    typer.echo(renew_password(email, second_step=not without_second_step))


def renew_password(email: str, *, second_step: bool = True) -> str:
    """Set a new one-time password, and end the waiting after wrong ones.

    Parameters
    ----------
    email : str
        Whose.
    second_step : bool
        Whether the codes of a phone stay asked for.

    Returns
    -------
    str
        The password; whoever signs in with it chooses another.

    Raises
    ------
    OptionError
        If nobody has this address.
    """
    from axes.utils import reset
    from django.db import transaction
    from django_otp import devices_for_user

    from nilai_studio.business.models import User

    person = User.objects.filter(email__iexact=email.strip()).first()
    if person is None:
        known = ", ".join(User.objects.order_by("pk").values_list("email", flat=True))
        message = f"nobody signs in as {email!r}; there are {known or 'no accounts'}"
        raise OptionError(message)
    made = secrets.token_urlsafe(12)
    with transaction.atomic():
        person.set_password(made)
        person.must_change_password = True
        person.is_active = True
        person.save(update_fields=["password", "must_change_password", "is_active"])
        if not second_step:
            for device in devices_for_user(person):
                device.delete()
        reset(username=person.email)
    return made
