"""Columns of Wagtail's tables that write amounts, numbers, shares and days."""

from collections.abc import Callable
from typing import Any

from wagtail.admin.ui.tables import Column, Table

from nilai_studio.kit.templatetags import nilai

FIGURE = "nilai-figure"
"""Class of cells whose digits stand under each other."""


class FigureColumn(Column):
    """Digits to the right, written by a filter of `{% load nilai %}`."""

    write: Callable[[Any], str] = staticmethod(nilai.number)

    def __init__(self, name: str, label: Any = None, **options: Any) -> None:
        options["classname"] = f"{FIGURE} {options.get('classname') or ''}".strip()
        super().__init__(name, label, **options)

    def get_value(self, instance: Any) -> str:
        """Return the figure as the reader writes it."""
        return type(self).write(super().get_value(instance))


class MoneyColumn(FigureColumn):
    """An amount in the business's currency, in whole units."""

    write = staticmethod(nilai.exact)


class PercentColumn(FigureColumn):
    """A share from 0 to 1 as a percentage."""

    write = staticmethod(nilai.percent)


class DayColumn(FigureColumn):
    """A day, or a moment's day by the business's clock."""

    write = staticmethod(nilai.day)


class MomentColumn(FigureColumn):
    """A moment by the business's clock."""

    write = staticmethod(nilai.moment)


class FiguresTable(Table):
    """Wagtail's table in our manner: it scrolls by itself where it is too wide."""

    template_name = "kit/table.html"
