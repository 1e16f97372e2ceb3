"""What the lists of rows left out say, in the language of who brought the file."""

from typing import Any

from django.conf import settings
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from nilai_studio.orders.imports.folders import folder_of
from nilai_studio.orders.models import Import
from nilai_studio.orders.telling import say_refusal

SEEN = "language"
"""File of the import's folder."""


def language_of(brought: Import) -> str:
    """Return the language that who brought a file has chosen, else that they saw."""
    profile = getattr(brought.brought_by, "wagtail_userprofile", None)
    chosen = profile.preferred_language if profile else ""
    return chosen or _seen(brought) or settings.LANGUAGE_CODE


def keep_language(brought: Import) -> None:
    """Keep in which language the screens are while a file is brought.

    Who goes by the browser has chosen none, and the worker knows no browser.
    """
    (folder_of(brought) / SEEN).write_text(get_language() or "", "utf-8")


def _seen(brought: Import) -> str:
    try:
        return (folder_of(brought) / SEEN).read_text("utf-8")
    except OSError:
        return ""


def say_lists(language: str) -> dict[str, Any]:
    """Return the words of the lists, for the process that writes them.

    Parameters
    ----------
    language : str
        Code of a language.

    Returns
    -------
    dict
        `rejected` and `mend`, what the library is told of each list; `unread`,
        contact to reason. Nothing in English, which is the library's own.
    """
    from nilai.engine.reading.mending import ADDED_ID, DIFFERS
    from nilai.engine.reading.rejected import COLUMNS_ID, REASONS

    if language != "id":
        return {}
    with override(language):
        reasons = {name: say_refusal(name) for name in REASONS}
        differs = _(
            "the same order stands before; other cells of this row differ, so look "
            "which is right"
        )
        return {
            "rejected": {"columns": COLUMNS_ID, "reasons": reasons},
            "mend": {"added": ADDED_ID, "reasons": reasons | {DIFFERS: differs}},
            "unread": {
                "email": _(
                    "the email address cannot be read; the order is taken without it"
                ),
                "phone": _(
                    "the phone number cannot be read; the order is taken without it"
                ),
            },
        }
