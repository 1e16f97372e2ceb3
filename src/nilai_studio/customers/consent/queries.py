"""What is asked about consent: how it stands, and what shows it."""

from dataclasses import dataclass

from django.db.models import QuerySet

from nilai_studio.customers.consent.models import (
    Channel,
    Consent,
    ConsentState,
    Purpose,
)
from nilai_studio.customers.models import Customer

SHOWN = 50
"""Statements of one customer on a page; the API gives all."""


@dataclass(frozen=True)
class Standing:
    """How consent stands for one channel and purpose.

    Parameters
    ----------
    channel, purpose : str
        Which.
    statement : Consent or None
        The one that counts; None for never asked.
    """

    channel: Channel
    purpose: Purpose
    statement: Consent | None

    @property
    def state(self) -> str:
        """Return given, withdrawn or unasked."""
        if self.statement is None:
            return "unasked"
        return "given" if self.statement.is_given else "withdrawn"


def list_standing(customer: Customer) -> list[Standing]:
    """Return how a customer's consent stands: offers by every channel, then the rest.

    Of other purposes, what the customer said something about.
    """
    rows = ConsentState.objects.filter(customer=customer).select_related("statement")
    said = {(row.purpose, row.channel): row.statement for row in rows}
    return [
        Standing(channel, purpose, said.get((purpose, channel)))
        for purpose in Purpose
        for channel in Channel
        if purpose == Purpose.OFFERS or (purpose, channel) in said
    ]


def list_statements(customer: Customer) -> QuerySet[Consent]:
    """Return all that a customer said, latest first."""
    return Consent.objects.filter(customer=customer).select_related("recorded_by")


def list_answers(
    *channels: str, is_given: bool = True, purpose: str = Purpose.OFFERS
) -> QuerySet[ConsentState]:
    """Return who said yes, or no; each in one row per channel."""
    return ConsentState.objects.filter(
        channel__in=channels, purpose=purpose, is_given=is_given
    )
