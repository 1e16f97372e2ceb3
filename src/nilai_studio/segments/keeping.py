"""Who is in a segment, kept current: when a customer changes, and by the day.

Both ways write a batch at a time, in short transactions, and may be stopped between
two of them. A segment's row is locked while its members are written, so that an old
view of the facts never overwrites a newer one.
"""

import time
from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection, transaction
from django.db.models import (
    BigIntegerField,
    Count,
    DateTimeField,
    Exists,
    F,
    Max,
    OuterRef,
    Sum,
    Value,
)
from django.utils import timezone

from nilai_studio.customers.models import ChangedCustomer, Customer
from nilai_studio.segments.models import Membership, Segment
from nilai_studio.segments.parting import list_parted
from nilai_studio.segments.queries import list_due, list_unmeasured, this_moment
from nilai_studio.segments.rules import Moment, choose, goes_by_worth
from nilai_studio.worth.models import CustomerWorth

AT_ONCE = 500
"""Changed customers looked at in one transaction."""
SPAN = 20_000
"""Customers by number looked at in one transaction when all are."""
MEASURED_EVERY = timedelta(minutes=5)


def refresh_changed(most: int | None = None) -> int:
    """Look again at the customers whose facts changed; return how many.

    Those who changed last come first: one order need not wait behind an import. With
    `most`, no further batch is begun after so many.
    """
    looked = 0
    while most is None or looked < most:
        began = time.monotonic()
        count = _refresh_some()
        if not count:
            break
        looked += count
        if connection.vendor == "sqlite":
            # It has one writer: whoever waits to store orders is to have a turn.
            time.sleep(time.monotonic() - began)
    return looked


@transaction.atomic
def _refresh_some() -> int:
    rows = ChangedCustomer.objects.order_by("-noted_at", "pk")
    pks = list(
        rows.select_for_update(skip_locked=True).values_list("pk", flat=True)[:AT_ONCE]
    )
    if not pks:
        return 0
    # Before the facts are read: whoever changes them from here on notes it anew.
    ChangedCustomer.objects.filter(pk__in=pks).delete()
    moment = this_moment()
    segments = list(Segment.objects.select_for_update(no_key=True).order_by("pk"))
    parted = list_parted(moment)
    were = defaultdict(set)
    for segment_id, pk in Membership.objects.filter(customer_id__in=pks).values_list(
        "segment_id", "customer_id"
    ):
        were[segment_id].add(pk)
    for segment in segments:
        are = set(
            choose(segment.rule, moment).filter(pk__in=pks).values_list("pk", flat=True)
        )
        if parted and goes_by_worth(segment.rule):
            are = (are - parted) | (were[segment.pk] & parted)
        _write_changes(segment, were[segment.pk], are)
    return len(pks)


def _write_changes(segment: Segment, were: set[int], are: set[int]) -> None:
    came, went = sorted(are - were), were - are
    if not came and not went:
        return
    now = timezone.now()
    Membership.objects.bulk_create(
        [Membership(segment=segment, customer_id=pk, since=now) for pk in came],
        ignore_conflicts=True,
        batch_size=250,
    )
    Membership.objects.filter(segment=segment, customer_id__in=went).delete()
    Segment.objects.filter(pk=segment.pk).update(
        member_count=F("member_count") + len(came) - len(went), changed_at=now
    )


def renew_due() -> int:
    """Look at all customers for each segment that is due; return how many were."""
    renewed = 0
    for segment in list_due(this_moment()):
        renew(segment)
        renewed += 1
    return renewed


def renew(segment: Segment) -> None:
    """Look at all customers for one segment, then count and value its members."""
    # The rule of now: somebody who changes it meanwhile makes it due again.
    segment.refresh_from_db()
    rule, moment = segment.rule, this_moment()
    for after, until in _spans():
        _renew_span(segment, rule, moment, after, until)
    with transaction.atomic():
        kept = Segment.objects.select_for_update().get(pk=segment.pk)
        kept.member_count = Membership.objects.filter(segment=segment).count()
        if kept.rule == rule:
            kept.refreshed_at = moment.now
            kept.chosen_by_analysis = moment.analysis_id
        kept.changed_at = moment.now
        kept.save()
    measure(segment)


def _spans() -> Iterator[tuple[int, int]]:
    last = Customer.objects.aggregate(last=Max("pk"))["last"] or 0
    for after in range(0, last, SPAN):
        yield after, after + SPAN


@transaction.atomic
def _renew_span(
    segment: Segment, rule: dict, moment: Moment, after: int, until: int
) -> None:
    Segment.objects.select_for_update(no_key=True).get(pk=segment.pk)
    span = {"pk__gt": after, "pk__lte": until}
    chosen = choose(rule, moment).filter(**span)
    members = Membership.objects.filter(segment=segment)
    if goes_by_worth(rule) and (parted := list_parted(moment)):
        chosen = chosen.exclude(pk__in=parted)
        members = members.exclude(customer_id__in=parted)
    there = members.filter(customer_id=OuterRef("pk"))
    members.filter(customer_id__gt=after, customer_id__lte=until).exclude(
        customer_id__in=chosen.values("pk")
    ).delete()
    new = chosen.filter(~Exists(there)).values_list(
        Value(segment.pk, BigIntegerField()), "pk", Value(moment.now, DateTimeField())
    )
    table = connection.ops.quote_name(Membership._meta.db_table)
    try:
        sql, params = new.query.sql_with_params()
    except EmptyResultSet:
        # A rule that chooses nobody.
        return
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (segment_id, customer_id, since) {sql}", params
        )


def measure(segment: Segment) -> None:
    """Add up what the members are worth."""
    moment = this_moment()
    members = Membership.objects.filter(segment=segment).values("customer_id")
    worths = CustomerWorth.objects.filter(
        analysis_id=moment.analysis_id or 0,
        customer_id__in=members,
        clv_amount__isnull=False,
    ).aggregate(amount=Sum("clv_amount"), count=Count("pk"))
    Segment.objects.filter(pk=segment.pk).update(
        worth_amount=worths["amount"],
        valued_count=worths["count"],
        measured_at=moment.now,
        measured_by_analysis=moment.analysis_id,
    )


def measure_unmeasured() -> None:
    """Value the segments whose members are not valued by the current analysis."""
    for segment in list_unmeasured(this_moment()):
        measure(segment)


def recount() -> None:
    """Count the members of each segment anew, and value those that lost some."""
    for pk in Segment.objects.values_list("pk", flat=True):
        with transaction.atomic():
            kept = Segment.objects.select_for_update(no_key=True).get(pk=pk)
            count = Membership.objects.filter(segment=kept).count()
            if count == kept.member_count:
                continue
            Segment.objects.filter(pk=pk).update(
                member_count=count, changed_at=timezone.now()
            )
        measure(kept)


def measure_changed() -> None:
    """Value anew the segments that somebody came into or left, at times."""
    old = timezone.now() - MEASURED_EVERY
    for segment in Segment.objects.filter(
        changed_at__gt=F("measured_at"), measured_at__lt=old
    ):
        measure(segment)
