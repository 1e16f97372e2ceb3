"""What was chosen for the columns of a file holds for the next that is alike."""

from typing import Any

from django.db.models import Q

from nilai_studio.orders.models import Import

MOST = 30
"""Files that are remembered: nobody's shop exports in more ways than these."""

TOTALS = "totals"
"""Kind of files whose rows repeat the total of their order."""


def remembered_choices() -> list[dict[str, Any]]:
    """Return what was chosen for files that were imported, the latest first.

    Returns
    -------
    list of dict
        `import` (its number), `headers` (all of the file's), `options` (as
        `choose_columns` took them). Of files read as they came only those are among
        them whose rows repeat the order's total: a few rows, as those that were
        mended, would not show it again.
    """
    done = Import.objects.filter(state__in=(Import.State.CONFIRMED, Import.State.DONE))
    is_chosen = ~Q(options={}) | Q(examination__kind=TOTALS)
    chosen = done.filter(is_chosen).values_list("pk", "examination", "options")
    return [
        {
            "import": pk,
            "headers": found["headers"],
            "options": options or {"order_totals": True},
        }
        for pk, found, options in chosen[:MOST]
        if found.get("headers") and found.get("header_count") == len(found["headers"])
    ]
