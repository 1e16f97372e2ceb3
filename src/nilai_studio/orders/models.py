"""Orders and how they came in."""

import re

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from nilai_studio.customers.models import Customer


class Import(models.Model):
    """One row per file of orders that somebody brought."""

    class State(models.TextChoices):
        """Where an import stands."""

        UPLOADED = "uploaded", _("Being examined")
        EXAMINED = "examined", _("Waiting for your yes")
        CONFIRMED = "confirmed", _("Being imported")
        DONE = "done", _("Imported")
        FAILED = "failed", _("Failed")
        UNDOING = "undoing", _("Being undone")
        UNDONE = "undone", _("Undone")

    file_name = models.CharField(max_length=255)
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField(max_length=64, db_index=True)
    shop = models.CharField(
        _("shop"), max_length=60, blank=True, help_text=_("Whose orders they are.")
    )
    state = models.CharField(
        max_length=12, choices=State.choices, default=State.UPLOADED
    )
    options = models.JSONField(
        default=dict, help_text=_("Mapping, currency, day first, decimal mark.")
    )
    examination = models.JSONField(
        default=dict, help_text=_("What it is, a preview, what would be refused.")
    )
    counts = models.JSONField(
        default=dict, help_text=_("Orders new, changed, as they were; customers new.")
    )
    error = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    brought_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    brought_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        """Latest first."""

        verbose_name = _("import")
        ordering = ("-pk",)
        permissions = [
            ("import_orders", "Can import orders"),
            ("undo_import", "Can undo an import"),
        ]

    def __str__(self) -> str:
        return self.file_name


class Product(models.Model):
    """One row per thing sold."""

    product_id = models.CharField(_("code"), max_length=200, unique=True)
    name = models.CharField(_("name"), max_length=300, blank=True)
    category = models.CharField(_("category"), max_length=120, blank=True)
    first_import_id = models.BigIntegerField(
        null=True,
        editable=False,
        db_index=True,
        help_text=_("The import that made it."),
    )

    def __str__(self) -> str:
        return self.name or self.product_id


MADE_NUMBER = re.compile(r"row-[0-9a-f]{20}-[0-9]+")
"""How an order is called here that its file gives no number."""


class Order(models.Model):
    """One row per order, or per refund, where `revenue_amount` is below zero.

    `order_id` is the shop's own number; `entry` tells apart the refunds of an order.
    """

    shop = models.CharField(_("shop"), max_length=60, default="import")
    order_id = models.CharField(_("order"), max_length=200)
    entry = models.CharField(max_length=32, blank=True)
    # The index `order_of_customer` begins with it.
    customer = models.ForeignKey(
        Customer, on_delete=models.PROTECT, related_name="orders", db_index=False
    )
    ordered_at = models.DateTimeField(_("ordered at"), db_index=True)
    revenue_amount = models.DecimalField(
        _("revenue"),
        max_digits=20,
        decimal_places=4,
        help_text=_("Net of discounts and refunds."),
    )
    margin_amount = models.DecimalField(
        _("margin"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    discount_amount = models.DecimalField(
        _("discount"), max_digits=20, decimal_places=4, null=True, blank=True
    )
    channel = models.CharField(_("channel"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    medium = models.CharField(_("medium"), max_length=120, blank=True)
    campaign = models.CharField(_("campaign"), max_length=120, blank=True)
    coupon = models.CharField(_("coupon"), max_length=120, blank=True)
    offer_id = models.CharField(_("offer"), max_length=120, blank=True)
    lines_digest = models.CharField(
        max_length=32,
        blank=True,
        editable=False,
        help_text=_("Of its lines, to tell whether they changed; blank without any."),
    )
    brought_in = models.ForeignKey(
        Import, null=True, editable=False, on_delete=models.PROTECT
    )
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        """An order of a shop once."""

        verbose_name = _("order")
        constraints = [
            models.UniqueConstraint(
                fields=["shop", "order_id", "entry"], name="order_once"
            )
        ]
        indexes = [
            models.Index(fields=["customer", "-ordered_at"], name="order_of_customer")
        ]

    def __str__(self) -> str:
        return self.order_id

    @property
    def has_number(self) -> bool:
        """Whether the shop numbers it; else it is known by what it is made of."""
        return not MADE_NUMBER.fullmatch(self.order_id)

    @property
    def shown_number(self) -> str:
        """Its number, as people are shown it."""
        return self.order_id if self.has_number else str(_("no number"))


class Line(models.Model):
    """One row per product in an order."""

    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="lines")
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="lines")
    quantity = models.DecimalField(max_digits=14, decimal_places=3)
    unit_price_amount = models.DecimalField(max_digits=20, decimal_places=4)

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product}"


class NextProduct(models.Model):
    """One row per product and a product that its buyers buy later; made by a task."""

    product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="next_products"
    )
    next_product = models.ForeignKey(
        Product, on_delete=models.CASCADE, related_name="+"
    )
    customer_count = models.PositiveIntegerField(
        help_text=_("Customers who bought both, the second later.")
    )
    chance_count = models.PositiveIntegerField(
        help_text=_("Customers who bought the first and came back.")
    )
    lift = models.FloatField(help_text=_("Times as often as all who came back."))

    class Meta:
        """A pair once."""

        constraints = [
            models.UniqueConstraint(
                fields=["product", "next_product"], name="next_product_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.product_id} → {self.next_product_id}"


class OrderBefore(models.Model):
    """One row per order that an import changed: what it was, to undo the import."""

    brought_in = models.ForeignKey(
        Import, on_delete=models.CASCADE, related_name="changes"
    )
    order = models.ForeignKey(Order, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField()
    after = models.JSONField()

    class Meta:
        """An import changes an order once."""

        constraints = [
            models.UniqueConstraint(
                fields=["brought_in", "order"], name="order_changed_once"
            )
        ]

    def __str__(self) -> str:
        return str(self.order_id)


class OrderTotals(models.Model):
    """One row per customer with an order: totals for lists, kept with the orders."""

    customer = models.OneToOneField(
        Customer,
        primary_key=True,
        on_delete=models.CASCADE,
        related_name="order_totals",
    )
    order_count = models.PositiveIntegerField()
    revenue_amount = models.DecimalField(max_digits=20, decimal_places=4)
    first_ordered_at = models.DateTimeField()
    last_ordered_at = models.DateTimeField()

    class Meta:
        """An order of the list is walked by its index alone, which names customers."""

        indexes = [
            models.Index(fields=["order_count", "customer"], name="totals_by_orders"),
            models.Index(
                fields=["revenue_amount", "customer"], name="totals_by_revenue"
            ),
            models.Index(
                fields=["first_ordered_at", "customer"], name="totals_by_first"
            ),
            models.Index(fields=["last_ordered_at", "customer"], name="totals_by_last"),
        ]

    def __str__(self) -> str:
        return str(self.customer_id)


class LakeMonth(models.Model):
    """One row per month of orders: whether its copy in the lake is current.

    `changes` grows with every change of the month's orders; `synced_changes` is what
    it was when the copy was made. The files of that copy bear its `mark`.
    """

    month = models.DateField(primary_key=True)
    changes = models.BigIntegerField(default=0)
    synced_changes = models.BigIntegerField(default=0)
    order_count = models.BigIntegerField(default=0)
    line_count = models.BigIntegerField(default=0)
    mark = models.CharField(max_length=32, default="")
    synced_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class Shop(models.Model):
    """One row per online shop that sends its orders here by webhook, or is asked."""

    class Kind(models.TextChoices):
        """Whose webhooks they are."""

        SHOPIFY = "shopify", "Shopify"
        WOOCOMMERCE = "woocommerce", "WooCommerce"

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("name"), max_length=60, unique=True)
    path_key = models.CharField(max_length=40, unique=True, editable=False)
    # Blank until its platform told it: until then nothing that it sends is taken.
    secret = models.CharField(_("secret"), max_length=200, blank=True)
    former_secret = models.CharField(
        _("former secret"),
        max_length=200,
        blank=True,
        help_text=_("Still taken while the new one spreads (Shopify: up to an hour)."),
    )
    is_open = models.BooleanField(_("takes orders"), default=True)
    site = models.CharField(_("address of the shop"), max_length=200, blank=True)
    consumer_key = models.CharField(_("consumer key"), max_length=100, blank=True)
    consumer_secret = models.CharField(_("consumer secret"), max_length=100, blank=True)

    def __str__(self) -> str:
        return self.name

    @property
    def lacks_secret(self) -> bool:
        """Whether nothing that it sends can be told from what others send."""
        return not (self.secret or self.former_secret)


class CatchUp(models.Model):
    """One row per shop that is asked for orders no webhook told, and how far it is.

    Apart from the shop, so that who changes its settings never turns the clock back.
    """

    shop = models.OneToOneField(
        Shop, primary_key=True, on_delete=models.CASCADE, related_name="catch_up"
    )
    after = models.DateTimeField(
        help_text=_("What changed after this is asked for, by the shop's clock.")
    )
    newest = models.DateTimeField(
        null=True, help_text=_("The latest change that the shop told.")
    )
    until = models.DateTimeField(
        null=True, help_text=_("End of what is being walked, page by page.")
    )
    left_count = models.PositiveIntegerField(
        default=0, help_text=_("Orders that are still to be walked.")
    )
    found_count = models.PositiveBigIntegerField(
        default=0, help_text=_("Orders, and their changes, that no webhook told.")
    )
    asked_at = models.DateTimeField(null=True)
    next_at = models.DateTimeField(db_index=True)
    failures = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=20, blank=True)
    fault_detail = models.CharField(max_length=120, blank=True)

    def __str__(self) -> str:
        return str(self.shop_id)


class Delivery(models.Model):
    """One row per webhook taken, its bytes kept before the answer; or order found."""

    class State(models.TextChoices):
        """What became of it."""

        TAKEN = "taken", _("Taken")
        DONE = "done", _("Done")
        IGNORED = "ignored", _("Nothing to do")
        FAILED = "failed", _("Failed")

    shop = models.ForeignKey(Shop, on_delete=models.CASCADE, related_name="deliveries")
    key = models.CharField(max_length=200, help_text=_("The same for a repetition."))
    topic = models.CharField(max_length=60)
    body = models.BinaryField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.TAKEN)
    error = models.TextField(blank=True)
    refusal = models.CharField(
        max_length=24, blank=True, help_text=_("Code of why nothing came of it.")
    )
    refused_values = models.JSONField(default=dict)
    subject = models.CharField(
        max_length=60, blank=True, help_text=_("The order that it tells of.")
    )
    told_at = models.CharField(
        max_length=40, blank=True, help_text=_("When the order was so, as it says.")
    )
    taken_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        """A delivery once."""

        constraints = [
            models.UniqueConstraint(fields=["shop", "key"], name="delivery_once")
        ]
        indexes = [models.Index(fields=["shop", "subject"], name="delivery_subject")]

    def __str__(self) -> str:
        return self.key
