"""Consent in a merge: the stricter holds (R11), and its undo forgets nobody's no.

The statements of both go to the one kept. Where one of the two said yes and the other
no, a statement of the merge's own says no from then on; the undo takes it away.
"""

from collections.abc import Sequence
from typing import Any, TypeAlias

from django.utils import timezone

from nilai_studio.customers.consent.models import Consent, Source
from nilai_studio.customers.consent.states import (
    Key,
    latest_of,
    latest_statements,
    renew_states,
)
from nilai_studio.customers.models import Merge

Asked: TypeAlias = tuple[str, str]
"""Channel and purpose."""
MOVED = "customers.Consent.customer"
"""Under which name `Merge.moved` lists the statements that moved."""
OWN = "consents"
"""And those that the merge itself made."""


def find_stricter(*, kept: int, gone: int) -> list[Asked]:
    """Return where the merge itself must say no, before anything moves.

    Where the two differ. Also where both said no, but one only by another merge: were
    that one undone, the other's no would lie behind an older yes.
    """
    latest = latest_statements([kept, gone])
    found = []
    for asked in sorted({key[1:] for key in latest}):
        both = [latest.get((pk, *asked)) for pk in (kept, gone)]
        if None in both:
            continue
        given = {one.is_given for one in both if one}
        by_merge = any(one.source == Source.MERGE for one in both if one)
        if len(given) > 1 or (given == {False} and by_merge):
            found.append(asked)
    return found


def write_stricter(asked: Sequence[Asked], *, kept: int, by: Any) -> list[int]:
    """Say no for the one kept, later than all that was said; return the statements."""
    if not asked:
        return []
    now = timezone.now()
    latest = latest_statements([kept])
    rows = [
        Consent(
            customer_id=kept,
            channel=channel,
            purpose=purpose,
            is_given=False,
            said_at=max(now, latest[kept, channel, purpose].said_at),
            source=Source.MERGE,
            recorded_by=by,
        )
        for channel, purpose in asked
    ]
    Consent.objects.bulk_create(rows)
    renew_states([kept])
    return [row.pk for row in rows]


def find_withdrawn_since(merge: Merge) -> list[Consent]:
    """Return each no that was said to the merged customer and stands.

    Whose it was, nobody can tell, so that it holds for both after the undo.
    """
    others = list(Merge.objects.filter(kept_id=merge.kept_id, undone_at=None))
    by_merges = {pk for other in others for pk in other.moved.get(OWN, ())}
    moved = {other.pk: set(other.moved["rows"].get(MOVED, ())) for other in others}
    mine = moved.pop(merge.pk, set())
    said = Consent.objects.filter(customer_id=merge.kept_id).exclude(
        pk__listed=sorted(by_merges.union(*moved.values()))
    )
    return [
        row
        for row in latest_of(said).values()
        if not row.is_given
        and row.recorded_at >= merge.merged_at
        and row.pk not in mine
    ]


def take_away(pks: Sequence[int]) -> None:
    """Remove what a merge itself said."""
    Consent.objects.filter(pk__in=pks, source=Source.MERGE).delete()


def hold_for(withdrawn: Sequence[Consent], *, gone: int, by: Any) -> None:
    """Let what was withdrawn since the merge hold for the one set free, too."""
    latest = latest_statements([gone]) if withdrawn else {}
    rows = [
        Consent(
            customer_id=gone,
            channel=row.channel,
            purpose=row.purpose,
            is_given=False,
            said_at=row.said_at,
            source=Source.MERGE,
            how=row.how,
            wording=row.wording,
            wording_version=row.wording_version,
            recorded_by=by,
        )
        for row in withdrawn
        if _says_yes(latest, (gone, row.channel, row.purpose))
    ]
    if rows:
        Consent.objects.bulk_create(rows)
        renew_states([gone])


def _says_yes(latest: dict[Key, Consent], key: Key) -> bool:
    return key in latest and latest[key].is_given
