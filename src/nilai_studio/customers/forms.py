"""What people fill in about customers."""

from functools import cached_property
from typing import Any

from django import forms
from django.contrib.auth import get_user_model
from django.utils.translation import gettext_lazy as _

from nilai_studio.business.models import Business
from nilai_studio.customers.extensions import CustomerColumn, CustomerFilter
from nilai_studio.customers.known import say_values
from nilai_studio.customers.models import Customer, CustomerTask, Note
from nilai_studio.customers.names import part_name
from nilai_studio.customers.normalising import normal_email, normal_phone
from nilai_studio.customers.writing import WRITERS

LONGEST = 80
"""Letters of what was asked for that are shown."""


class CustomerForm(forms.ModelForm):
    """Who a customer is."""

    class Meta:
        model = Customer
        fields = ("name", "city", "country", "source", "needs")
        widgets = {"needs": forms.Textarea(attrs={"rows": 3})}

    def clean_name(self) -> str:
        """Refuse contacts in a name: it is shown to those who may not see them."""
        written: str = self.cleaned_data["name"]
        if part_name(written, Business.current().phone_region).name != written:
            raise forms.ValidationError(
                _(
                    "There is a phone number or an email address in it, and names are "
                    "shown to everybody: write it among the contacts"
                )
            )
        return written


class NewCustomerForm(CustomerForm):
    """Who a new customer is, and how to reach them."""

    phone = forms.CharField(
        label=_("Phone"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    email = forms.CharField(
        label=_("Email"),
        required=False,
        max_length=200,
        widget=forms.TextInput(attrs={"inputmode": "email", "autocomplete": "off"}),
    )
    field_order = ("name", "phone", "email")

    def __init__(self, *args: Any, sees_contacts: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not sees_contacts:
            del self.fields["phone"], self.fields["email"]

    def clean_phone(self) -> str:
        """Refuse what is no number, as a contact point would be a chat's name."""
        written: str = self.cleaned_data["phone"]
        if written and not normal_phone(written, Business.current().phone_region):
            raise forms.ValidationError(
                _("This is no phone number: write it as in 0812 3456 7890 or +62 …")
            )
        return written

    def clean_email(self) -> str:
        """Refuse what is no address."""
        written: str = self.cleaned_data["email"]
        if written and not normal_email(written):
            raise forms.ValidationError(
                _("This is no email address: write it as in siti@example.com")
            )
        return written

    @property
    def contacts(self) -> list[str]:
        """What was written of how to reach them."""
        written = (self.cleaned_data.get(name) for name in ("email", "phone"))
        return [each for each in written if each]


class ContactPointForm(forms.Form):
    """Another way to reach a customer."""

    written = forms.CharField(
        label=_("Email, phone number or chat name"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )


class NoteForm(forms.ModelForm):
    """A remark."""

    text = forms.CharField(
        label=_("Note"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    class Meta:
        model = Note
        fields = ("text",)


class TaskForm(forms.ModelForm):
    """Something to do."""

    class Meta:
        model = CustomerTask
        fields = ("text", "due_on", "assigned_to")
        # Wagtail's own field of days runs a script inside the page.
        widgets = {"due_on": forms.DateInput(attrs={"type": "date"})}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        people = get_user_model().objects.filter(is_active=True).order_by("email")
        self.fields["assigned_to"].queryset = people
        self.fields["assigned_to"].empty_label = _("Me")


class TagForm(forms.Form):
    """A word on customers: the chosen ones, or all that match."""

    tag = forms.CharField(label=_("Tag"), max_length=60)
    deed = forms.ChoiceField(choices=[("add", ""), ("remove", "")], required=False)
    scope = forms.ChoiceField(choices=[("chosen", ""), ("all", "")], required=False)

    def clean_tag(self) -> str:
        """Return it with single spaces."""
        return " ".join(self.cleaned_data["tag"].split())


class ColumnsForm(forms.Form):
    """The columns to see."""

    columns = forms.MultipleChoiceField(
        label=_("Columns"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(
        self, columns: list[CustomerColumn], *args: Any, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.fields["columns"].choices = [
            (column.name, column.label) for column in columns if column.name != "name"
        ]


class ListForm(forms.Form):
    """What to look for: the search, and a field per filter."""

    q = forms.CharField(
        label=_("Search"),
        required=False,
        max_length=200,
        strip=True,
        widget=forms.TextInput(
            attrs={
                "placeholder": _("Name, email, phone or id"),
                "autocomplete": "off",
                "type": "search",
            }
        ),
    )

    def __init__(self, data: Any, filters: list[CustomerFilter]) -> None:
        super().__init__(data)
        self.filters = filters
        for each in filters:
            field = each.field()
            field.label, field.required = each.label, False
            self.fields[each.name] = field

    @cached_property
    def asked(self) -> dict[str, Any]:
        """What is asked for and makes sense, by name."""
        self.is_valid()
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if value not in (None, "", [])
        }

    @cached_property
    def in_words(self) -> dict[str, str]:
        """The search and each filter in use, by name, with its value in words."""
        kinds = {each.name: each.kind for each in self.filters}
        found = {}
        for name, value in self.asked.items():
            choices = dict(getattr(self.fields[name], "choices", ()))
            written = self.data.get(name, "")
            if kinds.get(name) in WRITERS:
                written = WRITERS[kinds[name]](value)
            elif isinstance(value, tuple):
                written = say_values(written, value)
            said = choices.get(written, value if choices else written)
            found[name] = str(said)[:LONGEST]
        return found
