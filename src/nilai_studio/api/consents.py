"""/api/customers/…/consents: what a customer said, word by word."""

from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet
from django.http import HttpRequest
from ninja import Field, Query, Router, Schema, Status

from nilai_studio.api.bodies import Sent
from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.customers import standing
from nilai_studio.api.keys import Key
from nilai_studio.api.moments import Moment
from nilai_studio.customers.consent.actions import LONGEST, record_consent
from nilai_studio.customers.consent.models import (
    Channel,
    Consent,
    ConsentState,
    Purpose,
    Source,
)

router = Router(tags=["customers"])


class ConsentSent(Sent):
    """What a customer said."""

    channel: Channel
    purpose: Purpose = Purpose.OFFERS
    is_given: bool = Field(description="False withdraws it, at once.")
    said_at: Moment = Field(description="When, with its zone; not still to come.")
    how: str = Field("", max_length=200, description="As in “form on the website”.")
    wording: str = Field(
        "", max_length=LONGEST, description="The text that the customer agreed to."
    )
    wording_version: str = Field("", max_length=60)


class ConsentAnswer(Schema):
    """A statement as it is kept."""

    channel: str
    purpose: str
    is_given: bool
    said_at: datetime
    source: str = Field(description="Which way it came in: hand, api, shop, merge.")
    how: str
    wording: str
    wording_version: str
    recorded_at: datetime
    counts: bool = Field(description="Whether no later statement counts instead.")


def _rows() -> QuerySet[Consent]:
    counting = ConsentState.objects.filter(statement=OuterRef("pk"))
    return Consent.objects.annotate(counts=Exists(counting))


@router.get(
    "/{key}/consents", response=Listing[ConsentAnswer], auth=Key("customers:read")
)
def list_consents(
    request: HttpRequest, key: str, paging: Query[Paging]
) -> dict[str, Any]:
    """List all that a customer said, those recorded first first."""
    return page_of(_rows().filter(customer=standing(key)), paging)


@router.post(
    "/{key}/consents",
    response={200: ConsentAnswer, 201: ConsentAnswer},
    auth=Key("customers:write"),
)
def put_consent(request: HttpRequest, key: str, consent: ConsentSent) -> Status:
    """Record what a customer said: 201 when it is new, 200 when it was there."""
    said, is_new = record_consent(
        customer=standing(key), by=None, source=Source.API, **consent.model_dump()
    )
    return Status(201 if is_new else 200, _rows().get(pk=said.pk))
