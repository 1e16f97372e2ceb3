"""Surveys, their wordings over time, who was asked, and what was answered."""

import secrets
from typing import Any

from django.conf import settings as studio
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import ALPHABET, Customer


def new_survey_key() -> str:
    """Return the part of a survey's address that nobody guesses: 50 random bits."""
    return "".join(secrets.choice(ALPHABET) for _place in range(10))


def new_token() -> str:
    """Return what leads to one answer or one invitation: 132 random bits."""
    return secrets.token_urlsafe(16)


class Survey(models.Model):
    """One row per survey; its wordings are in its versions."""

    class State(models.TextChoices):
        """Whether it is answered."""

        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Open")
        CLOSED = "closed", _("Closed")

    key = models.CharField(
        max_length=10, unique=True, default=new_survey_key, editable=False
    )
    name = models.CharField(_("name"), max_length=120)
    template = models.CharField(
        max_length=40, help_text=_("The template it was made from, as in nps.")
    )
    state = models.CharField(
        max_length=8, choices=State.choices, default=State.DRAFT, editable=False
    )
    languages = models.JSONField(
        default=list, help_text=_("In which it is asked, the first where none is told.")
    )
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    settings = models.JSONField(
        default=dict,
        help_text=_("Own brand, competitors, touchpoints, limits, thanks."),
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)
    made_by = models.ForeignKey(
        studio.AUTH_USER_MODEL,
        null=True,
        editable=False,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    answers_version = models.PositiveBigIntegerField(
        default=0,
        editable=False,
        help_text=_("Grows whenever the answers that count change."),
    )
    groups_noted = models.CharField(
        max_length=2000,
        blank=True,
        editable=False,
        help_text=_("Of which answers the customers' groups are kept, and which."),
    )

    class Meta:
        """Latest first."""

        verbose_name = _("survey")
        ordering = ("-pk",)

    def __str__(self) -> str:
        return self.name

    @property
    def own_brand(self) -> str:
        """Our brand; "" where it was not told."""
        return str(self.settings.get("own_brand") or "")

    @property
    def brands(self) -> list[str]:
        """Our brand, then the competitors."""
        others = [str(name) for name in self.settings.get("competitors") or []]
        return [name for name in (self.own_brand, *others) if name]

    def get_absolute_url(self) -> str:
        """Return the address of its page in the studio."""
        return reverse("survey", args=[self.pk])


class SurveyVersion(models.Model):
    """One row per wording of a survey; a published one never changes."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="versions", db_index=False
    )
    number = models.PositiveIntegerField()
    content = models.JSONField(default=dict, help_text=_("Pages and their questions."))
    is_published = models.BooleanField(default=False)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Numbers count up."""

        constraints = [
            models.UniqueConstraint(
                fields=["survey", "number"], name="survey_version_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id}.{self.number}"


class Invitation(models.Model):
    """One row per customer asked by an own link, which takes one answer."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="invitations", db_index=False
    )
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="invitations"
    )
    token = models.CharField(
        max_length=24, unique=True, default=new_token, editable=False
    )
    made_at = models.DateTimeField(auto_now_add=True)
    answered_at = models.DateTimeField(null=True)

    class Meta:
        """A customer is asked once per survey."""

        constraints = [
            models.UniqueConstraint(
                fields=["survey", "customer"], name="invitation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.customer_id} to {self.survey_id}"


class Response(models.Model):
    """One row per answer to a survey, half or whole.

    Of an anonymous survey neither customer nor invitation is ever set, and times are
    rounded to the day. No address of a device is kept anywhere.
    """

    class Channel(models.TextChoices):
        """How the answer came."""

        LINK = "link", _("Link")
        QR = "qr", _("QR code")
        KIOSK = "kiosk", _("Kiosk")
        EMBED = "embed", _("Website")
        INVITATION = "invitation", _("Own link")
        API = "api", _("API")
        FILE = "file", _("File")

    # The indexes below begin with it.
    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="responses", db_index=False
    )
    version = models.PositiveIntegerField(help_text=_("Number of the wording."))
    token = models.CharField(
        max_length=24, unique=True, default=new_token, editable=False
    )
    external_id = models.CharField(
        max_length=200, blank=True, help_text=_("Its id in a file or another system.")
    )
    wave = models.CharField(max_length=20, blank=True, help_text=_("As in 2026-11."))
    invitation = models.OneToOneField(
        Invitation, null=True, on_delete=models.SET_NULL, related_name="response"
    )
    customer = models.ForeignKey(
        Customer, null=True, on_delete=models.SET_NULL, related_name="responses"
    )
    language = models.CharField(max_length=8, default="en")
    channel = models.CharField(
        max_length=12, choices=Channel.choices, default=Channel.LINK
    )
    started_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)
    answers = models.JSONField(
        default=dict, help_text=_("Question, or question@brand, to what was answered.")
    )
    last_step = models.CharField(
        max_length=80, blank=True, help_text=_("The last page that was sent.")
    )
    suspect = models.CharField(
        max_length=20, blank=True, help_text=_("Why it is left out; empty counts.")
    )
    weight = models.FloatField(default=1)
    groups = models.JSONField(
        default=dict,
        help_text=_("Groups that the customer was in, by family, when it came."),
    )

    class Meta:
        """Found by survey; an id of elsewhere means one response."""

        verbose_name = _("response")
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "external_id"],
                condition=~models.Q(external_id=""),
                name="response_once",
            )
        ]
        indexes = [
            models.Index(
                fields=["survey", "suspect", "-finished_at"], name="response_counted"
            ),
            models.Index(fields=["survey", "-id"], name="response_latest"),
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} #{self.pk}"

    @property
    def is_finished(self) -> bool:
        """Whether the last page was sent."""
        return self.finished_at is not None


class RefusedAnswers(models.Model):
    """One row per survey, day and reason: answers that were not taken at all."""

    survey = models.ForeignKey(
        Survey, on_delete=models.CASCADE, related_name="refused", db_index=False
    )
    on = models.DateField()
    reason = models.CharField(max_length=20)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        """Counted once a day and reason."""

        constraints = [
            models.UniqueConstraint(
                fields=["survey", "on", "reason"], name="refused_answers_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.survey_id} {self.on} {self.reason}: {self.count}"


def wording_of(words: Any, language: str) -> str:
    """Return a wording in a language, or in the other where it lacks.

    Parameters
    ----------
    words : mapping or str
        Language to words.
    language : str
        `en` or `id`.

    Returns
    -------
    str
        "" where there is none at all.

    Examples
    --------
    >>> wording_of({"en": "Yes", "id": ""}, "id")
    'Yes'
    """
    if isinstance(words, str):
        return words
    held = words or {}
    return str(held.get(language) or next((w for w in held.values() if w), ""))
