"""The value exchange: value to the customer beside worth of the customer."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import Customer
from nilai_studio.perception.models import Survey
from nilai_studio.runs.models import Run


class ExchangeAnalysis(models.Model):
    """One row per analysis; the current one is what screens and segments show."""

    run = models.OneToOneField(
        Run, primary_key=True, on_delete=models.PROTECT, related_name="exchange"
    )
    survey = models.ForeignKey(Survey, null=True, on_delete=models.SET_NULL)
    version = models.CharField(
        max_length=160, help_text=_("Of the answers and the worths it rests on.")
    )
    document = models.JSONField(default=dict)
    words = models.JSONField(default=dict)
    figures = models.JSONField(default=dict)
    as_of = models.DateField(null=True)
    is_current = models.BooleanField(default=False)

    class Meta:
        """One current analysis."""

        constraints = [
            models.UniqueConstraint(
                fields=["is_current"],
                condition=models.Q(is_current=True),
                name="exchange_one_current",
            )
        ]

    def __str__(self) -> str:
        return f"{self.as_of}"


class CustomerExchange(models.Model):
    """One row per surveyed customer and analysis: which group."""

    class Group(models.TextChoices):
        """Value to the customer and worth of the customer, each high or low."""

        KEEP = "keep", _("Loves us and pays well")
        GROW = "grow", _("Loves us and pays little")
        MEND = "mend", _("Pays well and is at risk")
        WATCH = "watch", _("Pays little, not convinced")

    # The indexes below begin with these columns.
    analysis = models.ForeignKey(
        ExchangeAnalysis,
        on_delete=models.CASCADE,
        related_name="customers",
        db_index=False,
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="exchanges"
    )
    value_score = models.FloatField()
    clv_amount = models.FloatField()
    group = models.CharField(max_length=8, choices=Group.choices)

    class Meta:
        """A customer once per analysis; lists go by group."""

        constraints = [
            models.UniqueConstraint(
                fields=["analysis", "customer"], name="exchange_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["analysis", "group", "-clv_amount"], name="exchange_by_group"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id}: {self.group}"
