"""Customers: who they are, how they are reached, what colleagues wrote of them."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

# Django looks for models here.
from nilai_studio.customers.consent.models import Consent, ConsentState  # noqa: F401

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"


def new_key() -> str:
    """Return an opaque id for a customer: 60 random bits, easily read aloud."""
    number = secrets.randbits(60)
    return "".join(ALPHABET[number >> place & 31] for place in range(0, 60, 5))


class Tag(models.Model):
    """One row per word that colleagues put on customers."""

    name = models.CharField(_("tag"), max_length=60, unique=True)

    class Meta:
        """By name."""

        ordering = ("name",)
        permissions = [("tag_customers", "Can tag customers")]

    def __str__(self) -> str:
        return self.name


class Customer(models.Model):
    """One row per person or firm we know, buyer or not yet.

    `key` is the opaque id that leaves this database (lake, API, files); whoever was
    merged into another points to it and is not listed.
    """

    key = models.CharField(max_length=12, unique=True, default=new_key, editable=False)
    name = models.CharField(_("name"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=120, blank=True, db_index=True)
    country = models.CharField(_("country"), max_length=80, blank=True)
    source = models.CharField(
        _("source"),
        max_length=60,
        blank=True,
        db_index=True,
        help_text=_("Where the customer came from at first."),
    )
    needs = models.TextField(
        _("interests and needs"), blank=True, help_text=_("In the customer's words.")
    )
    search_text = models.TextField(
        blank=True,
        editable=False,
        help_text=_("Name and ids, folded for the search."),
    )
    contact_text = models.TextField(
        blank=True,
        editable=False,
        help_text=_("Contact points, folded; searched by those who may see them."),
    )
    tags = models.ManyToManyField(Tag, blank=True, related_name="customers")
    first_import_id = models.BigIntegerField(
        null=True,
        editable=False,
        db_index=True,
        help_text=_("The import that made it."),
    )
    merged_into = models.ForeignKey(
        "self",
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="merged",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """Newest first; what may be done with them."""

        verbose_name = _("customer")
        indexes = [
            models.Index(Lower("name"), name="customer_name"),
        ]
        permissions = [
            ("export_customers", "Can export customers"),
            ("merge_customers", "Can merge customers and undo it"),
        ]

    def __str__(self) -> str:
        return self.name or self.key


class Identity(models.Model):
    """One row per id that another system uses for a customer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="identities"
    )
    system = models.CharField(
        max_length=60, help_text=_("As in shopify, tokopedia, import.")
    )
    external_id = models.CharField(max_length=200)
    first_import_id = models.BigIntegerField(null=True, editable=False, db_index=True)

    class Meta:
        """An id means one customer."""

        constraints = [
            models.UniqueConstraint(
                fields=["system", "external_id"], name="identity_is_one_customer"
            )
        ]

    def __str__(self) -> str:
        return f"{self.system}: {self.external_id}"


class ContactPoint(models.Model):
    """One row per email address, phone number or chat name of a customer."""

    class Kind(models.TextChoices):
        """How a person is reached."""

        EMAIL = "email", _("Email")
        PHONE = "phone", _("Phone")
        CHAT = "chat", _("Chat")

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="contact_points"
    )
    kind = models.CharField(max_length=8, choices=Kind.choices)
    value = models.CharField(
        max_length=200, help_text=_("Lower case, or +62… for a phone.")
    )
    written = models.CharField(max_length=200, help_text=_("As it came."))
    first_import_id = models.BigIntegerField(null=True, editable=False, db_index=True)

    class Meta:
        """Once per customer; several customers may share one, until merged."""

        constraints = [
            models.UniqueConstraint(
                fields=["kind", "value", "customer"], name="contact_point_once"
            )
        ]

    def __str__(self) -> str:
        return self.value


class FilledField(models.Model):
    """One row per blank that an import filled, so that its undo empties it again."""

    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    import_id = models.BigIntegerField(db_index=True)
    field = models.CharField(max_length=20)
    value = models.CharField(max_length=200)

    def __str__(self) -> str:
        return f"{self.field}: {self.value}"


class Note(models.Model):
    """One row per remark of a colleague."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="notes"
    )
    text = models.TextField(_("note"))
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL
    )
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        """Latest first."""

        ordering = ("-written_at",)

    def __str__(self) -> str:
        return self.text[:60]


class CustomerTask(models.Model):
    """One row per thing a colleague shall do for a customer."""

    customer = models.ForeignKey(
        Customer, on_delete=models.CASCADE, related_name="tasks"
    )
    text = models.CharField(_("what to do"), max_length=300)
    due_on = models.DateField(_("due on"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="customer_tasks",
    )
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Open ones first, the earliest due first."""

        ordering = (models.F("done_at").asc(nulls_first=True), "due_on", "pk")

    def __str__(self) -> str:
        return self.text


class Merge(models.Model):
    """One row per merge of one customer into another; `moved` undoes it exactly."""

    kept = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="merges_kept"
    )
    gone = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="merges_gone"
    )
    moved = models.JSONField(
        default=dict, help_text=_("Table to the rows that changed their customer.")
    )
    merged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.gone} → {self.kept}"


class DuplicateCandidate(models.Model):
    """One row per pair of customers that may be one person."""

    class State(models.TextChoices):
        """What was decided."""

        OPEN = "open", _("Open")
        MERGED = "merged", _("Merged")
        DIFFERENT = "different", _("Two persons")

    first = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    second = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="+")
    probability = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)

    class Meta:
        """A pair once, the smaller key first."""

        ordering = ("-probability", "pk")
        constraints = [
            models.UniqueConstraint(
                fields=["first", "second"], name="duplicate_pair_once"
            ),
            models.CheckConstraint(
                condition=models.Q(first__lt=models.F("second")),
                name="duplicate_pair_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.first} = {self.second}?"


class ChangedCustomer(models.Model):
    """One row per customer whose facts changed since the segments looked.

    Bounded by the number of customers; rows leave when the segments have looked, the
    latest first, so that one change need not wait behind a large import.
    """

    customer = models.OneToOneField(
        Customer, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    noted_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return str(self.customer_id)


class ColumnChoice(models.Model):
    """One row per person who chose the columns of the list of customers."""

    person = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="+",
    )
    columns = models.JSONField(default=list, help_text=_("Names, in their order."))

    def __str__(self) -> str:
        return ", ".join(self.columns)
