"""The business itself, and the people who work with the studio."""

from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from babel.numbers import list_currencies
from django.contrib.auth.models import AbstractUser, UserManager
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.kit.writing import House


class People(UserManager["User"]):
    """Accounts, known by their email address."""

    def create_user(
        self, email: str, password: str | None = None, **facts: Any
    ) -> "User":
        """Return a new account."""
        person = self.model(email=self.normalize_email(email).lower(), **facts)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(
        self, email: str, password: str | None = None, **facts: Any
    ) -> "User":
        """Return a new account that may do everything."""
        return self.create_user(
            email, password, is_staff=True, is_superuser=True, **facts
        )


class User(AbstractUser):
    """One row per person who signs in; the email address is the name."""

    username = None  # type: ignore[assignment]
    email = models.EmailField(_("email address"), unique=True)

    must_change_password = models.BooleanField(
        default=False,
        editable=False,
        help_text=_("After a one-time password."),
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []
    objects = People()

    class Meta(AbstractUser.Meta):
        """What may be done with people."""

        # Not Django's own permissions: those would open Wagtail's screens for users.
        permissions = [("manage_team", "Can invite people and give them roles")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


def check_currency(code: str) -> None:
    """Refuse what is not the code of a currency."""
    if code not in list_currencies():
        raise ValidationError(
            _("%(code)s is not a currency, as IDR is"), params={"code": code}
        )


def check_time_zone(name: str) -> None:
    """Refuse what is not the name of a time zone."""
    if name not in available_timezones():
        raise ValidationError(
            _("%(name)s is not a time zone, as Asia/Jakarta is"), params={"name": name}
        )


class Business(models.Model):
    """One row: the business that this studio serves."""

    name = models.CharField(_("name of the business"), max_length=120)
    currency = models.CharField(
        _("currency"), max_length=3, default="IDR", validators=[check_currency]
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=60,
        default="Asia/Jakarta",
        validators=[check_time_zone],
        help_text=_("Where the business's day begins."),
    )
    week_starts_on = models.PositiveSmallIntegerField(
        _("first day of the week"),
        default=0,
        choices=[
            (0, _("Monday")),
            (5, _("Saturday")),
            (6, _("Sunday")),
        ],
    )
    margin_share = models.DecimalField(
        _("margin rate"),
        max_digits=5,
        decimal_places=4,
        default=1,
        validators=[MinValueValidator(0.0001), MaxValueValidator(1)],
        help_text=_(
            "Part of revenue that is margin, as in 0.3; it is used where an order "
            "does not state its own margin. 1 counts revenue itself."
        ),
    )
    horizon_months = models.PositiveSmallIntegerField(
        _("horizon in months"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(120)],
        help_text=_("How far ahead the worth of customers is counted."),
    )
    discount_rate = models.DecimalField(
        _("discount rate per year"),
        max_digits=5,
        decimal_places=4,
        default=0.1,
        validators=[MinValueValidator(0), MaxValueValidator(1)],
    )
    phone_region = models.CharField(
        _("country of phone numbers"), max_length=2, default="ID"
    )
    is_sample = models.BooleanField(default=False, editable=False)

    class Meta:
        """One row only; who may change it."""

        verbose_name = _("business")
        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="business_is_one")
        ]
        permissions = [
            ("see_money", "Can see revenue, margin and worth"),
            ("see_contacts", "Can see phone numbers and email addresses in full"),
            ("see_health", "Can see queue, worker, disk and backups"),
        ]

    def __str__(self) -> str:
        return self.name

    @classmethod
    def current(cls) -> "Business":
        """Return the business; with usual values before it has been described."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Nilai")

    @property
    def zone(self) -> ZoneInfo:
        """The zone of its days."""
        return ZoneInfo(self.time_zone)

    @property
    def house(self) -> House:
        """What all that is written for it has in common."""
        return House(self.currency, self.time_zone)


class ServingHome(models.Model):
    """One row on PostgreSQL: the folder that serves this database.

    `mark` is of its secret; `beat_at` is when its worker was at work last, none after
    a stop that was asked for.
    """

    mark = models.CharField(max_length=64)
    folder = models.TextField()
    machine = models.CharField(max_length=255)
    beat_at = models.DateTimeField(null=True)

    class Meta:
        """One row only."""

        constraints = [
            models.CheckConstraint(condition=models.Q(pk=1), name="serving_home_is_one")
        ]

    def __str__(self) -> str:
        return f"{self.folder} on {self.machine}"
