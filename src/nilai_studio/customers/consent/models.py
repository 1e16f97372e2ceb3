"""What a customer said about being written to; how it stands, worked out from that."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

FIRST_YEAR = 1970
"""Nobody's consent by these channels is older; what says so is mistaken."""


class Channel(models.TextChoices):
    """By which way somebody is written to or called."""

    EMAIL = "email", _("Email")
    PHONE = "phone", _("Phone or SMS")
    CHAT = "chat", _("WhatsApp or chat")


class Purpose(models.TextChoices):
    """What for; each is asked for by itself."""

    OFFERS = "offers", _("Offers and news")
    SURVEYS = "surveys", _("Surveys")


class Source(models.TextChoices):
    """Which way a statement came in."""

    HAND = "hand", _("by hand")
    API = "api", _("by a program")
    SHOP = "shop", _("from a shop")
    MERGE = "merge", _("by a merge")


class Consent(models.Model):
    """One row per thing that a customer said: given or withdrawn, by channel, purpose.

    Rows are added, never changed, so that they prove what was said, when and where.
    The latest counts, by the moment it was said.
    """

    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.CASCADE,
        related_name="consents",
        # The index below serves.
        db_index=False,
    )
    channel = models.CharField(max_length=12, choices=Channel.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    is_given = models.BooleanField()
    said_at = models.DateTimeField()
    source = models.CharField(max_length=12, choices=Source.choices)
    how = models.CharField(
        max_length=200, blank=True, help_text=_("As in “at the till”.")
    )
    wording = models.TextField(
        blank=True, help_text=_("The text that the customer agreed to.")
    )
    wording_version = models.CharField(max_length=60, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    recorded_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        """Latest first; found by customer, in the order in which they were said."""

        ordering = ("-said_at", "-pk")
        indexes = [
            models.Index(fields=["customer", "said_at", "id"], name="consent_said")
        ]

    @property
    def is_current(self) -> bool:
        """Whether no later statement counts instead."""
        return ConsentState.objects.filter(statement=self).exists()

    def __str__(self) -> str:
        said = "given" if self.is_given else "withdrawn"
        return f"{self.channel}, {self.purpose}: {said}"


class ConsentState(models.Model):
    """One row per channel and purpose that a customer said something about.

    Worked out from the statements, in the transaction that adds one, so that a
    million customers can be asked who may be written to.
    """

    customer = models.ForeignKey(
        "customers.Customer",
        on_delete=models.CASCADE,
        related_name="consent_states",
        # The constraint's index serves.
        db_index=False,
    )
    channel = models.CharField(max_length=12, choices=Channel.choices)
    purpose = models.CharField(max_length=12, choices=Purpose.choices)
    is_given = models.BooleanField()
    statement = models.OneToOneField(
        Consent, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        """One answer each; found by customer, and by the answer."""

        constraints = [
            models.UniqueConstraint(
                fields=["customer", "channel", "purpose"], name="consent_stands_once"
            )
        ]
        indexes = [
            models.Index(
                fields=["channel", "purpose", "is_given", "customer"],
                name="consent_who_may",
            )
        ]

    def __str__(self) -> str:
        return f"{self.channel}, {self.purpose}: {'yes' if self.is_given else 'no'}"
