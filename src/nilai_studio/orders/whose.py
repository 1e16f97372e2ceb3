"""Whose orders a file holds, in words: there already, or under another's numbers."""

from typing import Any

from django.utils.translation import gettext as _

from nilai_studio.kit import writing


def is_doubling(found: dict[str, Any], shop: str) -> bool:
    """Return whether confirming would bring orders that another shop has already."""
    elsewhere = found.get("elsewhere")
    return bool(elsewhere) and elsewhere["shop"] != shop


def say_strangers(found: dict[str, Any], shop: str) -> str:
    """Return what is to be known of numbers that are here as other orders; or ""."""
    strangers = found.get("strangers")
    if not strangers:
        return ""
    number = writing.words().number
    return _(
        "Of %(known)s order numbers that are here already as “%(shop)s”, %(other)s "
        "have another day and another amount: are these orders of another shop? Then "
        "give it a name of its own below; else they are written over those that are "
        "here."
    ) % {
        "known": number(strangers["known"]),
        "other": number(strangers["other"]),
        "shop": shop,
    }


def say_elsewhere(found: dict[str, Any], shop: str) -> str:
    """Return what is to be known of orders that are here as another shop's; or ""."""
    elsewhere = found.get("elsewhere")
    if not elsewhere:
        return ""
    number = writing.words().number
    facts = {
        "n": number(elsewhere["count"]),
        "of": number(elsewhere["of"]),
        "other": elsewhere["shop"],
        "shop": shop,
    }
    if not is_doubling(found, shop):
        said = _(
            "They are taken for orders of “%(other)s”: of %(of)s that were looked at, "
            "%(n)s are there already, with the same number, day and amount."
        )
    else:
        said = _(
            "Of %(of)s orders that were looked at, %(n)s are here already as orders of "
            "“%(other)s”, with the same number, day and amount. As orders of "
            "“%(shop)s” they would count twice: choose “%(other)s” as the shop below."
        )
    return said % facts
