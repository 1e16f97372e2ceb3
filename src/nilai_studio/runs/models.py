"""Runs: what was computed, from what, when, by which version, and how it went."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Run(models.Model):
    """One row per computation asked for."""

    class State(models.TextChoices):
        """Where a run stands; the last three are final."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        FAILED = "failed", _("Failed")
        CANCELLED = "cancelled", _("Cancelled")

    kind = models.CharField(
        max_length=60, help_text=_("App and computation, as in worth.base.")
    )
    inputs = models.JSONField(
        default=dict, help_text=_("Frozen when the run is asked for.")
    )
    seed = models.PositiveIntegerField(default=1)
    version = models.CharField(max_length=40, help_text=_("Of Nilai."))
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.WAITING
    )
    step = models.CharField(max_length=60, blank=True)
    progress_share = models.FloatField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    error_code = models.CharField(max_length=40, blank=True)
    error = models.TextField(blank=True)
    summary = models.JSONField(
        default=dict, help_text=_("Rows, orders, customers, period: what went in.")
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL
    )
    asked_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    repeats = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.SET_NULL
    )

    class Meta:
        """Latest first."""

        verbose_name = _("run")
        ordering = ("-pk",)
        indexes = [models.Index(fields=["kind", "state", "-id"], name="run_kind_state")]
        permissions = [("start_run", "Can start a run")]

    def __str__(self) -> str:
        return f"{self.kind} #{self.pk}"

    @property
    def duration(self) -> timedelta | None:
        """How long it took, once it has ended."""
        if self.started_at is None or self.finished_at is None:
            return None
        return self.finished_at - self.started_at

    @property
    def is_final(self) -> bool:
        """Whether nothing more will happen to it."""
        return self.state in (
            self.State.DONE,
            self.State.FAILED,
            self.State.CANCELLED,
        )
