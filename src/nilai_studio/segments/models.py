"""Segments: rules, and who they choose."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import Customer
from nilai_studio.segments.analysis import rfm_code, rfm_name


class Segment(models.Model):
    """One row per rule that chooses customers."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(unique=True, editable=False)
    rule = models.JSONField(
        default=dict, help_text=_("Conditions, all or any of which must hold.")
    )
    is_built_in = models.BooleanField(default=False, editable=False)
    member_count = models.PositiveIntegerField(default=0, editable=False)
    refreshed_at = models.DateTimeField(
        null=True,
        editable=False,
        help_text=_("When all customers were looked at; null when the rule is new."),
    )
    chosen_by_analysis = models.BigIntegerField(
        null=True, editable=False, help_text=_("The analysis of worth it goes by.")
    )
    valued_count = models.PositiveIntegerField(default=0, editable=False)
    worth_amount = models.FloatField(
        null=True, editable=False, help_text=_("Of all members whose worth is known.")
    )
    measured_at = models.DateTimeField(null=True, editable=False)
    measured_by_analysis = models.BigIntegerField(
        null=True, editable=False, help_text=_("The analysis of worth it sums up.")
    )
    changed_at = models.DateTimeField(
        null=True, editable=False, help_text=_("When somebody came in or went out.")
    )
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        """The built-in ones first."""

        verbose_name = _("segment")
        ordering = ("-is_built_in", "pk")

    def __str__(self) -> str:
        return rfm_name(self.rfm_code) if self.is_built_in else self.name

    @property
    def rfm_code(self) -> str:
        """Which of the ten segments of RFM it is; "" for one of colleagues' own."""
        return rfm_code(self.slug) if self.is_built_in else ""

    @property
    def average_amount(self) -> float | None:
        """What a member is worth on average."""
        if self.worth_amount is None or not self.valued_count:
            return None
        return self.worth_amount / self.valued_count


class Membership(models.Model):
    """One row per customer in a segment."""

    # The constraint's index begins with it.
    segment = models.ForeignKey(
        Segment, on_delete=models.CASCADE, related_name="memberships", db_index=False
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
