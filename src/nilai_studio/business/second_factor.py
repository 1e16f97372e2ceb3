"""The second factor of an account: an authenticator app, and codes on paper.

These are a person's own affair, so that they ask for no permission; `by` differs
from the person only where an owner helps somebody who lost the phone.
"""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from django_otp import devices_for_user
from django_otp.models import Device
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.log_actions import log

from nilai_studio.business.models import User
from nilai_studio.kit.actions import action

CODES = 10
"""Recovery codes made at once."""


def has_second_factor(person: User) -> bool:
    """Return whether signing in asks for a code."""
    return TOTPDevice.objects.filter(user=person, confirmed=True).exists()


def find_app(person: User, *, confirmed: bool) -> TOTPDevice | None:
    """Return the person's authenticator app, if there is one in that state."""
    return TOTPDevice.objects.filter(user=person, confirmed=confirmed).first()


@transaction.atomic
def begin_second_factor(*, person: User) -> None:
    """Make the secret that the person's app is to hold; nothing is asked yet."""
    if not has_second_factor(person):
        TOTPDevice.objects.filter(user=person).delete()
        TOTPDevice.objects.create(user=person, name="app", confirmed=False)


def confirm_second_factor(*, person: User, code: str) -> list[str]:
    """Turn the second factor on, the app having shown that it works.

    Returns
    -------
    list of str
        The recovery codes, to be shown once.

    Raises
    ------
    ValidationError
        If the code is not the app's.
    """
    with transaction.atomic():
        app = find_app(person, confirmed=False)
        if app is not None:
            # The secret is on the page that asks: there is nothing to guess, and a
            # right code after a wrong one must not be made to wait.
            app.throttle_reset(commit=False)
        is_right = app is not None and app.verify_token(plain(code))
    if app is None or not is_right:
        raise ValidationError(_("That is not the code the app shows now."))
    with transaction.atomic():
        app.confirmed = True
        app.save(update_fields=["confirmed"])
        log(person, "account.second_factor_on", user=person)
        return _new_codes(person)


@transaction.atomic
def renew_recovery_codes(*, person: User) -> list[str]:
    """Return new recovery codes; the old ones no longer work."""
    log(person, "account.recovery_codes", user=person)
    return _new_codes(person)


@transaction.atomic
def turn_off_second_factor(*, person: User) -> None:
    """Let the password alone suffice again."""
    _forget(person)
    log(person, "account.second_factor_off", user=person)


@action("business.manage_team")
def turn_off_for_person(*, person: User, by: User | None = None) -> None:
    """Turn off the second factor of somebody who lost the phone.

    Raises
    ------
    PermissionDenied
        If `by` may not manage the team.
    """
    _forget(person)
    log(person, "account.second_factor_off", user=by)


def find_device_of(*, person: User, code: str) -> Device | None:
    """Return the device that a code is of; wrong ones are counted and slowed down."""
    code = plain(code)
    kind = TOTPDevice if code.isdigit() and len(code) == 6 else StaticDevice
    with transaction.atomic():
        for device in devices_for_user(person, for_verify=True):
            if isinstance(device, kind) and device.verify_token(code):
                return device
    return None


def plain(code: str) -> str:
    """Return a code without what people put between its letters."""
    return code.replace(" ", "").replace("-", "").lower()


def _new_codes(person: User) -> list[str]:
    StaticDevice.objects.filter(user=person).delete()
    device = StaticDevice.objects.create(user=person, name="recovery")
    codes = [StaticToken.random_token() for _number in range(CODES)]
    StaticToken.objects.bulk_create(
        [StaticToken(device=device, token=code) for code in codes]
    )
    return [f"{code[:4]}-{code[4:]}" for code in codes]


def _forget(person: User) -> None:
    TOTPDevice.objects.filter(user=person).delete()
    StaticDevice.objects.filter(user=person).delete()
