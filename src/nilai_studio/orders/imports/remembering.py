"""What was chosen for the columns of a file holds for the next that is alike."""

from typing import Any

from nilai_studio.orders.models import Import

MOST = 30
"""Files that are remembered: nobody's shop exports in more ways than these."""


def remembered_choices() -> list[dict[str, Any]]:
    """Return what was chosen for files that were imported, the latest first.

    Returns
    -------
    list of dict
        `import` (its number), `headers` (all of the file's), `options` (as
        `choose_columns` took them). Files read as they came are not among them.
    """
    done = Import.objects.filter(state__in=(Import.State.CONFIRMED, Import.State.DONE))
    chosen = done.exclude(options={}).values_list("pk", "examination", "options")
    return [
        {"import": pk, "headers": found["headers"], "options": options}
        for pk, found, options in chosen[:MOST]
        if found.get("headers") and found.get("header_count") == len(found["headers"])
    ]
