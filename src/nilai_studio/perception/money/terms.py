"""What these analyses take as given."""

from django.db.models import Sum

from nilai_studio.orders.models import LakeMonth

WINDOW_DAYS = 90
"""Days after an answer whose purchases count."""


def orders_version() -> str:
    """Return what changes when orders change."""
    return str(LakeMonth.objects.aggregate(n=Sum("changes"))["n"] or 0)
