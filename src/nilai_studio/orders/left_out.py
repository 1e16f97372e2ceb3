"""What of a file is left out and why, and what of it can be mended, in words."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from nilai_studio.kit import writing
from nilai_studio.orders.telling import say_refusal

DOUBLE = "duplicate"


def say_unread(found: dict[str, Any]) -> list[str]:
    """Return which email addresses and phone numbers nobody can read.

    Parameters
    ----------
    found : dict
        What examining found, or what `hide_people` left of it.

    Returns
    -------
    list of str
        A sentence for each of the two that has any.
    """
    number = writing.words().number
    said = []
    for kind, told in (found.get("unread") or {}).items():
        if hidden := told.get("hidden", 0):
            said.append(_say_hidden(kind, hidden))
        if not (rows := told["rows"]):
            continue
        counted = {
            "email": ngettext(
                "%(n)s row has an email address that cannot be read",
                "%(n)s rows have an email address that cannot be read",
                rows,
            ),
            "phone": ngettext(
                "%(n)s row has a phone number that cannot be read",
                "%(n)s rows have a phone number that cannot be read",
                rows,
            ),
        }[kind] % {"n": number(rows)}
        said.append(
            _("%(counted)s, as “%(value)s” in line %(line)s (column “%(column)s”).")
            % {
                "counted": counted,
                "value": _short(told["value"]),
                "line": number(told["line_number"]),
                "column": _short(told["column"]),
            }
        )
        if told["to_mend"] < rows:
            said.append(
                _("The first %(n)s of these rows are among those to mend.")
                % {"n": number(told["to_mend"])}
            )
    return said


def _say_hidden(kind: str, rows: int) -> str:
    said = {
        "email": ngettext(
            "In %(n)s row the email address is hidden by the marketplace (*).",
            "In %(n)s rows the email address is hidden by the marketplace (*).",
            rows,
        ),
        "phone": ngettext(
            "In %(n)s row the phone number is hidden by the marketplace (*).",
            "In %(n)s rows the phone number is hidden by the marketplace (*).",
            rows,
        ),
    }[kind]
    return said % {"n": writing.words().number(rows)}


def say_left(found: dict[str, Any]) -> list[tuple[str, int]]:
    """Return which refused rows are not among those to mend, the most frequent first.

    Parameters
    ----------
    found : dict
        What examining found; of files examined before this was counted, nothing.

    Returns
    -------
    list of tuple
        Why in words, and rows.
    """
    left = sorted((found.get("left") or {}).items(), key=lambda item: -item[1])
    return [(_say_why(name), count) for name, count in left]


def _say_why(name: str) -> str:
    if name == "beyond":
        return _("more than the file of rows to mend holds: mend those, then see again")
    if name == DOUBLE:
        return _("exactly equal to a row that is taken, so that nothing is lost")
    return say_refusal(name)


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59]}…"
