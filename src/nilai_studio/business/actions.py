"""Change the business and its team, and let people in."""

import secrets
from typing import Any

from django.contrib.auth.models import Group
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai_studio.business.models import Business, User
from nilai_studio.business.roles import OWNER
from nilai_studio.kit.actions import action
from nilai_studio.kit.queue import enqueue_once

MANAGE = "business.manage_team"


@action("business.change_business")
def change_business(*, facts: dict[str, Any], by: User | None = None) -> Business:
    """Describe the business; what is computed from now on follows.

    Parameters
    ----------
    facts : dict
        Field to its value.
    by : User, optional
        Who does it.

    Returns
    -------
    Business
        As it is now.

    Raises
    ------
    ValidationError
        If a value is not possible.
    PermissionDenied
        If `by` may not.
    """
    business = Business.current()
    changed = [
        name for name, value in facts.items() if getattr(business, name) != value
    ]
    for name, value in facts.items():
        setattr(business, name, value)
    business.full_clean(validate_unique=False, validate_constraints=False)
    business.save()
    if changed:
        # What rests on it is worked out anew at once, not by the next minute.
        enqueue_once("worth.renew_if_stale")
        log(business, "business.change", user=by, data={"fields": changed})
    return business


@action(MANAGE)
def invite_person(
    *, email: str, name: str, role: str, by: User | None = None
) -> tuple[User, str]:
    """Make an account; return it with the one-time password to hand over.

    Raises
    ------
    ValidationError
        If there is an account of that address.
    PermissionDenied
        If `by` may not.
    """
    email = email.strip().lower()
    if User.objects.filter(email__iexact=email).exists():
        raise ValidationError(_("There is an account of %(email)s.") % {"email": email})
    password = new_password()
    person = User.objects.create_user(
        email, password, first_name=name, must_change_password=True
    )
    person.groups.set([Group.objects.get(name=role)])
    log(person, "team.invite", user=by, data={"role": role})
    return person, password


@action(MANAGE)
def give_role(*, person: User, role: str, by: User | None = None) -> None:
    """Give a person one role instead of another.

    Raises
    ------
    ValidationError
        If nobody would be left as owner.
    PermissionDenied
        If `by` may not.
    """
    if role != OWNER:
        keep_an_owner(without=person)
    person.groups.set([Group.objects.get(name=role)])
    log(person, "team.role", user=by, data={"role": role})


@action(MANAGE)
def close_account(*, person: User, by: User | None = None) -> None:
    """Let a person in no more; what they did stays theirs.

    Raises
    ------
    ValidationError
        If it is one's own account, or nobody would be left as owner.
    PermissionDenied
        If `by` may not.
    """
    if by is not None and person.pk == by.pk:
        raise ValidationError(_("You cannot close your own account."))
    keep_an_owner(without=person)
    person.is_active = False
    person.save(update_fields=["is_active"])
    log(person, "team.close", user=by)


@action(MANAGE)
def open_account(*, person: User, by: User | None = None) -> None:
    """Let a person in again.

    Raises
    ------
    PermissionDenied
        If `by` may not.
    """
    person.is_active = True
    person.save(update_fields=["is_active"])
    log(person, "team.open", user=by)


@action(MANAGE)
def give_one_time_password(*, person: User, by: User | None = None) -> str:
    """Return a new one-time password for someone who forgot theirs.

    Sessions elsewhere end with the old password.

    Raises
    ------
    ValidationError
        If it is one's own account: that is what the account page is for.
    PermissionDenied
        If `by` may not.
    """
    if by is not None and person.pk == by.pk:
        raise ValidationError(_("Change your own password on your account's page."))
    password = new_password()
    person.set_password(password)
    person.must_change_password = True
    person.save(update_fields=["password", "must_change_password"])
    log(person, "team.password", user=by)
    return password


def keep_an_owner(*, without: User) -> None:
    """Refuse to leave the business without somebody who may do everything."""
    owners = User.objects.filter(groups__name=OWNER, is_active=True)
    is_owner = owners.filter(pk=without.pk).exists()
    if is_owner and not owners.exclude(pk=without.pk).exists():
        raise ValidationError(
            _("%(name)s is the only owner; make somebody else an owner first.")
            % {"name": without}
        )


def new_password() -> str:
    """Return a one-time password of 96 random bits."""
    return secrets.token_urlsafe(12)
