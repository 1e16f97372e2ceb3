"""Who is in the team, and who did what."""

from django.db.models import Exists, OuterRef, QuerySet
from django_otp.plugins.otp_totp.models import TOTPDevice
from wagtail.models import ModelLogEntry

from nilai_studio.business.models import User


def list_people() -> QuerySet[User]:
    """Return the team, those who may sign in first, with their second factor."""
    devices = TOTPDevice.objects.filter(user=OuterRef("pk"), confirmed=True)
    return (
        User.objects.annotate(has_second_factor=Exists(devices))
        .prefetch_related("groups")
        .order_by("-is_active", "first_name", "email")
    )


def list_activity(*, person: User | None = None) -> QuerySet[ModelLogEntry]:
    """Return what was done, latest first; by one person when given."""
    entries = ModelLogEntry.objects.select_related("user", "content_type")
    if person is not None:
        entries = entries.filter(user=person)
    return entries.order_by("-timestamp", "-pk")
