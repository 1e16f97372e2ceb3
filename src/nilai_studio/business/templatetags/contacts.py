"""`{% load contacts %}`: phone numbers and email addresses on pages."""

from typing import Any

from django import template
from django.utils.html import format_html

from nilai_studio.business.contacts import show_contact

register = template.Library()


@register.filter
def contact(value: str, person: Any) -> str:
    """Write a contact point as a person may see it: `{{ value|contact:user }}`."""
    return show_contact(value, person)


@register.filter
def breakable(value: str) -> str:
    """Let an email address break before its @ rather than within a word."""
    name, at, house = value.rpartition("@")
    return format_html("{}<wbr>@{}", name, house) if at else value
