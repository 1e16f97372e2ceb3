"""What people choose: columns of a file, which orders, a shop."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, quote, urlsplit

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.orders.models import Shop
from nilai_studio.orders.queries import list_shops_with_orders
from nilai_studio.orders.telling import CONTACTS, MEANINGS, NEEDED

FEW_NAMES = 8
FEW_HEADERS = 200
"""Up to here the headers are offered in a list of each column, beyond as one types."""
CONTACT = "contact_"
NEAR = {"localhost", "127.0.0.1", "::1"}
"""Hosts to which a key may go as it is: nothing leaves the machine."""
WRITING = ("shop", "order_totals", "day_first", "decimal")


class ColumnsForm(forms.Form):
    """Which header holds what; how numbers and dates are written; whose orders."""

    shop = forms.CharField(
        label=_("Shop"),
        max_length=60,
        required=False,
        help_text=_("Order numbers are told apart by shop."),
        widget=forms.TextInput(attrs={"list": "shops", "autocomplete": "off"}),
    )
    order_totals = forms.ChoiceField(
        label=_("The amount of a row is"),
        required=False,
        choices=[
            ("", _("as the file tells")),
            ("yes", _("the total of its order, counted once")),
            ("no", _("its own, added up")),
        ],
        help_text=_("Where an order has a row for each of its products."),
    )
    day_first = forms.ChoiceField(
        label=_("03/04/2024 is"),
        required=False,
        choices=[
            ("", _("as the file tells")),
            ("yes", _("3 April")),
            ("no", _("4 March")),
        ],
    )
    decimal = forms.ChoiceField(
        label=_("Decimal mark"),
        required=False,
        choices=[
            ("", _("as the file tells")),
            (",", _("comma: 1.250,50")),
            (".", _("point: 1,250.50")),
        ],
    )

    def __init__(self, found: dict[str, Any], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.found = found
        self.headers = list(found.get("headers", ()))
        self.recognised = found.get("columns", {})
        for meaning, label in MEANINGS.items():
            header = self.recognised.get(meaning) or (
                found.get("suggested", {}).get(meaning)
            )
            self._offer(meaning, label, header or "")
        for contact, label in CONTACTS.items():
            header = found.get("contacts", {}).get(contact, "")
            self._offer(f"{CONTACT}{contact}", label, header)

    def _offer(self, name: str, label: Any, header: str) -> None:
        if len(self.headers) <= FEW_HEADERS:
            none = ("", _("– no column –"))
            field: forms.Field = forms.ChoiceField(
                choices=[none, *((h, _short(h)) for h in self.headers)]
            )
        else:
            field = forms.CharField(
                widget=forms.TextInput(
                    attrs={"list": "headers", "autocomplete": "off"}
                ),
                validators=[MaxLengthValidator(300)],
            )
        field.label, field.required, field.initial = label, False, header
        self.fields[name] = field

    @property
    def needed_fields(self) -> list[Any]:
        """The columns that must be there."""
        return [self[name] for name in NEEDED]

    @property
    def other_fields(self) -> list[Any]:
        """The columns that may be there."""
        return [self[name] for name in MEANINGS if name not in NEEDED]

    @property
    def contact_fields(self) -> list[Any]:
        """The columns that tell who the customer is."""
        return [self[f"{CONTACT}{name}"] for name in CONTACTS]

    @property
    def writing_fields(self) -> list[Any]:
        """How the file is written, and whose orders it holds."""
        return [self[name] for name in WRITING]

    def clean(self) -> dict[str, Any]:
        """Refuse headers that are not in the file."""
        cleaned = super().clean() or {}
        for name in (*MEANINGS, *(f"{CONTACT}{contact}" for contact in CONTACTS)):
            header = cleaned.get(name)
            if header and header not in self.headers:
                self.add_error(name, _("The file has no such column."))
        return cleaned

    @property
    def options(self) -> dict[str, Any]:
        """What differs from what was recognised, for `choose_columns`."""
        cleaned = self.cleaned_data
        before = self.initial.get("mapping", {})
        mapping = {
            meaning: cleaned.get(meaning, "")
            for meaning in MEANINGS
            # What was not asked is not answered by its absence.
            if meaning in self.data
            and (
                cleaned.get(meaning, "") != self.recognised.get(meaning, "")
                or meaning in before
            )
        }
        contacts = {
            name: cleaned.get(f"{CONTACT}{name}", "")
            for name in CONTACTS
            if cleaned.get(f"{CONTACT}{name}", "")
            or self.found.get("contacts", {}).get(name)
        }
        said = {"yes": True, "no": False}
        return {
            "mapping": mapping,
            "contacts": contacts,
            "day_first": said.get(cleaned.get("day_first", "")),
            "order_totals": said.get(cleaned.get("order_totals", "")),
            "decimal": cleaned.get("decimal", ""),
        }


class OrdersForm(forms.Form):
    """Which orders."""

    q = forms.CharField(label=_("Search"), required=False, max_length=200)
    shop = forms.ChoiceField(label=_("Shop"), required=False)
    channel = forms.CharField(label=_("Channel"), required=False, max_length=120)
    first_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, shops: list[str], *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.fields["shop"].choices = [("", _("Any")), *((s, s) for s in shops)]


class ShopForm(forms.ModelForm):
    """A shop that sends its orders."""

    names: Sequence[str] = ()
    """Names of shops that have orders and are not registered."""

    class Meta:
        """What a person says of it."""

        model = Shop
        fields = ("kind", "name", "secret", "is_open")
        widgets = {"secret": forms.PasswordInput(attrs={"autocomplete": "off"})}

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        # One of them it is: there is no blank choice.
        self.fields["kind"].choices = Shop.Kind.choices
        if not self.instance.pk:
            # Its platform tells the secret once it has our address.
            del self.fields["secret"], self.fields["is_open"]
            self._offer_names()
            return
        self.fields["kind"].disabled = True
        # Orders are known by it.
        self.fields["name"].disabled = True
        if not self.instance.lacks_secret:
            self.fields["secret"].label = _("New secret")
            self.fields["secret"].help_text = _(
                "Leave it blank to keep the one you have. The one before is still "
                "taken until you change it again."
            )

    def _offer_names(self) -> None:
        """Offer the names that files of this shop may have gone by."""
        registered = set(Shop.objects.values_list("name", flat=True))
        names = [name for name in list_shops_with_orders() if name not in registered]
        if not names:
            return
        self.fields["name"].widget.attrs |= {"list": "shops", "autocomplete": "off"}
        self.fields["name"].help_text = _(
            "Order numbers are told apart by it. If files of this shop were imported "
            "before, take the name that they went by, or each order that comes both "
            "ways counts twice. There are orders of: %(names)s."
        ) % {"names": ", ".join(names[:FEW_NAMES])}
        self.names = names


class CatchUpForm(forms.Form):
    """Where a shop is asked for what no webhook told, and with which key."""

    site = forms.CharField(
        label=_("Address of the shop"),
        max_length=200,
        required=False,
        help_text=_(
            "Of its front page, as in https://toko.example. Blank: ask nobody."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )
    key = forms.CharField(
        label=_("Consumer key"),
        max_length=100,
        required=False,
        validators=[RegexValidator(r"^ck_\w+$", _("It begins with ck_."))],
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    secret = forms.CharField(
        label=_("Consumer secret"),
        max_length=100,
        required=False,
        validators=[RegexValidator(r"^cs_\w+$", _("It begins with cs_."))],
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    since = forms.DateField(
        label=_("Ask for what changed since"),
        required=False,
        help_text=_("Blank: since yesterday. Older orders may come by file as well."),
        widget=forms.DateInput(attrs={"type": "date"}),
    )

    def __init__(self, shop: Shop, *arguments: Any, **options: Any) -> None:
        # Its page has the form of the shop, too, which asks for a secret of its own.
        options |= {"initial": {"site": shop.site}, "auto_id": "catch_up_%s"}
        super().__init__(*arguments, **options)
        self.shop = shop
        if shop.consumer_key:
            self.fields["key"].label = _("New consumer key")
            self.fields["secret"].label = _("New consumer secret")
            self.fields["key"].help_text = _(
                "Leave both blank to keep the key that ends in %(end)s."
            ) % {"end": shop.consumer_key[-7:]}
            self.fields["since"].help_text = _(
                "Blank: go on from where it is. Asking again doubles nothing."
            )

    def clean_site(self) -> str:
        """Return the address in one form; refuse one that would give the key away."""
        text = self.cleaned_data["site"].strip()
        if not text:
            return ""
        text = text if "://" in text else f"https://{text}"
        URLValidator(schemes=["http", "https"])(text)
        parts = urlsplit(text)
        if parts.username or parts.password:
            raise ValidationError(_("The key belongs below, not into the address."))
        if parts.scheme == "http" and parts.hostname not in NEAR:
            raise ValidationError(
                _("The key goes only over an encrypted line: write https://.")
            )
        path = quote(parts.path.partition("/wp-")[0].rstrip("/"), safe="/%~")
        return f"{parts.scheme}://{_place(parts)}{path}"

    def clean_since(self) -> Any:
        """Refuse a day that is still to come."""
        since = self.cleaned_data["since"]
        if since and since > timezone.localdate(timezone=Business.current().zone):
            raise ValidationError(_("That day is still to come."))
        return since

    def clean(self) -> dict[str, Any]:
        """Want both parts of a key: for the first time, and for another place."""
        cleaned = super().clean() or {}
        site, key, secret = (cleaned.get(name) for name in ("site", "key", "secret"))
        if not site or self.errors:
            return cleaned
        is_moved = site != self.shop.site
        if (key and secret) or not (key or secret or is_moved):
            return cleaned
        # Otherwise whoever changes the address would learn the secret.
        message = _("A key and an address are given together: both parts of the key.")
        self.add_error("secret" if key else "key", message)
        return cleaned


def _place(parts: SplitResult) -> str:
    """Return host and port of an address.

    Raises
    ------
    ValidationError
        If there is no such port.
    """
    try:
        port = f":{parts.port}" if parts.port else ""
    except ValueError as error:
        raise ValidationError(_("There is no such port.")) from error
    host = parts.hostname or ""
    return (f"[{host}]" if ":" in host else host) + port


def _short(header: str) -> str:
    return header if len(header) <= 60 else f"{header[:59]}…"
