"""How consent stands: the latest statement of each channel and purpose."""

from collections.abc import Iterable
from typing import TypeAlias

from django.db.models import QuerySet

from nilai_studio.customers.consent.models import Consent, ConsentState

Key: TypeAlias = tuple[int, str, str]
"""Customer, channel, purpose."""


def latest_statements(customer_ids: Iterable[int]) -> dict[Key, Consent]:
    """Return the statement that counts, by customer, channel and purpose.

    Parameters
    ----------
    customer_ids : iterable of int
        At most some thousands.

    Returns
    -------
    dict
        Without what nobody was asked. Of two at one moment the one recorded last
        counts.
    """
    pks = sorted(set(customer_ids))
    return latest_of(Consent.objects.filter(customer_id__listed=pks))


def latest_of(said: QuerySet[Consent]) -> dict[Key, Consent]:
    """Return of some statements those that count."""
    rows = said.order_by("customer_id", "said_at", "pk")
    return {(row.customer_id, row.channel, row.purpose): row for row in rows}


def renew_states(customer_ids: Iterable[int]) -> None:
    """Work out anew how consent stands; the caller holds the customers' rows."""
    pks = sorted(set(customer_ids))
    ConsentState.objects.filter(customer_id__listed=pks).delete()
    ConsentState.objects.bulk_create(
        [
            ConsentState(
                customer_id=pk,
                channel=channel,
                purpose=purpose,
                is_given=row.is_given,
                statement=row,
            )
            for (pk, channel, purpose), row in latest_statements(pks).items()
        ],
        batch_size=450,
    )
