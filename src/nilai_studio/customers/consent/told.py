"""What shops tell of consent, along with orders: kept where it is news."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from nilai_studio.customers.actions import note_changes
from nilai_studio.customers.consent.models import Consent, Purpose, Source
from nilai_studio.customers.consent.states import (
    Key,
    latest_statements,
    renew_states,
)
from nilai_studio.customers.models import Customer
from nilai_studio.kit.forms import cut_to


class Told(NamedTuple):
    """What a shop tells of one channel, with the moment that it names."""

    channel: str
    is_given: bool
    said_at: datetime
    how: str = ""


def record_told(told: Sequence[tuple[int, Told]]) -> None:
    """Record what shops tell of offers, where it changes how consent stands.

    A shop repeats with each order what a customer said once, and its deliveries may
    come late: what is older than the latest statement says nothing new.

    Parameters
    ----------
    told : sequence of tuple
        Keys (`pk`) of customers, and what is told of each.
    """
    if not told:
        return
    pks = {pk for pk, _one in told}
    with transaction.atomic():
        # In one order everywhere, so that two writers never wait for each other.
        locked = Customer.objects.select_for_update(no_key=True).filter(pk__listed=pks)
        list(locked.order_by("pk").values_list("pk"))
        made = list(_news(told, latest_statements(pks), timezone.now()))
        if made:
            Consent.objects.bulk_create(made)
            changed = {row.customer_id for row in made}
            renew_states(changed)
            note_changes(changed)


def _news(
    told: Sequence[tuple[int, Told]], latest: dict[Key, Consent], now: datetime
) -> Iterator[Consent]:
    # Of two at one moment the stricter counts: it comes last.
    in_order = sorted(told, key=lambda pair: (pair[1].said_at, not pair[1].is_given))
    for pk, one in in_order:
        key = (pk, str(one.channel), Purpose.OFFERS.value)
        # A shop's clock may be ahead of ours.
        said_at, known = min(one.said_at, now), latest.get(key)
        if known and known.is_given == one.is_given:
            continue
        if known and (known.said_at, one.is_given) > (said_at, known.is_given):
            continue
        latest[key] = Consent(
            customer_id=pk,
            channel=one.channel,
            purpose=Purpose.OFFERS,
            is_given=one.is_given,
            said_at=said_at,
            source=Source.SHOP,
            how=cut_to(one.how, 200),
        )
        yield latest[key]
