"""Segments: rules, and who they choose."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import Customer


class Segment(models.Model):
    """One row per rule that chooses customers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True, editable=False)
    rule = models.JSONField(
        default=dict, help_text=_("Conditions, all or any of which must hold.")
    )
    is_built_in = models.BooleanField(default=False, editable=False)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    refreshed_at = models.DateTimeField(null=True, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        """By name."""

        verbose_name = _("segment")
        ordering = ("name",)

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """One row per customer in a segment."""

    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="memberships"
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="memberships"
    )
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        """A customer is in a segment once."""

        constraints = [
            models.UniqueConstraint(
                fields=["segment", "customer"], name="membership_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} in {self.segment_id}"
