"""Make and close keys."""

from collections.abc import Sequence

from django.utils import timezone
from wagtail.log_actions import log

from nilai_studio.api.models import ApiKey, digest_of, new_api_key
from nilai_studio.business.models import User
from nilai_studio.kit.actions import action

SHOWN = 10
"""Characters of a key that are kept, to tell keys apart."""


@action("api.change_apikey")
def make_key(*, name: str, scopes: Sequence[str], by: User) -> tuple[ApiKey, str]:
    """Make a key.

    Parameters
    ----------
    name : str
        Who will use it.
    scopes : sequence of str
        What it may.
    by : User
        Who makes it.

    Returns
    -------
    tuple of ApiKey and str
        The key's row, and the key itself, which is nowhere kept.

    Raises
    ------
    PermissionDenied
        If `by` may not make keys.
    """
    key = new_api_key()
    row = ApiKey.objects.create(
        name=name,
        start=key[:SHOWN],
        digest=digest_of(key),
        scopes=sorted(scopes),
        made_by=by,
    )
    log(row, "api.make_key", user=by, data={"scopes": row.scopes})
    return row, key


@action("api.change_apikey")
def close_key(*, key: ApiKey, by: User) -> None:
    """Close a key for good; calls with it are refused from now on.

    Raises
    ------
    PermissionDenied
        If `by` may not close keys.
    """
    if key.closed_at is None:
        key.closed_at = timezone.now()
        key.save(update_fields=["closed_at"])
        log(key, "api.close_key", user=by)
