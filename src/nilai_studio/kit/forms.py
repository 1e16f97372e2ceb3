"""Fields that people fill in as they speak."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

LONGEST_KEY = 18
"""Digits of a key: as many as every database has room for."""


class PercentField(forms.DecimalField):
    """A share from 0 to 1, written as a percentage.

    Parameters
    ----------
    low, high : str
        Bounds in percent.
    """

    default_error_messages = {"share": _("Give a percentage from %(low)s to %(high)s.")}
    widget = forms.TextInput

    def __init__(self, *, low: str = "0", high: str = "100", **options: Any) -> None:
        self.low, self.high = Decimal(low), Decimal(high)
        super().__init__(**options)
        self.widget.attrs.setdefault("inputmode", "decimal")

    def prepare_value(self, value: Any) -> Any:
        """Show 0.3 as 30."""
        if isinstance(value, Decimal | float | int):
            return f"{(Decimal(str(value)) * 100).normalize():f}"
        return value

    def to_python(self, value: Any) -> Decimal | None:
        """Read 30 as 0.3, with a comma or a point."""
        if isinstance(value, str):
            value = value.replace("%", "").replace(",", ".").strip()
        found = super().to_python(value)
        if found is None:
            return None
        if not self.low <= found <= self.high:
            raise ValidationError(
                self.error_messages["share"],
                code="share",
                params={"low": self.low, "high": self.high},
            )
        return (found / 100).quantize(Decimal("0.0001"))


def key_in(text: str | None) -> int:
    """Return the key that an address or a form names; 0, which nothing has, if none.

    Examples
    --------
    >>> key_in("12"), key_in("²"), key_in("-1"), key_in("9" * 5000), key_in(None)
    (12, 0, 0, 0, 0)
    """
    found = text or ""
    return int(found) if found.isdecimal() and len(found) <= LONGEST_KEY else 0


def text_in(text: str | None) -> str:
    """Return what an address or a form says; without NUL, which no database keeps.

    Examples
    --------
    >>> text_in("2026-11" + chr(0)), text_in(None)
    ('2026-11', '')
    """
    return (text or "").replace("\0", "")


def cut_to(text: str | None, length: int) -> str:
    """Return a text as a column of so many characters keeps it.

    Examples
    --------
    >>> cut_to(" Melati" + chr(0), 4), cut_to(None, 4)
    ('Mela', '')
    """
    return text_in(text).strip()[:length]
