"""What is done about consent: statements are added, and none is changed."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from nilai_studio.customers.actions import Person, note_changes
from nilai_studio.customers.consent.models import Channel, Consent, Purpose, Source
from nilai_studio.customers.consent.states import renew_states
from nilai_studio.customers.models import Customer
from nilai_studio.customers.queries import find_by_pk
from nilai_studio.kit.actions import action
from nilai_studio.kit.forms import cut_to

LONGEST = 10_000
"""Characters of a wording that are kept."""


@action("customers.change_customer")
def record_consent(
    *,
    customer: Customer,
    channel: str,
    is_given: bool,
    by: Person,
    purpose: str = Purpose.OFFERS,
    said_at: datetime | None = None,
    source: str = Source.HAND,
    how: str = "",
    wording: str = "",
    wording_version: str = "",
) -> tuple[Consent, bool]:
    """Record what a customer said; from then on the latest statement counts.

    Parameters
    ----------
    customer : Customer
        Who said it; of one who was merged, whom they became.
    channel, purpose : str
        Of `Channel` and `Purpose`.
    is_given : bool
        False withdraws it.
    by : User or None
        Who records it; None is the studio itself, for a key of the API.
    said_at : datetime, optional
        With its zone; just now when left out.
    source : str
        Which way it came in, of `Source`.
    how, wording, wording_version : str
        How it was said, the text agreed to, and which version of that text.

    Returns
    -------
    tuple of Consent and bool
        The statement, and whether it is new: the same one sent again is there once.

    Raises
    ------
    ValidationError
        If there is no such channel or purpose, or the moment is still to come.
    PermissionDenied
        If `by` may not change customers.
    """
    _require_choice(channel, Channel)
    _require_choice(purpose, Purpose)
    _require_past(said_at)
    customer = _standing(customer)
    said = {
        "channel": str(channel),
        "purpose": str(purpose),
        "is_given": is_given,
        "source": str(source),
        "how": cut_to(how, 200),
        "wording": cut_to(wording, LONGEST),
        "wording_version": cut_to(wording_version, 60),
    }
    if said_at is None:
        said_at = _just_now(customer.pk)
    elif known := customer.consents.filter(said_at=said_at, **said).first():
        return known, False
    made = Consent.objects.create(
        customer=customer,
        said_at=said_at,
        recorded_by=by,
        **said,
    )
    renew_states([customer.pk])
    log(
        instance=customer,
        action="customers.consent",
        user=by,
        data={name: said[name] for name in ("channel", "purpose", "is_given")},
    )
    note_changes([customer.pk])
    return made, True


def _require_choice(code: str, choices: Any) -> None:
    if code not in choices.values:
        message = _("Found “%(found)s”, wanted one of %(wanted)s.")
        raise ValidationError(
            message % {"found": code[:60], "wanted": ", ".join(choices.values)}
        )


def _require_past(said_at: datetime | None) -> None:
    if said_at is None or said_at <= timezone.now():
        return
    raise ValidationError(
        _(
            "Found %(moment)s, which is still to come: write when it was said, or "
            "leave the moment out for just now."
        )
        % {"moment": said_at.isoformat(timespec="seconds")}
    )


def _standing(customer: Customer) -> Customer:
    """Return a customer, or whom they became, held until the transaction ends."""
    while True:
        found = find_by_pk(customer.pk) or customer
        with transaction.atomic():
            held = Customer.objects.select_for_update(no_key=True).get(pk=found.pk)
            if held.merged_into_id is None:
                return held
            # Merged meanwhile. It is let go before the other is held: a merge holds
            # two in one order, and would wait for us as we for it.
            transaction.set_rollback(True)
        customer = held


def _just_now(pk: int) -> datetime:
    """Return the moment of what is said now: no earlier than all that was said."""
    said = Consent.objects.filter(customer_id=pk).order_by("-said_at")
    last = said.values_list("said_at", flat=True).first()
    return max(filter(None, (timezone.now(), last)))
