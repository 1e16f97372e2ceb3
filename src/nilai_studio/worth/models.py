"""Stored results of the analysis of worth."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import Customer
from nilai_studio.runs.models import Run


class WorthAnalysis(models.Model):
    """One row per analysis of the customer base.

    The current one is what screens, lists and segments show; it becomes current in
    one step, when all of its customers are stored. Those of other periods or of
    segments keep their document, and no customers.
    """

    run = models.OneToOneField(
        Run, primary_key=True, on_delete=models.PROTECT, related_name="worth_analysis"
    )
    question = models.CharField(
        max_length=64, db_index=True, help_text=_("Digest of the run's inputs.")
    )
    orders_version = models.BigIntegerField(
        default=0, help_text=_("Changes of orders ever, when the orders were copied.")
    )
    document = models.JSONField(
        default=dict, help_text=_("The result, as `nilai worth --json`.")
    )
    lenses = models.JSONField(
        default=dict, help_text=_("The five lenses, and what is told by month.")
    )
    words = models.JSONField(
        default=dict, help_text=_("Language to the result in words.")
    )
    figures = models.JSONField(
        default=dict, help_text=_("Language to the result in pictures.")
    )
    as_of = models.DateField(null=True)
    customer_count = models.PositiveIntegerField(default=0)
    is_finished = models.BooleanField(default=False)
    is_current = models.BooleanField(default=False)

    class Meta:
        """One current analysis."""

        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="worth_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class CustomerWorth(models.Model):
    """One row per customer and analysis: worth with interval, and how it comes.

    Amounts are in the business's currency; shares from 0 to 1.
    """

    class Standing(models.TextChoices):
        """Whether the customer will come again, in a word."""

        REGULAR = "regular", _("Still there, came back before")
        SLIPPING = "slipping", _("Slipping away")
        GONE = "gone", _("Gone, as good as surely")
        ONCE = "once", _("Ordered on one day only")

    # The composite indexes below begin with these columns.
    analysis = models.ForeignKey(
        WorthAnalysis,
        on_delete=models.CASCADE,
        related_name="customers",
        db_index=False,
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="worths", db_index=False
    )
    first_on = models.DateField()
    last_on = models.DateField()
    orders_count = models.PositiveIntegerField()
    revenue_amount = models.FloatField()
    recency_score = models.PositiveSmallIntegerField()
    frequency_score = models.PositiveSmallIntegerField()
    monetary_score = models.PositiveSmallIntegerField()
    rfm_segment = models.CharField(max_length=40)
    alive_share = models.FloatField(null=True)
    alive_share_low = models.FloatField(null=True)
    alive_share_high = models.FloatField(null=True)
    expected_orders = models.FloatField(null=True)
    expected_orders_low = models.FloatField(null=True)
    expected_orders_high = models.FloatField(null=True)
    clv_amount = models.FloatField(null=True)
    clv_amount_low = models.FloatField(null=True)
    clv_amount_high = models.FloatField(null=True)
    at_risk_amount = models.FloatField(
        null=True,
        help_text=_(
            "Worth if still a customer, times the probability to be gone; of those "
            "who came back before and are not gone for sure."
        ),
    )

    standing = models.CharField(
        max_length=10, choices=Standing.choices, db_default=Standing.REGULAR
    )

    class Meta:
        """A customer once per analysis; lists go by worth and risk."""

        constraints = [
            models.UniqueConstraint(
                fields=["customer", "analysis"], name="worth_once_per_analysis"
            )
        ]
        indexes = [
            models.Index(
                fields=["analysis", "-clv_amount", "-customer"], name="worth_by_clv"
            ),
            models.Index(
                fields=["analysis", "-at_risk_amount", "-customer"],
                name="worth_by_risk",
            ),
            models.Index(
                fields=["analysis", "standing", "-at_risk_amount", "-customer"],
                name="worth_by_standing",
            ),
            models.Index(
                fields=["analysis", "rfm_segment", "customer"], name="worth_by_segment"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.clv_amount}"
