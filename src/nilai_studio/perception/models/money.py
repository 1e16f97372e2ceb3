"""What is written down beside answers: prices' costs, statements, calculations."""

from typing import Any

from django.conf import settings as studio
from django.db import models
from django.utils.translation import gettext_lazy as _


class PriceTerms(models.Model):
    """One row per survey about prices: what a unit costs us, for the best profit."""

    survey = models.OneToOneField(
        "perception.Survey",
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="price_terms",
    )
    unit_cost_amount = models.DecimalField(
        _("cost of one unit"), max_digits=18, decimal_places=2, null=True, blank=True
    )

    class Meta:
        """One per survey."""

        constraints = [
            models.CheckConstraint(
                condition=models.Q(unit_cost_amount__isnull=True)
                | models.Q(unit_cost_amount__gte=0),
                name="perception_cost_not_below_zero",
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}: {self.unit_cost_amount}"


class Statement(models.Model):
    """One row per product and segment: from before to after, in our words.

    Pages and offers take it from here.
    """

    class Row(models.TextChoices):
        """In which ways a customer moves."""

        HAVE = "have", _("What they have")
        FEEL = "feel", _("How they feel")
        AVERAGE_DAY = "average_day", _("Their average day")
        STATUS = "status", _("Their status")

    product = models.CharField(_("product"), max_length=120)
    segment = models.CharField(
        _("for whom"), max_length=120, help_text=_("As in: young parents in Bandung.")
    )
    survey = models.ForeignKey(
        "perception.Survey",
        verbose_name=_("held against the answers of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="statements",
        help_text=_("Customers' own words are taken from its text answers."),
    )
    cells = models.JSONField(
        default=dict, help_text=_("Row to before and after, as in have.")
    )
    made_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    changed_by = models.ForeignKey(
        studio.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        """One per product and segment, latest first."""

        verbose_name = _("statement")
        ordering = ("-changed_at", "-pk")
        constraints = [
            models.UniqueConstraint(
                fields=["product", "segment"],
                name="statement_once",
                violation_error_message=_(
                    "There is a statement for this product and segment already."
                ),
            )
        ]

    def __str__(self) -> str:
        return f"{self.product} – {self.segment}"

    def cell(self, row: str, side: str) -> str:
        """Return what stands in a cell; "" when it is empty."""
        return str((self.cells.get(row) or {}).get(side) or "")

    @property
    def filled(self) -> list[tuple[str, str]]:
        """The cells that say something: row and side."""
        sides = ("before", "after")
        return [(r, s) for r in self.Row.values for s in sides if self.cell(r, s)]


class EquityCalculation(models.Model):
    """One row per calculation of what an improvement returns; inputs and result."""

    survey = models.ForeignKey(
        "perception.Survey", on_delete=models.CASCADE, related_name="calculations"
    )
    name = models.CharField(_("name"), max_length=120, blank=True)
    inputs = models.JSONField(default=dict)
    result = models.JSONField(default=dict)
    run = models.ForeignKey(
        "runs.Run",
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("That worked out who moves where."),
    )
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        studio.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )

    class Meta:
        """Latest first."""

        verbose_name = _("calculation")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["survey", "-id"], name="calculation_latest")]

    def __str__(self) -> str:
        return self.name or f"#{self.pk}"

    def given(self, name: str) -> Any:
        """Return an input."""
        return self.inputs.get(name)
