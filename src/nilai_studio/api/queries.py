"""Which keys are there."""

from nilai_studio.api.models import ApiKey


def list_open_keys() -> list[ApiKey]:
    """Return the keys that nobody closed; those of one maker share who that is.

    What the maker may is so asked once for all of them.
    """
    keys = list(ApiKey.objects.filter(closed_at=None).select_related("made_by"))
    makers = {key.made_by_id: key.made_by for key in keys}
    for key in keys:
        key.made_by = makers[key.made_by_id]
    return keys
