"""/api/segments: who is in them."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from nilai_studio.api.cursor import Listing, Paging, page_of
from nilai_studio.api.keys import Key, reader_of
from nilai_studio.segments.models import Membership
from nilai_studio.segments.queries import list_segments

router = Router(tags=["segments"])


class SegmentAnswer(Schema):
    """A segment."""

    id: int
    slug: str
    name: str
    rule: dict[str, Any]
    is_built_in: bool
    member_count: int
    refreshed_at: datetime | None


class MemberAnswer(Schema):
    """A customer in a segment."""

    customer: str
    since: datetime


def _shown(row: Membership) -> dict[str, Any]:
    return {"customer": row.customer.key, "since": row.since}


@router.get("", response=Listing[SegmentAnswer], auth=Key("segments:read"))
def list_all(request: HttpRequest, paging: Query[Paging]) -> dict[str, Any]:
    """List segments, the built-in ones first.

    Those whose rule is about money need the scope worth:read as well, those about
    what customers answered answers:read.
    """
    return page_of(list_segments(reader_of(request)), paging)


@router.get(
    "/{slug}/members", response=Listing[MemberAnswer], auth=Key("segments:read")
)
def list_members(
    request: HttpRequest, slug: str, paging: Query[Paging]
) -> dict[str, Any]:
    """List who is in a segment."""
    segment = get_object_or_404(list_segments(reader_of(request)), slug=slug)
    rows = Membership.objects.filter(segment=segment).select_related("customer")
    return page_of(rows, paging, _shown)
