"""What the answers to a survey say, as it was worked out last."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.runs.models import Run


class SurveyResult(models.Model):
    """One row per survey, kind of analysis, variant and wave: the latest.

    A row appears in the transaction that ends its run and takes the place of the
    former one, so that whatever can be read is whole and current.
    """

    survey = models.ForeignKey(
        "perception.Survey", on_delete=models.CASCADE, related_name="results"
    )
    run = models.ForeignKey(
        Run, on_delete=models.PROTECT, related_name="survey_results"
    )
    kind = models.CharField(
        max_length=40, help_text=_("The analysis, as in value or drivers.")
    )
    variant = models.CharField(
        max_length=80,
        blank=True,
        help_text=_("Of the analysis: weights, outcome; empty is the usual one."),
    )
    wave = models.CharField(
        max_length=40, blank=True, help_text=_("Empty is all waves together.")
    )
    headline = models.JSONField(
        default=dict,
        help_text=_("The figure of the overview: value, low, high, unit, n."),
    )
    document = models.JSONField(
        default=dict, help_text=_("The result, as the command line's --json.")
    )
    extra = models.JSONField(
        default=dict, help_text=_("What screens show beside the document.")
    )
    words = models.JSONField(
        default=dict, help_text=_("Language to the result in words.")
    )
    figures = models.JSONField(
        default=dict, help_text=_("Language to the result in pictures.")
    )
    answers_version = models.CharField(
        max_length=80, blank=True, help_text=_("Of the answers it was worked out from.")
    )
    as_of = models.DateField(null=True)
    respondents = models.PositiveIntegerField(default=0)
    suspects = models.PositiveIntegerField(default=0)
    worked_out_at = models.DateTimeField(auto_now=True)

    class Meta:
        """One per question."""

        verbose_name = _("survey result")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "kind", "variant", "wave"],
                name="perception_one_result",
            )
        ]

    def __str__(self) -> str:
        return " ".join(
            filter(None, (self.kind, self.variant, self.wave, f"#{self.survey_id}"))
        )
